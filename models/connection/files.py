"""Files that can be read to their end, and folders that can be written."""

import errno
import stat
import tempfile
from pathlib import Path

from models.connection.live_files import is_live


def why_not_writable(folder: Path) -> str:
    """Return why nothing can be written in a folder, which is made where it isn't there; empty when something can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def require_file(path: Path) -> None:
    """Raise OSError when there is no file, or no ordinary one: who opens a pipe or a device may wait for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))


def require_readable(path: Path) -> None:
    """Raise OSError as require_file, and when it is a database that this process uses: reading it would lose edits."""
    require_file(path)
    if is_live(path):
        raise OSError(errno.EBUSY, "it is the database that Leitstand works with", str(path))
