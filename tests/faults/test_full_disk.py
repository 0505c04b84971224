"""A disk without room: called by its name everywhere, never a broken database or another sync, and nothing is lost."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from desktop.cli import main
from models import Department
from models.connection.backups import backups_of, require_sound
from models.connection.database import open_engine, reading
from models.connection.database_errors import explained
from models.upgrade.migrate import migrate
from models.values.errors import DamagedError, DatabaseError, KnownError
from models.writes.edits import add
from sync.engine import run_sync
from sync.pipeline.lock import one_sync
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.as_somebody import as_nobody
from tests.sync.company import KEY, settings_for, small_company

MEGABYTES = 8


@contextmanager
def small_disk() -> Iterator[Path]:
    """A real file system with little room; skips where none can be made."""
    with tempfile.TemporaryDirectory() as place:
        options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", place]
        try:
            made = subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
        except OSError:
            made = False
        if not made:
            pytest.skip("only an administrator on Linux can make a small file system")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "-l", place], check=True)


@contextmanager
def filled(disk: Path, left: int = 0) -> Iterator[None]:
    """Leave so many bytes on a disk while this lasts."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    os.truncate(ballast, max(0, ballast.stat().st_size - left))
    try:
        yield
    finally:
        ballast.unlink()


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk() as found:
        engine = open_engine(f"sqlite:///{found / 'leitstand.sqlite'}")
        migrate(engine)
        engine.dispose()
        yield found


@pytest.fixture
def engine(disk: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{disk / 'leitstand.sqlite'}")
    yield opened
    opened.dispose()


def names(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Department.name).order_by(Department.id)))


def trouble(look: Callable[[], object]) -> DatabaseError | None:
    try:
        look()
    except DatabaseError as error:
        return error
    return None


@pytest.mark.fault("D18", "F3")
@pytest.mark.parametrize("left", [0, 20_000])
def test_a_full_disk_is_called_so_by_edits_and_checks(disk: Path, engine: Engine, left: int) -> None:
    file = disk / "leitstand.sqlite"
    add(engine, Department, {"name": "Before"}, "Ines")
    with filled(disk, left):
        with pytest.raises(DatabaseError, match=f"disk is full: There is no room left on the disk of {disk}"):
            add(engine, Department, {"name": "Too much", "remarks": "x" * 100_000}, "Ines")
        require_sound(file)
        engine.dispose()
        # Nothing is beside the file now, and what has to be made there may find no room.
        for look in (lambda: names(engine), lambda: require_sound(file)):
            said = trouble(look)
            assert said is None or (not isinstance(said, DamagedError) and "disk is full" in str(said))
    assert names(engine) == ["Before"]
    require_sound(file)


def outcome(engine: Engine, paymo: PaymoServer) -> str:
    """What a sync says that goes wrong; "" when nothing does."""
    try:
        (result,) = run_sync(settings_for(paymo, str(engine.url)))
    except KnownError as error:
        return str(error)
    return result.error or ""


@pytest.mark.fault("D18", "F3")
@pytest.mark.skipif(os.name == "nt", reason="Windows limits no file")
def test_a_file_that_may_not_grow_is_called_full_wherever_it_is_met(sqlite_engine: Engine) -> None:
    """SQLite says "disk I/O error" of it, as of a disk that doesn't work."""
    import resource

    with reading(sqlite_engine) as connection:
        connection.execute(select(Department)).all()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(DatabaseError, match="disk is full"):
            add(sqlite_engine, Department, {"name": "Too much"}, "Ines")
        full = pytest.raises(DatabaseError, match="disk is full")
        with full, explained(sqlite_engine), one_sync(sqlite_engine, "Ines"):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    add(sqlite_engine, Department, {"name": "Enough"}, "Ines")


@pytest.mark.fault("F3")
def test_a_sync_on_a_full_disk_says_so_and_names_no_other_sync(disk: Path, engine: Engine) -> None:
    with PaymoServer(small_company(), key=KEY, limit=None) as paymo:
        for left in (0, 40_000, 200_000, 1_000_000, 1_300_000):
            with filled(disk, left):
                said = outcome(engine, paymo)
                if said:
                    assert "no room left on the disk" in said, left
                else:
                    assert left > 200_000
        assert outcome(engine, paymo) == ""
    require_sound(disk / "leitstand.sqlite")


@pytest.mark.fault("D18", "F3")
def test_the_command_tells_in_a_sentence_that_there_is_no_room_or_no_right_for_a_backup(
    disk: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", str(engine.url))
    with filled(disk):
        for command in (["backup"], ["status"], ["export", "departments", str(disk / "departments.csv")]):
            assert main(command) in (0, 1)
            said = capsys.readouterr().err
            assert "wrong in Leitstand" not in said
            assert "broken" not in said
            assert "backup" not in command or "no room left on the disk" in said
    assert backups_of(disk / "leitstand.sqlite") == []


@pytest.mark.fault("D22")
@pytest.mark.skipif(os.name == "nt", reason="its folders have no modes")
@pytest.mark.parametrize("mode", [0o500, 0o000])
def test_a_folder_that_takes_no_backup_is_told_in_a_sentence(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], mode: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, file = Path(name), Path(name) / "leitstand.sqlite"
        file.write_bytes(Path(str(sqlite_engine.url.database)).read_bytes())
        (folder / "backups").mkdir()
        (folder / "backups").chmod(mode)
        folder.chmod(0o777)
        file.chmod(0o666)
        monkeypatch.setenv("LEITSTAND_DATABASE_URL", f"sqlite:///{file}")
        monkeypatch.setenv("LEITSTAND_DATA_DIR", str(folder / "data"))
        monkeypatch.setenv("LEITSTAND_CONFIG_DIR", str(folder / "config"))
        with as_nobody():
            assert main(["backup"]) == 1
        said = capsys.readouterr().err
        assert "The backup couldn't be made" in said
        (folder / "backups").chmod(0o700)
