"""What the program keeps on a computer can be read by its owner alone, also what older versions left there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from desktop.cli import main
from desktop.commands.journal import Journal
from desktop.screens.window_state import WindowState, save_state
from desktop.startup.single_instance import InstanceLock
from models import Department
from models.connection.backups import back_up, restore
from models.connection.database import open_engine, writing
from models.connection.private_files import keep_private
from sync.config.log_file import kept_log, log
from sync.pipeline.lock import one_sync

pytestmark = [
    pytest.mark.fault("F11"),
    pytest.mark.skipif(os.name == "nt", reason="on Windows a person's folders are private, and modes say nothing"),
]


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(os.environ["LEITSTAND_DATA_DIR"])


def open_to_others(folder: Path) -> list[str]:
    """What others may do anything with, in a folder and below."""
    return [str(path) for path in (folder, *folder.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def use(data: Path) -> None:
    """Make everything that the program keeps."""
    assert main(["migrate"]) == 0
    file = data / "leitstand.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    with one_sync(engine, "Ines"), writing(engine) as connection:
        connection.execute(insert(Department).values(name="Design"))
    backup = back_up(file)
    engine.dispose()
    restore(file, backup)
    with writing(engine) as connection:
        connection.execute(insert(Department).values(name="Work in the log"))
    save_state(data, WindowState())
    journal = Journal(data, "one")
    journal.begin()
    with kept_log(data / "leitstand.log"):
        log.error("Something")
    place = InstanceLock(data)
    assert place.take()
    assert open_to_others(data) == []
    assert {"leitstand.sqlite-wal", "leitstand.sqlite-shm", "leitstand.sqlite.sync", "window.json", "window.lock"} <= {
        path.name for path in data.iterdir()
    }
    place.leave()
    journal.close()
    engine.dispose()


@pytest.mark.expects_logs
def test_everything_in_the_data_folder_is_its_owner_s_alone(data: Path, qapp: object) -> None:
    use(data)


@pytest.mark.expects_logs
def test_what_an_older_version_left_open_is_closed_at_the_next_start(data: Path, qapp: object) -> None:
    use(data)
    for path in (data, *data.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert main(["status"]) == 0
    assert open_to_others(data) == []


def test_of_a_folder_that_somebody_chose_only_our_files_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = tmp_path / "chosen"
    (chosen / "backups").mkdir(parents=True)
    others = [chosen / "letter.txt", chosen / "backups" / "pictures.zip"]
    for path in others:
        path.write_text("not ours")
    file = chosen / "company.sqlite"
    file.touch()
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", f"sqlite:///{file}")
    assert main(["migrate"]) == 0
    backup = back_up(file)
    assert stat.S_IMODE(chosen.stat().st_mode) == stat.S_IMODE((chosen / "backups").stat().st_mode) == 0o755
    assert set(open_to_others(chosen)) == {str(path) for path in (chosen, chosen / "backups", *others)}
    assert stat.S_IMODE(backup.stat().st_mode) == stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_group_that_was_let_in_to_a_chosen_file_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "shared.sqlite"
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", f"sqlite:///{file}")
    assert main(["migrate"]) == 0
    file.chmod(0o664)
    assert main(["status"]) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o660


def test_the_settings_folder_is_its_owner_s_alone_unless_another_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, ours = tmp_path / "named", tmp_path / "ours"
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_names, **_more: ours)
    for folder in (named, ours):
        folder.mkdir()
        (folder / "config.toml").write_text('language = "de"\n')
    monkeypatch.setenv("LEITSTAND_CONFIG_DIR", str(named))
    assert main(["status"]) == 0
    monkeypatch.delenv("LEITSTAND_CONFIG_DIR")
    assert main(["status"]) == 0
    assert open_to_others(ours) == []
    assert open_to_others(named) == [str(named), str(named / "config.toml")]


def test_a_home_folder_that_was_named_as_data_folder_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    ours, others = home / "leitstand.sqlite", home / "letter.txt"
    for path in (ours, others):
        path.touch(0o644)
    monkeypatch.setenv("HOME", str(home))
    keep_private(home)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (home, ours, others)] == [0o755, 0o600, 0o644]
