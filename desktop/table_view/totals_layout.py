"""Where the totals of columns stand: below each other at the right of their columns, and further to the left as far as
they need it and nothing else stands there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from desktop.screens.totals import AND, OR
from desktop.widgets.frozen_columns import FrozenTable

PADDING = 10


@dataclass(frozen=True)
class TotalPlace:
    """A total, which may have several lines, and from where to where it stands in the view, in pixels, both included.
    `frozen`: its column stays."""

    column: int
    lines: tuple[str, ...]
    left: int
    right: int
    frozen: bool


def total_places(
    table: FrozenTable, texts: Iterable[tuple[int, Sequence[str]]], metrics: QFontMetrics, taken: int
) -> list[TotalPlace]:
    """Return the places of totals, given as lines by column from left to right; those of no line have none.

    `taken`: up to where something else stands before the first of them.
    """
    frozen, found = table.frozen_columns(), []
    for column, lines in texts:
        if lines:
            left, right = _column_room(table, column, frozen)
            # Of a column that is half in sight the total is told whole: a figure cut at the edge is another one.
            right = min(right, table.seen_width() - 1 - PADDING)
            if left >= right:
                break  # out of sight, and nothing of it reaches into sight
            needed = right - max(metrics.horizontalAdvance(line) for line in lines) - 1
            left = min(left, max(taken, needed))
            found.append(TotalPlace(column, tuple(lines), left, right, column in frozen))
            taken = right + PADDING
    return found


def shortened(text: str, metrics: QFontMetrics, width: int, about: str = "") -> str:
    """Return a total, or as many whole figures of it as there is room for, or what it comes to about: half a figure
    would be taken for another one."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    between = AND if AND in text else OR
    figures = text.split(between)
    fewer = [f"{between.join(figures[:count])} …" for count in range(len(figures) - 1, 0, -1)]
    elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    return next(
        (shown for shown in (*fewer, *filter(None, [about])) if metrics.horizontalAdvance(shown) <= width), elided
    )


def _column_room(table: FrozenTable, column: int, frozen: list[int]) -> tuple[int, int]:
    """Return from where to where a column has its contents in the view, in pixels, both included."""
    header = table.horizontalHeader()
    left = header.sectionPosition(column) if column in frozen else header.sectionViewportPosition(column)
    return left + PADDING, left + header.sectionSize(column) - 1 - PADDING
