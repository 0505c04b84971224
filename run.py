"""Start Leitstand with nothing but Python: make .venv from the locks, then run the program or what a developer needs.

python3 run.py --demo           the window on a sample company
python3 run.py COMMAND ...      any command of `leitstand`

python3 run.py test ...         the tests, with pytest's arguments
python3 run.py check            lint, format and types
python3 run.py fix              what lint can mend by itself, and the format
python3 run.py pictures         the pictures of README and user guide, taken anew
python3 run.py migration NAME   a new migration for what the models declare, tried on both databases
"""

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import BinaryIO

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is told so before it meets what it can't read
    sys.exit(f"Leitstand needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
# There while the environment is made or filled: found at a start, the last one was interrupted.
UNFINISHED = VENV / "unfinished"
NO_NETWORK = ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError", "ReadTimeoutError")
# A developer's words and the modules they run; further arguments go to the module of a word that has one.
TASKS = {
    "test": ["pytest"],
    "check": ["ruff check .", "ruff format --check .", "mypy"],
    "fix": ["ruff check --fix-only --quiet .", "ruff format .", "ruff check ."],
    "pictures": ["docs.take_pictures"],
    "migration": ["tools.migration"],
}


def main(arguments: list[str]) -> int:
    """Run the program, or a developer's task, in an environment that fits the locks."""
    word, rest = (arguments[0], arguments[1:]) if arguments[:1] and arguments[0] in TASKS else ("", arguments)
    modules = TASKS.get(word, ["desktop.cli"])
    if rest and len(modules) > 1:
        sys.exit(f"`run.py {word}` takes no arguments: it goes through the whole project.")
    prepare(HERE / ("requirements-dev.lock" if word else "requirements.lock"))
    os.environ["PYTHONPATH"] = str(HERE)
    os.environ["LEITSTAND_STARTED_BY"] = "run.py"
    if word:
        os.chdir(HERE)
    # -P: a folder called "models" where the user happens to be must not be taken for ours.
    commands = [[str(PYTHON), "-P", "-m", *module.split(), *rest] for module in modules]
    if len(commands) > 1 or os.name == "nt":
        import subprocess

        # All of them, so that one look shows everything that is wrong.
        return max([subprocess.call(command) for command in commands])
    os.execv(commands[0][0], commands[0])


def prepare(lock: Path) -> None:
    """Make .venv fit the lock: nothing to do, or what the lock's change asks for, or all of it anew."""
    if _is_sound():
        _let_scripts_follow()
    if _fits(lock):
        return
    print(f"Preparing Leitstand from {lock.name} (once) …", file=sys.stderr)
    with Path(__file__).open("rb") as own:
        _wait_for_turn(own)
        if _fits(lock):  # made by another start in the meantime
            return
        if not _is_sound():
            _make_venv()
        UNFINISHED.touch()
        _install(lock)
        _stamp(lock).write_text(_hash(lock))
        UNFINISHED.unlink()


def _fits(lock: Path) -> bool:
    return _is_sound() and _stamp(lock).exists() and _stamp(lock).read_text() == _hash(lock)


def _stamp(lock: Path) -> Path:
    return VENV / f"{lock.name}.sha256"


def _hash(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _is_sound() -> bool:
    """Whether .venv was made to its end, for this Python: an upgrade of Python leaves one without its libraries."""
    if not PYTHON.exists() or UNFINISHED.exists():
        return False
    version = f"version = {sys.version_info.major}.{sys.version_info.minor}."
    return version in (VENV / "pyvenv.cfg").read_text(encoding="utf-8")


def _let_scripts_follow() -> None:
    """Let the scripts in .venv name it where it is: it may have been moved, and earlier versions renamed it."""
    activate = VENV / "bin" / "activate"
    named = re.search(r"^\s*VIRTUAL_ENV=['\"]?([^'\"\n]+)['\"]?$", _text_of(activate), re.MULTILINE)
    if named is None or named[1] == str(VENV):
        return
    for script in (VENV / "bin").iterdir():
        if not script.is_symlink() and script != activate and named[1] in (text := _text_of(script)):
            script.write_text(text.replace(named[1], str(VENV)), encoding="utf-8")
    # The last one, because it says whether all is done.
    activate.write_text(_text_of(activate).replace(named[1], str(VENV)), encoding="utf-8")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""  # none on Windows; a program, not a script


def _wait_for_turn(file: BinaryIO) -> None:
    """Two first starts at once take turns. The lock ends when the file is closed, and so with the process."""
    if os.name == "nt":
        import msvcrt

        file.seek(1 << 30)  # Windows lets nobody read what is locked, so far behind the end of the file
        while True:
            try:
                return msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            except OSError:  # after ten seconds
                continue
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX)


def _make_venv() -> None:
    """Made in its place, which its scripts name; marked as unfinished from the first moment on."""
    import shutil
    import subprocess

    shutil.rmtree(VENV, ignore_errors=True)
    if PYTHON.exists():
        sys.exit("The folder .venv is in use by another start of Leitstand; end that one, then start again.")
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        sys.exit(f"No virtual environment could be made (on Debian: apt install python3-venv).\n{made.stdout.strip()}")


def _install(lock: Path) -> None:
    import subprocess

    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--retries", "2", "install", "--quiet"]
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(lock)], stderr=subprocess.PIPE, text=True, errors="replace", check=False
    )
    if done.returncode == 0:
        return
    # pip has cleaned up behind itself, which it can't when it is interrupted.
    UNFINISHED.unlink()
    if any(sign in done.stderr for sign in NO_NETWORK):
        sys.exit("The libraries can't be downloaded: there is no connection to the package index. Try again with one.")
    sys.exit(f"{done.stderr.strip()}\nThe libraries could not be installed; the lines above say why.")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
