"""Sums beside the months: whether a cell of a year or a quarter is what its months come to."""

from decimal import Decimal

from models.values.numbers import DecimalSign
from sync.plan.totals.formulas import adds_columns
from sync.plan.totals.totals import TOLERANCE, NumberRow
from sync.plan.values.cell_numbers import BadCell, number_in
from sync.sheets.cells.cells import Cell

# What isn't added up from month to month: its year is the average, or where it ended.
STANDING = ("headcount", "utilisation", "price", "cash")


def is_sum_of(
    cell: Cell, months: frozenset[int], line: NumberRow, bad: frozenset[int], sign: DecimalSign | None
) -> bool:
    """Tell whether a cell may be the sum of these months of its row. `bad`: the row's cells that hold no number."""
    if months & bad:
        return True
    try:
        shown = number_in(cell, sign).value
    except BadCell:
        return adds_columns(cell, set(months))
    values = [line.numbers[column] for column in sorted(months) if column in line.numbers]
    usual = [sum(values, Decimal(0))]
    if line.kind in STANDING and values:
        usual += [usual[0] / len(values), values[-1]]
    return any(abs(value - shown) <= TOLERANCE for value in usual)
