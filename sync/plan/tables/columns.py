"""What the columns beside the months are: labels, departments, units, and those that add up months."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sync.plan.tables.table_finder import Period, Region, Unclear
from sync.plan.values.months import years_in
from sync.plan.values.vocabulary import column_of, half_of, is_total_column, quarter_of
from sync.sheets.cells.cells import Sheet, tidy

Months = frozenset[int]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns are: `label` and the special ones by name, those that sum months, and the rest.

    `totals`: which months each may add up, the likeliest first.
    """

    label: int
    special: dict[str, int] = field(default_factory=dict)
    totals: dict[int, tuple[Months, ...]] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()


def columns(sheet: Sheet, region: Region, periods: Mapping[int, Period]) -> Columns:
    """Return what the columns beside the months are. Raises Unclear when no column holds the labels."""
    first = min(region.months)
    headed = {column: tidy(sheet.cell(region.header, column).raw) for column in _used(sheet, region)}
    special = _special({column: text for column, text in headed.items() if column_of(text) != "label"})
    left = [column for column in headed if column < first and column not in special.values()]
    label = _label_column(sheet, region, left)
    beside = [column for column in headed if column != label and column not in special.values()]
    totals = {column: tuple(_summed(headed[column], column, periods)) for column in beside}
    totals = {column: months for column, months in totals.items() if months}
    return Columns(label, special, totals, tuple(column for column in beside if column not in totals))


def _used(sheet: Sheet, region: Region) -> list[int]:
    rows = sheet.rows[region.header - 1 : region.last]
    used = {cell.column for row in rows for cell in row if not cell.is_empty}
    return sorted(used - region.months.keys() - region.actual)


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


def _summed(heading: str, column: int, periods: Mapping[int, Period]) -> Iterator[Months]:
    """Yield the month columns that a heading beside them may sum; none if it says nothing of the kind."""
    left = sorted(month for month in periods if month < column)
    if is_total_column(heading):
        years = years_in([heading])
        near = periods[left[-1]][0] if left else min(year for year, _ in periods.values())
        if not years or len(years) > 1:
            yield frozenset(periods)
        # Of a "2028" beside the months of 2027 no month stands here.
        yield from filter(None, [_of_year(periods, years.pop() if len(years) == 1 else near)])
        yield from filter(None, [frozenset(left[-12:])] if not years else [])
    for number, months in ((quarter_of(heading), 3), (half_of(heading), 6)):
        if number:
            yield from _parts(number, months, left, heading, periods)


def _of_year(periods: Mapping[int, Period], year: int) -> Months:
    return frozenset(column for column, period in periods.items() if period[0] == year)


def _parts(
    number: int, months: int, left: Sequence[int], heading: str, periods: Mapping[int, Period]
) -> Iterator[Months]:
    """Yield the months of a quarter or half: by the calendar, by the plan's own year, or those before its column."""
    years = years_in([heading]) or ({periods[left[-1]][0]} if left else {year for year, _ in periods.values()})
    calendar = [c for c, (year, month) in periods.items() if year in years and (month - 1) // months + 1 == number]
    in_order = sorted(periods)[(number - 1) * months : number * months]
    for found in (calendar, in_order, left[-months:]):
        if found:
            yield frozenset(found)
