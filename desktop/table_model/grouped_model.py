"""The rows of a table in groups: headings between the rows, which are closed and opened without the database.

The headings and their sums are one statement, the ids in the order of the groups another. After an edit the rows stay
where they are until the list is read again, while counts and sums are read anew in a job.
"""

from array import array
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Engine

from desktop.screens.screen import Screen
from desktop.screens.totals import summed_columns
from desktop.table_model.cell_store import CellValues
from desktop.table_model.group_index import Folding, Grouping, Heading, RowGroups
from desktop.table_model.row_color_rules import RowRule
from desktop.table_model.row_index import RowOrder
from desktop.table_model.row_list_model import NOWHERE, RowListModel
from desktop.widgets.jobs import Jobs
from models.queries.filters import Filter
from models.queries.grouping import read_grouped, read_groups
from models.queries.rows import RowQuery

SUMS_REST_MS = 400
LANE = "headings"


class GroupedListModel(RowListModel):
    """`grouped`: the headings or what they say changed."""

    grouped = Signal()

    def __init__(
        self,
        engine: Engine,
        screen: Screen,
        jobs: Jobs,
        cells: CellValues,
        parent: QObject | None,
        filters: tuple[Filter, ...] = (),
        rules: tuple[RowRule, ...] = (),
        grouping: Grouping | None = None,
    ) -> None:
        self.grouping = grouping or Grouping()
        self.groups: RowGroups | None = None
        self._numbers: dict[Any, int] = {}
        self._above = 0
        super().__init__(engine, screen, jobs, cells, parent, filters, rules)
        self._figures_soon = QTimer(self, singleShot=True, interval=SUMS_REST_MS)
        self._figures_soon.timeout.connect(self._read_figures)

    def query(self) -> RowQuery:
        """What is shown, as it is asked of the database."""
        return replace(super().query(), groups=self.grouping.by)

    def open(self) -> None:
        """Read the list; in groups all of it at once."""
        if self.grouping.by:
            self._read_grouped(again=False)
            return
        if self.groups is not None:
            self._show_ungrouped()
        super().open()

    def group_by(self, grouping: Grouping) -> None:
        """Group the rows otherwise, or not at all."""
        changes, self.grouping = grouping.by != self.grouping.by, grouping
        if changes:
            self.open()
        else:
            self._fold(grouping.folding)

    def heading(self, row: int) -> Heading | None:
        """The heading that stands at a row; None where data stand."""
        row_id = self._order[row] if 0 <= row < len(self._order) else 0
        return self.groups.heading(row_id) if row_id < 0 and self.groups is not None else None

    def is_closed(self, heading: Heading) -> bool:
        """Whether a group's rows are out of sight."""
        return self.grouping.folding.is_closed(heading.key)

    def fold(self, row: int, *, closed: bool) -> None:
        """Close or open the group whose heading stands at a row."""
        heading = self.heading(row)
        if heading is None or self.groups is None or self.is_closed(heading) == closed:
            return
        before = self.grouping.folding
        self.grouping = replace(self.grouping, folding=before.put(heading.key, closed=closed))
        below, first = self.groups.below(heading, before if closed else self.grouping.folding), row + 1
        if closed and below:
            self.beginRemoveRows(NOWHERE, first, row + len(below))
            del self._order.ids[first : first + len(below)]
            self._note_headings()
            self.endRemoveRows()
        elif below:
            self.beginInsertRows(NOWHERE, first, row + len(below))
            self._order.ids[first:first] = below
            self._note_headings()
            self.endInsertRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.grouped.emit()

    def fold_all(self, *, closed: bool) -> None:
        """Close or open all groups."""
        self._fold(Folding(closed))

    def reveal(self, row_id: int) -> None:
        """Open the groups that a row is in."""
        for heading in self.groups.holding(row_id) if self.groups is not None else ():
            self.fold(self.row_of(heading.id), closed=False)

    def count(self) -> int:
        """How many rows of data there are, also in closed groups."""
        if self.groups is None:
            return len(self._order)
        listed = sum(len(heading.ids) for heading in self.groups.headings)
        return listed + self._above + self._appended

    def data_rows(self, first: int, last: int) -> tuple[int, int]:
        """The rows of data between two rows, counted without headings; (n, n - 1) where there are none."""
        return self._order.data_before(first), self._order.data_before(last + 1) - 1

    def data_ids(self, first: int, last: int) -> "array[int]":
        """The ids of rows of data, counted without headings."""
        return self._order.data_ids(first, last) if last >= first else array("q")

    def data_count(self) -> int:
        """How many rows of data are in sight."""
        return self._order.data_count

    def ids(self, first: int, last: int) -> "array[int]":
        """The ids of the rows of data from one row to another, both included."""
        return self.data_ids(*self.data_rows(first, last))

    def read_figures_soon(self, *_written: object) -> None:
        """Something was written: read counts and sums again when writing rests."""
        if self.groups is not None:
            self._figures_soon.start()

    @property
    def _appended(self) -> int:
        """Rows that were added since the list was read, and stand at its end."""
        if self.groups is None:
            return 0
        rows = self._order.headings
        last = self.heading(rows[-1]) if rows else None
        behind = 0 if last is None or self.is_closed(last) else len(last.ids)
        return len(self._order) - (rows[-1] + 1 + behind if rows else self._above)

    def _read_order(self, *, again: bool = False) -> None:
        if self.grouping.by:
            self._read_grouped(again=again)
        else:
            super()._read_order(again=again)

    def _read_grouped(self, *, again: bool) -> None:
        query, columns, numbers = self.query(), summed_columns(self.columns), dict(self._numbers)
        folding, token = self.grouping.folding, self._token + 1  # as `_read` will have it

        def read() -> RowGroups:
            ids = array("q")

            def take(part: "array[int]") -> bool:
                ids.extend(part)
                return token == self._token

            groups = RowGroups(read_grouped(self.engine, query, columns, take), ids, numbers)
            groups.prepare(folding)
            return groups

        self._read(read, lambda groups: self._show_groups(groups, again=again))

    def _show_groups(self, groups: RowGroups, *, again: bool) -> None:
        was_grouped, self.groups, self._numbers = self.groups is not None, groups, groups.numbers
        self._cells.gone.clear()
        if not again:
            self._wishes.forget()
        for row_id in self.held():
            for heading in groups.holding(row_id):
                folding = self.grouping.folding.put(heading.key, closed=False)
                self.grouping = replace(self.grouping, folding=folding)
        self._lay_out(reset=not (again or was_grouped or self.held()))
        self.counted.emit(self.count(), True)
        self.grouped.emit()

    def _lay_out(self, *, reset: bool = False) -> None:
        """Show the list that follows from the groups and from which of them are closed."""
        assert self.groups is not None
        listed = self.groups.shown(self.grouping.folding)
        ids = self._with_held(listed)
        self._above = len(ids) - len(listed)
        if reset:
            self.beginResetModel()
            self._order = RowOrder(ids)
            self._note_headings()
            self.endResetModel()
        else:
            self._show(ids)
            self._note_headings()
            self._repaint()

    def _show_ungrouped(self) -> None:
        self.groups, self._above = None, 0
        self.beginResetModel()
        self._order = RowOrder()
        self.endResetModel()
        self.grouped.emit()

    def _note_headings(self) -> None:
        rows = self.groups.heading_rows(self.grouping.folding, self._above) if self.groups is not None else ()
        self._order.set_headings(rows)

    def _fold(self, folding: Folding) -> None:
        if self.groups is not None and folding != self.grouping.folding:
            appended = self._order.ids[len(self._order) - self._appended :]
            self.grouping = replace(self.grouping, folding=folding)
            self._lay_out()
            if appended:
                self._append(*appended)
            self.grouped.emit()

    def _take_out(self, row_ids: Collection[int]) -> None:
        if self.groups is not None:
            self.groups.take_out(row_ids)
        super()._take_out(row_ids)
        self._note_headings()

    def _read_figures(self) -> None:
        engine, query, columns = self.engine, self.query(), summed_columns(self.columns)
        numbers = dict(self._numbers)

        def work() -> RowGroups:
            return RowGroups(read_groups(engine, query, columns), array("q"), numbers)

        self.jobs.run(work, self._take_figures, self.failed.emit, self, LANE, replace=True)

    def _take_figures(self, fresh: RowGroups) -> None:
        if self.groups is not None and self._job is None:
            self.groups.take_figures(fresh)
            self._repaint()
            self.grouped.emit()
