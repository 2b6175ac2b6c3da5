"""Names of the files that are made from a sender's."""

from datetime import datetime

# Bytes, on every file system that matters.
LONGEST_NAME = 255
# The cover note of 报表.xlsx lies beside it as 报表.xlsx.submission.json.
NOTE_SUFFIX = ".submission.json"


def archive_name(batch_id: int, received_at: datetime, file_name: str) -> str:
    """Where a file goes under archive/: unique, and its name can be a whole file name long."""
    prefix = f"{batch_id}-"
    # The cover note goes there too, under the same name and its suffix.
    room = LONGEST_NAME - len(prefix) - len(NOTE_SUFFIX)
    return f"{received_at:%Y}/{prefix}{shortened(file_name, room)}"


def shortened(name: str, maximum_bytes: int) -> str:
    """The name cut to so many bytes of UTF-8; the extension stays."""
    if len(name.encode()) <= maximum_bytes:
        return name
    stem, dot, suffix = name.rpartition(".")
    end = dot + suffix if stem else ""
    return (stem or name).encode()[: maximum_bytes - len(end.encode())].decode(errors="ignore") + end
