"""Reading the rows of a table: opened, sorted, searched, grouped and read again without blocking the window.

Opening reads the first screen of rows, then all ids in their order behind it; those are count and order in one. In
groups the headings and their sums are one statement, the ids in the order of the groups another.
"""

from array import array
from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Engine

from desktop.screens.sorting import Sorting
from desktop.table_model.cell_store import CellStore
from desktop.table_model.change_highlights import ChangeHighlights
from desktop.table_model.group_index import RowGroups
from desktop.table_model.grouped_rows import GroupedRows
from desktop.table_model.row_loader import RowLoader
from desktop.table_query.grouping import Grouping
from desktop.table_query.row_color_rules import RowColorRule, RowColorRules
from desktop.table_query.table_query import TableQuery
from desktop.widgets.jobs import Job, Jobs
from models.queries.filters import Filter
from models.queries.grouping import read_grouped, read_groups
from models.queries.rows import RowValues, first_rows, ordered_ids

T = TypeVar("T")

FIRST_ROWS = 100
# Taking out more rows one by one takes longer than reading the list anew.
MOST_AT_ONCE = 50
SUMS_REST_MS = 400
LANE = "headings"


class RowReader(QObject):
    """Reads which rows there are and in which order, again when something else is asked for.

    `counted(rows, complete)`: how many rows there are, and whether that is all; `failed(error)`: what couldn't
    be read. `complete`: whether the whole list is known.
    """

    counted = Signal(int, bool)
    failed = Signal(object)

    def __init__(
        self,
        engine: Engine,
        jobs: Jobs,
        query: TableQuery,
        cells: CellStore,
        groups: GroupedRows,
        marks: ChangeHighlights | None,
        loader: RowLoader,
    ) -> None:
        super().__init__(groups)
        self._engine, self._jobs, self._query, self._cells = engine, jobs, query, cells
        self._rows, self._groups, self._marks, self._loader = groups.rows, groups, marks, loader
        self.complete = False
        self._job: Job | None = None
        self._token = 0
        self._figures_soon = QTimer(self, singleShot=True, interval=SUMS_REST_MS)
        self._figures_soon.timeout.connect(self.read_figures)
        self._rows.changed.connect(self._list_changed)

    def sort_by(self, sorting: Sorting) -> None:
        """Order by several columns, the first one first; by the screen's own order when none is given."""
        self._query.sorting = sorting or self._query.own_sorting()
        self.open()

    def set_filters(self, filters: tuple[Filter, ...]) -> None:
        """Show only the rows that all of these filters let through."""
        before, self._query.filters = self._query.filters, filters
        if [one for one in before if one.on] != [one for one in filters if one.on]:
            self.open()

    def set_rules(self, rules: tuple[RowColorRule, ...]) -> None:
        """Colour rows by these rules; which one fits is read with the rows, so they are read again."""
        before = self._query.rules
        self._query.rules = RowColorRules(rules, before)
        if self._query.rules.asked != before.asked:
            self._forget_rows()
            if self._job is not None:
                self.open()  # what is on its way was asked for without them
        self._rows.repaint()

    def leave_unread(self, paths: frozenset[str]) -> bool:
        """Leave these fields unread, which are hidden; tell whether others have to be read for it."""
        before, self._query.unread = self._query.unread, paths
        if not before - paths:
            return False
        self.reload_rows()
        self.read_figures_soon()
        if self._job is not None:
            self.open()  # what is on its way was asked for without them
        return True

    def show_day(self, day: date | None) -> None:
        """Show employees as of a day; None: as of today, whichever day that is."""
        if day != self._query.day:
            self._query.day = day
            self._cells.cache.make_stale()
            self.open()

    def set_search(self, text: str) -> None:
        """Show only the rows in whose visible text every word is found."""
        if text.strip() != self._query.search:
            self._query.search = text.strip()
            self.open()

    def group_by(self, grouping: Grouping) -> None:
        """Group the rows otherwise, or not at all."""
        before = self._query.grouping
        if (grouping.by, grouping.order) != (before.by, before.order):
            self._query.grouping = grouping
            self.open()

    def open(self) -> None:
        """Read the first rows, and the list of all behind them; in groups all of it at once."""
        if self._query.grouping.by:
            self._read_grouped(again=False)
            return
        if self._groups.index is not None:
            self._groups.leave()
        engine, query, began = self._engine, self._query.coloured(self._query.rows()), self._cells.writes
        self._read(lambda: first_rows(engine, query, FIRST_ROWS), lambda rows: self._opened(rows, began))

    def reload(self) -> None:
        """Read everything again, as after a sync; selection, position and open editors stay with their rows."""
        if self._marks is not None:
            self._marks.forget()
        self._forget_rows()
        self._read_order(again=True)

    def reload_rows(self) -> None:
        """Read again what the rows show, where something they refer to was written."""
        self._forget_rows()
        self._rows.repaint()

    def take_out(self, row_ids: Collection[int]) -> None:
        """Take rows out of the list that were deleted."""
        self._groups.take_out(row_ids)
        if len(row_ids) > MOST_AT_ONCE:
            self.reload()
        else:
            self._rows.take_out(row_ids)
        self._groups.note_headings()

    def read_figures_soon(self, *_written: object) -> None:
        """Read the groups' counts and sums again when writing rests: something was written."""
        if self._groups.index is not None:
            self._figures_soon.start()

    def read_figures(self) -> None:
        """Read the groups' counts and sums again."""
        engine, query, columns = self._engine, self._query.rows(), self._query.summed()
        numbers = dict(self._groups.numbers)

        def work() -> RowGroups:
            return RowGroups(read_groups(engine, query, columns), array("q"), numbers)

        def came(fresh: RowGroups) -> None:
            if self._job is None:
                self._groups.take_figures(fresh)

        self._jobs.run(work, came, self.failed.emit, self, LANE, replace=True)

    def _forget_rows(self) -> None:
        self._cells.cache.make_stale()
        self._loader.forget()

    def _read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read something of the list; what is on its way for an earlier state of it comes too late from now on."""
        self._token += 1
        if self._job is not None:
            self._job.drop()
            self._job = None

        def ended(answer: T) -> None:
            self._job = None
            done(answer)

        def failed(error: Exception) -> None:
            self._job = None
            self.failed.emit(error)

        self._job = self._jobs.run(work, ended, failed, self)

    def _opened(self, rows: list[RowValues], began: int) -> None:
        ids = array("q", (row[0] for row in rows))
        self._loader.forget()
        self._cells.gone.clear()
        self._cells.keep({row[0]: row for row in rows}, began)
        if self._rows.held():
            self._rows.show(self._rows.with_held(ids, self._cells.gone))
            self._rows.repaint()
        else:
            self._rows.reset(ids)
        complete = len(rows) < FIRST_ROWS
        self._count(len(rows), complete=complete)
        if not complete:
            self._read_order()

    def _read_order(self, *, again: bool = False) -> None:
        if self._query.grouping.by:
            self._read_grouped(again=again)
            return
        engine, query, ids, take = self._engine, self._query.rows(), *self._taking()

        def read() -> "array[int]":
            ordered_ids(engine, query, take)
            return ids

        self._read(read, lambda ids: self._ordered(ids, again=again))

    def _taking(self) -> tuple["array[int]", Callable[["array[int]"], bool]]:
        """Return a list for the next reading, and what puts parts into it; False: something else is read by now."""
        ids, token = array("q"), self._token + 1  # as `_read` will have it

        def take(part: "array[int]") -> bool:
            ids.extend(part)
            return token == self._token

        return ids, take

    def _ordered(self, ids: "array[int]", *, again: bool) -> None:
        if again:
            self._cells.gone.clear()
        self._rows.show(self._rows.with_held(ids, self._cells.gone))
        self._count(len(ids), complete=True)
        if again:
            self._rows.repaint()

    def _read_grouped(self, *, again: bool) -> None:
        query, columns, numbers = self._query.rows(), self._query.summed(), dict(self._groups.numbers)
        engine, grouping, ids, take = self._engine, self._query.grouping, *self._taking()

        def read() -> RowGroups:
            groups = RowGroups(read_grouped(engine, query, columns, take), ids, numbers, grouping.order)
            groups.prepare(grouping.folding)
            return groups

        self._read(read, lambda groups: self._show_groups(groups, again=again))

    def _show_groups(self, groups: RowGroups, *, again: bool) -> None:
        self._cells.gone.clear()
        if not again:
            self._loader.forget()
        self._groups.show(groups, again=again)
        self._count(self._groups.count(), complete=True)
        self._groups.changed.emit()

    def _count(self, rows: int, *, complete: bool) -> None:
        self.complete = complete
        self.counted.emit(rows, complete)

    def _list_changed(self) -> None:
        if self._job is None:
            self._count(self._groups.count(), complete=True)
        else:
            # The list that is being read may not know of the change.
            self._read_order(again=True)
