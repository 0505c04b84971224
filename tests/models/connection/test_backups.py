"""Backups of an embedded database, what is noticed when it breaks, and putting a backup in its place."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, insert, select, text

from models import Department
from models.connection.backups import (
    back_up,
    backups_of,
    daily_backup,
    newest_good,
    require_sound,
    restore,
    what_is_wrong,
)
from models.connection.database import open_engine, reading, writing
from models.connection.embedded import LOG_BYTES, file_of, log_of
from models.upgrade.migrate import migrate, require_current
from models.values.errors import DamagedError, DatabaseError

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


@pytest.fixture
def file(sqlite_engine: Engine) -> Path:
    """A database with a hundred departments, in use."""
    enter(sqlite_engine, *(f"Department {number}" for number in range(100)))
    found = file_of(sqlite_engine.url)
    assert found is not None
    return found


def enter(engine: Engine, *names: str) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Department), [{"name": name} for name in names])


def departments(file: Path) -> int:
    with closing(sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM departments").fetchone()[0])


@pytest.mark.fault("D20")
def test_a_backup_holds_what_stands_only_in_the_log(file: Path, sqlite_engine: Engine, tmp_path: Path) -> None:
    copied = Path(shutil.copy(file, tmp_path / "copied.sqlite"))
    assert what_is_wrong(copied) or departments(copied) == 0, "a mere copy of the file holds all the same"
    assert departments(back_up(file)) == 100


def test_a_backup_is_made_while_somebody_writes(file: Path, sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as connection:
        connection.execute(insert(Department).values(name="not committed yet"))
        assert departments(back_up(file)) == 100


def test_the_first_of_a_day_backs_up_and_fourteen_are_kept(file: Path) -> None:
    for day in range(20):
        assert daily_backup(file, NOW + timedelta(days=day)) is not None
        assert daily_backup(file, NOW + timedelta(days=day, hours=3)) is None
    kept = backups_of(file)
    assert len(kept) == 14
    assert [kept[0].name, kept[-1].name] == ["leitstand-20261213-080000.sqlite", "leitstand-20261130-080000.sqlite"]


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    assert daily_backup(tmp_path / "none.sqlite") is None


@pytest.mark.fault("K6")
def test_a_backup_that_fails_leaves_the_others_and_no_part(file: Path, sqlite_engine: Engine) -> None:
    good = back_up(file, now=NOW)
    # As long as there is a log, the beginning of the file may be read from there.
    sqlite_engine.dispose()
    folder = good.parent
    before = good.read_bytes()
    with closing(sqlite3.connect(file)) as connection:
        # Pages that stand in the log are read from there, and would be backed up all the same.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as opened:
        opened.write(b"no database any more")
    with pytest.raises(DatabaseError, match="couldn't be made"):
        back_up(file, now=NOW + timedelta(days=1))
    assert [found.name for found in folder.iterdir()] == [good.name]
    assert good.read_bytes() == before


def spoil(file: Path, how: str) -> None:
    size = file.stat().st_size
    if how == "missing":
        file.unlink()
    elif how == "empty":
        os.truncate(file, 0)
    elif how == "cut off":
        os.truncate(file, size // 2)
    elif how == "cut in a page":
        os.truncate(file, size - 100)
    elif how == "flipped":
        with file.open("r+b") as opened:
            for at in range(4096 * 2, size, 4096):
                opened.seek(at)
                page = opened.read(16)
                opened.seek(at)
                opened.write(bytes(byte ^ 0xFF for byte in page))
    elif how == "one page":
        with closing(sqlite3.connect(file)) as connection:
            (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'departments'").fetchone()
        with file.open("r+b") as opened:
            opened.seek((page - 1) * 4096)
            opened.write(bytes(16))
    elif how == "schema":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET sql = 'CREATE TRIGGER broken AFTER' WHERE type = 'trigger'")
            connection.commit()
    else:
        file.write_bytes(b"This is a letter, not a database. " * 500)


@pytest.mark.fault("D19")
def test_a_copy_that_is_not_sound_never_becomes_a_backup(file: Path, sqlite_engine: Engine) -> None:
    sqlite_engine.dispose()
    # Pages are copied as they are, whatever is in them: only a look at the copy finds this one.
    spoil(file, "one page")
    with pytest.raises(DatabaseError, match="copy isn't sound"):
        back_up(file)
    assert backups_of(file) == []


HOW = ["missing", "empty", "cut off", "cut in a page", "flipped", "one page", "schema", "no database"]


@pytest.mark.fault("D19")
@pytest.mark.parametrize("how", HOW)
def test_a_broken_database_is_noticed_kept_and_replaced_by_the_newest_good_backup(
    file: Path, sqlite_engine: Engine, how: str
) -> None:
    backup = back_up(file, now=NOW)
    newer = back_up(file, now=NOW + timedelta(days=1))
    spoil(newer, "cut off")
    sqlite_engine.dispose()
    spoil(file, how)
    broken = file.read_bytes() if file.exists() else None

    with pytest.raises(DatabaseError, match=rf"broken.*{backup.name} of 2026-11-24 08:00.*leitstand restore"):
        require_sound(file) if how != "missing" else require_current(sqlite_engine)
    sqlite_engine.dispose()
    restored = restore(file, now=NOW)

    assert restored.backup == backup
    assert departments(file) == 100
    if broken is not None:
        assert restored.kept_aside is not None
        assert restored.kept_aside.name == "leitstand.sqlite.broken-20261124-080000"
        assert restored.kept_aside.read_bytes() == broken
    require_current(sqlite_engine)
    enter(sqlite_engine, "New")


def read_all(engine: Engine) -> None:
    require_current(engine)
    with reading(engine) as connection:
        connection.execute(select(Department)).all()


@pytest.mark.fault("D19")
@pytest.mark.parametrize("how", ["missing", "empty", "cut off", "flipped", "schema", "no database"])
def test_opening_a_broken_database_tells_what_to_do_and_never_begins_a_new_one(
    file: Path, sqlite_engine: Engine, how: str
) -> None:
    back_up(file)
    sqlite_engine.dispose()
    spoil(file, how)
    with pytest.raises(DatabaseError, match="leitstand restore"):
        read_all(sqlite_engine)


def test_a_log_is_kept_with_the_broken_database_and_not_read_into_the_new_one(
    file: Path, sqlite_engine: Engine
) -> None:
    backup = back_up(file, now=NOW)
    enter(sqlite_engine, "Only in the log")
    log = log_of(file).read_bytes()
    crashed = file.parent / "crashed" / file.name
    crashed.parent.mkdir()
    shutil.copy(file, crashed)
    log_of(crashed).write_bytes(log)

    restored = restore(crashed, backup, NOW)

    assert restored.kept_aside is not None
    assert log_of(restored.kept_aside).read_bytes() == log
    assert not log_of(crashed).exists()
    with closing(sqlite3.connect(crashed)) as connection:
        assert connection.execute("SELECT count(*) FROM departments").fetchone()[0] == 100
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.skipif(os.name == "nt", reason="on Windows the file can't be replaced while it is open")
def test_a_database_that_another_program_has_open_is_not_replaced(file: Path, sqlite_engine: Engine) -> None:
    back_up(file)
    sqlite_engine.dispose()
    program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('SELECT 1 FROM departments'); input()"
    other = subprocess.Popen(
        [sys.executable, "-c", f"{program.replace('input()', 'print(1, flush=True); input()')}", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    other.stdout.readline()
    with pytest.raises(DatabaseError, match="Another program"):
        restore(file)
    other.communicate(b"\n")
    assert restore(file).kept_aside is not None


def test_a_backup_that_is_not_sound_is_not_restored(file: Path, sqlite_engine: Engine) -> None:
    backup = back_up(file)
    sqlite_engine.dispose()
    before = file.read_bytes()
    for how in ("cut off", "empty", "no database"):
        spoil(backup, how)
        with pytest.raises(DatabaseError, match=r"backup is broken|no backup"):
            restore(file, backup)
    assert newest_good(file) is None or newest_good(file) != backup
    assert file.read_bytes() == before


def test_a_sound_database_and_one_not_made_yet_are_sound(file: Path, tmp_path: Path) -> None:
    require_sound(file)
    require_sound(tmp_path / "none.sqlite")


def test_a_long_log_is_brought_into_the_file_after_a_commit(file: Path, sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as connection:
        connection.execute(text("CREATE TABLE big (a BLOB)"))
        connection.execute(
            text(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
                "INSERT INTO big SELECT randomblob(4000) FROM n"
            )
        )
    assert file.stat().st_size > LOG_BYTES
    enter(sqlite_engine, "after the log began anew")
    assert log_of(file).stat().st_size <= LOG_BYTES


def test_nobody_checkpoints_on_the_side(file: Path, sqlite_engine: Engine) -> None:
    """What makes the write-ahead log safe in SQLite before 3.51.3: only who holds the write lock shortens it."""
    with reading(sqlite_engine) as connection:
        assert connection.scalar(text("PRAGMA wal_autocheckpoint")) == 0
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA synchronous")) == 2


def test_a_reader_sees_rows_while_a_big_load_is_written(sqlite_engine: Engine) -> None:
    slowest = 0.0
    with writing(sqlite_engine) as connection:
        for part in range(20):
            rows = [{"name": f"{part}-{number}"} for number in range(1000)]
            connection.execute(insert(Department), rows)
            began = datetime.now(UTC)
            with reading(sqlite_engine) as reader:
                assert reader.scalar(select(func.count()).select_from(Department)) == 0
            slowest = max(slowest, (datetime.now(UTC) - began).total_seconds())
    assert slowest < 0.5


@pytest.mark.fault("D16", "D19")
def test_a_locked_file_is_not_called_broken(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.connection.embedded.BUSY_SECONDS", 0.1)
    engine = open_engine(sqlite_url)
    migrate(engine)
    engine.dispose()
    file = file_of(engine.url)
    assert file is not None
    back_up(file)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseError, match=r"keeps .* locked") as caught:
            require_sound(file)
    assert "restore" not in str(caught.value)
    require_sound(file)


@pytest.mark.fault("D19")
def test_a_disk_that_does_not_give_a_file_is_not_called_a_broken_database(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(file)
    trouble = sqlite3.OperationalError("disk I/O error")
    trouble.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ

    def opened(*_arguments: object, **_named: object) -> sqlite3.Connection:
        raise trouble

    with monkeypatch.context() as patch:
        patch.setattr("models.connection.backups.open_for_reading", opened)
        with pytest.raises(DatabaseError, match="disk doesn't work") as caught:
            require_sound(file)
        assert newest_good(file) is None

    assert not isinstance(caught.value, DamagedError)
    require_sound(file)
