"""Backups of an embedded database, finding out that it is broken, and putting a backup in its place.

Copying the file of a database in use loses what stands only in its log beside it; SQLite's backup interface doesn't
(sqlite.org/backup.html). Each backup is written under another name, checked, synced to the disk and then renamed: a
backup that is there is whole. A broken database is kept, never thrown away.
"""

import os
import re
import shutil
import sqlite3
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from models.embedded import log_of, open_for_reading
from models.errors import DamagedError, DatabaseError
from models.language import tr

KEPT = 14
_STAMP = "%Y%m%d-%H%M%S"
_HEADER = b"SQLite format 3\x00"
# Where SQLite's connections hold their locks in a file (sqlite.org/fileformat2.html, "The Lock-Byte Page").
_LOCKS_AT, _LOCKS = 0x40000000, 512


@dataclass(frozen=True)
class Restored:
    """What was put in place of what: the backup, and where the database lies that was there before (None: none)."""

    backup: Path
    kept_aside: Path | None


def backups_of(file: Path) -> list[Path]:
    """The backups of a database, the newest first."""
    ours = re.compile(re.escape(file.stem) + r"-\d{8}-\d{6}[\w-]*" + re.escape(file.suffix))
    return sorted((found for found in _folder(file).glob("*") if ours.fullmatch(found.name)), reverse=True)


def newest_good(file: Path) -> Path | None:
    """The newest backup that is sound; None if there is none."""
    return next((backup for backup in backups_of(file) if _is_good(backup)), None)


def _is_good(backup: Path) -> bool:
    try:
        return not what_is_wrong(backup, untouched=True)
    except DatabaseError:
        return False


def what_is_wrong(file: Path, *, untouched: bool = False) -> str:
    """What is wrong with a database file, in words; empty when it is sound, or isn't there yet.

    Reads the whole file (SQLite's quick_check): about a second for 500 MB. `untouched`: nobody has it open. Raises
    DatabaseError when another program keeps it locked or the disk doesn't give it, which says nothing about what is in
    it.
    """
    try:
        with file.open("rb") as opened:
            beginning = opened.read(100)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return tr("it can't be read ({reason})", reason=error.strerror)
    if beginning and not beginning.startswith(_HEADER):
        return tr("it is no database, or its beginning was overwritten")
    if _is_cut_off(file, beginning):
        return tr("its end is missing")
    try:
        with closing(open_for_reading(file, untouched=untouched)) as connection:
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            held = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.Error as error:
        kind = error.sqlite_errorcode & 0xFF
        if kind == sqlite3.SQLITE_BUSY:
            raise DatabaseError(
                tr("The database is busy"),
                tr("Another program keeps {file} locked.", file=file),
                tr("Close it, or try again in a moment."),
            ) from error
        if kind == sqlite3.SQLITE_IOERR:
            # A disk, a network drive, a virus scanner: what is in the file may be sound all the same.
            raise DatabaseError(
                tr("The database's disk doesn't work"),
                tr("The database says: {reason}.", reason=error),
                tr("Try again. If it stays so, have the disk looked at; leitstand restore brings a backup back."),
            ) from error
        # Read-only: what a killed program left in a journal is taken back by whoever opens the file to write.
        return "" if kind == sqlite3.SQLITE_READONLY else tr("SQLite says: {reason}", reason=error)
    if said != "ok":
        return tr("SQLite says: {reason}", reason=" ".join(str(said).split()))
    return "" if held or not backups_of(file) else tr("it is empty, although there are backups of it")


def require_sound(file: Path) -> None:
    """Raise DatabaseError, naming the newest good backup and what to do, when a database file is broken."""
    wrong = what_is_wrong(file)
    if wrong:
        raise broken(file, wrong)


def require_not_lost(file: Path) -> None:
    """Raise DatabaseError when a database has nothing in it, although there are backups of it."""
    if backups_of(file):
        raise broken(file, tr("it is empty, although there are backups of it"))


def require_closed(file: Path) -> None:
    """Raise DatabaseError when another process has a database file open.

    Every connection of this process to it must be closed, or its locks would go. On Windows nothing is found out.
    """
    if _is_open_elsewhere(file):
        raise DatabaseError(
            tr("The database is in use"),
            tr("Another program has {file} open.", file=file),
            tr("Close Leitstand everywhere, then try again."),
        )


def broken(file: Path, wrong: str) -> DamagedError:
    """The error to show for a broken database file."""
    backup = newest_good(file)
    if backup:
        newest = tr("The newest good backup is {name} of {when}.", name=backup.name, when=taken(backup))
        way = tr("Close Leitstand everywhere and run: leitstand restore. The broken file is kept aside.")
        to_do = f"{newest} {way}"
    else:
        none = tr("There is no good backup in {folder}.", folder=_folder(file))
        to_do = f"{none} {tr('Keep the file, and restore it from a backup of your own.')}"
    return DamagedError(f"{file}: {wrong}. {tr('Nothing was changed.')}", to_do, file, backup)


