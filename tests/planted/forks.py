"""Run pytest again and again in forks of one process that has the libraries loaded.

Loading them takes longer than a test. This file is run by its path, so that nothing of the tree is loaded before the
fork; `tests.planted.pytest_runner` starts it. It reads a list of pytest's arguments a line, in JSON, and answers each
with the exit code; what pytest says goes to the file that was named first.
"""

import gc
import importlib
import json
import os
import sys
from pathlib import Path

# None of those that belong to a plugin of pytest, which it wants to load itself.
LIBRARIES = (
    "PySide6.QtTest",
    "PySide6.QtWidgets",
    "alembic.command",
    "cryptography.x509",
    "gspread",
    "psutil",
    "psycopg2.extras",
    "pytest",
    "requests",
    "sqlalchemy.dialects.postgresql.psycopg2",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.orm",
)


def main() -> None:
    """Load the libraries, then fork for each line."""
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()
    said = Path(sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line), said)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run(arguments: list[str], said: Path) -> None:
    with open(os.devnull, "rb") as nothing, said.open("wb") as output:
        for file, number in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(file.fileno(), number)
    sys.path.insert(0, "")
    import pytest

    sys.exit(pytest.main(arguments))


if __name__ == "__main__":
    main()
