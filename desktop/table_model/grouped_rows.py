"""The rows of a table in groups: headings between the rows, which are closed and opened without the database.

After an edit the rows stay where they are until the list is read again, while counts and sums are read anew.
"""

from array import array
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.table_model.cell_store import CellStore
from desktop.table_model.group_index import GroupHeading, RowGroups
from desktop.table_model.row_list import RowList
from desktop.table_query.grouping import Folding
from desktop.table_query.table_query import TableQuery


class GroupedRows(QObject):
    """The headings among the rows. `index`: the groups that were read, None: the rows aren't grouped; `numbers`: the
    headings' ids by key, which stay theirs; `changed`: the headings or what they say are others."""

    changed = Signal()

    def __init__(self, rows: RowList, query: TableQuery, cells: CellStore) -> None:
        super().__init__(rows)
        self.rows, self._query, self._cells = rows, query, cells
        self.index: RowGroups | None = None
        self.numbers: dict[Any, int] = {}
        self._above = 0

    def heading(self, row: int) -> GroupHeading | None:
        """Return the heading that stands at a row; None where data stand."""
        order = self.rows.order
        row_id = order[row] if 0 <= row < len(order) else 0
        return self.index.heading(row_id) if row_id < 0 and self.index is not None else None

    def is_closed(self, heading: GroupHeading) -> bool:
        """Tell whether a group's rows are out of sight."""
        return self._query.grouping.folding.is_closed(heading.key)

    def count(self) -> int:
        """Return how many rows of data there are, also in closed groups."""
        if self.index is None:
            return len(self.rows.order)
        listed = sum(len(heading.ids) for heading in self.index.headings)
        return listed + self._above + self._appended

    def fold(self, row: int, *, closed: bool) -> None:
        """Close or open the group whose heading stands at a row."""
        heading = self.heading(row)
        if heading is None or self.index is None or self.is_closed(heading) == closed:
            return
        before = self._query.grouping.folding
        after = before.put(heading.key, closed=closed)
        self._fold_as(after)
        below = self.index.below(heading, before if closed else after)
        if closed and below:
            self.rows.remove(row + 1, len(below), self.note_headings)
        elif below:
            self.rows.insert(row + 1, below, self.note_headings)
        self.rows.repaint_row(row)
        self.changed.emit()

    def fold_all(self, *, closed: bool) -> None:
        """Close or open all groups."""
        folding = Folding(closed)
        if self.index is not None and folding != self._query.grouping.folding:
            order = self.rows.order
            appended = order.ids[len(order) - self._appended :]
            self._fold_as(folding)
            self._lay_out()
            if appended:
                self.rows.append(*appended)
            self.changed.emit()

    def reveal(self, row_id: int) -> None:
        """Open the groups that a row is in."""
        for heading in self.index.holding(row_id) if self.index is not None else ():
            self.fold(self.rows.row_of(heading.id), closed=False)

    def show(self, index: RowGroups, *, again: bool) -> None:
        """Show groups that were read; `again`: rows that stood there before stay selected."""
        was_grouped, self.index, self.numbers = self.index is not None, index, index.numbers
        held = self.rows.held()
        for row_id in held:
            for heading in index.holding(row_id):
                self._fold_as(self._query.grouping.folding.put(heading.key, closed=False))
        self._lay_out(reset=not (again or was_grouped or held))

    def leave(self) -> None:
        """Show no groups any more, and no rows until some are read."""
        self.index, self._above = None, 0
        self.rows.reset(array("q"))
        self.changed.emit()

    def take_out(self, row_ids: Collection[int]) -> None:
        """Forget rows that were deleted, for when groups are opened."""
        if self.index is not None:
            self.index.take_out(row_ids)

    def take_figures(self, fresh: RowGroups) -> None:
        """Show counts and sums that were read again."""
        if self.index is not None:
            self.index.take_figures(fresh)
            self.rows.repaint()
            self.changed.emit()

    def note_headings(self) -> None:
        """Find out where the headings stand now."""
        folding = self._query.grouping.folding
        self.rows.order.set_headings(self.index.heading_rows(folding, self._above) if self.index is not None else ())

    @property
    def _appended(self) -> int:
        """Rows that were added since the list was read, and stand at its end."""
        if self.index is None:
            return 0
        order = self.rows.order
        rows = order.headings
        last = self.heading(rows[-1]) if rows else None
        behind = 0 if last is None or self.is_closed(last) else len(last.ids)
        return len(order) - (rows[-1] + 1 + behind if rows else self._above)

    def _fold_as(self, folding: Folding) -> None:
        self._query.grouping = replace(self._query.grouping, folding=folding)

    def _lay_out(self, *, reset: bool = False) -> None:
        """Show the list that follows from the groups and from which of them are closed."""
        assert self.index is not None
        listed = self.index.shown(self._query.grouping.folding)
        ids = self.rows.with_held(listed, self._cells.gone)
        self._above = len(ids) - len(listed)
        if reset:
            self.rows.reset(ids, self.note_headings)
        else:
            self.rows.show(ids)
            self.note_headings()
            self.rows.repaint()
