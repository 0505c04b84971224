"""Reading a table with months across: sections, rows, totals, departments, units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sync.plan.departments import departments_of
from sync.plan.formulas import adds_columns
from sync.plan.money import SheetMoney, UnclearUnit, row_unit, sheet_money
from sync.plan.reading import COMPANY, SECTION_JOINT, Context, Findings, Place, PlanItem, row_name
from sync.plan.sections import Heading, paths_of
from sync.plan.tables import Columns, Period, Region, Unclear, columns, periods, title_texts
from sync.plan.totals import TOLERANCE, Line, find_totals, leaves
from sync.plan.values import BadCell, CellNumber, amount_of, number_in
from sync.plan.words import column_of, is_company, kind_named, kind_of, scenario_of, side_of
from sync.sheets.cells import Cell, fold


@dataclass
class Table:
    """One table with months across, while it is read."""

    findings: Findings
    region: Region
    context: Context
    periods: dict[int, Period]
    columns: Columns
    headings: dict[int, Heading] = field(default_factory=dict)
    numbers: dict[tuple[int, int], CellNumber] = field(default_factory=dict)
    bad: dict[tuple[int, int], str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """A cell of the table's sheet."""
        return self.findings.sheet.cell(row, column)

    def special(self, row: int, name: str) -> str:
        """The text in a row's special column ("unit", "department", …), empty if there is none."""
        column = self.columns.special.get(name)
        return self.cell(row, column).text if column else ""


def read_across(findings: Findings, region: Region, context: Context, book_title: str) -> None:
    """Read one table with months across into `findings`."""
    sheet = findings.sheet
    try:
        table = Table(findings, region, context, periods(sheet, region, book_title), columns(sheet, region))
        _read(table)
    except Unclear as unclear:
        findings.stop(unclear.cell, str(unclear))


def _read(table: Table) -> None:
    lines, notes = _lines(table)
    _check_unknown_columns(table, lines)
    departments = _departments(table, lines)
    for line in lines:
        line.kind, line.trouble = _kind(table, line, departments)
    find_totals(lines)
    _doubt_what_follows_totals(lines)
    money = _sheet_money(table, notes)
    table.findings.skip((note.cell for note in notes), "note")
    _report_unclear_sections(table, lines, departments)
    for line in lines:
        _check_sums(table, line)
        if line.total:
            table.findings.skip(line.cells.values(), line.total)
        else:
            _give(table, line, departments[line.section], money)


# Rows and headings


def _lines(table: Table) -> tuple[list[Line], list[Heading]]:
    """The rows with numbers under their headings, and the texts that head nothing."""
    events: list[Heading | Cell] = _header_heading(table)
    for row in range(table.region.header + 1, table.region.last + 1):
        label = table.cell(row, table.columns.label)
        filled = [cell for column in table.periods if not (cell := table.cell(row, column)).is_empty]
        if filled and _is_scenario_row(filled):
            continue
        if filled and label.text:
            events.append(label)
        elif filled:
            table.findings.problem(filled[0], "The numbers of this row have no label.")
        elif label.text and not _only_totals(table, label):
            events.append(Heading(label))
    paths, notes = paths_of(events)
    lines = [_line(table, row, tuple(heading.text for heading in path)) for row, path in paths.items()]
    for path in paths.values():
        table.headings.update({heading.cell.row: heading for heading in path})
    return [line for line in lines if line is not None], notes


def _header_heading(table: Table) -> list[Heading | Cell]:
    """The header row's own label, when it heads a section: "Receipts | January | …"."""
    label = table.cell(table.region.header, table.columns.label)
    return [Heading(label)] if label.text and column_of(label.text) is None and side_of(label.text) else []


def _is_scenario_row(cells: Iterable[Cell]) -> bool:
    """Whether a row only repeats that these are plan values. Actual values beside them make the table unclear."""
    words = {scenario_of(cell.text) if cell.text else None for cell in cells}
    if "actual" in words:
        raise Unclear(next(iter(cells)), "Actual values stand beside the plan's.")
    return words == {"plan"}


