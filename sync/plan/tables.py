"""Finding tables with months across: the row that heads the months, its years, and what the other columns are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sync.plan.months import Month, fiscal_year_in, is_consecutive, month_header, years_in
from sync.plan.words import column_of, is_total_column, quarter_of
from sync.sheets.cells import Cell, Sheet, tidy

Period = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Region:
    """A table's place on its sheet: the header row, the months it heads by column, its last row.

    `top` is the header row of the sheet's first table: what stands above it is the sheet's title.
    """

    header: int
    months: dict[int, Month]
    last: int
    top: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns are: `label` and the special ones by name, those that sum months, and the rest."""

    label: int
    special: dict[str, int] = field(default_factory=dict)
    totals: dict[int, frozenset[int]] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()


class Unclear(ValueError):
    """The table can't be read with certainty; `cell` is where, the text says why."""

    def __init__(self, cell: Cell | None, reason: str) -> None:
        super().__init__(reason)
        self.cell = cell


def regions(sheet: Sheet) -> list[Region]:
    """The tables with months across, from top to bottom."""
    headers = [(row[0].row, months) for row in sheet.rows if row and (months := month_header(row))]
    ends = [*(row - 1 for row, _ in headers[1:]), len(sheet.rows)][: len(headers)]
    return [Region(row, months, end, headers[0][0]) for (row, months), end in zip(headers, ends, strict=True)]


def periods(sheet: Sheet, region: Region, book_title: str) -> dict[int, Period]:
    """Year and month of each month column. Raises Unclear when the years aren't certain."""
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
    """The sheet's title, and what stands directly above the table's header row."""
    return _texts(sheet, 1, region.top - 1) + _own_title(sheet, region)


def _own_title(sheet: Sheet, region: Region) -> list[str]:
    return _texts(sheet, max(region.top + 1, region.header - 2), region.header - 1)


def _texts(sheet: Sheet, first: int, last: int) -> list[str]:
    return [cell.text for row in sheet.rows[first - 1 : max(first - 1, last)] for cell in row if cell.text]


def columns(sheet: Sheet, region: Region) -> Columns:
    """What the columns beside the months are. Raises Unclear when no column holds the labels."""
    first = min(region.months)
    headed = {column: tidy(sheet.cell(region.header, column).raw) for column in _used(sheet, region)}
    special = _special({column: text for column, text in headed.items() if column_of(text) != "label"})
    left = [column for column in headed if column < first and column not in special.values()]
    label = _label_column(sheet, region, left)
    beside = [column for column in headed if column != label and column not in special.values()]
    totals = {column: months for column in beside if (months := _summed(headed[column], region))}
    return Columns(label, special, totals, tuple(column for column in beside if column not in totals))


def _used(sheet: Sheet, region: Region) -> list[int]:
    rows = sheet.rows[region.header - 1 : region.last]
    used = {cell.column for row in rows for cell in row if not cell.is_empty}
    return sorted(used - region.months.keys())


def _special(headed: dict[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in headed.items():
        name = column_of(text)
        if name in ("department", "kind", "unit", "note", "code", "scenario"):
            found.setdefault(name if name not in ("note", "code") else f"{name} {column}", column)
    return found


def _label_column(sheet: Sheet, region: Region, left: Sequence[int]) -> int:
    named = [column for column in left if column_of(sheet.cell(region.header, column).text) == "label"]
    filled = [
        column
        for column in named or left
        if any(sheet.cell(row, column).text for row in range(region.header + 1, region.last + 1))
    ]
    if not filled:
        raise Unclear(sheet.cell(region.header, min(region.months)), "No column beside these months names the rows.")
    return filled[0]


def _summed(heading: str, region: Region) -> frozenset[int]:
    """The month columns that a heading beside them says it sums; empty if it says nothing of the kind."""
    if is_total_column(heading):
        return frozenset(region.months)
    quarter = quarter_of(heading)
    return frozenset(c for c, month in region.months.items() if quarter and (month.month - 1) // 3 + 1 == quarter)


def _with_years_above(sheet: Sheet, region: Region) -> dict[int, Month]:
    """The months with the years of the row above them, where that row carries years ("2027" once a block)."""
    if any(month.year for month in region.months.values()):
        return region.months
    year: int | None = None
    result: dict[int, Month] = {}
    for column, month in sorted(region.months.items()):
        above = tidy(sheet.cell(region.header - 1, column).raw)
        if above.isdigit() and years_in([above]):
            year = int(above)
        if year is None:
            return region.months
        result[column] = Month(year, month.month)
    return result


def _with_base_year(
    sheet: Sheet, region: Region, months: dict[int, Month], book_title: str, first: Cell
) -> dict[int, Month]:
    """The months with the year that sheet name or title tells put at the first one."""
    numbers = [months[column].month for column in sorted(months)]
    if len(set(numbers)) < len(numbers):
        raise Unclear(first, "A month stands in this row twice, and no year tells them apart.")
    own = _own_title(sheet, region)
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
    """Year and month of each column, where a year holds on until the next one is written or January comes."""
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
