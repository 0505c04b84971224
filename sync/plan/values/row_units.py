"""The unit of a row, and the factor its numbers are to be multiplied by, from all that speaks of them."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sync.plan.values.cell_numbers import CellNumber
from sync.plan.values.units import MONEY_KINDS, Unit, money_words, read_unit, shared_sign, unit_in_label
from sync.sheets.cells.cells import fold

# No team works 150 % of its hours, and none plans for 1.5 % of them.
MOST_UTILISATION = Decimal("1.5")
HUNDRED = Decimal(100)


class UnclearUnit(ValueError):
    """The unit isn't certain; the text says why."""


class NoMoney(UnclearUnit):
    """The unit says for certain that the numbers are no amounts of money."""


class UnitTexts(NamedTuple):
    """What may name a row's unit: its cell of a unit column, its label, and the headings over it."""

    cell: str
    label: str
    headings: Sequence[str] = ()


class SheetMoney(NamedTuple):
    """The currency that a sheet's title names (or None) and its factor: 1000 for "in T€"."""

    currency: str | None
    factor: Decimal


def sheet_money(texts: Iterable[str]) -> SheetMoney:
    """Return currency and factor that the titles of a sheet name. Raises UnclearUnit when they name several."""
    titles = list(texts)
    words = money_words(titles)
    if len(words.currencies) > 1:
        raise UnclearUnit(f"The title names several currencies ({', '.join(sorted(words.currencies))}).")
    if len(words.factors) > 1:
        raise UnclearUnit("The title speaks of thousands and of millions.")
    if not words.currencies and (sign := shared_sign(titles)):
        raise UnclearUnit(f"The title names “{sign}”, the sign of several currencies; write USD, for example.")
    return SheetMoney(next(iter(words.currencies), None), next(iter(words.factors), Decimal(1)))


def row_unit(kind: str, texts: UnitTexts, numbers: Sequence[CellNumber], money: SheetMoney) -> Unit:
    """Return the unit of a row's numbers; its name is None for an amount whose currency nothing names.

    Raises UnclearUnit when what the row, its cells and the title say doesn't fit together.
    """
    told = read_unit(texts.cell) if texts.cell else unit_in_label(texts.label)
    if texts.cell and told is None:
        raise UnclearUnit(f"The unit “{texts.cell}” isn't known.")
    told = told or next((unit for text in texts.headings[::-1] if _fits(kind, unit := unit_in_label(text))), None)
    by_cells = {number.unit for number in numbers} - {None}
    if len(by_cells) > 1:
        raise UnclearUnit("The cells of this row have different units.")
    by_cell = next(iter(by_cells), None)
    if kind in MONEY_KINDS:
        return _money(kind, told, by_cell, numbers, money)
    if kind == "utilisation":
        return _percentage(told, by_cell, numbers)
    return _count(kind, texts.label, told, by_cell)


def _fits(kind: str, unit: Unit | None) -> bool:
    """Tell whether a heading's unit is that of a row under it: "Costs (T€)" says nothing of a headcount."""
    return unit is not None and bool(_currencies([unit.name or ""])) == (kind in MONEY_KINDS)


def _money(kind: str, told: Unit | None, by_cell: str | None, numbers: Sequence[CellNumber], money: SheetMoney) -> Unit:
    names = {name for name in (told.name if told else money.currency, by_cell) if name}
    if len(names) > 1:
        raise UnclearUnit(f"The amounts of this row are named both {' and '.join(sorted(names))}.")
    if not names <= _currencies(names):
        raise UnclearUnit(f"An amount of money can't be in “{names.pop()}”.")
    if told and told.per and kind != "price":
        raise NoMoney(f"“{told.shown}” is a price, not an amount of money.")
    factor = told.factor if told else money.factor
    if factor != 1 and told is None:
        factor = _factor_of_cells(kind, factor, numbers)
    return Unit(next(iter(names), None), factor, told.per if told else "")


def _currencies(names: Iterable[str]) -> set[str]:
    return {name for name in names if len(name) == 3 and name.isupper() and name != "FTE"}


def _factor_of_cells(kind: str, factor: Decimal, numbers: Sequence[CellNumber]) -> Decimal:
    """Return the title's factor, unless the cells hold full amounts and only show thousands."""
    if kind == "price":
        raise UnclearUnit("It isn't clear whether the title's thousands apply to a price.")
    divided = {number.shown_divided_by for number in numbers}
    if divided == {factor}:
        return Decimal(1)
    if divided - {Decimal(1)}:
        raise UnclearUnit("Some cells show thousands by their format, others hold them.")
    return factor


def _percentage(told: Unit | None, by_cell: str | None, numbers: Sequence[CellNumber]) -> Unit:
    """Return a utilisation as a percentage: cells formatted as one, and small numbers, hold the share."""
    if (told and told.name != "%") or by_cell not in (None, "%"):
        raise UnclearUnit("A utilisation is a share or a percentage.")
    if by_cell == "%" or all(abs(number.value) <= MOST_UTILISATION for number in numbers):
        return Unit("%", HUNDRED)
    if told:
        return Unit("%")
    raise UnclearUnit("It isn't clear whether these numbers are percentages.")


def _count(kind: str, label: str, told: Unit | None, by_cell: str | None) -> Unit:
    usual = {"hours": ("h",), "headcount": ("heads", "FTE"), "units": ("units",)}[kind]
    if by_cell or (told and told.name not in usual):
        raise UnclearUnit(f"The unit “{by_cell or (told and told.name)}” doesn't fit to {kind}.")
    if told:
        return told
    in_words = {"fte", "ftes", "vzä", "vollzeitstellen"} & set(fold(label).split())
    return Unit("FTE" if kind == "headcount" and in_words else usual[0])
