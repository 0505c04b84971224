"""Which backup of a database is the newest: the one that holds most of its history, whatever the clock said.

A backup's name comes from the computer's clock, and a clock can stand wrong: one that was a year ahead for a day gave
that day's backup the newest name for a year. The numbers of the history and of the syncs only ever rise, so they say
what came after what. Where an older state was put in place, they begin from there again: what is made then is marked
as newer than all that was there before (`mark_newest`).
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from models.connection.embedded import open_for_reading
from models.values.language import tr

STAMP = "%Y%m%d-%H%M%S"
# The setting that counts how often an older state took the place of a newer one.
TURNS = "turns_back"
# What clocks of sound computers may differ by.
_AHEAD = timedelta(hours=1)
_STAMPED = re.compile(r"-(\d{8}-\d{6})")


@dataclass(frozen=True, order=True)
class Age:
    """How far a database had come: `turns` back, then the last number in its history, of its syncs, of all its rows."""

    turns: int
    changes: int
    syncs: int
    rows: int


NOTHING = Age(-1, 0, 0, 0)


def folder_of(file: Path) -> Path:
    """Return the folder of a database's backups."""
    return file.absolute().parent / "backups"


def backups_of(file: Path) -> list[Path]:
    """Return the backups of a database, the newest first by what they hold; those that can't be read are the last."""
    return [backup for _age, backup in aged_backups_of(file)]


def aged_backups_of(file: Path) -> list[tuple[Age, Path]]:
    """Return the backups of a database with how far each had come, the newest first."""
    aged = [(age_of_backup(backup), backup) for backup in named_backups_of(file)]
    return sorted(aged, key=lambda one: (one[0], one[1].name), reverse=True)


def named_backups_of(file: Path) -> list[Path]:
    """Return the backups of a database in no order: nothing is read but the folder."""
    ours = re.compile(re.escape(file.stem) + r"-\d{8}-\d{6}[\w-]*" + re.escape(file.suffix))
    return [found for found in folder_of(file).glob("*") if ours.fullmatch(found.name)]


def mark_newest(copy: sqlite3.Connection, others: list[Path]) -> None:
    """Let a copy count as newer than other backups, although they had come further. Raises sqlite3.Error."""
    newest = max(map(age_of_backup, others), default=NOTHING)
    if age_in(copy) < newest:
        keep = "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
        with copy:
            copy.execute(keep, (TURNS, str(newest.turns + 1)))


def age_in(connection: sqlite3.Connection) -> Age:
    """Tell how far a connection's database has come; NOTHING when it isn't one of ours. Raises sqlite3.Error."""
    there = connection.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('sqlite_sequence', 'settings')")
    if there.fetchone() != (2,):
        return NOTHING
    last = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    found = connection.execute("SELECT value FROM settings WHERE key = ?", (TURNS,)).fetchone()
    turns = int(found[0]) if found and found[0].isdecimal() else 0
    return Age(turns, last.get("changes", 0), last.get("sync_runs", 0), sum(last.values()))


def age_of_backup(backup: Path) -> Age:
    """Return how far a backup, which nobody writes, had come; NOTHING for one that can't be read."""
    try:
        found = backup.stat()
        return _age_of_unchanged(backup, found.st_ino, found.st_mtime_ns, found.st_size)
    except (OSError, sqlite3.Error):
        return NOTHING


# SQLite reads all tables and triggers before it answers the first question: 10 ms.
@lru_cache(maxsize=64)
def _age_of_unchanged(backup: Path, _inode: int, _changed: int, _size: int) -> Age:
    with closing(open_for_reading(backup, untouched=True)) as connection:
        return age_in(connection)


def moment_of(backup: Path) -> datetime | None:
    """Return when a backup was made, by the computer's clock at that time; None for a file that was renamed."""
    found = _STAMPED.search(backup.name)
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:  # digits that are no day
        return None


def lies_ahead(backup: Path, now: datetime | None = None) -> bool:
    """Tell whether a backup was made in the future: the clock stood wrong then, or does now."""
    moment = moment_of(backup)
    return moment is not None and moment > (now or datetime.now(UTC)) + _AHEAD


def taken(backup: Path) -> str:
    """Say when a backup was made, in words."""
    moment = moment_of(backup)
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else tr("an unknown day")
