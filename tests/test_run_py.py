"""What `python3 run.py` promises: it makes .venv once, notices what doesn't fit any more, and says what went wrong."""

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

RUN_PY = Path(__file__).parent.parent / "run.py"
# Tells how it was started, and ends with a code of its own.
PROGRAM = """
import json, os, sys
told = {"arguments": sys.argv[1:], "prefix": sys.prefix, "folder": os.getcwd(), "path": sys.path}
print(json.dumps(told))
sys.exit(7)
"""
PACKAGE = "leitstand-no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with nothing to install, started once."""
    project = tmp_path_factory.mktemp("project")
    shutil.copy(RUN_PY, project)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (project / lock).write_text("# nothing to install\n")
    (project / "desktop").mkdir()
    (project / "desktop" / "__init__.py").touch()
    (project / "desktop" / "cli.py").write_text(PROGRAM)
    for module in ("pytest", "ruff", "mypy", "docs/take_pictures", "tools/migration"):
        (project / module).parent.mkdir(exist_ok=True)
        (project / f"{module}.py").write_text(PROGRAM)
    first = start(project, "status")
    assert first.returncode == 7, first.stderr
    assert "Preparing Leitstand" in first.stderr
    return project


@pytest.fixture
def project(prepared: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(prepared, tmp_path / "project", symlinks=True))


