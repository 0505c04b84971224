"""Where the files of tests lie while they run, and the bytecode of what they start."""

import getpass
import os
import shutil
import sys
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
# Three servers and the databases of a few tests at a time come to less than two.
LEAST_FREE = 4 * 1024**3


def use_memory() -> None:
    """Let temporary files of this process, and of those it starts, lie in memory where there is enough for files.

    Each commit to an SQLite file waits for a disk, and a server of the tests is made of a thousand files. TMPDIR
    decides where it is set.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < LEAST_FREE:
        return
    folder = MEMORY / f"leitstand-tests-{getpass.getuser()}"
    folder.mkdir(mode=0o755, exist_ok=True)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def keep_bytecode() -> None:
    """Keep bytecode elsewhere where Python was told to write none beside the sources.

    Without any, each of the hundreds of programs that the tests start would compile all modules anew.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None) is None:
        return
    folder = str(Path(tempfile.gettempdir()) / f"leitstand-bytecode-{getpass.getuser()}")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = folder
    sys.dont_write_bytecode = False
