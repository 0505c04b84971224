"""Whether a disk is full, and what to say then: SQLite calls it by three names, of which two mean other things too.

A write that finds no room is "database or disk is full" at most places, "disk I/O error" where the log or its index
grows, and "unable to open database file" where one of them would have to be made.
"""

import errno
import os
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from models.values.errors import DatabaseError
from models.values.language import tr

# What SQLite makes beside a database grows by 32 kB at once.
_ROOM = 65_536
# The disk, a person's share of it, the largest file that is allowed.
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


def is_full(folder: Path) -> bool:
    """Tell whether a folder's disk takes no more: found out by writing a little, as its free room may be others'."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as trial:
            written = trial.write(os.urandom(_ROOM))
            os.fsync(trial.fileno())
            return written < _ROOM
    except OSError as error:
        return error.errno in NO_ROOM


def full_folder(file: Path) -> Path | None:
    """Return the folder whose disk is full, of a database's own and that for what is sorted; None if neither is."""
    folders = [file.absolute().parent]
    with suppress(OSError):  # no place for temporary files can be used
        folders.append(Path(tempfile.gettempdir()))
    return next((folder for folder in folders if is_full(folder)), None)


def without_room(file: Path, error: Exception) -> Path | None:
    """Return the folder without room because of which something failed; None when it failed for another reason.

    What failed may have given its own room back by now, so an error that can mean nothing else is believed.
    """
    full = full_folder(file)
    return full or (file.absolute().parent if _means_full(error) else None)


def _means_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return code_of(error) == sqlite3.SQLITE_FULL


def code_of(error: Exception) -> int:
    """Return SQLite's code for an error, without what it adds to some; 0 for one that isn't SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def disk_full(folder: Path) -> DatabaseError:
    """Return the error to show when a folder's disk is full."""
    return DatabaseError(
        tr("The disk is full"),
        tr("There is no room left on the disk of {folder}.", folder=folder),
        tr("Nothing was changed. Make room there, then try again."),
    )
