"""One cell of a table as a number, or why it is none."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from models.values.numbers import Ambiguous, DecimalSign, NotANumber, parse_number
from sync.plan.values.units import currency_of_format, is_percent_format, scale_of_format
from sync.sheets.cells.cells import Cell, CellError

# Far above any agency's plan, below what the database takes; a slipped finger or an account number is not a plan.
LARGEST = Decimal(10) ** 12


class CellNumber(NamedTuple):
    """A number with what its own cell says about the unit: "%" (`value` is a share), a currency, or None."""

    cell: Cell
    value: Decimal
    unit: str | None
    shown_divided_by: Decimal = Decimal(1)


class BadCell(ValueError):
    """The cell holds no number; the text says why, for people."""


def amount_of(number: CellNumber, factor: Decimal) -> Decimal:
    """Return the number in its unit. Raises BadCell for an amount that no plan has."""
    amount = number.value * factor
    if abs(amount) >= LARGEST:
        raise BadCell("The number is too large for a plan.")
    return amount


def number_in(cell: Cell, decimal_sign: DecimalSign | None) -> CellNumber:
    """Return the number in a cell. Raises BadCell with the reason."""
    value = cell.value
    if isinstance(value, CellError):
        raise BadCell(value.reason)
    if isinstance(value, bool):
        raise BadCell("TRUE or FALSE stands where a number belongs.")
    if isinstance(value, date):
        raise BadCell("A date stands where a number belongs.")
    if isinstance(value, Decimal):
        shape = cell.number_format
        unit = "%" if is_percent_format(shape) else currency_of_format(shape)
        return CellNumber(cell, value, unit, scale_of_format(shape))
    return _written(cell, decimal_sign)


def _written(cell: Cell, decimal_sign: DecimalSign | None) -> CellNumber:
    try:
        written = parse_number(cell.text, decimal_sign)
    except Ambiguous:
        reason = "It isn't clear whether the sign in this number groups thousands or begins a fraction."
        raise BadCell(f"{reason} Enter it as a number, not as text.") from None
    except NotANumber:
        raise BadCell("Text stands where a number belongs.") from None
    # A cell that is formatted as a percentage holds the share, so a written one counts as a share too.
    value = written.value / 100 if written.unit == "%" else written.value
    return CellNumber(cell, value, written.unit)
