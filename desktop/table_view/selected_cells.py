"""Which cells are selected, as blocks of rows and columns, and where a copied block goes. No cell is looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QTableView


@dataclass(frozen=True)
class SelectedBlock:
    """Rows from `first` to `last` in some columns, which stand in the order in which they are shown."""

    first: int
    last: int
    columns: tuple[int, ...]

    @property
    def height(self) -> int:
        """The number of rows."""
        return self.last - self.first + 1


@dataclass(frozen=True)
class Landing:
    """Where a copied block goes. `left_out`: rows and columns of it that have no place there."""

    block: SelectedBlock
    left_out: tuple[int, int] = (0, 0)


def selected_blocks(table: QTableView) -> list[SelectedBlock]:
    """Give the selection, or the current cell, as few blocks as it can be; from above. Hidden columns aren't in it."""
    spans: dict[tuple[int, int], set[int]] = {}
    selection = table.selectionModel().selection()
    for span in (selection.at(place) for place in range(selection.count())):
        spans.setdefault((span.top(), span.bottom()), set()).update(range(span.left(), span.right() + 1))
    current = table.currentIndex()
    if not spans and current.isValid():
        spans[current.row(), current.row()] = {current.column()}
    blocks = [SelectedBlock(*rows, _as_shown(table, columns)) for rows, columns in sorted(spans.items())]
    joined: list[SelectedBlock] = []
    for block in (block for block in blocks if block.columns):
        if joined and joined[-1].columns == block.columns and joined[-1].last + 1 == block.first:
            joined[-1] = replace(joined[-1], last=block.last)
        else:
            joined.append(block)
    return joined


def shown_columns_from(table: QTableView, column: int) -> tuple[int, ...]:
    """Return the columns that are shown, from this one on."""
    header = table.horizontalHeader()
    return tuple(
        one for one in _as_shown(table, range(header.count())) if header.visualIndex(one) >= header.visualIndex(column)
    )


def landing(height: int, width: int, on: SelectedBlock, columns: Sequence[int], rows: float) -> Landing | None:
    """Return where a block of this size goes when `on` is selected; None: it doesn't fit the selection.

    `columns`: those shown from the first selected one on; `rows`: how many there can be. A selection of several times
    the block's size takes it as often; one that is a single row or column only says where the block begins.
    """
    tall, wide = _stretched(height, on.height), _stretched(width, len(on.columns))
    if tall is None or wide is None:
        return None
    taken = tuple(on.columns) if wide == len(on.columns) else tuple(columns[:wide])
    last = min(on.first + tall, rows) - 1
    left_out = (on.first + tall - 1 - int(last), wide - len(taken))
    return Landing(SelectedBlock(on.first, int(last), taken), left_out)


def _stretched(size: int, selected: int) -> int | None:
    if selected % size == 0:
        return selected
    return size if selected == 1 else None


def _as_shown(table: QTableView, columns: Iterable[int]) -> tuple[int, ...]:
    header = table.horizontalHeader()
    shown = (column for column in columns if not table.isColumnHidden(column))
    return tuple(sorted(shown, key=header.visualIndex))
