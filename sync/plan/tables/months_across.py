"""Reading a table with months across: sections, rows, totals, departments, units."""

from collections.abc import Iterable

from sync.plan.tables.columns import Columns, columns
from sync.plan.tables.departments import departments_of, reached_by
from sync.plan.tables.row_items import give
from sync.plan.tables.scenario_sections import without_rivals
from sync.plan.tables.sections import SectionHeading, paths_of
from sync.plan.tables.table import Table
from sync.plan.tables.table_finder import Region, Unclear, periods, title_texts
from sync.plan.totals.hidden_totals import doubt_hidden_totals
from sync.plan.totals.month_sums import is_sum_of
from sync.plan.totals.totals import NumberRow, doubt_what_follows_totals, find_totals, row_list
from sync.plan.values.cell_numbers import BadCell, number_in
from sync.plan.values.labels import label_of
from sync.plan.values.plan_reading import COMPANY, Context, Findings
from sync.plan.values.row_units import SheetMoney, UnclearUnit, sheet_money
from sync.plan.values.units import money_words, unit_in_label
from sync.plan.values.vocabulary import (
    announces_total,
    column_of,
    is_company,
    is_part,
    is_ratio,
    kind_named,
    kind_of,
    names_actual,
    scenario_of,
    side_of,
)
from sync.sheets.cells.cells import Cell, fold


def read_across(findings: Findings, region: Region, context: Context, book_title: str) -> None:
    """Read one table with months across into `findings`."""
    sheet = findings.sheet
    try:
        months = periods(sheet, region, book_title)
        named = columns(sheet, region, months)
        _read(Table(findings, region, context, months, named, _departments_by_row(findings, region, named)))
    except Unclear as unclear:
        findings.stop(unclear.cell, str(unclear))


def _departments_by_row(findings: Findings, region: Region, named: Columns) -> dict[int, str]:
    """Return the department of each row, where a column names it."""
    column = named.special.get("department")
    if column is None:
        return {}
    rows = range(region.header + 1, region.last + 1)
    names = ["" if row in region.repeats else label_of(findings.sheet.cell(row, column)) for row in rows]
    labels = [findings.sheet.cell(row, named.label).text for row in rows]
    return dict(zip(rows, reached_by(names, labels), strict=True))


def _read(table: Table) -> None:
    found, notes = _lines(table)
    lines = without_rivals(table, found)
    _check_unknown_columns(table, lines)
    departments = _departments(table, lines)
    for line in lines:
        line.kind, line.trouble = _kind(table, line, departments)
        _doubt_ratio(line)
    find_totals(lines)
    for line, rows in doubt_hidden_totals(lines):
        words = (
            f"The row “{line.label}” is the sum of {row_list(rows)} in every month; it was taken as a row of its own."
        )
        table.note(words)
    doubt_what_follows_totals(lines)
    money = _sheet_money(table, notes)
    table.findings.skip((note.cell for note in notes), "note")
    actual = [table.cell(row, column) for row in table.rows for column in sorted(table.region.actual)]
    table.findings.skip((cell for cell in actual if not cell.text), "actual")
    _report_unclear_sections(table, lines, departments)
    for line in lines:
        _check_sums(table, line)
        if line.total:
            table.findings.skip(line.cells.values(), line.total)
        else:
            give(table, line, departments[line.section], money)


# Rows and headings


def _lines(table: Table) -> tuple[list[NumberRow], list[SectionHeading]]:
    """Return the rows with numbers under their headings, and the texts that head nothing."""
    events: list[SectionHeading | Cell | None] = [*_header_heading(table, table.region.header)]
    for row in range(table.region.header + 1, table.region.last + 1):
        label = table.cell(row, table.columns.label)
        filled = [cell for column in table.periods if not (cell := table.cell(row, column)).is_empty]
        if row in table.region.repeats:
            # Below an empty row another table begins; directly below a row, a page.
            events += [None] if _is_blank(table, row - 1) else []
            events += _header_heading(table, row)
        elif filled and _is_scenario_row(filled):
            continue
        elif filled and label.text:
            events.append(label)
        elif filled:
            table.findings.problem(filled[0], "The numbers of this row have no label.")
        elif label.text and not _only_totals(table, label):
            events.append(SectionHeading(label))
    paths, notes = paths_of(events)
    lines = [_line(table, row, tuple(heading.text for heading in path)) for row, path in paths.items()]
    for path in paths.values():
        table.headings.update({heading.cell.row: heading for heading in path})
    return [line for line in lines if line is not None], notes


def _is_blank(table: Table, row: int) -> bool:
    sheet = table.findings.sheet
    return all(cell.is_empty for cell in sheet.rows[row - 1])


