"""Which rows are results of other rows. Nothing is a total by its name alone, nor by its numbers alone.

A row is left out as a total when its words announce one *and* its formula, or failing that its numbers, add up
other rows in every month. One of the two without the other is reported.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product

from sync.plan.totals.formulas import rows_added
from sync.plan.values.vocabulary import announces_total, may_be_total, side_of, side_totalled
from sync.sheets.cells.cells import Cell, fold

# Cached results of formulas carry binary rounding; a plan is not made in parts of a cent.
TOLERANCE = Decimal("0.01")
# Where only trying out can tell: so many rows of unknown sign, and so many rows above or below a total.
MOST_UNKNOWN_SIGNS = 8
MOST_ROWS = 60
SIGN_OF = {"revenue": 1, "cost": -1}

Coefficients = Mapping[int, int]


@dataclass
class NumberRow:
    """One row of a table with something in its months; `numbers` are those cells that hold one.

    `kind` is what its own words or its section say. For a total, `adds` are the rows that it adds (+1) and
    subtracts (-1), `unsure` those whose sign the numbers leave open. `holds`: while it is in doubt, what an earlier
    reading gave of it still counts.
    """

    row: int
    label: str
    label_cell: Cell
    section: tuple[str, ...]
    numbers: dict[int, Decimal]
    cells: dict[int, Cell]
    kind: str | None = None
    total: str | None = None
    adds: Coefficients = field(default_factory=dict)
    unsure: frozenset[int] = frozenset()
    trouble: str | None = None
    holds: bool = True

    @property
    def is_item(self) -> bool:
        """Whether the line is neither a total nor in doubt."""
        return self.total is None and self.trouble is None


def find_totals(lines: Sequence[NumberRow]) -> None:
    """Mark the totals among a table's lines (`total`, `adds`) and the doubtful ones (`trouble`)."""
    by_row = {line.row: line for line in lines}
    for index, line in enumerate(lines):
        _judge(line, lines, index, by_row)
        if line.total:
            _tell_kinds(line, by_row)


def doubt_what_follows_totals(lines: Sequence[NumberRow]) -> None:
    """Doubt a row below its section's total: it belongs to the section only if a later total there takes in both."""
    by_row = {line.row: line for line in lines}
    closed: dict[tuple[str, ...], NumberRow] = {}
    for line in lines:
        total = closed.get(line.section)
        if line.total and line.section and max(line.adds) < line.row:
            closed.setdefault(line.section, line)
        elif total and line.is_item and not _joined(line, total, lines, by_row):
            line.trouble = f"It stands below the total “{total.label}”; whether it belongs to that section isn't clear."


def _joined(line: NumberRow, total: NumberRow, lines: Sequence[NumberRow], by_row: Mapping[int, NumberRow]) -> bool:
    before = set(leaves(total.adds, by_row))
    later = (other for other in lines if other.total and other.section == line.section and other.row > line.row)
    return any({line.row, *before} <= leaves(other.adds, by_row).keys() for other in later)


def leaves(adds: Coefficients, by_row: Mapping[int, NumberRow], seen: frozenset[int] = frozenset()) -> dict[int, int]:
    """Return the rows that a total comes down to when the totals among its rows are taken apart."""
    result: dict[int, int] = {}
    for row, times in adds.items():
        line = by_row[row]
        taken_apart = line.total and row not in seen
        parts = leaves(line.adds, by_row, seen | {row}) if taken_apart else {row: 1}
        for leaf, count in parts.items():
            result[leaf] = result.get(leaf, 0) + times * count
    return {row: count for row, count in result.items() if count}


