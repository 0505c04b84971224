"""Backups of an embedded database, finding out that it is broken, and putting a backup in its place.

Copying the file of a database in use loses what stands only in its log beside it; SQLite's backup interface doesn't
(sqlite.org/backup.html). Each backup is written under another name, checked, synced to the disk and then renamed: a
backup that is there is whole. A broken database is kept, never thrown away.
"""

import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models.connection.backup_copies import copy_whole, free_name, keep_aside, make_backup_folder, remove
from models.connection.backup_order import (
    STAMP,
    age_in,
    age_of_backup,
    aged_backups_of,
    backups_of,
    folder_of,
    lies_ahead,
    named_backups_of,
    taken,
)
from models.connection.embedded import log_of, open_for_reading
from models.connection.full_disk import code_of, disk_full, without_room
from models.connection.live_files import is_open_elsewhere
from models.connection.whole_files import put
from models.values.errors import DamagedError, DatabaseError, SettingsError
from models.values.language import tr

__all__ = ["back_up", "backups_of", "broken", "daily_backup", "newest_good", "restore", "taken", "what_is_wrong"]

KEPT = 14


@dataclass(frozen=True)
class Restored:
    """What was put in place of what: the backup, and where the database lies that was there before (None: none)."""

    backup: Path
    kept_aside: Path | None


def newest_good(file: Path, now: datetime | None = None) -> Path | None:
    """Return the newest backup that is sound, by what it holds; None if there is none.

    Of those that hold the same, the newest by name that isn't of a day to come.
    """
    aged = sorted(
        aged_backups_of(file), key=lambda one: (one[0], not lies_ahead(one[1], now), one[1].name), reverse=True
    )
    return next((backup for _age, backup in aged if _is_good(backup)), None)


def _is_good(backup: Path) -> bool:
    try:
        return not what_is_wrong(backup, untouched=True)
    except DatabaseError:
        return False


