"""The rows of a table as a list of ids: opened, sorted, searched and read again without blocking the window.

Opening reads the first screen of rows, then all ids in their order behind it; those are count and order in one.
Rows are read when they are painted. What the cells show of them is `editable_model`'s.
"""

from array import array
from collections.abc import Callable, Collection, Set
from dataclasses import replace
from datetime import date
from typing import TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal
from sqlalchemy import Engine

from desktop.screens.screen import Screen
from desktop.screens.shown_columns import paths_of, searched_paths, shown_columns
from desktop.screens.sorting import Sorting, sorting_of
from desktop.table_model.cell_store import CellValues
from desktop.table_model.row_color_rules import RowRule, RowRules
from desktop.table_model.row_fetcher import RowWishes
from desktop.table_model.row_index import RowOrder
from desktop.widgets.jobs import Job, Jobs
from models.queries.filters import Filter
from models.queries.rows import RowQuery, RowValues, first_rows, ordered_ids, rows_by_id
from models.values.relative_dates import UTC_CALENDAR, Calendar

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()

FIRST_ROWS = 100
# Read around the rows that are painted, so that scrolling a little finds them there.
MARGIN = 40
# Taking out more rows one by one takes longer than reading the list anew.
MOST_AT_ONCE = 50
# Where more rows than these changed, finding them all would take longer than painting what is seen.
MOST_LOOKED_FOR = 300