def _judge(line: NumberRow, lines: Sequence[NumberRow], index: int, by_row: Mapping[int, NumberRow]) -> None:
    adds = _by_formula(line, by_row)
    named = may_be_total(line.label) or any(announces_total(part) for part in line.section)
    if adds:
        if not named:
            line.trouble = f"The formula adds up other rows ({_rows(adds)}), but the name is no total's."
        elif not _holds(line, adds, by_row):
            line.trouble = f"The total doesn't equal the rows that it adds up ({_rows(adds)})."
        else:
            _mark(line, adds)
    elif named:
        candidates = (c for c in _candidates(line, lines, index) if _fits(line, c, by_row))
        matches = [c for c in candidates if _is_shown(line, c, by_row)]
        if matches:
            _mark(line, matches[0])
            line.unsure = _unsure(matches)
        elif announces_total(line.label) or any(announces_total(part) for part in line.section):
            line.trouble = "The name announces a total, but no rows of the table add up to it."
        elif _follows_its_like(line, lines[:index]):
            line.trouble = "It may be the total of the rows above it, but they don't add up to it."


def _follows_its_like(line: NumberRow, above: Iterable[NumberRow]) -> bool:
    """Tell whether rows of the same kind stand above the line in its section: "Turnover" below several receipts."""
    side = side_of(line.label)
    return any(other.is_item and other.section == line.section and other.kind == side for other in above)


def _fits(line: NumberRow, adds: Coefficients, by_row: Mapping[int, NumberRow]) -> bool:
    """Tell whether the rows can be what the name speaks of: "Turnover" sums no rents, "Summe" may sum anything."""
    if any(map(announces_total, (line.label, *line.section))):
        return True
    # The turnover of one department may equal that of others by chance.
    rows = [by_row[row] for row in adds]
    return all(row.kind in (None, side_of(line.label)) and row.section == line.section for row in rows)


def _mark(line: NumberRow, adds: Coefficients) -> None:
    line.adds = adds
    line.total = "subtotal" if all(times > 0 for times in adds.values()) else "result"


def row_list(lines: Iterable[NumberRow]) -> str:
    """Return rows in words: "rows 4, 5 and 6"."""
    return _rows({line.row: 1 for line in lines})


def _rows(adds: Coefficients) -> str:
    rows = [str(row) for row in sorted(adds)]
    return f"row {rows[0]}" if len(rows) == 1 else f"rows {', '.join(rows[:-1])} and {rows[-1]}"


def _by_formula(line: NumberRow, by_row: Mapping[int, NumberRow]) -> Coefficients | None:
    """Return what the line's formulas add and subtract, if all its months do the same with rows of the table."""
    common: Coefficients | None = None
    for cell in line.cells.values():
        added = rows_added(cell)
        if added is None:
            return None
        here = {row: times for row, times in added.items() if row in by_row and row != line.row}
        if not here or (common is not None and here != common):
            return None
        common = here
    return common


def _unsure(matches: Sequence[Coefficients]) -> frozenset[int]:
    """Return the rows of the first match that another match of the same rows counts with the other sign."""
    first = matches[0]
    same = [other for other in matches if other.keys() == first.keys()]
    return frozenset(row for row, times in first.items() if any(other[row] != times for other in same))


def _holds(line: NumberRow, adds: Coefficients, by_row: Mapping[int, NumberRow]) -> bool:
    """Tell whether the line equals those rows in each of the months that can be compared."""
    return all(
        abs(_sum(adds, column, by_row) - line.numbers[column]) <= TOLERANCE
        for column in _comparable(line, adds, by_row)
    )


def _is_shown(line: NumberRow, adds: Coefficients, by_row: Mapping[int, NumberRow]) -> bool:
    """Tell whether the numbers alone show that the line is the sum of those rows: a row of zeros shows nothing."""
    return _holds(line, adds, by_row) and any(line.numbers[column] for column in _comparable(line, adds, by_row))


def _comparable(line: NumberRow, adds: Coefficients, by_row: Mapping[int, NumberRow]) -> Iterator[int]:
    """Yield the months in which the line and the rows that it adds have no bad cell."""
    rows = [by_row[row] for row in adds]
    for column in line.numbers:
        if not any(column in other.cells and column not in other.numbers for other in rows):
            yield column


def _sum(adds: Coefficients, column: int, by_row: Mapping[int, NumberRow]) -> Decimal:
    return sum((times * by_row[row].numbers.get(column, Decimal(0)) for row, times in adds.items()), Decimal(0))


