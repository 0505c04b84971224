"""Where the files of tests lie while they run: in memory, where the system has enough of it set aside for files.

Each commit to an SQLite file waits for the disk, and a server of the tests is made of a thousand files.
"""

import getpass
import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
# Three servers and the databases of a few tests at a time come to less than two.
LEAST_FREE = 4 * 1024**3


def use_memory() -> None:
    """Let temporary files of this process, and of those it starts, lie in memory. TMPDIR decides where it is set."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < LEAST_FREE:
        return
    folder = MEMORY / f"leitstand-tests-{getpass.getuser()}"
    folder.mkdir(mode=0o755, exist_ok=True)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
