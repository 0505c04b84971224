"""The bundle that build.spec makes: it runs from any folder, without Python and without this project beside it.

Builds it (a minute, and the network for the packages of requirements-package.lock), so only in the sweep.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [
    pytest.mark.sweep,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the workflow builds and tests it"),
]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `leitstand`, made by the lines of the page, and moved to where nothing but itself can help it."""
    place = tmp_path_factory.mktemp("bundle")
    project = place / "project"
    shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "__pycache__", "build", "dist"))
    environment = {**os.environ, "PYINSTALLER_CONFIG_DIR": str(place / "cache")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment.pop("PYTHONPATH", None)
    for line in documented_lines():
        done = subprocess.run(line, shell=True, cwd=project, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, line + done.stdout[-2000:] + done.stderr[-4000:]
    moved = Path(shutil.move(project / "dist" / "leitstand", place / "a place with spaces"))
    shutil.rmtree(project)
    return moved


def documented_lines() -> list[str]:
    """What docs/packaging.md says makes the bundle and tries it, line by line."""
    page = (ROOT / "docs" / "packaging.md").read_text(encoding="utf-8")
    lines = page.split("```")[1].strip().splitlines()
    assert [line.split()[0].split("/")[-1] for line in lines] == ["python3", "pip", "pyinstaller", "leitstand"]
    return lines


@pytest.fixture
def leitstand(bundle: Path, tmp_path: Path) -> Run:
    """Runs the bundle's program from an unrelated folder, with nothing of this environment."""
    bare = {
        "PATH": "",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "LEITSTAND_DATA_DIR": str(tmp_path / "data"),
        "LEITSTAND_CONFIG_DIR": str(tmp_path / "config"),
    }

    def run(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [bundle / "leitstand", *arguments]
        return subprocess.run(command, cwd="/", env={**bare, **more}, capture_output=True, text=True, timeout=240)

    return run


@pytest.fixture
def display() -> Iterator[str]:
    """A screen nobody sees."""
    if not shutil.which("Xvfb"):
        pytest.skip("there is no Xvfb")
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write)], pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait()


def test_the_self_test_passes_without_a_screen(leitstand: Run, bundle: Path) -> None:
    ended = leitstand("--selftest")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert [line.split(":")[0] for line in ended.stdout.splitlines()] == [
        "ok time zones", "ok certificates", "ok font", "ok window", "ok sync", "ok painting", "ok closing",
    ]  # fmt: skip
    assert not [process for process in psutil.process_iter(["exe"]) if str(bundle) in (process.info["exe"] or "")]


def test_the_self_test_passes_on_a_screen(leitstand: Run, display: str) -> None:
    ended = leitstand("--selftest", QT_QPA_PLATFORM="xcb", DISPLAY=display)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_self_test_notices_what_is_missing(leitstand: Run, bundle: Path) -> None:
    inside = bundle / "_internal"
    parts = (inside / "tzdata", inside / "certifi" / "cacert.pem", inside / "resources" / "fonts")
    with without(parts[0]), without(parts[1]), without(parts[2]):
        ended = leitstand("--selftest")
    assert ended.returncode == 1
    wrong = [line.split(":")[0] for line in ended.stdout.splitlines() if not line.startswith("ok")]
    assert wrong == ["!! time zones", "!! certificates", "!! font"]


def test_the_window_needs_no_font_of_the_system(leitstand: Run, tmp_path: Path) -> None:
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text("<fontconfig/>")
    ended = leitstand("--selftest", FONTCONFIG_FILE=str(no_fonts))
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_self_test_notices_that_the_migrations_are_missing(leitstand: Run, bundle: Path) -> None:
    with without(bundle / "_internal" / "models" / "migrations" / "versions"):
        ended = leitstand("--selftest")
    assert ended.returncode == 1
    assert "!! window" in ended.stdout


@contextmanager
def without(part: Path) -> Iterator[None]:
    """The bundle without one of its parts."""
    aside = part.with_name(f"{part.name}.aside")
    part.rename(aside)
    try:
        yield
    finally:
        aside.rename(part)


def test_the_sample_company_syncs_from_the_command_line(leitstand: Run) -> None:
    ended = leitstand("--demo", "sync")
    assert ended.returncode == 0, ended.stderr
    assert [line.split(",")[0] for line in ended.stdout.splitlines()] == ["paymo: complete", "plan: complete"]


def test_doctor_finds_the_version_of_every_library_and_all_well(leitstand: Run) -> None:
    ended = leitstand("doctor")
    assert ended.returncode == 0, ended.stdout
    assert "not installed" not in ended.stdout


def test_a_shared_database_is_reached_with_the_libraries_of_the_bundle(leitstand: Run, postgres_url: str) -> None:
    ended = leitstand("status", LEITSTAND_DATABASE_URL=postgres_url)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_bundle_leaves_out_what_the_window_never_uses(bundle: Path) -> None:
    names = {file.name for file in bundle.rglob("*")}
    assert {"libqxcb.so", "libqoffscreen.so", "qtbase_de.qm", "v0001_first_tables.py"} <= names
    assert not {"libqgtk3.so", "libQt6Qml.so.6", "libgtk-3.so.0", "libpango-1.0.so.0", "qtbase_fr.qm"} & names