def _candidates(line: NumberRow, lines: Sequence[NumberRow], index: int) -> Iterator[Coefficients]:
    """Yield what a total without a readable formula usually adds up, the likeliest first."""
    above = [other for other in lines[:index] if other.is_item]
    totals = [other for other in lines[:index] if other.total]
    section = [other for other in above if other.section == line.section]
    since = [other for other in above if not totals or other.row > totals[-1].row]
    if any(map(announces_total, line.section)):
        yield _plus(_namesakes(line, lines))
    for pool in (section, since, above):
        yield from _sums_of(pool)
    yield from _of_totals(totals)
    if totals:
        yield from ({totals[-1].row: 1, **signed} for signed in _signed(since))
    # Revenue is also the sum of all costs and the profit below it, and yet no total: results don't count here.
    below = [
        other for other in lines[index + 1 :] if other.section == line.section and not announces_total(other.label)
    ]
    fewest = 1 if announces_total(line.label) else 2
    yield from (_plus(below[:count]) for count in range(fewest, len(below) + 1))


def _namesakes(line: NumberRow, lines: Iterable[NumberRow]) -> list[NumberRow]:
    """Return the rows of the same name in other sections: under "Gesamt" stands what they come to."""
    name = fold(line.label)
    return [other for other in lines if other.is_item and other.section != line.section and fold(other.label) == name]


def _sums_of(pool: Sequence[NumberRow]) -> Iterator[Coefficients]:
    if not pool:
        return
    kinds = {line.kind for line in pool}
    if not {"revenue", "cost"} <= kinds:
        yield _plus(pool)
    yield from _signed(pool)
    # Costs may be written as negative: then a result is a plain sum.
    yield _plus(pool)
    for kind in sorted(kind for kind in kinds if kind):
        yield _plus([line for line in pool if line.kind == kind])
    yield from (_plus(pool[-count:]) for count in range(1, min(len(pool), MOST_ROWS)))


def _signed(pool: Sequence[NumberRow]) -> Iterator[Coefficients]:
    """Yield revenue less cost; lines of unknown kind are tried both ways."""
    money = [line for line in pool if line.kind in (None, "revenue", "cost")]
    unknown = [line.row for line in money if line.kind is None]
    if not money or len(unknown) > MOST_UNKNOWN_SIGNS:
        return
    known = {line.row: SIGN_OF[line.kind] for line in money if line.kind}
    for signs in product((-1, 1), repeat=len(unknown)):
        yield {**known, **dict(zip(unknown, signs, strict=True))}


def _of_totals(totals: Sequence[NumberRow]) -> Iterator[Coefficients]:
    if len(totals) < 2:
        return
    yield {totals[-2].row: 1, totals[-1].row: -1}
    yield _plus(totals)
    yield {totals[0].row: 1, **{line.row: -1 for line in totals[1:]}}
    same = [line for line in totals if line.total == totals[-1].total]
    yield _plus(same)


def _plus(pool: Iterable[NumberRow]) -> Coefficients:
    return {line.row: 1 for line in pool}


def _tell_kinds(total: NumberRow, by_row: Mapping[int, NumberRow]) -> None:
    """Take from a total what it says about the rows that don't tell their kind themselves.

    In a confirmed result a row that is subtracted is a cost and one that is added is revenue; a confirmed sum
    called "Spending" makes what it adds up a cost.
    """
    parts = leaves(total.adds, by_row)
    if not _agrees(parts, by_row):
        return
    side = side_totalled(total.label)
    for row, times in parts.items():
        line = by_row[row]
        if line.kind or not line.is_item or row in total.unsure:
            continue
        if total.total == "result":
            line.kind = "revenue" if times > 0 else "cost"
        elif side in SIGN_OF:
            line.kind = side


def _agrees(parts: Coefficients, by_row: Mapping[int, NumberRow]) -> bool:
    """Tell whether no row of known kind stands in the result with the other kind's sign."""
    signs = {(by_row[row].kind, times > 0) for row, times in parts.items()}
    mixed = any(not plus for _, plus in signs)
    return not mixed or not ({("revenue", False), ("cost", True)} & signs)
