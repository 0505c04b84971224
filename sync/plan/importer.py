"""Recognising a plan without a mapping: months across, blocks per department, or a tidy list.

What isn't understood with certainty becomes a problem with its cell; nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from models.values.numbers import decimal_sign_of
from sync.plan.tables.months_across import read_across
from sync.plan.tables.table_finder import Unclear, regions, title_of
from sync.plan.tables.tidy_list import list_header, read_list
from sync.plan.totals.overlaps import settle
from sync.plan.values.plan_reading import Context, Findings, PlanReading, PlanRow, UnreadNumber
from sync.plan.values.vocabulary import is_title_of_actuals, speaks_of_actuals
from sync.sheets.cells.cells import Sheet, Workbook

USUAL_CURRENCY = "EUR"


def read_plan(workbook: Workbook, currency: str = USUAL_CURRENCY, departments: Collection[str] = ()) -> PlanReading:
    """Read the items of a plan; `currency` is the company's, for amounts beside which none is named.

    `departments`: the names of those that people have entered, by which sheets may be called. Pure: the same workbook
    gives the same reading. `row_key` is unique within a month.
    """
    context = Context(workbook.decimal_sign or decimal_sign_of(_number_texts(workbook)), currency)
    findings = [part for sheet in workbook.sheets for part in _read_sheet(sheet, context, workbook.title)]
    for part in findings:
        _turn_costs(part)
    settle(findings, departments)
    keys = _row_keys(findings)
    assumed = [_currency_note(part.sheet, currency) for part in findings if part.assumed_currency]
    return PlanReading(
        items=[replace(item, row_key=keys[place]) for part in findings for place, item in part.found],
        problems=[problem for part in findings for problem in part.problems],
        skipped=[skipped for part in findings for skipped in part.skipped],
        notes=list(dict.fromkeys([*workbook.notes, *assumed, *(note for part in findings for note in part.notes)])),
        held=frozenset(UnreadNumber(keys[place], year, month) for part in findings for place, year, month in part.held),
        held_sheets=frozenset(part.sheet.name for part in findings if part.held_whole),
    )


def _currency_note(sheet: Sheet, currency: str) -> str:
    return f"The sheet “{sheet.name}” names no currency; its amounts were taken as {currency}."


def _number_texts(workbook: Workbook) -> Iterator[str]:
    """Yield the texts of the tables in which numbers may be written."""
    for sheet in workbook.sheets:
        for region in regions(sheet):
            columns = range(min(region.months), max(map(len, sheet.rows)) + 1)
            rows = range(region.header + 1, region.last + 1)
            yield from (sheet.cell(row, column).text for row in rows for column in columns)
        try:
            header = list_header(sheet)
        except Unclear:
            continue
        if header:
            column = header.columns["amount"]
            yield from (sheet.cell(row, column).text for row in range(header.row + 1, len(sheet.rows) + 1))


def _turn_costs(part: Findings) -> None:
    """Make costs positive that a table writes as negative, so that a result is revenue less cost everywhere."""
    costs = [item.amount for _, item in part.found if item.kind == "cost" and item.amount]
    if costs and max(costs) < 0:
        turned = [
            (place, replace(item, amount=-item.amount) if item.kind == "cost" else item) for place, item in part.found
        ]
        part.found = turned
        part.note(f"The sheet “{part.sheet.name}” writes costs as negative; they were taken as positive amounts.")


def _read_sheet(sheet: Sheet, context: Context, book_title: str) -> list[Findings]:
    """Return what was found on a sheet, one for each of its tables."""
    findings = Findings(sheet)
    filled = list(sheet.filled())
    if not filled:
        return []
    if sheet.hidden:
        findings.skip(filled, "hidden")
        findings.note(f"The sheet “{sheet.name}” is hidden and was left out.")
        return [findings]
    if speaks_of_actuals(sheet.name):
        findings.skip(filled, "actual")
        findings.note(f"The sheet “{sheet.name}” was left out: by its name it holds actual values.")
        return [findings]
    try:
        return _read_tables(findings, context, book_title)
    except Unclear as unclear:
        findings.stop(unclear.cell, str(unclear))
        return [findings]


def _read_tables(whole: Findings, context: Context, book_title: str) -> list[Findings]:
    header = list_header(whole.sheet)
    tables = regions(whole.sheet)
    if tables:
        parts = [Findings(whole.sheet, title_of(whole.sheet, region), region.header) for region in tables]
        for part, region in zip(parts, tables, strict=True):
            if is_title_of_actuals(part.title):
                part.skip((cell for cell in whole.sheet.filled() if region.header <= cell.row <= region.last), "actual")
                part.note(f"“{whole.sheet.name}”: the table under “{part.title}” holds actual values and was left out.")
            else:
                read_across(part, region, context, book_title)
        return parts
    if header:
        read_list(whole, header, context)
    else:
        whole.stop(None, "No table with months across and no list was recognised on this sheet.")
    return [whole]


def _row_keys(findings: Iterable[Findings]) -> dict[PlanRow, str]:
    """Return the key of each row: its name and, among equals, which of them it is.

    Rows are equals when their months meet; the same row on the sheet of another year has the same key.
    """
    places = {place: i for i, part in enumerate(findings) for place in part.places()}
    taken: dict[tuple[str, int, int], int] = defaultdict(int)
    keys: dict[PlanRow, str] = {}
    for place in sorted(places, key=lambda place: (places[place], place.rank, place.row)):
        nth = 1 + max(taken[place.name, year, month] for year, month in place.period)
        for year, month in place.period:
            taken[place.name, year, month] = nth
        keys[place] = place.name if nth == 1 else f"{place.name} #{nth}"
    return keys
