"""Seeing each opening of a live database file by the program itself, while any test runs."""

import os
import sys
from pathlib import Path
from typing import Any

from models.connection import live_files

ROOT = Path(__file__).parent.parent
_TESTS = str(ROOT / "tests")
# Where SQLite's own descriptors are kept apart from ours, and ours stay open.
_ALLOWED = live_files.__file__
_PROGRAM = tuple(str(ROOT / folder) + os.sep for folder in ("models", "sync", "desktop", "tests"))
seen: list[str] = []


def watch() -> None:
    """Look at every file that this process opens from now on; SQLite's own aren't among them."""
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    name = os.path.abspath(os.fsdecode(arguments[0]))
    if Path(name.removesuffix("-shm")) in live_files._live:
        where = _opened_in()
        if where and not where.startswith((_TESTS, _ALLOWED)):
            seen.append(f"{where} opened {name}")


def _opened_in() -> str:
    """The line of ours, of the program or of a test, that opens something."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(_PROGRAM):
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
