"""The rows of docs/faults.md, and which tests are marked with them: read from the files, without running anything."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent.parent
PAGE = TESTS.parent / "docs" / "faults.md"
_ROW = re.compile(r"^\| ([A-Z]\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
_REASON = re.compile(r"\*\*Not tested here:\*\* (\S.*)")


@dataclass(frozen=True)
class Row:
    """A fault that the page lists. `reason`: why it has no test here; empty where it must have one."""

    id: str
    title: str
    answer: str
    reason: str


@dataclass(frozen=True)
class Mark:
    """A `pytest.mark.fault(…)` in a test file. `ids` is empty when they aren't written out as plain texts."""

    place: str
    ids: tuple[str, ...]


def rows() -> list[Row]:
    """All rows, in the page's order."""
    return rows_of(PAGE.read_text(encoding="utf-8"))


def rows_of(page: str) -> list[Row]:
    """The rows of a page's text."""
    found = []
    for number, title, answer in _ROW.findall(page):
        reason = _REASON.search(answer)
        found.append(Row(number, title, answer, reason[1] if reason else ""))
    return found


def marks(folder: Path = TESTS) -> list[Mark]:
    """All marks in the test files below a folder."""
    return [mark for file in sorted(folder.rglob("test_*.py")) for mark in marks_of(file)]


def marks_of(file: Path) -> Iterator[Mark]:
    """The marks in one file, wherever they stand: above a function, a class, at a parameter, in `pytestmark`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _is_fault(node.func):
            ids = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            literal = ids if len(ids) == len(node.args) else []
            yield Mark(f"{file.name}:{node.lineno}", tuple(str(one) for one in literal))


def _is_fault(called: ast.expr) -> bool:
    # The name first: to write out every call of all the tests takes a second.
    return isinstance(called, ast.Attribute) and called.attr == "fault" and ast.unparse(called) == "pytest.mark.fault"
