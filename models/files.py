"""Files that can be read to their end."""

import errno
import stat
from pathlib import Path


def require_file(path: Path) -> None:
    """Raise OSError when there is no file, or no ordinary one: who opens a pipe or a device may wait for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no ordinary file", str(path))
