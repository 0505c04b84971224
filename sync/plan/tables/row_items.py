"""The items of a table's row: its numbers in their units, and what is held back because it isn't certain."""

from decimal import Decimal

from sync.plan.tables.table import Table
from sync.plan.totals.totals import NumberRow
from sync.plan.values.cell_numbers import BadCell, amount_of
from sync.plan.values.plan_reading import SECTION_JOINT, PlanRow, ReadItem, row_name
from sync.plan.values.row_units import NoMoney, SheetMoney, UnclearUnit, UnitTexts, row_unit


def give(table: Table, line: NumberRow, department: str | None, money: SheetMoney) -> None:
    """Give the row's numbers as items, its bad cells as problems; what isn't given is held back."""
    place = _place(table, line)
    items: dict[int, ReadItem] = {}
    if line.trouble:
        table.findings.problem(line.label_cell, line.trouble)
    elif department is not None:
        items = _items(table, line, department, money)
    table.findings.found.extend((place, item) for item in items.values())
    if line.holds:
        table.findings.held.extend((place, *table.periods[column]) for column in line.cells if column not in items)


def _place(table: Table, line: NumberRow) -> PlanRow:
    name = row_name(SECTION_JOINT.join(line.section), line.label)
    return PlanRow(table.findings.sheet.name, line.row, name, frozenset(table.periods.values()))


def _items(table: Table, line: NumberRow, department: str, money: SheetMoney) -> dict[int, ReadItem]:
    """Return the row's items by column; what is wrong with the row or its cells is reported."""
    for column in line.cells:
        if (line.row, column) in table.bad:
            table.findings.problem(line.cells[column], table.bad[line.row, column])
    numbers = {column: table.numbers[line.row, column] for column in line.numbers}
    if not numbers:
        return {}
    if line.kind is None:
        table.findings.problem(line.label_cell, "It isn't clear whether this row is revenue, cost or something else.")
        return {}
    try:
        unit = row_unit(line.kind, _unit_texts(table, line), list(numbers.values()), money)
    except UnclearUnit as unclear:
        table.findings.problem(line.label_cell, str(unclear))
        line.holds = not isinstance(unclear, NoMoney)
        return {}
    table.findings.assumed_currency |= unit.name is None
    items: dict[int, ReadItem] = {}
    for column, number in numbers.items():
        try:
            items[column] = _item(table, line, column, department, amount_of(number, unit.factor), unit.shown)
        except BadCell as bad:
            table.findings.problem(number.cell, str(bad))
    return items


def _item(table: Table, line: NumberRow, column: int, department: str, amount: Decimal, unit: str) -> ReadItem:
    year, month = table.periods[column]
    cell = line.cells[column]
    return ReadItem(
        sheet=table.findings.sheet.name,
        year=year,
        month=month,
        section=SECTION_JOINT.join(line.section),
        label=line.label,
        department=department,
        kind=line.kind or "",
        amount=amount,
        unit=unit or table.context.currency,
        scenario="plan",
        cell=cell.address,
        raw=cell.raw,
        row_key="",
    )


def _unit_texts(table: Table, line: NumberRow) -> UnitTexts:
    return UnitTexts(table.special(line.row, "unit"), line.label, line.section)
