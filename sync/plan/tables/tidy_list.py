"""Reading a tidy list: one row a number, with columns such as Date, Department, Item, Kind, Amount, Unit."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sync.plan.tables.departments import reached_by
from sync.plan.tables.table_finder import Unclear
from sync.plan.totals.totals import TOLERANCE
from sync.plan.values.cell_numbers import BadCell, CellNumber, amount_of, number_in
from sync.plan.values.labels import label_of
from sync.plan.values.months import Month, month_of_serial, read_month
from sync.plan.values.plan_reading import COMPANY, Context, Findings, PlanRow, ReadItem, row_name
from sync.plan.values.row_units import SheetMoney, UnclearUnit, UnitTexts, row_unit, sheet_money
from sync.plan.values.vocabulary import (
    announces_total,
    column_of,
    is_company,
    kind_named,
    kind_of,
    names_columns,
    scenario_of,
)
from sync.sheets.cells.cells import Cell, Sheet, fold

NEEDED = frozenset(("date", "label", "amount"))
# A list's header stands near the top; further down, such words are data.
ROWS_TO_SEARCH = 30

Cells = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class ListHeader:
    """Where a list begins, and which column holds what; `unknown` are headed columns of no known meaning."""

    row: int
    columns: dict[str, int]
    unknown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of the list that was understood."""

    place: PlanRow
    number: CellNumber
    item: ReadItem
    assumed_currency: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all rows of a list."""

    findings: Findings
    header: ListHeader
    context: Context
    money: SheetMoney


def list_header(sheet: Sheet) -> ListHeader | None:
    """Return the header of a tidy list, if the sheet has one. Raises Unclear when a column stands there twice."""
    for row in sheet.rows[:ROWS_TO_SEARCH]:
        heads = [cell for cell in row if cell.text]
        named = [(cell, _column(cell)) for cell in heads]
        found = {name: cell.column for cell, name in reversed(named) if name and name not in ("note", "code")}
        if found.keys() >= NEEDED:
            _once_each(named)
            return ListHeader(heads[0].row, found, tuple(cell.column for cell, name in named if name is None))
    return None


def read_list(findings: Findings, header: ListHeader, context: Context) -> None:
    """Read the rows of a tidy list into `findings`."""
    sheet = findings.sheet
    titles = [cell.text for row in sheet.rows[: header.row] for cell in row if cell.text]
    try:
        terms = Terms(findings, header, context, sheet_money([sheet.name, *titles]))
    except UnclearUnit as unclear:
        findings.stop(sheet.cell(header.row, header.columns["amount"]), str(unclear))
        return
    for column in header.unknown:
        findings.problem(sheet.cell(header.row, column), "This column isn't understood; nothing was taken from it.")
    entries: list[ListRow] = []
    for cells in _rows(sheet, header):
        entry = None if cells["amount"].is_empty else _entry(terms, cells, entries)
        entries += [entry] if entry else []
    _give(findings, _without_totals(findings, entries))


def _rows(sheet: Sheet, header: ListHeader) -> Iterator[Cells]:
    """Yield the cells of each row by name; a department that stands there once for several rows is in each of them."""
    rows = [
        {name: sheet.cell(row, column) for name, column in header.columns.items()}
        for row in range(header.row + 1, len(sheet.rows) + 1)
    ]
    if "department" in header.columns:
        reached = reached_by([row["department"].text for row in rows], [row["label"].text for row in rows])
        for row, name in zip(rows, reached, strict=True):
            row["department"] = row["department"] if row["department"].text else replace(row["department"], value=name)
    yield from rows


def _column(cell: Cell) -> str | None:
    """Return what a heading stands for. "Plan" and "Summe" head amounts here, not labels."""
    for name in ("date", "amount", "year"):
        if names_columns(cell.text, name):
            return name
    return column_of(cell.text)


def _once_each(named: list[tuple[Cell, str | None]]) -> None:
    seen: set[str] = set()
    for cell, name in named:
        if name in seen and name not in ("note", "code"):
            raise Unclear(cell, "Two columns of this list have headings of the same meaning.")
        seen.update([name] if name else [])


def _entry(terms: Terms, cells: Cells, above: list[ListRow]) -> ListRow | None:
    """Read one row of the list; None if it was left out or set aside."""
    amount = cells["amount"]
    if _is_total(cells, terms.context, above):
        terms.findings.skip([amount], "subtotal")
        return None
    try:
        if "scenario" in cells and _scenario(cells["scenario"]) == "actual":
            terms.findings.skip([amount], "actual")
            return None
        month = _month(cells)
    except Unclear as unclear:
        terms.findings.problem(unclear.cell, str(unclear))
        return None
    place = _place(terms, cells, month)
    try:
        return _understood(terms, cells, month, place)
    except Unclear as unclear:
        terms.findings.problem(unclear.cell, str(unclear))
        terms.findings.held.append((place, month.year or 0, month.month))
        return None


def _place(terms: Terms, cells: Cells, month: Month) -> PlanRow:
    section = label_of(cells["department"]) if "department" in cells else ""
    rank = "\t".join(fold(cells[name].text) for name in ("kind", "unit") if name in cells)
    period = frozenset([(month.year or 0, month.month)])
    name = row_name(section, label_of(cells["label"]))
    return PlanRow(terms.findings.sheet.name, cells["amount"].row, name, period, rank)


def _understood(terms: Terms, cells: Cells, month: Month, place: PlanRow) -> ListRow:
    label = label_of(cells["label"])
    if not label:
        raise Unclear(cells["amount"], "This number has no label.")
    kind, department = _kind(cells), _department(cells)
    try:
        number = number_in(cells["amount"], terms.context.decimal_sign)
        unit = row_unit(kind, UnitTexts(cells["unit"].text if "unit" in cells else "", label), [number], terms.money)
        amount = amount_of(number, unit.factor)
    except BadCell as bad:
        raise Unclear(cells["amount"], str(bad)) from None
    except UnclearUnit as unclear:
        raise Unclear(cells.get("unit", cells["amount"]), str(unclear)) from None
    item = ReadItem(
        sheet=terms.findings.sheet.name,
        year=month.year or 0,
        month=month.month,
        section=label_of(cells["department"]) if "department" in cells else "",
        label=label,
        department=department,
        kind=kind,
        amount=amount,
        unit=unit.shown or terms.context.currency,
        scenario="plan",
        cell=number.cell.address,
        raw=number.cell.raw,
        row_key="",
    )
    return ListRow(place, number, item, unit.name is None)


def _month(cells: Cells) -> Month:
    cell = cells["date"]
    month = read_month(cell.value) or month_of_serial(cell.value)
    if month and month.year is None and "year" in cells:
        year = cells["year"].raw.strip()
        month = Month(int(year), month.month) if year.isdecimal() and len(year) == 4 else None
    if month is None or month.year is None:
        raise Unclear(cell, "This date or month can't be read for certain.")
    return month


def _kind(cells: Cells) -> str:
    cell = cells.get("kind", cells["label"])
    kind = kind_named(cell.text) if "kind" in cells else kind_of(cell.text)
    if kind is None:
        raise Unclear(cell, "It isn't clear whether this row is revenue, cost or something else.")
    return kind


def _department(cells: Cells) -> str:
    if "department" not in cells:
        return COMPANY
    if not cells["department"].text:
        raise Unclear(cells["department"], "This row names no department.")
    return COMPANY if is_company(cells["department"].text) else label_of(cells["department"])


def _scenario(cell: Cell) -> str:
    scenario = scenario_of(cell.text)
    if scenario is None:
        raise Unclear(cell, "It isn't clear whether this row belongs to the plan.")
    return scenario


def _is_total(cells: Cells, context: Context, above: list[ListRow]) -> bool:
    """Tell whether the row sums the list so far: no date, a total's name, and the sum of the amounts above it."""
    named = any(announces_total(cell.text) for name, cell in cells.items() if name != "amount" and cell.text)
    if not named or read_month(cells["date"].value):
        return False
    try:
        shown = number_in(cells["amount"], context.decimal_sign).value
    except BadCell:
        return False
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in above:
        sums[entry.item.unit] += entry.number.value
    return any(abs(total - shown) <= TOLERANCE for total in sums.values())


