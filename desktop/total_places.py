"""Where the totals of columns stand: below each other at the right of their columns, and further to the left as far as
they need it and nothing else stands there."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtGui import QFontMetrics

from desktop.frozen_columns import FrozenTable

PADDING = 10


@dataclass(frozen=True)
class TotalPlace:
    """A total and from where to where it stands in the view, in pixels, both included. `frozen`: its column stays."""

    column: int
    text: str
    left: int
    right: int
    frozen: bool


def total_places(
    table: FrozenTable, texts: Iterable[tuple[int, str]], metrics: QFontMetrics, taken: int
) -> list[TotalPlace]:
    """The places of totals, given by column from left to right; those of no text have none.

    `taken`: up to where something else stands before the first of them.
    """
    frozen, found = table.frozen_columns(), []
    for column, text in texts:
        if text:
            left, right = _column_room(table, column, frozen)
            needed = right - metrics.horizontalAdvance(text) - 1
            left = min(left, max(taken, needed))
            found.append(TotalPlace(column, text, left, right, column in frozen))
            taken = right + 2 * PADDING
    return found


def _column_room(table: FrozenTable, column: int, frozen: list[int]) -> tuple[int, int]:
    """From where to where a column has its contents in the view, in pixels, both included."""
    header = table.horizontalHeader()
    left = header.sectionPosition(column) if column in frozen else header.sectionViewportPosition(column)
    return left + PADDING, left + header.sectionSize(column) - 1 - PADDING