class RowListModel(QAbstractTableModel):
    """Which rows a screen has and in which order.

    `calendar` tells at each reading which day it is; `day` is the one as of which employees are shown, None: today;
    `held`: ids of rows that stay whatever is filtered, because somebody is writing in them.
    `counted(rows, complete)`: how many rows there are, and whether that is all; `failed(error)`: what couldn't
    be read.
    """

    counted = Signal(int, bool)
    failed = Signal(object)

    def __init__(
        self,
        engine: Engine,
        screen: Screen,
        jobs: Jobs,
        cells: CellValues,
        parent: QObject | None,
        filters: tuple[Filter, ...] = (),
        rules: tuple[RowRule, ...] = (),
    ) -> None:
        super().__init__(parent)
        self.engine, self.screen, self.jobs = engine, screen, jobs
        self.columns = shown_columns(screen)
        self._paths = paths_of(screen)
        self._cells, self._order, self._looked_at = cells, RowOrder(), 0
        self._search = ""
        self.filters = filters
        self.calendar: Callable[[], Calendar] = lambda: UTC_CALENDAR
        self.day: date | None = None
        self.held: Callable[[], Set[int]] = frozenset
        self.sorting = self._own_sorting()
        self._job: Job | None = None
        self._token = 0
        self.rules = RowRules(rules)
        # The workers get no object of Qt's to hold.
        by_id = self._by_id = [RowQuery(screen.model, self._paths)]
        self._wishes = RowWishes(jobs, lambda ids: rows_by_id(engine, by_id[0], ids), lambda: cells.writes, self)
        self._wishes.came.connect(self._rows_came)
        self._wishes.failed.connect(self.failed)
        self._wishes.resumed.connect(self._repaint)
        self._wished_rows: list[int] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._send_wishes)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """The rows known so far."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """The fields of the screen."""
        return 0 if parent.isValid() else len(self.columns)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; by the screen's own order for column -1."""
        if 0 <= column < len(self.columns):
            self.sort_by(((self.columns[column].field.name, order is Qt.SortOrder.DescendingOrder),))
        else:
            self.sort_by(self._own_sorting())

    def sort_by(self, sorting: Sorting) -> None:
        """Order by several columns, the first one first."""
        self.sorting = sorting or self._own_sorting()
        self.open()

    def set_filters(self, filters: tuple[Filter, ...]) -> None:
        """Show only the rows that all of these filters let through."""
        if filters != self.filters:
            changes = [one for one in self.filters if one.on] != [one for one in filters if one.on]
            self.filters = filters
            if changes:
                self.open()

    def set_rules(self, rules: tuple[RowRule, ...]) -> None:
        """Colour rows by these rules; which one fits is read with the rows, so they are read again."""
        asked = self.rules.asked
        self.rules = RowRules(rules, self.rules)
        if self.rules.asked != asked:
            self._cells.cache.make_stale()
            self._wishes.forget()
            if self._job is not None:
                self.open()  # what is on its way was asked for without them
        self._repaint()

    def show_day(self, day: date | None) -> None:
        """Show employees as of a day; None: as of today, whichever day that is."""
        if day != self.day:
            self.day = day
            self._cells.cache.make_stale()
            self.open()

    def set_search(self, text: str) -> None:
        """Show only the rows in whose visible text every word is found."""
        if text.strip() != self._search:
            self._search = text.strip()
            self.open()

    def reload(self) -> None:
        """Read everything again, as after a sync; selection, position and open editors stay with their rows."""
        self._cells.cache.make_stale()
        self._wishes.forget()
        self._read_order(again=True)

    def row_id(self, row: int) -> int:
        """The id of the row that stands there."""
        return self._order[row]

    def row_of(self, row_id: int) -> int:
        """Where a row stands; -1 when it isn't shown. Some ms for a million rows."""
        return self._order.row_of(row_id, self._looked_at)

    def rows_of(self, row_ids: set[int]) -> dict[int, int]:
        """Where several rows stand; those that aren't shown are left out. Some ms for a million rows."""
        return self._order.rows_of(row_ids, self._looked_at)

    def ids(self, first: int, last: int) -> "array[int]":
        """The ids of the rows from one to another, both included."""
        return self._order.ids[first : last + 1]

    def count(self) -> int:
        """How many rows there are, as far as they are known."""
        return len(self._order)

    def _own_sorting(self) -> Sorting:
        names = ("id", *(shown.field.name for shown in self.columns))
        return sorting_of(self.screen.order, names) or (("id", False),)

    def open(self) -> None:
        """Read the first rows, and the list of all behind them."""
        query = replace(self.query(), rules=self.rules.asked)
        began = self._cells.writes
        self._read(lambda: first_rows(self.engine, query, FIRST_ROWS), lambda rows: self._opened(rows, began))

    def query(self) -> RowQuery:
        """What is shown, as it is asked of the database."""
        only = self.screen.only() if self.screen.only else None
        (order, descending), *then = self.sorting
        return RowQuery(
            self.screen.model,
            self._paths,
            order,
            descending,
            self._search,
            only,
            self.screen.deleted,
            searched=searched_paths(self.columns),
            filters=self.filters,
            then=tuple(then),
            calendar=self.calendar(),
            day=self.day,
        )

    def by_id(self) -> RowQuery:
        """The same for rows whose ids are known."""
        return RowQuery(self.screen.model, self._paths, calendar=self.calendar(), day=self.day)

    def _read(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Read something of the list; what is on its way for an earlier state of it comes too late from now on."""
        self._drop()

        def ended(answer: T) -> None:
            self._job = None
            done(answer)

        def failed(error: Exception) -> None:
            self._job = None
            self.failed.emit(error)

        self._job = self.jobs.run(work, ended, failed, self)

    def _drop(self) -> None:
        self._token += 1
        if self._job is not None:
            self._job.drop()
        self._job = None

    def _opened(self, rows: list[RowValues], began: int) -> None:
        ids = array("q", (row[0] for row in rows))
        self._wishes.forget()
        self._cells.gone.clear()
        self._cells.keep({row[0]: row for row in rows}, began)
        if self.held():
            self._show(self._with_held(ids))
            self._repaint()
        else:
            self.beginResetModel()
            self._order = RowOrder(ids)
            self.endResetModel()
        complete = len(rows) < FIRST_ROWS
        self.counted.emit(len(rows), complete)
        if not complete:
            self._read_order()

    def _read_order(self, *, again: bool = False) -> None:
        query = self.query()
        token = self._token + 1  # as `_read` will have it

        def read() -> "array[int]":
            ids = array("q")

            def take(part: "array[int]") -> bool:
                ids.extend(part)
                return token == self._token

            ordered_ids(self.engine, query, take)
            return ids

        self._read(read, self._read_again if again else self._ordered)

    def _read_again(self, ids: "array[int]") -> None:
        self._cells.gone.clear()
        self._ordered(ids)
        self._repaint()

    def _ordered(self, ids: "array[int]") -> None:
        self._show(self._with_held(ids))
        self.counted.emit(len(ids), True)

    def _with_held(self, ids: "array[int]") -> "array[int]":
        """The list with the rows in which somebody is writing: those that don't fit it stand above."""
        listed = RowOrder(ids)
        missing = [row_id for row_id in self.held() if row_id not in self._cells.gone and listed.row_of(row_id) < 0]
        return array("q", missing) + ids if missing else ids

    def _show(self, ids: "array[int]") -> None:
        """Put another list of rows in the place of the present one, so that selections and editors follow."""
        begins_like, before, after = self._order.begins_like(ids), len(self._order), len(ids)
        if after > before:
            self.beginInsertRows(NOWHERE, before, after - 1)
            self._order = RowOrder(ids if begins_like else self._order.ids + ids[before:])
            self.endInsertRows()
        if not begins_like:
            self._reorder(ids)
        if after < before:
            self.beginRemoveRows(NOWHERE, after, before - 1)
            del self._order.ids[after:]
            self.endRemoveRows()

    def _reorder(self, ids: "array[int]") -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        held = [self._order[index.row()] for index in kept]
        # Rows at the end are taken out afterwards; a row must not stand in two places meanwhile.
        surplus = array("q", bytes(8 * max(0, len(self._order) - len(ids))))
        self._order = RowOrder(ids + surplus)
        rows = self._order.rows_of(set(held), self._looked_at)
        moved = [
            self.index(rows[row_id], index.column()) if row_id in rows else QModelIndex()
            for row_id, index in zip(held, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _wish(self, row: int) -> None:
        self._wished_rows.append(row)
        if not self._soon.isActive():
            self._soon.start()

    def _send_wishes(self) -> None:
        """Wish for the rows that one painting lacked, and for those around them."""
        rows = [row for row in self._wished_rows if row < len(self._order)]
        self._wished_rows.clear()
        if rows:
            self._looked_at = rows[-1]
            near = self._order.near(min(rows), max(rows), MARGIN)
            self._by_id[0] = replace(self.by_id(), rules=self.rules.asked)
            self._wishes.wish([row_id for row_id in near if self._cells.lacks(row_id)])

    def _rows_came(self, rows: dict[int, RowValues], missing: frozenset[int], began: int) -> None:
        self._cells.keep(rows, began, missing)
        self._rows_changed(rows.keys() | missing)

    def _rows_changed(self, row_ids: Collection[int]) -> None:
        """Have the view paint these rows again: one signal for all of them, as they mostly stand together."""
        if len(row_ids) > MOST_LOOKED_FOR:
            self._repaint()
            return
        rows = self._order.rows_of(set(row_ids), self._looked_at).values()
        if rows:
            last_column = len(self.columns) - 1
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), last_column))

    def _repaint(self) -> None:
        if len(self._order):
            last = self.index(len(self._order) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _append(self, *row_ids: int) -> int:
        """Show new rows at the end, where they stay until the list is read again; the place of the first."""
        row = len(self._order)
        self.beginInsertRows(NOWHERE, row, row + len(row_ids) - 1)
        self._order.ids.extend(row_ids)
        self.endInsertRows()
        self._list_changed()
        return row

    def _take_out(self, row_ids: Collection[int]) -> None:
        if len(row_ids) > MOST_AT_ONCE:
            self.reload()
            return
        rows = sorted(self._order.rows_of(set(row_ids), self._looked_at).values(), reverse=True)
        for row in rows:
            self.beginRemoveRows(NOWHERE, row, row)
            del self._order.ids[row]
            self.endRemoveRows()
        self._list_changed()

    def _list_changed(self) -> None:
        if self._job is None:
            self.counted.emit(self.count(), True)
        else:
            # The list that is being read may not know of the change.
            self._read_order(again=True)
