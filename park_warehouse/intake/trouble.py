"""What stops an intake from outside, told to whoever started it: a full disk, a lost database."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from park_warehouse.home import ParkError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_AFTERWARDS = (
    "没有处理完的文件仍在收件箱里, 没有留下半批数据, 已处理完的文件不受影响; 下次接收时自动继续, 不会重复入库"
)


class IntakeStoppedError(ParkError):
    """The intake cannot go on for now. What it had not finished is still in the inbox."""


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Raise IntakeStoppedError, which says what was being done and what to do, for trouble from outside."""
    try:
        yield
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        raise IntakeStoppedError(f"{doing}时, {_of_database(error)}。{_AFTERWARDS}") from error
    except OSError as error:
        raise IntakeStoppedError(f"{doing}时, {_of_files(error)}。{_AFTERWARDS}") from error
    except MemoryError as error:
        raise IntakeStoppedError(f"{doing}时内存不足, 请关闭其他程序后重试。{_AFTERWARDS}") from error


def is_disk_full(error: Exception) -> bool:
    """Whether there was no room left for a file."""
    return isinstance(error, OSError) and error.errno in _FULL


def _of_database(error: psycopg2.Error) -> str:
    said = (error.diag.message_primary or str(error)).strip().partition("\n")[0]
    if isinstance(error, psycopg2.errors.DiskFull):
        return f"数据库的磁盘已满 ({said}), 请清理磁盘后重试"
    # Class 57: the server ends our session. Without a code the connection is just gone.
    if error.pgcode is None or error.pgcode.startswith(("57P", "08")):
        return f"与数据库的连接中断 ({said}), 请确认数据库在运行 (./park status), 没有运行时执行 make up"
    return f"数据库无法继续 ({said}), 请执行 ./park doctor 检查"


def _of_files(error: OSError) -> str:
    place = error.filename2 or error.filename
    where = f" {place}" if place else ""
    if is_disk_full(error):
        return f"磁盘已满, 无法写入{where}, 请清理磁盘后重试"
    if error.errno in _FORBIDDEN:
        return f"没有权限读写{where}, 请检查目录权限后重试"
    return f"无法读写{where} ({error.strerror or error}), 请检查磁盘后重试"
