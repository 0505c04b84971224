"""Rows that add up others without a total's name: a parent above its children, a sum below them, a section of sums."""

import re
from collections.abc import Sequence
from decimal import Decimal

from sync.plan.totals.totals import MOST_ROWS, TOLERANCE, NumberRow, row_list
from sync.plan.values.vocabulary import is_company, is_group
from sync.sheets.cells.cells import fold

# So many rows, or such a number, don't add up by chance.
TELLING_ROWS, TELLING_DIGITS = 3, 3
# Which row is the parent of which, by their rows: the outermost that was found.
Parents = dict[int, int]
_PART = re.compile(r"\s*(?:[-–—•·*>]|davon\b|of which\b|darunter\b|incl?\.|inkl\.)", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]{4,}")


def doubt_hidden_totals(lines: Sequence[NumberRow]) -> list[tuple[NumberRow, Sequence[NumberRow]]]:
    """Mark the lines that are sums of others (`trouble`); gives those that were left as they are, with what they equal.

    The inner ones come first: what adds up parents adds up their children too.
    """
    searched = [line for line in lines if line.is_item and not any(cell.is_formula for cell in line.cells.values())]
    parents: Parents = {}
    while found := _found(searched, lines, parents):
        for line, rows in found:
            if all(row.is_item for row in rows):
                # Whatever it is, it never counts beside its parts, as it may have before it was noticed.
                line.holds = False
                line.trouble = f"The numbers are the sum of {row_list(rows)}, but the name is no total's."
                parents.update({row.row: line.row for row in rows})
    return [(line, rows) for line in searched if line.is_item and (rows := _beside(line, lines, parents, above=True))]


def _found(
    searched: Sequence[NumberRow], lines: Sequence[NumberRow], parents: Parents
) -> list[tuple[NumberRow, Sequence[NumberRow]]]:
    """Return the lines that are sums of others with these rows, those of the fewest rows first."""
    found = [(line, rows) for line in searched if line.is_item and (rows := _added_up(line, lines, parents))]
    return sorted(found, key=lambda one: len(one[1]))


def _added_up(line: NumberRow, lines: Sequence[NumberRow], parents: Parents) -> Sequence[NumberRow]:
    below = _beside(line, lines, parents, above=False)
    if below:
        return below
    above = _beside(line, lines, parents, above=True)
    if above and _is_telling(line, above):
        return above
    return _elsewhere(line, lines) if _is_of_sums(line.section, lines) else ()


def _beside(line: NumberRow, lines: Sequence[NumberRow], parents: Parents, *, above: bool) -> Sequence[NumberRow]:
    """Return the rows next to the line, two or more of its section and kind, that it is the sum of in every month.

    The children of one parent are one: what equals them equals the parent, by chance.
    """
    items = [other for other in lines if (other.is_item or other is line) and other.section == line.section]
    here = items.index(line)
    rows = (items[:here][::-1] if above else items[here + 1 :])[:MOST_ROWS]
    telling = next((column for column, value in line.numbers.items() if value), None)
    added = Decimal(0)
    for count, other in enumerate(rows, start=1):
        added += other.numbers.get(telling or 0, Decimal(0))
        several = len({parents.get(row.row, row.row) for row in rows[:count]}) > 1
        if telling and several and abs(added - line.numbers[telling]) <= TOLERANCE and _is_sum(line, rows[:count]):
            return sorted(rows[:count], key=lambda one: one.row)
    return ()


def _is_of_sums(section: tuple[str, ...], lines: Sequence[NumberRow]) -> bool:
    """Tell whether all rows of a section are sums of their namesakes: two departments alone may equal a third one."""
    items = [line for line in lines if line.is_item and line.section == section and any(line.numbers.values())]
    shared = [line for line in items if _namesakes(line, lines)]
    sums = [line for line in shared if _elsewhere(line, lines)]
    return len(sums) == len(shared) and (len(sums) > 1 or any(map(is_company, section)))


def _elsewhere(line: NumberRow, lines: Sequence[NumberRow]) -> Sequence[NumberRow]:
    """Return the rows of the same name in other sections, if the line is their sum."""
    rows = _namesakes(line, lines)
    return rows if _is_sum(line, rows) else ()


def _namesakes(line: NumberRow, lines: Sequence[NumberRow]) -> Sequence[NumberRow]:
    name = fold(line.label)
    return [other for other in lines if other.is_item and other.section != line.section and fold(other.label) == name]


def _is_sum(line: NumberRow, rows: Sequence[NumberRow]) -> bool:
    """Tell whether the line is the sum of rows of its kind in every month, two or more of which say something."""
    kinds = {one.kind for one in (line, *rows)} - {None}
    telling = [row for row in rows if any(row.numbers.get(column) for column in line.numbers)]
    return (
        len(kinds) <= 1
        and len(telling) > 1
        and any(line.numbers.values())
        and all(
            abs(sum((row.numbers.get(column, Decimal(0)) for row in rows), Decimal(0)) - value) <= TOLERANCE
            for column, value in line.numbers.items()
        )
    )


def _is_telling(line: NumberRow, rows: Sequence[NumberRow]) -> bool:
    """Tell whether a sum below its rows is none by chance: 500, 500 and 1,000 every month may be three costs."""
    numbers = set(line.numbers.values())
    return (
        len(numbers) > 1
        or len(rows) >= TELLING_ROWS
        or any(len(value.normalize().as_tuple().digits) >= TELLING_DIGITS for value in numbers)
        or is_group(line.label)
        or bool(line.label_cell.bold and not any(row.label_cell.bold for row in rows))
        or all(_is_part(row, line) for row in rows)
    )


def _is_part(row: NumberRow, whole: NumberRow) -> bool:
    """Tell whether the label says that the row is a part: set in, "of which …", or with a word of the whole."""
    words = set(_WORDS.findall(fold(whole.label)))
    set_in = _indent(row) > _indent(whole)
    return set_in or bool(_PART.match(row.label) or words & set(_WORDS.findall(fold(row.label))))


def _indent(line: NumberRow) -> int:
    written = str(line.label_cell.value)
    return len(written) - len(written.lstrip())