def back_up(file: Path, why: str = "", now: datetime | None = None) -> Path:
    """Make a backup now, with `why` in its name, and keep the newest 14; its path.

    Raises DatabaseError when the database is broken or the backup can't be written; older backups stay then.
    """
    folder, stamp = _folder(file), (now or datetime.now(UTC)).strftime(_STAMP)
    backup = folder / f"{file.stem}-{stamp}{f'-{why}' if why else ''}{file.suffix}"
    part = folder / f".{backup.name}.{os.getpid()}-{threading.get_ident()}.part"
    try:
        folder.mkdir(exist_ok=True)
        _copy(file, part)
        _put(part, backup)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(
            tr("The backup couldn't be made"),
            f"{backup}: {error}.",
            tr("Check that there is room on the disk and that the folder can be written."),
        ) from error
    finally:
        part.unlink(missing_ok=True)
    for old in backups_of(file)[KEPT:]:
        old.unlink(missing_ok=True)
    return backup


def daily_backup(file: Path, now: datetime | None = None) -> Path | None:
    """Make the day's first backup (days in UTC); None when there is one already, or nothing to back up yet.

    Raises DatabaseError as back_up does.
    """
    now = now or datetime.now(UTC)
    today = f"{file.stem}-{now:%Y%m%d}-"
    if not file.exists() or not file.stat().st_size or any(b.name.startswith(today) for b in backups_of(file)):
        return None
    return back_up(file, now=now)


def restore(file: Path, backup: Path | None = None, now: datetime | None = None) -> Restored:
    """Put a backup (None: the newest good one) in the place of a database, which is kept aside with its log.

    Every connection of this process to the file must be closed. Raises DatabaseError when the backup isn't sound,
    there is none, or another program has the database open; nothing was changed then.
    """
    chosen = backup or newest_good(file)
    if chosen is None or not chosen.exists():
        raise DatabaseError(
            tr("There is no backup to restore"),
            tr("{place} holds none that is sound.", place=backup or _folder(file)),
            tr("Name another one."),
        )
    wrong = what_is_wrong(chosen, untouched=True) or ("" if chosen.stat().st_size else tr("it is empty"))
    if wrong:
        raise DatabaseError(
            tr("The backup is broken"), f"{chosen}: {wrong}.", tr("Choose another one; nothing was changed.")
        )
    require_closed(file)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        _copy(chosen, part)
        aside = _keep_aside(file, (now or datetime.now(UTC)).strftime(_STAMP))
        # A log that stays beside another file would be written into it.
        for left in (log_of(file), file.with_name(f"{file.name}-shm")):
            left.unlink(missing_ok=True)
        _put(part, file)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(
            tr("The backup couldn't be put in place"), f"{error}.", tr("The database was kept; try again.")
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Restored(chosen, aside)


def _is_cut_off(file: Path, header: bytes) -> bool:
    """Whether a file is shorter than it says (sqlite.org/fileformat2.html, "The Database Header").

    SQLite takes the missing end of a page for zeros. While there is a log the end may stand in it.
    """
    log = log_of(file)
    if len(header) < 100 or (log.exists() and log.stat().st_size):
        return False
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return file.stat().st_size < (65536 if page_size == 1 else page_size) * pages


def _folder(file: Path) -> Path:
    return file.absolute().parent / "backups"


def taken(backup: Path) -> str:
    """When a backup was made, in words."""
    found = re.search(r"(\d{8}-\d{6})", backup.name)
    return f"{datetime.strptime(found[1], _STAMP):%Y-%m-%d %H:%M} UTC" if found else tr("an unknown day")


def _copy(file: Path, part: Path) -> None:
    """A copy of a database, checked; one file, without a log. Raises sqlite3.Error, OSError."""
    part.unlink(missing_ok=True)
    with closing(open_for_reading(file)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise sqlite3.DatabaseError(f"the copy isn't sound ({said})")


def _put(part: Path, place: Path) -> None:
    """Rename a file that was written to the place where it belongs, so that it is there whole or not at all."""
    _sync_to_disk(part)
    part.replace(place)
    if os.name != "nt":
        _sync_to_disk(place.parent)


def _sync_to_disk(path: Path) -> None:
    # Windows syncs only files that are open for writing, and no folders.
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _keep_aside(file: Path, stamp: str) -> Path | None:
    if not file.exists():
        return None
    aside = file.with_name(f"{file.name}.broken-{stamp}")
    for kept, name in ((file, aside), (log_of(file), log_of(aside))):
        if kept.exists():
            shutil.copy2(kept, name)
            _sync_to_disk(name)
    return aside


def _is_open_elsewhere(file: Path) -> bool:
    """Whether another process is connected. On Windows a file that is open can't be replaced anyway."""
    if os.name == "nt" or not file.exists():
        return False
    import fcntl

    with file.open("rb+") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKS, _LOCKS_AT)
        except OSError:
            return True
        with suppress(OSError):
            fcntl.lockf(opened, fcntl.LOCK_UN, _LOCKS, _LOCKS_AT)
    return False
