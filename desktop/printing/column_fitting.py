"""How wide the columns of a printed table are: as their contents need, within the width of the page.

Texts are broken before figures are; small type comes before a table is spread over several pages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop.printing.page import PrintedCell, PrintedColumn
from desktop.printing.typesetting import MEASURED, Typeface, Typesetter

# Lengths in points go with a size of `SIZE`, and grow with it.
SIZE, PADDING, INDENT = 10, 6, 10
TITLES = Typeface(MEASURED, bold=True)
# Parts of the measured size. `WISHED`: no text needs a longer line; `LONGEST_WORD`: longer ones are broken within;
# `SHORT`: texts that aren't broken as long as there is another way.
WISHED, LONGEST_WORD, SHORT = 20 * MEASURED, 14 * MEASURED, 11 * MEASURED
MOST_SLACK = 24
# Sizes in points, and how much of what a column wishes beyond its longest word it gets at least, the best first.
TRIES = ((9, 1.0), (8, 1.0), (8, 0.4), (7, 0.4), (7, 0.0))
SPREAD = (8, 0.4)
MOST_OF_NAMES = 0.35  # of the width, where the naming column is repeated


class Need(NamedTuple):
    """What a column needs at the measured size: at least, as it wishes, and to have no line broken."""

    least: float
    wished: float
    whole: float


@dataclass(frozen=True)
class Fitted:
    """The size of the type, and the columns that stand beside each other, page for page, with their widths."""

    size: int
    groups: tuple[tuple[int, ...], ...]
    widths: tuple[tuple[float, ...], ...]


def fitted(needs: Sequence[Need], room: float) -> Fitted:
    """Fit columns into the width; more than fit go on on further pages, each with the first column."""
    for size, share in TRIES:
        wanted = [_wanted(need, size, share) for need in needs]
        if sum(wanted) <= room:
            return Fitted(size, (tuple(range(len(needs))),), (_stretched(wanted, needs, size, room),))
    return _spread(needs, room)


def need(setter: Typesetter, column: PrintedColumn, cells: Iterable[PrintedCell]) -> Need:
    """Measure a column with its title."""
    tabular, indent = column.kind == "number", 0
    words = {(word, TITLES) for word in column.title.split()}
    wholes = {(column.title, TITLES)}
    for cell in cells:
        indent, face = max(indent, cell.indent), Typeface(MEASURED, cell.bold, tabular)
        for line in cell.text.split("\n"):
            wholes.add((line, face))
            words.update((word, face) for word in ([line] if tabular else line.split(" ")))
    beside = (2 * PADDING + indent * INDENT) * MEASURED / SIZE
    least, whole = (_widest(setter, texts) for texts in (words, wholes))
    if tabular:
        return Need(least + beside, least + beside, max(least, whole) + beside)
    return Need(min(least, LONGEST_WORD) + beside, min(max(whole, least), WISHED) + beside, whole + beside)


def _widest(setter: Typesetter, texts: Iterable[tuple[str, Typeface]]) -> float:
    return max((setter.width(*one) for one in texts), default=0)


def _wanted(need: Need, size: int, share: float) -> float:
    wanted = need.least + share * (need.wished - need.least)
    return (max(wanted, min(need.wished, SHORT)) if share else wanted) * size / MEASURED


def _spread(needs: Sequence[Need], room: float) -> Fitted:
    size, share = SPREAD
    names = min(_wanted(needs[0], size, share), room * MOST_OF_NAMES)
    wanted = [names, *(min(_wanted(need, size, share), room - names) for need in needs[1:])]
    groups, taken = [[0]], names
    for place, width in enumerate(wanted[1:], start=1):
        if taken + width > room and len(groups[-1]) > 1:
            groups.append([0])
            taken = names
        groups[-1].append(place)
        taken += width
    widths = (
        _stretched([wanted[place] for place in group], [needs[place] for place in group], size, room)
        for group in groups
    )
    return Fitted(size, tuple(map(tuple, groups)), tuple(widths))


def _stretched(wanted: Sequence[float], needs: Sequence[Need], size: int, room: float) -> tuple[float, ...]:
    """Give what is left first to columns whose lines are broken, then a little to each."""
    left = room - sum(wanted)
    lacking = [max(0.0, need.whole * size / MEASURED - width) for need, width in zip(needs, wanted, strict=True)]
    share = min(1.0, left / sum(lacking)) if any(lacking) else 0.0
    widths = [width + share * lack for width, lack in zip(wanted, lacking, strict=True)]
    each = min(MOST_SLACK, (room - sum(widths)) / len(widths))
    return tuple(width + each for width in widths)
