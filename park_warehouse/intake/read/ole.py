"""OLE2 compound files, as far as reading a named stream out of an old workbook needs."""

import struct
from functools import cached_property

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_END = 0xFFFFFFFA  # this and everything above it ends a chain
_FREE = 0xFFFFFFFF


class CompoundFile:
    """A compound file in memory. Raises ValueError or struct.error where it is damaged."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(MAGIC):
            raise ValueError("not a compound file")
        self._content = content
        shift, mini_shift = struct.unpack_from("<2H", content, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise ValueError("unknown sector size")
        self._sector_bytes, self._mini_bytes = 1 << shift, 1 << mini_shift
        self._directory_start, _, self._mini_cutoff, self._mini_table_start = struct.unpack_from(
            "<4I", content, 48
        )

    @cached_property
    def streams(self) -> dict[str, tuple[int, int]]:
        """Name → (first sector, size) of every stream and storage."""
        directory = self._chain(self._directory_start)
        found = {}
        for offset in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            (name_bytes,) = struct.unpack_from("<H", directory, offset + 64)
            start, size = struct.unpack_from("<2I", directory, offset + 116)
            if 2 <= name_bytes <= 64:
                name = directory[offset : offset + name_bytes - 2].decode("utf-16-le", "replace")
                found[name] = (start, size)
        return found

    def stream(self, name: str) -> bytes:
        """The content of a stream. Raises KeyError where there is none."""
        start, size = self.streams[name]
        if size >= self._mini_cutoff:
            return self._chain(start)[:size]
        return b"".join(self._mini_sector(sector) for sector in self._follow(start, self._mini_table))[:size]

    def _sector(self, number: int) -> bytes:
        offset = _HEADER_BYTES if self._sector_bytes == _HEADER_BYTES else self._sector_bytes
        offset += number * self._sector_bytes
        return self._content[offset : offset + self._sector_bytes]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._follow(start, self._table))

    def _follow(self, start: int, table: list[int]) -> list[int]:
        chain: list[int] = []
        while start < _END:
            if start >= len(table) or len(chain) > len(table):
                raise ValueError("broken sector chain")
            chain.append(start)
            start = table[start]
        return chain

    @cached_property
    def _table(self) -> list[int]:
        sectors = [number for number in struct.unpack_from("<109I", self._content, 76) if number != _FREE]
        following, count = struct.unpack_from("<2I", self._content, 68)
        for _ in range(count):
            *more, following = self._numbers(self._sector(following))
            sectors += [number for number in more if number != _FREE]
        return [number for sector in sectors for number in self._numbers(self._sector(sector))]

    @cached_property
    def _mini_table(self) -> list[int]:
        return self._numbers(self._chain(self._mini_table_start))

    @cached_property
    def _mini_stream(self) -> bytes:
        return self._chain(self.streams["Root Entry"][0])

    def _mini_sector(self, number: int) -> bytes:
        return self._mini_stream[number * self._mini_bytes : (number + 1) * self._mini_bytes]

    @staticmethod
    def _numbers(sector: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(sector) // 4}I", sector))