def _only_totals(table: Table, label: Cell) -> bool:
    """Report a row that has a value beside the months only."""
    beside = (*table.columns.totals, *table.columns.unknown)
    values = [cell for column in beside if not (cell := table.cell(label.row, column)).is_empty]
    numbers = [cell for cell in values if not cell.text]
    if numbers:
        table.findings.problem(numbers[0], "This row has a value for the whole year, but none for its months.")
    return bool(numbers)


def _line(table: Table, row: int, section: tuple[str, ...]) -> Line | None:
    label = table.cell(row, table.columns.label)
    department = table.special(row, "department")
    if department:
        section = (department, *section)
    cells = {column: cell for column in table.periods if not (cell := table.cell(row, column)).is_empty}
    if "scenario" in table.columns.special and scenario_of(table.special(row, "scenario")) == "actual":
        table.findings.skip(cells.values(), "actual")
        return None
    for column, cell in cells.items():
        try:
            table.numbers[row, column] = number_in(cell, table.context.decimal_sign)
        except BadCell as bad:
            table.bad[row, column] = str(bad)
    numbers = {column: table.numbers[row, column].value for column in cells if (row, column) in table.numbers}
    return Line(row, label.text, label, section, numbers, cells)


# What the rows are


def _departments(table: Table, lines: list[Line]) -> dict[tuple[str, ...], str | None]:
    if "department" not in table.columns.special:
        return departments_of(lines)
    return {line.section: _department_in_column(table, line) for line in lines}


def _department_in_column(table: Table, line: Line) -> str:
    department = table.special(line.row, "department")
    return COMPANY if not department or is_company(department) else department


def _kind(table: Table, line: Line, departments: dict[tuple[str, ...], str | None]) -> tuple[str | None, str | None]:
    """A row's kind by its kind column, its label and the headings over it; and what is wrong with that."""
    if "scenario" in table.columns.special and scenario_of(table.special(line.row, "scenario")) != "plan":
        return None, "It isn't clear whether this row belongs to the plan."
    if "kind" in table.columns.special:
        kind = kind_named(table.special(line.row, "kind"))
        return kind, None if kind else "The kind of this row isn't known."
    own = kind_of(line.label)
    headed = [part for part in line.section if part != departments.get(line.section)]
    by_heading = next((kind for part in reversed(headed) if (kind := side_of(part) or kind_of(part))), None)
    if own and by_heading and own != by_heading:
        return None, f"By its name this row is {own}, by the heading over it {by_heading}."
    return own or by_heading, None


def _check_unknown_columns(table: Table, lines: list[Line]) -> None:
    """Report columns that aren't understood; stop where they could tell apart rows of the same name."""
    first = min(table.periods)
    rows = range(table.region.header, table.region.last + 1)
    for column in table.columns.unknown:
        filled = [cell for row in rows if not (cell := table.cell(row, column)).is_empty]
        if column > first and all(cell.text for cell in filled):
            table.findings.skip(filled, "note")
            continue
        names = [(line.section, fold(line.label)) for line in lines]
        if column < first and len(set(names)) < len(names):
            raise Unclear(filled[0], "This column isn't understood, and rows beside it have the same name.")
        table.findings.problem(filled[0], "This column isn't understood; nothing was taken from it.")


def _doubt_what_follows_totals(lines: list[Line]) -> None:
    """A row below its section's total belongs to the section only if a later total there takes in both."""
    by_row = {line.row: line for line in lines}
    closed: dict[tuple[str, ...], Line] = {}
    for line in lines:
        total = closed.get(line.section)
        if line.total and line.section:
            closed.setdefault(line.section, line)
        elif total and line.is_item and not _joined(line, total, lines, by_row):
            line.trouble = f"It stands below the total “{total.label}”; whether it belongs to that section isn't clear."


