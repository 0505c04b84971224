"""Start Leitstand with nothing but Python: make .venv from the locks, then run the program (or its tests).

python3 run.py --demo        the window on a sample company
python3 run.py test          the whole test suite
python3 run.py COMMAND ...   any command of `leitstand`
"""

from __future__ import annotations  # so that an older Python gets as far as being told that it is one

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"


def main(arguments: list[str]) -> int:
    """Run the program or the tests in an environment that fits the locks."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells an older Python
        sys.exit(f"Leitstand needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    testing = arguments[:1] == ["test"]
    python = environment(HERE / ("requirements-dev.lock" if testing else "requirements.lock"))
    command = ["-m", "pytest", *arguments[1:]] if testing else ["-m", "desktop.cli", *arguments]
    os.environ["PYTHONPATH"] = str(HERE)
    if testing:
        os.chdir(HERE)
    if os.name == "nt":
        return subprocess.call([str(python), *command])
    os.execv(python, [str(python), *command])


def environment(lock: Path) -> Path:
    """The Python of .venv, made anew whenever the lock it was made from has changed."""
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = VENV / f"{lock.name}.sha256"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Preparing Leitstand from {lock.name} (once) …", file=sys.stderr)
    if not python.exists():
        _make_venv()
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    if subprocess.call([*pip, "-r", str(lock)]) != 0:
        sys.exit("The libraries could not be installed; the lines above say why. Is there a network connection?")
    stamp.write_text(wanted)
    return python


def _make_venv() -> None:
    """Made beside its place and then renamed: a start that was interrupted leaves nothing half done."""
    beside = HERE / ".venv.tmp"
    shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", str(beside)], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        sys.exit(
            f"No virtual environment could be made (on Debian: apt install python3-venv).\n{error.stdout.decode()}"
        )
    beside.rename(VENV)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
