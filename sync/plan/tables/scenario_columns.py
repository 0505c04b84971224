"""Which columns of a table hold the plan, where actual values stand beside it: in the header, below it or above it."""

import re
from collections.abc import Mapping

from sync.plan.values.months import Month, named_month
from sync.plan.values.vocabulary import scenario_in
from sync.sheets.cells.cells import Sheet

PLAN, ACTUAL = "plan", "actual"
Words = Mapping[int, str]


def plan_columns(sheet: Sheet, header: int, months: dict[int, Month]) -> tuple[dict[int, Month], frozenset[int]]:
    """Return the months of the plan by column, and the columns of actual values beside them.

    All months are the plan's where nothing tells the two apart in every month.
    """
    for words in (_in_header(sheet, header, months), _below(sheet, header, months), _above(sheet, header, months)):
        if set(words.values()) != {PLAN, ACTUAL}:
            continue
        headed = {column: _month_over(column, months) for column in words}
        ours = {column: month for column, month in headed.items() if month and words[column] == PLAN}
        actual = frozenset(column for column, word in words.items() if word == ACTUAL)
        if {months[column] for column in actual & months.keys()} <= set(ours.values()) and len(ours) >= 3:
            return ours, actual
    return months, frozenset()


def _month_over(column: int, months: Mapping[int, Month]) -> Month | None:
    """Return the month that a cell heads which is merged over several columns."""
    left = [headed for headed in months if headed <= column]
    return months[max(left)] if left else None


def _in_header(sheet: Sheet, header: int, months: Mapping[int, Month]) -> Words:
    first = min(months)
    cells = [cell for cell in sheet.rows[header - 1] if cell.column >= first and named_month(cell.value)]
    return {cell.column: word for cell in cells if (word := scenario_in(cell.text))}


def _below(sheet: Sheet, header: int, months: Mapping[int, Month]) -> Words:
    """Return the words below months, each of which may be merged over its columns: nothing else heads those."""
    row = sheet.rows[header] if header < len(sheet.rows) else ()
    heads = {cell.column for cell in sheet.rows[header - 1] if not cell.is_empty} - months.keys()
    cells = [cell for cell in row if cell.column >= min(months) and cell.column not in heads]
    return {cell.column: word for cell in cells if cell.text and (word := scenario_in(cell.text))}


def _above(sheet: Sheet, header: int, months: Mapping[int, Month]) -> Words:
    """Return the words above whole blocks of months: "Plan 2027" over twelve of them."""
    found: dict[int, str] = {}
    word: str | None = None
    for column in range(min(months), max(months) + 1):
        text = sheet.cell(header - 1, column).text
        word = scenario_in(text) if text else word
        if word and column in months:
            found[column] = word
    return found if re.search(r"\w", sheet.cell(header - 1, min(months)).text) else {}
