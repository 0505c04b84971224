"""Which backup is the newest when clocks stood wrong, and when older states were put in place."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from desktop.cli import main
from models import Department
from models.connection.backups import KEPT, back_up, backups_of, daily_backup, newest_good, require_sound, restore
from models.connection.database import open_engine, reading, writing
from models.connection.embedded import file_of
from models.upgrade.migrate import migrate
from models.values.errors import DamagedError

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


class Kept:
    """A database in which somebody enters one department after the other."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.entered = engine, 0
        file = file_of(engine.url)
        assert file is not None
        self.file = file

    def enter(self) -> None:
        self.entered += 1
        with writing(self.engine) as connection:
            connection.execute(insert(Department).values(name=f"{self.entered}"))

    def last(self) -> str:
        with reading(self.engine) as connection:
            return str(connection.scalar(select(Department.name).order_by(Department.id.desc()).limit(1)))

    def restore(self, now: datetime, backup: Path | None = None) -> str:
        """Put a backup in place; the last that was entered by then."""
        self.engine.dispose()
        restore(self.file, backup, now)
        return self.last()


@pytest.fixture
def kept(sqlite_engine: Engine) -> Kept:
    made = Kept(sqlite_engine)
    made.enter()
    return made


@pytest.mark.fault("D27")
def test_a_clock_that_stood_a_year_ahead_for_a_day_makes_no_old_backup_the_newest(kept: Kept) -> None:
    ahead = daily_backup(kept.file, NOW + YEAR)
    for day in range(1, 4):
        kept.enter()
        assert daily_backup(kept.file, NOW + day * DAY) is not None
        assert daily_backup(kept.file, NOW + day * DAY + timedelta(hours=3)) is None
    assert backups_of(kept.file)[-1] == ahead
    kept.enter()
    assert kept.restore(NOW + 4 * DAY) == "4"
    # A year later that day has a backup of its own, although one has its name.
    kept.enter()
    of_that_day = daily_backup(kept.file, NOW + YEAR)
    assert of_that_day is not None
    assert of_that_day != ahead
    assert newest_good(kept.file, NOW + YEAR) == of_that_day


@pytest.mark.fault("D27")
def test_backups_of_a_day_to_come_push_no_newer_one_out(kept: Kept) -> None:
    for hour in range(KEPT):
        kept.enter()
        back_up(kept.file, now=NOW + YEAR + timedelta(hours=hour))
    made = []
    for day in range(1, 4):
        kept.enter()
        made.append(back_up(kept.file, now=NOW + day * DAY))
    assert backups_of(kept.file)[:3] == made[::-1]
    assert len(backups_of(kept.file)) == KEPT
    assert kept.restore(NOW + 4 * DAY) == str(kept.entered)


@pytest.mark.fault("D27")
def test_it_is_asked_which_backup_is_meant_when_the_newest_is_of_a_day_to_come(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = back_up(kept.file, now=datetime.now(UTC))
    kept.enter()
    ahead = back_up(kept.file, now=datetime.now(UTC) + YEAR)
    kept.enter()
    kept.engine.dispose()
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", str(kept.engine.url))
    assert main(["restore"]) == 2
    said = capsys.readouterr().err
    assert all(words in said for words in ("Which backup is meant?", ahead.name, before.name, "still to come"))
    assert kept.last() == "3"
    kept.engine.dispose()
    assert main(["restore", str(ahead)]) == 0
    assert kept.last() == "2"
    kept.engine.dispose()
    kept.file.write_bytes(b"no database any more" * 100)
    with pytest.raises(DamagedError, match="still to come"):
        require_sound(kept.file)


@pytest.mark.fault("D27")
def test_of_backups_that_hold_the_same_none_of_a_day_to_come_is_taken(kept: Kept) -> None:
    back_up(kept.file, now=NOW + YEAR)
    sane = back_up(kept.file, now=NOW)
    assert newest_good(kept.file, NOW + DAY) == sane
    assert kept.restore(NOW + DAY) == "1"


def test_what_comes_after_an_older_backup_was_put_in_place_is_newer_than_what_was_given_up(kept: Kept) -> None:
    old = back_up(kept.file, now=NOW)
    for _ in range(5):
        kept.enter()
    given_up = back_up(kept.file, now=NOW + timedelta(hours=1))
    assert kept.restore(NOW, old) == "1"
    kept.enter()
    after = daily_backup(kept.file, NOW + timedelta(hours=2))
    assert after is not None
    assert newest_good(kept.file, NOW + DAY) == after
    assert given_up in backups_of(kept.file)


def test_the_backup_that_was_made_last_is_the_newest_even_of_another_database(kept: Kept, tmp_path: Path) -> None:
    for _ in range(5):
        kept.enter()
    back_up(kept.file, now=NOW + DAY)
    kept.engine.dispose()
    for file in kept.file.parent.glob(f"{kept.file.name}*"):
        file.unlink()
    other = open_engine(f"sqlite:///{tmp_path / 'other.sqlite'}")
    migrate(other)
    other.dispose()
    (tmp_path / "other.sqlite").rename(kept.file)
    made = back_up(kept.file, now=NOW)
    assert backups_of(kept.file)[0] == made


def test_two_backups_of_one_second_are_both_kept(kept: Kept) -> None:
    first = back_up(kept.file, now=NOW)
    kept.enter()
    second = back_up(kept.file, now=NOW)
    assert backups_of(kept.file) == [second, first]
