"""The figures of one table, row by row, as they are compared with those of others."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sync.plan.totals.totals import TOLERANCE
from sync.plan.values.plan_reading import SECTION_JOINT, Findings
from sync.plan.values.vocabulary import announces_total, side_of
from sync.sheets.cells.cells import fold

Period = tuple[int, int]
Figures = Mapping[Period, Decimal]
# Of these a total is an average, or nothing.
AVERAGED = frozenset(("utilisation", "price"))
THOUSAND = Decimal(1000)
_WORDS = re.compile(r"[^\W\d_]{4,}")


class FigureRow(NamedTuple):
    """What a row is known by in other tables: rows of the same name in one table are one."""

    kind: str
    unit: str
    label: str


class ToldFigures:
    """What a table says. `name`: how people find it; `called`: what its names say; `alone`: on its sheet.

    `marked`: its title says of it what no other one's does.
    """

    def __init__(self, part: Findings, *, alone: bool, marked: bool) -> None:
        self.part, self.alone = part, alone
        sheet = part.sheet.name
        self.name = sheet if alone else f"{sheet}, row {part.first}"
        self.called = f"{sheet} {part.title}" if marked else sheet
        self.rows: dict[FigureRow, dict[Period, Decimal]] = {}
        self._labels: dict[FigureRow, str] = {}
        self._groups: dict[FigureRow, dict[Period, Decimal]] = {}
        for _place, item in part.found:
            row = FigureRow(item.kind, item.unit, fold(item.label))
            self._labels.setdefault(row, item.label)
            figures = self.rows.setdefault(row, defaultdict(Decimal))
            figures[item.year, item.month] += item.amount
            for name in {*item.section.split(SECTION_JOINT), item.department, sheet}:
                group = self._groups.setdefault(FigureRow(item.kind, item.unit, fold(name)), defaultdict(Decimal))
                group[item.year, item.month] += item.amount
        self.periods = {period for figures in self.rows.values() for period in figures}

    def group(self, row: FigureRow) -> Figures | None:
        """Return what stands under a heading, or in a department, with the name of another table's row."""
        return self._groups.get(row)

    def label(self, row: FigureRow) -> str:
        """Return how a row is called in this table."""
        return self._labels[row]

    def take_out(self, rows: Collection[FigureRow]) -> None:
        """Leave rows out."""
        found = {place for place, item in self.part.found if FigureRow(item.kind, item.unit, fold(item.label)) in rows}
        self.part.leave_out("total", found)
        self.rows = {row: figures for row, figures in self.rows.items() if row not in rows}


def shared(one: ToldFigures, other: ToldFigures) -> set[FigureRow]:
    """Return the rows of the first table that the other has too in the same months, be it in another currency."""
    if {row.unit for row in one.rows} & {row.unit for row in other.rows}:
        return {row for row in one.rows.keys() & other.rows.keys() if one.rows[row].keys() & other.rows[row].keys()}
    names = {(row.kind, row.label) for row in other.rows}
    return {row for row in one.rows if (row.kind, row.label) in names} if one.periods & other.periods else set()


def same_plan(one: ToldFigures, other: ToldFigures) -> bool:
    """Tell whether two tables come to the same in every month, kind by kind, whatever their rows are called."""
    totals = [_by_kind(table) for table in (one, other)]
    if totals[0].keys() != totals[1].keys() or not totals[0]:
        return False
    telling = len(totals[0]) > 1 or any(map(_varies, totals[0].values()))
    return telling and all(
        _equal(figures, [totals[1][kind]]) or _equal(totals[1][kind], [figures]) for kind, figures in totals[0].items()
    )


def _by_kind(table: ToldFigures) -> dict[tuple[str, str], dict[Period, Decimal]]:
    found: dict[tuple[str, str], dict[Period, Decimal]] = {}
    for row, figures in table.rows.items():
        if row.kind not in AVERAGED and any(figures.values()):
            total = found.setdefault((row.kind, row.unit), defaultdict(Decimal))
            for period, value in figures.items():
                total[period] += value
    return found


