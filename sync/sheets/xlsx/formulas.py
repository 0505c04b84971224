"""Formulas that a workbook writes once for many cells: what each of them computes."""

import re

from sync.sheets.cells.cells import column_letters, column_number

# Texts and the names of sheets in quotes stay; so does what only looks like a cell: LOG10(…), AB1x.
_REFERENCE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!?)|(?<![A-Za-z0-9_.$\\])(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})(?![A-Za-z0-9_.(\\])"""
)


def moved(formula: str, rows: int, columns: int) -> str:
    """Return the formula as it stands so many rows and columns further on: what isn't fixed by "$" moves along."""

    def place(found: re.Match[str]) -> str:
        quoted, fixed_column, letters, fixed_row, row = found.groups()
        if quoted:
            return quoted
        column = letters if fixed_column else column_letters(max(1, column_number(letters) + columns))
        return f"{fixed_column}{column}{fixed_row}{row if fixed_row else max(1, int(row) + rows)}"

    return _REFERENCE.sub(place, formula)
