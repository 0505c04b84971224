"""Reading the rows that are painted, with those around them."""

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Engine

from desktop.table_model.cell_store import CellStore
from desktop.table_model.row_fetcher import RowFetcher
from desktop.table_model.row_list import RowList
from desktop.table_query.table_query import TableQuery
from desktop.widgets.jobs import Jobs
from models.queries.rows import RowValues, rows_by_id

# Read around the rows that are painted, so that scrolling a little finds them there.
MARGIN = 40


class RowLoader(QObject):
    """Reads what one painting lacks into `cells`. `failed(error)`: what couldn't be read."""

    failed = Signal(object)

    def __init__(self, engine: Engine, jobs: Jobs, query: TableQuery, cells: CellStore, rows: RowList) -> None:
        super().__init__(rows)
        self._query, self._cells, self._rows = query, cells, rows
        # The workers get no object of Qt's to hold.
        by_id = self._by_id = [query.by_id()]
        self.wishes = RowFetcher(jobs, lambda ids: rows_by_id(engine, by_id[0], ids), lambda: cells.writes, self)
        self.wishes.came.connect(self._came)
        self.wishes.failed.connect(self.failed)
        self.wishes.resumed.connect(rows.repaint)
        self._wished: list[int] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._send)

    def wish(self, row: int) -> None:
        """Have the row read that stands there."""
        self._wished.append(row)
        if not self._soon.isActive():
            self._soon.start()

    def forget(self) -> None:
        """Forget all that was wished; an answer on its way is dropped."""
        self.wishes.forget()

    def _send(self) -> None:
        """Wish for the rows that one painting lacked, and for those around them."""
        order = self._rows.order
        rows = [row for row in self._wished if row < len(order)]
        self._wished.clear()
        if rows:
            self._rows.looked_at = rows[-1]
            near = order.near(min(rows), max(rows), MARGIN)
            self._by_id[0] = self._query.coloured(self._query.by_id())
            self.wishes.wish([row_id for row_id in near if self._cells.lacks(row_id)])

    def _came(self, rows: dict[int, RowValues], missing: frozenset[int], began: int) -> None:
        self._cells.keep(rows, began, missing)
        self._rows.repaint(rows.keys() | missing)
