"""The rows of a Qt model as a list of ids: where they stand, and how the view is told that they stand otherwise."""

from array import array
from collections.abc import Callable, Collection, Set

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Signal

from desktop.table_model.row_index import RowIndex

NOWHERE = QModelIndex()
# Where more rows than these changed, finding them all would take longer than painting what is seen.
MOST_LOOKED_FOR = 300


def nothing() -> None:
    """Do nothing."""


class RowList(QObject):
    """The one that changes the rows of `model`. Headings of groups stand in it as negative ids.

    `held`: ids of rows that stay whatever is filtered, because somebody is writing in them; `looked_at`: the row that
    was painted last, near which rows are looked for; `changed`: rows came or went beside those that were read.
    """

    changed = Signal()

    def __init__(self, model: QAbstractTableModel) -> None:
        super().__init__(model)
        self._model, self.order, self.looked_at = model, RowIndex(), 0
        self.held: Callable[[], Set[int]] = frozenset

    def row_id(self, row: int) -> int:
        """Return the id of the row that stands there."""
        return self.order[row]

    def row_of(self, row_id: int) -> int:
        """Return where a row stands; -1 when it isn't shown. Some ms for a million rows."""
        return self.order.row_of(row_id, self.looked_at)

    def rows_of(self, row_ids: set[int]) -> dict[int, int]:
        """Return where several rows stand; those that aren't shown are left out. Some ms for a million rows."""
        return self.order.rows_of(row_ids, self.looked_at)

    def data_rows(self, first: int, last: int) -> tuple[int, int]:
        """Return the rows of data between two rows, counted without headings; (n, n - 1) where there are none."""
        return self.order.data_before(first), self.order.data_before(last + 1) - 1

    def data_ids(self, first: int, last: int) -> "array[int]":
        """Return the ids of rows of data, counted without headings."""
        return self.order.data_ids(first, last) if last >= first else array("q")

    def data_count(self) -> int:
        """Return how many rows of data are in sight."""
        return self.order.data_count

    def ids(self, first: int, last: int) -> "array[int]":
        """Return the ids of the rows of data from one row to another, both included."""
        return self.data_ids(*self.data_rows(first, last))

    def with_held(self, ids: "array[int]", gone: Set[int]) -> "array[int]":
        """Return a list with the rows in which somebody is writing: what doesn't fit it stands above, unless `gone`."""
        listed = RowIndex(ids)
        missing = [row_id for row_id in self.held() if row_id not in gone and listed.row_of(row_id) < 0]
        return array("q", missing) + ids if missing else ids

    def reset(self, ids: "array[int]", noted: Callable[[], None] = nothing) -> None:
        """Begin anew with another list; `noted` is called before the view looks at it."""
        self._model.beginResetModel()
        self.order = RowIndex(ids)
        noted()
        self._model.endResetModel()

    def show(self, ids: "array[int]") -> None:
        """Put another list of rows in the place of the present one, so that selections and editors follow."""
        begins_like, before, after = self.order.begins_like(ids), len(self.order), len(ids)
        if after > before:
            self._model.beginInsertRows(NOWHERE, before, after - 1)
            self.order = RowIndex(ids if begins_like else self.order.ids + ids[before:])
            self._model.endInsertRows()
        if not begins_like:
            self._reorder(ids)
        if after < before:
            self.remove(after, before - after)

    def insert(self, row: int, ids: "array[int]", noted: Callable[[], None] = nothing) -> None:
        """Put rows in at a place; `noted` is called before the view looks at them."""
        self._model.beginInsertRows(NOWHERE, row, row + len(ids) - 1)
        self.order.ids[row:row] = ids
        noted()
        self._model.endInsertRows()

    def remove(self, row: int, count: int, noted: Callable[[], None] = nothing) -> None:
        """Take rows out that stand together; `noted` is called before the view looks at those that are left."""
        self._model.beginRemoveRows(NOWHERE, row, row + count - 1)
        del self.order.ids[row : row + count]
        noted()
        self._model.endRemoveRows()

    def append(self, *row_ids: int) -> int:
        """Show new rows at the end, where they stay until the list is read again; the place of the first."""
        row = len(self.order)
        self.insert(row, array("q", row_ids))
        self.changed.emit()
        return row

    def take_out(self, row_ids: Collection[int]) -> None:
        """Take rows out that were deleted."""
        for row in sorted(self.rows_of(set(row_ids)).values(), reverse=True):
            self.remove(row, 1)
        self.changed.emit()

    def repaint(self, row_ids: Collection[int] | None = None) -> None:
        """Have the view paint these rows (None: all) again: one signal for all, as they mostly stand together."""
        if row_ids is None or len(row_ids) > MOST_LOOKED_FOR:
            self._repaint(0, len(self.order) - 1)
        else:
            rows = self.rows_of(set(row_ids)).values()
            self._repaint(min(rows, default=0), max(rows, default=-1))

    def repaint_row(self, row: int) -> None:
        """Have the view paint the row again that stands there."""
        self._repaint(row, row)

    def _repaint(self, first: int, last: int) -> None:
        if last >= first:
            model = self._model
            model.dataChanged.emit(model.index(first, 0), model.index(last, model.columnCount() - 1))

    def _reorder(self, ids: "array[int]") -> None:
        self._model.layoutAboutToBeChanged.emit()
        kept = self._model.persistentIndexList()
        held = [self.order[index.row()] for index in kept]
        # Rows at the end are taken out afterwards; a row must not stand in two places meanwhile.
        surplus = array("q", bytes(8 * max(0, len(self.order) - len(ids))))
        self.order = RowIndex(ids + surplus)
        rows = self.order.rows_of(set(held), self.looked_at)
        moved = [
            self._model.index(rows[row_id], index.column()) if row_id in rows else QModelIndex()
            for row_id, index in zip(held, kept, strict=True)
        ]
        self._model.changePersistentIndexList(kept, moved)
        self._model.layoutChanged.emit()
