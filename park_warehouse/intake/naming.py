"""Names of the files that are made from a sender's."""

# Bytes, on every file system that matters.
LONGEST_NAME = 255


def shortened(name: str, maximum_bytes: int) -> str:
    """The name cut to so many bytes of UTF-8; the extension stays."""
    if len(name.encode()) <= maximum_bytes:
        return name
    stem, dot, suffix = name.rpartition(".")
    end = dot + suffix if stem else ""
    return (stem or name).encode()[: maximum_bytes - len(end.encode())].decode(errors="ignore") + end