def _joined(line: Line, total: Line, lines: list[Line], by_row: dict[int, Line]) -> bool:
    before = set(leaves(total.adds, by_row))
    later = (other for other in lines if other.total and other.section == line.section and other.row > line.row)
    return any({line.row, *before} <= leaves(other.adds, by_row).keys() for other in later)


def _sheet_money(table: Table, notes: Iterable[Heading]) -> SheetMoney:
    sheet, header = table.findings.sheet, table.region.header
    heads = [cell.text for cell in sheet.rows[header - 1] if cell.text]
    texts = [sheet.name, *title_texts(sheet, table.region), *heads, *(note.text for note in notes)]
    try:
        return sheet_money(texts)
    except UnclearUnit as unclear:
        raise Unclear(sheet.cell(header, table.columns.label), str(unclear)) from None


# What is given back


def _report_unclear_sections(table: Table, lines: list[Line], departments: dict[tuple[str, ...], str | None]) -> None:
    unclear = {part for line in lines for part in line.section if departments.get(line.section) is None}
    for heading in table.headings.values():
        if heading.text in unclear and heading.sort == "name":
            reason = "It isn't clear whether this heading is a department; the rows under it were not taken."
            table.findings.problem(heading.cell, reason)


def _give(table: Table, line: Line, department: str | None, money: SheetMoney) -> None:
    """Give the row's numbers as items, its bad cells as problems; what isn't given is held back."""
    place = _place(table, line)
    items: dict[int, PlanItem] = {}
    if line.trouble:
        table.findings.problem(line.label_cell, line.trouble)
    elif department is not None:
        items = _items(table, line, department, money)
    table.findings.found.extend((place, item) for item in items.values())
    table.findings.held.extend((place, *table.periods[column]) for column in line.cells if column not in items)


def _place(table: Table, line: Line) -> Place:
    name = row_name(SECTION_JOINT.join(line.section), line.label)
    return Place(table.findings.sheet.name, line.row, name, frozenset(table.periods.values()))


def _items(table: Table, line: Line, department: str, money: SheetMoney) -> dict[int, PlanItem]:
    """The row's items by column; what is wrong with the row or its cells is reported."""
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
        unit = row_unit(line.kind, line.label, table.special(line.row, "unit"), list(numbers.values()), money)
    except UnclearUnit as unclear:
        table.findings.problem(line.label_cell, str(unclear))
        return {}
    table.findings.assumed_currency |= unit.name is None
    items: dict[int, PlanItem] = {}
    for column, number in numbers.items():
        try:
            items[column] = _item(table, line, column, department, amount_of(number, unit.factor), unit.name)
        except BadCell as bad:
            table.findings.problem(number.cell, str(bad))
    return items


def _item(table: Table, line: Line, column: int, department: str, amount: Decimal, unit: str | None) -> PlanItem:
    year, month = table.periods[column]
    cell = line.cells[column]
    return PlanItem(
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


def _check_sums(table: Table, line: Line) -> None:
    """Leave out the row's sums over months, and report those that don't equal their months."""
    for column, months in table.columns.totals.items():
        cell = table.cell(line.row, column)
        if cell.is_empty:
            continue
        if line.trouble or _is_sum(table, line, cell, months):
            whole = len(months) == len(table.periods)
            table.findings.skip([cell], "year_total" if whole else "quarter_total")
        else:
            table.findings.problem(cell, "This total doesn't equal the sum of the months beside it.")


def _is_sum(table: Table, line: Line, cell: Cell, months: frozenset[int]) -> bool:
    if any((line.row, column) in table.bad for column in months):
        return True
    try:
        shown = number_in(cell, table.context.decimal_sign).value
    except BadCell:
        return adds_columns(cell, set(months))
    values = [line.numbers[column] for column in sorted(months) if column in line.numbers]
    usual = [sum(values, Decimal(0))]
    if line.kind in ("headcount", "utilisation", "price", "cash") and values:
        usual += [usual[0] / len(values), values[-1]]
    return any(abs(value - shown) <= TOLERANCE for value in usual)