def _header_heading(table: Table, row: int) -> list[SectionHeading]:
    """Return the header row's label when it heads a section: "Receipts | January", or a department's own header."""
    label, first = table.cell(row, table.columns.label), table.region.header
    repeated = fold(label.text) == fold(table.cell(first, table.columns.label).text)
    if not label.text or (repeated and column_of(label.text)) or money_words([label.text]).currencies:
        return []
    headers = (first, *table.region.repeats)
    differ = len({fold(table.cell(header, table.columns.label).text) for header in headers}) > 1
    return [SectionHeading(label)] if differ or (side_of(label.text) and row == first) else []


def _is_scenario_row(cells: Iterable[Cell]) -> bool:
    """Tell whether a row only repeats that these are plan values. Actual values among them make the table unclear."""
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


def _line(table: Table, row: int, section: tuple[str, ...]) -> NumberRow | None:
    label = table.cell(row, table.columns.label)
    if department := table.departments.get(row):
        section = (department, *section)
    cells = {column: cell for column in table.periods if not (cell := table.cell(row, column)).is_empty}
    scenario = scenario_of(table.special(row, "scenario")) if "scenario" in table.columns.special else None
    if scenario == "actual" or names_actual(label.text):
        table.findings.skip(cells.values(), "actual")
        return None
    if is_part(label.text):
        table.findings.skip(cells.values(), "part")
        return None
    for column, cell in cells.items():
        try:
            table.numbers[row, column] = number_in(cell, table.context.decimal_sign)
        except BadCell as bad:
            table.bad[row, column] = str(bad)
    numbers = {column: table.numbers[row, column].value for column in cells if (row, column) in table.numbers}
    return NumberRow(row, label_of(label), label, section, numbers, cells)


# What the rows are


def _departments(table: Table, lines: list[NumberRow]) -> dict[tuple[str, ...], str | None]:
    if "department" not in table.columns.special:
        return departments_of(lines)
    nameless = [line for line in lines if not table.departments[line.row] and not announces_total(line.label)]
    if nameless:
        table.note(f"No department stands beside {row_list(nameless)}; taken as the whole company's.")
    return {line.section: _department_in_column(table, line) for line in lines}


def _department_in_column(table: Table, line: NumberRow) -> str:
    department = table.departments[line.row]
    return COMPANY if not department or is_company(department) else department


def _kind(
    table: Table, line: NumberRow, departments: dict[tuple[str, ...], str | None]
) -> tuple[str | None, str | None]:
    """Return a row's kind by its kind column, its label and the headings over it; and what is wrong with that."""
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


def _doubt_ratio(line: NumberRow) -> None:
    if is_ratio(line.label) and line.kind not in ("price", "utilisation") and not unit_in_label(line.label):
        line.kind, line.holds = None, False
        line.trouble = "By its name this row compares amounts and is none."


def _check_unknown_columns(table: Table, lines: list[NumberRow]) -> None:
    """Report columns that aren't understood; stop where they could tell apart rows of the same name."""
    first = min(table.periods)
    rows = [table.region.header, *table.rows]
    for column in table.columns.unknown:
        filled = [cell for row in rows if not (cell := table.cell(row, column)).is_empty]
        if column > first and all(cell.text for cell in filled):
            table.findings.skip(filled, "note")
            continue
        names = [(line.section, fold(line.label)) for line in lines]
        if column < first and len(set(names)) < len(names):
            raise Unclear(filled[0], "This column isn't understood, and rows beside it have the same name.")
        table.findings.problem(filled[0], "This column isn't understood; nothing was taken from it.")


def _sheet_money(table: Table, notes: Iterable[SectionHeading]) -> SheetMoney:
    sheet, header = table.findings.sheet, table.region.header
    heads = [cell.text for cell in sheet.rows[header - 1] if cell.text]
    texts = [sheet.name, *title_texts(sheet, table.region), *heads, *(note.text for note in notes)]
    try:
        return sheet_money(texts)
    except UnclearUnit as unclear:
        raise Unclear(sheet.cell(header, table.columns.label), str(unclear)) from None


# What is given back


def _report_unclear_sections(
    table: Table, lines: list[NumberRow], departments: dict[tuple[str, ...], str | None]
) -> None:
    unclear = {part for line in lines for part in line.section if departments.get(line.section) is None}
    for heading in table.headings.values():
        if heading.text in unclear and heading.sort == "name":
            reason = "It isn't clear whether this heading is a department; the rows under it were not taken."
            table.findings.problem(heading.cell, reason)


def _check_sums(table: Table, line: NumberRow) -> None:
    """Leave out the row's sums over months, and report those that don't equal their months."""
    for column, sets in table.columns.totals.items():
        cell = table.cell(line.row, column)
        if cell.is_empty:
            continue
        bad = frozenset(column for row, column in table.bad if row == line.row)
        fitting = [months for months in sets if is_sum_of(cell, months, line, bad, table.context.decimal_sign)]
        if line.trouble or fitting:
            whole = len((fitting or sets)[0]) == len(table.periods)
            table.findings.skip([cell], "year_total" if whole else "quarter_total")
        else:
            table.findings.problem(cell, "This total doesn't equal the sum of the months beside it.")