def _without_totals(findings: Findings, entries: list[ListRow]) -> list[ListRow]:
    """Return the entries but those that add up others of their month: called a total, or of the whole company."""
    beside: dict[tuple[object, ...], list[ListRow]] = defaultdict(list)
    for entry in entries:
        if not _named_total(entry):
            beside[_month_and_kind(entry)].append(entry)
    kept: list[ListRow] = []
    for entry in entries:
        rows = beside[_month_and_kind(entry)]
        if _named_total(entry):
            is_sum = any(pool and _comes_to(entry, pool) for pool in (*_namesakes(entry, rows), rows))
            if not is_sum:
                reason = "The name announces a total, but no rows of the list add up to it."
                findings.problem(entry.number.cell, reason)
        else:
            rows = [row for row in rows if row.item.department != COMPANY and _same_label(row, entry)]
            is_sum = entry.item.department == COMPANY and len(rows) > 1 and _comes_to(entry, rows)
            kept += [] if is_sum else [entry]
        findings.skip([entry.number.cell] if is_sum else [], "subtotal")
    return kept


def _named_total(entry: ListRow) -> bool:
    return announces_total(entry.item.label) or announces_total(entry.item.section)


def _month_and_kind(entry: ListRow) -> tuple[object, ...]:
    item = entry.item
    return item.year, item.month, item.kind, item.unit


def _namesakes(entry: ListRow, rows: Sequence[ListRow]) -> Iterator[list[ListRow]]:
    yield [row for row in rows if _same_label(row, entry)]
    yield [row for row in rows if row.item.department == entry.item.department]


def _same_label(one: ListRow, other: ListRow) -> bool:
    return fold(one.item.label) == fold(other.item.label)


def _comes_to(entry: ListRow, rows: Sequence[ListRow]) -> bool:
    return abs(sum((row.item.amount for row in rows), Decimal(0)) - entry.item.amount) <= TOLERANCE


def _give(findings: Findings, entries: list[ListRow]) -> None:
    """Give the entries; those that say the same thing twice are reported, for only one of them may be meant."""
    counted = Counter(_identity(entry.item) for entry in entries)
    for entry in entries:
        item = entry.item
        if counted[_identity(item)] > 1:
            findings.problem(entry.number.cell, "The list has another row for the same month, department and item.")
            findings.held.append((entry.place, item.year, item.month))
        else:
            findings.assumed_currency |= entry.assumed_currency
            findings.found.append((entry.place, item))


def _identity(item: ReadItem) -> tuple[str | int, ...]:
    return (item.year, item.month, fold(item.section), fold(item.label), item.kind, item.unit)