def start(project: Path, *arguments: str, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Start run.py as a user does, without a network: the package index is a closed port of this machine."""
    plain = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    plain = {name: value for name, value in plain.items() if not name.startswith(("PIP_", "PYTHON"))}
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
    return subprocess.run(
        [sys.executable, str(project / "run.py"), *arguments],
        cwd=folder or project.parent,
        env={**plain, **offline},
        capture_output=True,
        text=True,
        timeout=100,
    )


def told(ended: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def test_the_program_runs_in_the_environment_beside_run_py_with_the_arguments_as_given(prepared: Path) -> None:
    ended = start(prepared, "--demo", "sync", "a b", "ü")
    assert told(ended)["arguments"] == ["--demo", "sync", "a b", "ü"]
    assert Path(told(ended)["prefix"]) == prepared / ".venv"
    assert ended.returncode == 7


def test_a_second_start_prepares_nothing(prepared: Path) -> None:
    assert start(prepared, "status").stderr == ""


def test_test_runs_the_tests_in_the_project_whatever_folder_it_is_started_from(prepared: Path, tmp_path: Path) -> None:
    ended = start(prepared, "test", "-x", folder=tmp_path)
    assert told(ended)["arguments"] == ["-x"]
    assert told(ended)["folder"] == str(prepared)


def test_each_word_of_a_developer_runs_its_modules_in_the_project(prepared: Path, tmp_path: Path) -> None:
    for words, expected in {
        ("check",): [["check", "."], ["format", "--check", "."], []],
        ("fix",): [["check", "--fix-only", "--quiet", "."], ["format", "."], ["check", "."]],
        ("pictures",): [[]],
        ("migration", "a b"): [["a b"]],
    }.items():
        ended = start(prepared, *words, folder=tmp_path)
        ran = [json.loads(line) for line in ended.stdout.splitlines()]
        assert [each["arguments"] for each in ran] == expected, words
        assert {each["folder"] for each in ran} == {str(prepared)}, words
        assert ended.returncode == 7, words


def test_check_looks_at_everything_and_fails_when_one_of_its_programs_fails(project: Path) -> None:
    (project / "mypy.py").write_text("print('looked')")
    ended = start(project, "check")
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (7, "looked")


def test_words_for_the_whole_project_take_no_arguments(prepared: Path) -> None:
    ended = start(prepared, "fix", "run.py")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "`run.py fix` takes no arguments: it goes through the whole project.\n"


def test_a_folder_of_the_user_with_a_name_of_ours_is_not_taken_for_it(prepared: Path, tmp_path: Path) -> None:
    (tmp_path / "desktop").mkdir()
    (tmp_path / "desktop" / "__init__.py").write_text("raise SystemExit('the wrong folder')")
    ended = start(prepared, "status", folder=tmp_path)
    assert told(ended)["folder"] == str(tmp_path)
    assert str(tmp_path) not in told(ended)["path"]


def test_every_script_of_the_environment_starts(prepared: Path) -> None:
    """pytest and ruff are scripts like pip: their first line names the Python that they run in."""
    scripts = prepared / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    ended = subprocess.run([scripts / "pip", "--version"], capture_output=True, text=True)
    assert (ended.returncode, str(prepared / ".venv") in ended.stdout) == (0, True), ended.stderr


@pytest.mark.skipif(os.name == "nt", reason="there another shell runs it")
def test_whoever_activates_the_environment_gets_the_python_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made in it names it where it is from the first moment on; pip, which takes long, is left out."""
    shutil.copy(RUN_PY, tmp_path)
    lock = tmp_path / "requirements.lock"
    lock.write_text("# nothing to install\n")
    run, started = subprocess.run, list[list[str]]()

    def without_pip(command: list[str], **options: Any) -> "subprocess.CompletedProcess[str]":
        started.append(command)
        makes = command[1:3] == ["-m", "venv"]
        return run([*command, "--without-pip"] if makes else [sys.executable, "-c", ""], **options)

    with monkeypatch.context() as patch:
        patch.setattr(subprocess, "run", without_pip)
        runpy.run_path(str(tmp_path / "run.py"))["prepare"](lock)
    assert [command[2] for command in started] == ["venv", "pip"]
    activated = '. "$0" && python -c "import sys; print(sys.prefix)"'
    ended = run(["sh", "-c", activated, str(tmp_path / ".venv" / "bin" / "activate")], capture_output=True, text=True)
    assert (ended.stderr, ended.stdout.strip()) == ("", str(tmp_path / ".venv"))


@pytest.mark.skipif(os.name == "nt", reason="there a script needs no first line")
def test_the_scripts_of_an_environment_that_was_made_elsewhere_are_mended(project: Path) -> None:
    """Earlier versions made it under another name, and its scripts never started."""
    for script in (project / ".venv" / "bin").iterdir():
        if script.read_bytes()[:2] == b"#!" or script.name == "activate":
            made = script.read_text().replace(str(script.parent.parent.parent), "made")
            script.write_text(re.sub(r"[^'\"!\s]*/\.venv\b", f"{project}/.venv.tmp", made))
    ended = subprocess.run([project / ".venv" / "bin" / "python", "-c", "1"], check=False)
    assert (ended.returncode, start(project, "status").stderr) == (0, ""), "nothing is prepared for that"
    test_every_script_of_the_environment_starts(project)
    assert [file for file in (project / ".venv" / "bin").glob("[ap]*") if b".venv.tmp" in file.read_bytes()] == []


def test_a_changed_lock_is_installed_once(project: Path) -> None:
    (project / "requirements.lock").write_text("# still nothing\n")
    assert "Preparing Leitstand" in start(project, "status").stderr
    assert start(project, "status").stderr == ""


@pytest.mark.sweep
def test_after_an_interrupted_installation_the_environment_is_made_anew(project: Path) -> None:
    half = project / ".venv" / "half_installed"
    half.touch()
    (project / ".venv" / "unfinished").touch()
    assert start(project, "status").returncode == 7
    assert not half.exists()
    assert start(project, "status").stderr == ""


@pytest.mark.sweep
def test_after_an_upgrade_of_python_the_environment_is_made_anew(project: Path) -> None:
    config = project / ".venv" / "pyvenv.cfg"
    old = config.read_text().replace(f"version = {sys.version_info.major}.{sys.version_info.minor}.", "version = 3.5.")
    config.write_text(old)
    assert start(project, "status").returncode == 7
    assert config.read_text() != old


def test_without_a_network_one_sentence_says_so_and_the_next_start_tries_again(project: Path) -> None:
    (project / "requirements.lock").write_text(PACKAGE)
    for _ in range(2):
        ended = start(project, "status")
        assert ended.returncode == 1
        _preparing, *said = ended.stderr.splitlines()
        assert said == [
            "The libraries can't be downloaded: there is no connection to the package index. Try again with one."
        ]
    (project / "requirements.lock").write_text("# nothing to install\n")
    assert start(project, "status").stderr == "", "the environment of before is still good"


def test_what_else_stops_the_installation_is_shown(project: Path) -> None:
    (project / "requirements.lock").write_text("this is no package\n")
    ended = start(project, "status")
    assert ended.returncode == 1
    assert "Invalid requirement" in ended.stderr
    assert ended.stderr.endswith("The libraries could not be installed; the lines above say why.\n")


def test_an_older_python_is_told_what_is_needed_and_makes_nothing(tmp_path: Path) -> None:
    shutil.copy(RUN_PY, tmp_path)
    older = "import runpy, sys; sys.version_info, sys.version = (3, 10, 4), '3.10.4 (old)'; runpy.run_path('run.py')"
    ended = subprocess.run([sys.executable, "-c", older], cwd=tmp_path, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == "Leitstand needs Python 3.11 or newer; this is 3.10.4.\n"
    assert not list(tmp_path.glob(".venv*"))


@pytest.mark.sweep
def test_two_first_starts_at_once_take_turns(project: Path) -> None:
    shutil.rmtree(project / ".venv")
    command = [sys.executable, str(project / "run.py"), "status"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate() and process.returncode for process in both] == [7, 7]
