"""The files of backups: their folder, their names, and copies of a database that are whole and checked."""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from models.connection.backup_order import STAMP, folder_of, mark_newest, named_backups_of
from models.connection.embedded import log_of, open_for_reading
from models.connection.live_files import copy_as_it_is
from models.connection.private_files import PRIVATE_FOLDER, opener


def free_name(file: Path, why: str, now: datetime) -> Path:
    """Find a name that no backup has: a clock that was set back may give the same second twice."""
    folder, name = folder_of(file), f"{file.stem}-{now:{STAMP}}{f'-{why}' if why else ''}"
    there = {backup.name for backup in named_backups_of(file)}
    names = (f"{name}{f'-{number}' if number > 1 else ''}{file.suffix}" for number in range(1, len(there) + 2))
    return folder / next(free for free in names if free not in there)


def make_backup_folder(folder: Path) -> None:
    """Make the folder of the backups, for nobody else; one that was there may be others' too."""
    with suppress(FileExistsError):
        folder.mkdir(mode=PRIVATE_FOLDER)


def remove(file: Path) -> None:
    """Remove what isn't needed any more; what can't be removed now is tried again with the next backup."""
    with suppress(OSError):
        file.unlink()


def copy_whole(file: Path, part: Path, others: list[Path]) -> None:
    """Copy a database, checked; one file, without a log, for nobody else; newer than the other backups.

    Raises sqlite3.Error, OSError.
    """
    part.unlink(missing_ok=True)
    with open(part, "xb", opener=opener):
        pass
    with closing(open_for_reading(file)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise sqlite3.DatabaseError(f"the copy isn't sound ({said})")
        mark_newest(copy, others)


def keep_aside(file: Path, stamp: str) -> Path | None:
    """Copy what is in a database's place, with its log, beside it; None when nothing is there. Raises OSError."""
    if not file.exists():
        return None
    aside = file.with_name(f"{file.name}.broken-{stamp}")
    for kept, name in ((file, aside), (log_of(file), log_of(aside))):
        if kept.exists():
            copy_as_it_is(kept, name)
    return aside