def what_is_wrong(file: Path, *, untouched: bool = False) -> str:
    """Return what is wrong with a database file, in words; empty when it is sound, or isn't there yet.

    Reads the whole file (SQLite's quick_check): about a second for 500 MB. `untouched`: nobody has it open. Raises
    DatabaseError when another program keeps it locked or the disk doesn't give it, which says nothing about what is in
    it. All of it is read by SQLite: for why, see `live_files`.
    """
    if not file.exists():
        return ""
    try:
        with closing(open_for_reading(file, untouched=untouched)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            held = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
            is_cut_off = _is_cut_off(file, connection)
    except sqlite3.Error as error:
        return _said_of(file, error)
    if said != "ok":
        return tr("SQLite says: {reason}", reason=" ".join(str(said).split()))
    if is_cut_off:
        return tr("its end is missing")
    return "" if held or not named_backups_of(file) else tr("it is empty, although there are backups of it")


def _said_of(file: Path, error: sqlite3.Error) -> str:
    """Return what SQLite's error says of the file itself. Raises DatabaseError when it is about something else."""
    kind = code_of(error)
    if kind == sqlite3.SQLITE_NOTADB:
        return tr("it is no database, or its beginning was overwritten")
    if kind == sqlite3.SQLITE_CORRUPT:
        return tr("SQLite says: {reason}", reason=error)
    if kind == sqlite3.SQLITE_READONLY:
        return ""  # what a killed program left in a journal is taken back by whoever opens the file to write
    if kind == sqlite3.SQLITE_BUSY:
        raise DatabaseError(
            tr("The database is busy"),
            tr("Another program keeps {file} locked.", file=file),
            tr("Close it, or try again in a moment."),
        ) from error
    full = without_room(file, error)
    if full is not None:
        raise disk_full(full) from error
    if kind == sqlite3.SQLITE_CANTOPEN:
        raise DatabaseError(
            tr("The database can't be opened"),
            tr("The database says: {reason}.", reason=error),
            tr("Check LEITSTAND_DATABASE_URL and LEITSTAND_DATA_DIR, and the rights of the folder and the file."),
        ) from error
    # A disk, a network drive, a virus scanner: what is in the file may be sound all the same.
    raise DatabaseError(
        tr("The database's disk doesn't work"),
        tr("The database says: {reason}.", reason=error),
        tr("Try again. If it stays so, have the disk looked at; leitstand restore brings a backup back."),
    ) from error


def require_sound(file: Path) -> None:
    """Raise DatabaseError, naming the newest good backup and what to do, when a database file is broken."""
    wrong = what_is_wrong(file)
    if wrong:
        raise broken(file, wrong)


def require_not_lost(file: Path) -> None:
    """Raise DatabaseError when a database has nothing in it, although there are backups of it."""
    if named_backups_of(file):
        raise broken(file, tr("it is empty, although there are backups of it"))


def require_closed(file: Path) -> None:
    """Raise DatabaseError when another process has a database file open. On Windows nothing is found out."""
    if is_open_elsewhere(file):
        raise DatabaseError(
            tr("The database is in use"),
            tr("Another program has {file} open.", file=file),
            tr("Close Leitstand everywhere, then try again."),
        )


def broken(file: Path, wrong: str) -> DamagedError:
    """Return the error to show for a broken database file."""
    backup = newest_good(file)
    if backup:
        newest = tr("The newest good backup is {name} of {when}.", name=backup.name, when=taken(backup))
        ahead = f" {_is_ahead()}" if lies_ahead(backup) else ""
        way = tr("Close Leitstand everywhere and run: leitstand restore. The broken file is kept aside.")
        to_do = f"{newest}{ahead} {way}"
    else:
        none = tr("There is no good backup in {folder}.", folder=folder_of(file))
        to_do = f"{none} {tr('Keep the file, and restore it from a backup of your own.')}"
    return DamagedError(f"{file}: {wrong}. {tr('Nothing was changed.')}", to_do, file, backup)


def _is_ahead() -> str:
    return tr("That day is still to come: the computer's clock stood wrong when it was made, or does now.")


def back_up(file: Path, why: str = "", now: datetime | None = None) -> Path:
    """Make a backup now, with `why` in its name, and keep the newest 14; its path.

    Raises DatabaseError when the database is broken or the backup can't be written; older backups stay then.
    """
    backup = free_name(file, why, now or datetime.now(UTC))
    part = backup.with_name(f".{backup.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        make_backup_folder(backup.parent)
        copy_whole(file, part, named_backups_of(file))
        put(part, backup)
    except (OSError, sqlite3.Error) as error:
        raise _not_made(backup, error) from error
    finally:
        remove(part)
    for old in backups_of(file)[KEPT:]:
        remove(old)
    return backup


def _not_made(backup: Path, error: Exception) -> DatabaseError:
    full = without_room(backup, error)
    reason = error if full is None else tr("There is no room left on the disk of {folder}", folder=full)
    return DatabaseError(
        tr("The backup couldn't be made"),
        f"{backup}: {reason}.",
        tr("Check that there is room on the disk and that the folder can be written."),
    )


def daily_backup(file: Path, now: datetime | None = None) -> Path | None:
    """Make the day's first backup (days in UTC); None when there is one already, or nothing to back up yet.

    One that only has today's name, from a day on which the clock stood wrong, isn't the day's. Raises DatabaseError as
    back_up does.
    """
    now = now or datetime.now(UTC)
    if not file.exists() or not file.stat().st_size:
        return None
    return None if _is_made(file, f"{file.stem}-{now:%Y%m%d}-") else back_up(file, now=now)


def _is_made(file: Path, today: str) -> bool:
    """Tell whether the day's backup is there: one of that name, and none of an earlier day has come further."""
    names = sorted(named_backups_of(file))
    of_today = [backup for backup in names if backup.name.startswith(today)]
    if not of_today:
        return False
    ours, before = age_of_backup(of_today[-1]), [backup for backup in names if backup < of_today[0]][-1:]
    if any(ours < age_of_backup(backup) for backup in before):
        return False
    # Nor is it a backup of what was put in the database's place since.
    try:
        with closing(open_for_reading(file)) as connection:
            return age_in(connection).turns <= ours.turns
    except sqlite3.Error:
        return False  # whoever makes the backup says what is wrong


def restore(file: Path, backup: Path | None = None, now: datetime | None = None) -> Restored:
    """Put a backup (None: the newest good one) in the place of a database, which is kept aside with its log.

    Every connection of this process to the file must be closed. Raises DatabaseError when the backup isn't sound,
    there is none, or another program has the database open, SettingsError when one has to be named because the newest
    is of a day that is still to come; nothing was changed then.
    """
    chosen = backup or newest_good(file, now)
    if chosen is None or not chosen.exists():
        raise DatabaseError(
            tr("There is no backup to restore"),
            tr("No undamaged backup was found at {place}.", place=backup or folder_of(file)),
            tr("Choose another backup."),
        )
    if backup is None and lies_ahead(chosen, now):
        raise _which_one(file, chosen, now)
    wrong = what_is_wrong(chosen, untouched=True) or ("" if chosen.stat().st_size else tr("it is empty"))
    if wrong:
        raise DatabaseError(
            tr("The backup is broken"), f"{chosen}: {wrong}.", tr("Choose another one; nothing was changed.")
        )
    require_closed(file)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        copy_whole(chosen, part, named_backups_of(file))
        aside = keep_aside(file, (now or datetime.now(UTC)).strftime(STAMP))
        # A log that stays beside another file would be written into it.
        for left in (log_of(file), file.with_name(f"{file.name}-shm")):
            left.unlink(missing_ok=True)
        put(part, file)
    except (OSError, sqlite3.Error) as error:
        raise _not_in_place(file, error) from error
    finally:
        remove(part)
    return Restored(chosen, aside)


def _which_one(file: Path, chosen: Path, now: datetime | None) -> SettingsError:
    """Return the question which backup is meant, where the newest is of a day that is still to come."""
    sound = (one for one in backups_of(file) if not lies_ahead(one, now) and _is_good(one))
    before = next(sound, None)
    other = tr("Before it comes {name} of {when}.", name=before.name, when=taken(before)) if before else ""
    newest = tr("By what it holds, the newest is {name} of {when}.", name=chosen.name, when=taken(chosen))
    return SettingsError(
        tr("Which backup is meant?"),
        " ".join(filter(None, (newest, _is_ahead(), other))),
        tr("Name it: leitstand restore {file}. Nothing was changed.", file=chosen),
    )


def _not_in_place(file: Path, error: Exception) -> DatabaseError:
    full = without_room(file, error)
    reason = error if full is None else tr("There is no room left on the disk of {folder}", folder=full)
    return DatabaseError(
        tr("The backup couldn't be put in place"), f"{reason}.", tr("The database was kept; try again.")
    )


def _is_cut_off(file: Path, connection: sqlite3.Connection) -> bool:
    """Tell whether a file is shorter than it says: SQLite itself takes the missing end of a page for zeros.

    While there is a log the end may stand in it; so it is looked at last.
    """
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    is_short, log = file.stat().st_size < page_size * pages, log_of(file)
    return is_short and not (log.exists() and log.stat().st_size)