def adds_up(table: ToldFigures, row: FigureRow, others: Sequence[ToldFigures]) -> bool:
    """Tell whether a row is all revenue, cost, … of another table or of all, or what stands there under its name."""
    parts = [one.rows[row] for one in others if row in one.rows and any(one.rows[row].values())]
    return row.kind not in AVERAGED and len(parts) > 1 and _equal(table.rows[row], parts)


def known_parts(row: FigureRow, others: Sequence[ToldFigures]) -> bool:
    """Tell whether others have the row, of which no sum is to be expected."""
    return row.kind in AVERAGED and any(row in one.rows for one in others)


def kind_total(table: ToldFigures, row: FigureRow, others: Sequence[ToldFigures]) -> bool:
    """Tell whether a row is all revenue, cost, … of another table or of all, or what stands there under its name."""
    groups = [group for one in others if (group := one.group(row))]
    if (
        row.kind not in AVERAGED
        and groups
        and (_equal(table.rows[row], groups) or _any_equals(table.rows[row], groups))
    ):
        return True
    by_table = [_of_kind(one, row) for one in others]
    parts = [part for of_one in by_table for part in of_one]
    if row.kind in AVERAGED or not parts:
        return False
    telling = side_of(row.label) is not None or announces_total(row.label) or _varies(table.rows[row])
    own = set(_WORDS.findall(row.label))
    if telling and sum(map(bool, by_table)) > 1 and _equal(table.rows[row], parts):
        return True
    return any(
        len(part) > 1 and _equal(table.rows[row], part) and (telling or own & set(_WORDS.findall(fold(one.called))))
        for part, one in zip(by_table, others, strict=True)
    )


def _of_kind(table: ToldFigures, row: FigureRow) -> list[Figures]:
    return [
        figures
        for other, figures in table.rows.items()
        if (other.kind, other.unit) == (row.kind, row.unit) and any(figures.values())
    ]


def _any_equals(whole: Figures, groups: Iterable[Figures]) -> bool:
    return any(_equal(whole, [group]) for group in groups)


def _varies(figures: Figures) -> bool:
    return len(set(figures.values())) > 1


def _equal(whole: Figures, parts: Sequence[Figures]) -> bool:
    """Tell whether figures are the sums of others: by month, or of the quarters or years at whose edge they stand."""
    tolerance = _tolerance(whole, parts)
    filled = {period: value for period, value in whole.items() if value}
    for months in (1, 3, 12):
        for at_end in (True, False):
            if all(month % months == (0 if at_end else 1 % months) for _year, month in filled):
                spans = {period: _span(period, months, at_end=at_end) for period in filled}
                if all(abs(_sum(parts, spans[period]) - value) <= tolerance for period, value in filled.items()):
                    return months > 1 or all(
                        abs(_sum(parts, [period])) <= tolerance for period in whole.keys() - filled.keys()
                    )
    return False


def _span(period: Period, months: int, *, at_end: bool) -> Sequence[Period]:
    year, month = period
    first = month - months + 1 if at_end else month
    return [(year, one) for one in range(first, first + months)]


def _sum(parts: Iterable[Figures], periods: Iterable[Period]) -> Decimal:
    wanted = list(periods)
    return sum((part.get(period, Decimal(0)) for part in parts for period in wanted), Decimal(0))


def _tolerance(whole: Figures, parts: Iterable[Figures]) -> Decimal:
    """Allow half a thousand where the whole is in full thousands, large ones, and the parts are exact."""
    rounded = all(value % THOUSAND == 0 for value in whole.values())
    exact = any(value % THOUSAND for part in parts for value in part.values())
    large = max(map(abs, whole.values()), default=Decimal(0)) >= 10 * THOUSAND
    return THOUSAND / 2 if rounded and exact and large else TOLERANCE
