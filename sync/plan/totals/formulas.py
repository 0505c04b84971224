"""Formulas that only add and subtract cells of their own column: the mark of a total row."""

import re
from collections import Counter
from collections.abc import Mapping

from sync.sheets.cells.cells import Cell, column_number

_TOKENS = re.compile(r"\s*(?:(SUM|SUMME|SOMME)\(|(\$?[A-Z]{1,3}\$?\d+)(?::(\$?[A-Z]{1,3}\$?\d+))?|([-+,;()]))", re.I)
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")


def rows_added(cell: Cell) -> Mapping[int, int] | None:
    """Return the rows of its own column that the cell's formula adds (+1) and subtracts (-1).

    None if it has no formula, or one that does anything else (a factor, another column, another sheet).
    """
    refs = _references(cell.formula) if cell.formula else None
    if not refs or any(column != cell.column for column, _ in refs):
        return None
    return {row: count for (_, row), count in refs.items() if count}


def adds_columns(cell: Cell, columns: set[int]) -> bool:
    """Tell whether the formula adds exactly these columns of the cell's own row."""
    refs = _references(cell.formula) if cell.formula else None
    return refs is not None and refs == {(column, cell.row): 1 for column in columns}


def _references(formula: str) -> Counter[tuple[int, int]] | None:
    """Return how often each cell (column, row) is added, less how often it is subtracted."""
    found: Counter[tuple[int, int]] = Counter()
    position, sign, signs = 1 if formula.startswith("=") else 0, 1, [1]
    text = formula.strip()
    while position < len(text):
        token = _TOKENS.match(text, position)
        if token is None:
            return None
        position = token.end()
        function, first, last, mark = token.groups()
        if function or mark == "(":
            signs.append(sign * signs[-1])
            sign = 1
        elif first:
            for reference in _cells_between(first, last or first):
                found[reference] += sign * signs[-1]
        elif mark == ")":
            if len(signs) == 1:
                return None
            signs.pop()
        else:
            sign = -1 if mark == "-" else 1
    return found


def _cells_between(first: str, last: str) -> list[tuple[int, int]]:
    left, top = position_of(first)
    right, bottom = position_of(last)
    if right - left > 500 or bottom - top > 5000:
        return []
    return [(column, row) for row in range(top, bottom + 1) for column in range(left, right + 1)]


def position_of(reference: str) -> tuple[int, int]:
    """Return column and row of a cell by its name: "B4" is (2, 4)."""
    found = _REFERENCE.fullmatch(reference.replace("$", "").upper())
    assert found is not None
    return column_number(found[1]), int(found[2])
