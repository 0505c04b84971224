"""Finding tables with months across: the row that heads the months, which columns are the plan's, and the years."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sync.plan.tables.scenario_columns import plan_columns
from sync.plan.values.months import Month, fiscal_year_in, is_consecutive, month_header, years_in
from sync.plan.values.versions import version_words
from sync.plan.values.vocabulary import speaks_of_actuals
from sync.sheets.cells.cells import Cell, Sheet, tidy

Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Region:
    """A table's place on its sheet: the header row, the months it heads by column, its last row.

    `top` is the header row of the sheet's first table: what stands above it is the sheet's title. `actual`: columns
    beside the plan's with what really was. `repeats`: rows further down that head the same months again.
    """

    header: int
    months: dict[int, Month]
    last: int
    top: int
    actual: frozenset[int] = frozenset()
    repeats: tuple[int, ...] = ()


class Unclear(ValueError):
    """The table can't be read with certainty; `cell` is where, the text says why."""

    def __init__(self, cell: Cell | None, reason: str) -> None:
        super().__init__(reason)
        self.cell = cell


def regions(sheet: Sheet) -> list[Region]:
    """Return the tables with months across, from top to bottom."""
    headers = [(row[0].row, months) for row in sheet.rows if row and (months := month_header(row))]
    ends = [*(row - 1 for row, _ in headers[1:]), len(sheet.rows)][: len(headers)]
    found: list[Region] = []
    for (row, months), end in zip(headers, ends, strict=True):
        ours, actual = plan_columns(sheet, row, months)
        region = Region(row, ours, end, headers[0][0], actual)
        if found and _goes_on(sheet, found[-1], region):
            found[-1] = replace(found[-1], last=end, repeats=(*found[-1].repeats, row))
        else:
            found.append(region)
    return found


def _goes_on(sheet: Sheet, above: Region, region: Region) -> bool:
    """Tell whether a header only repeats the one above it: for another department, or on a new page."""
    own = own_title(sheet, region)
    same = (above.months, above.actual) == (region.months, region.actual)
    other = any(version_words(text) or speaks_of_actuals(text) for text in own)
    return same and not years_in(own) and not other


def periods(sheet: Sheet, region: Region, book_title: str) -> dict[int, Period]:
    """Return year and month of each month column. Raises Unclear when the years aren't certain."""
    months = _with_years_above(sheet, region)
    columns = sorted(months)
    first = sheet.cell(region.header, columns[0])
    if all(months[column].year is None for column in columns):
        months = _with_base_year(sheet, region, months, book_title, first)
    filled = _rolled_over(months, columns, first)
    for left, right in pairwise(columns):
        if not is_consecutive([Month(*filled[left]), Month(*filled[right])]):
            reason = "A month stands here twice, or one is missing before it."
            raise Unclear(sheet.cell(region.header, right), reason)
    return filled


def title_texts(sheet: Sheet, region: Region) -> list[str]:
    """Return the sheet's title, and what stands directly above the table's header row."""
    return _texts(sheet, 1, region.top - 1) + own_title(sheet, region)


def title_of(sheet: Sheet, region: Region) -> str:
    """Return what stands above the table and above no other one."""
    return " ".join(_texts(sheet, 1, region.top - 1) if region.header == region.top else own_title(sheet, region))


def own_title(sheet: Sheet, region: Region) -> list[str]:
    """Return what stands directly above the header row of a table that isn't the sheet's first one."""
    return _texts(sheet, max(region.top + 1, region.header - 2), region.header - 1)


def _texts(sheet: Sheet, first: int, last: int) -> list[str]:
    return [cell.text for row in sheet.rows[first - 1 : max(first - 1, last)] for cell in row if cell.text]


def _with_years_above(sheet: Sheet, region: Region) -> dict[int, Month]:
    """Return the months with the years of the row above them, where that row carries years ("2027" once a block)."""
    if any(month.year for month in region.months.values()):
        return region.months
    named = dict(_years_above(sheet, region))
    if len(set(named.values())) == 1 and not all(tidy(sheet.cell(region.header - 1, c).raw).isdigit() for c in named):
        return region.months
    year: int | None = None
    result: dict[int, Month] = {}
    for column, month in sorted(region.months.items()):
        year = named.get(column, year)
        if year is None:
            return region.months
        result[column] = Month(year, month.month)
    return result


def _years_above(sheet: Sheet, region: Region) -> Iterator[tuple[int, int]]:
    """Yield the years that stand above months: "2027", "Plan 2027"."""
    for column in region.months:
        years = years_in([tidy(sheet.cell(region.header - 1, column).raw)])
        if len(years) == 1:
            yield column, years.pop()


def _with_base_year(
    sheet: Sheet, region: Region, months: dict[int, Month], book_title: str, first: Cell
) -> dict[int, Month]:
    """Return the months with the year that sheet name or title tells put at the first one."""
    numbers = [months[column].month for column in sorted(months)]
    if len(set(numbers)) < len(numbers):
        raise Unclear(first, "A month stands in this row twice, and no year tells them apart.")
    own = own_title(sheet, region)
    texts = own if years_in(own) else [sheet.name, *title_texts(sheet, region)]
    rolls_over = numbers != sorted(numbers)
    year = fiscal_year_in(texts) if rolls_over else _only_year(texts, book_title, first)
    if year is None:
        raise Unclear(first, "The months run into the next year, but no title names both years (2027/28).")
    column = min(months)
    return {**months, column: Month(year, months[column].month)}


def _only_year(texts: Sequence[str], book_title: str, first: Cell) -> int:
    found = years_in(texts) or years_in([book_title])
    if not found:
        raise Unclear(first, "No year stands in the header, the sheet's name or the title.")
    if len(found) > 1:
        named = ", ".join(str(year) for year in sorted(found))
        raise Unclear(first, f"Sheet name and title name several years ({named}).")
    return found.pop()


def _rolled_over(months: dict[int, Month], columns: Sequence[int], first: Cell) -> dict[int, Period]:
    """Return year and month of each column, where a year holds on until the next is written or January comes."""
    result: dict[int, Period] = {}
    previous: Period | None = None
    for column in columns:
        year, month = months[column]
        if year is None:
            if previous is None:
                raise Unclear(first, "The first months name no year, later ones do.")
            year = previous[0] + (month < previous[1])
        previous = result[column] = (year, month)
    return result
