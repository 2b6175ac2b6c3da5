"""What waits in the inbox, without opening it and without loading what opens it.

The intake decides by the same rules; a test holds the two together.
"""

from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

COVER_NOTE = ".submission.json"


def waiting_files(inbox: Path) -> dict[str, tuple[int, int]]:
    """Size and modification time (ns) of every file that is to be taken in, by name."""
    files: dict[str, tuple[int, int]] = {}
    for path in inbox.iterdir() if inbox.is_dir() else ():
        # Hidden files are half-copied ones, ~$ marks Excel's locks; a cover note goes with its file.
        if path.name.startswith((".", "~$")) or path.name.endswith(COVER_NOTE):
            continue
        with suppress(FileNotFoundError):  # Taken in since the listing.
            status = path.lstat()
            if S_ISREG(status.st_mode):
                files[path.name] = (status.st_size, status.st_mtime_ns)
    return files
