"""Rows and cells as other parts of the window ask for them: by id and column name, whole or as texts. No Qt."""

from collections.abc import Callable
from typing import Any

from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.cell_store import CellStore
from desktop.table_model.row_list import RowList
from desktop.table_query.table_query import TableQuery
from models.values.language import mark, tr

NOT_SHOWN = mark("This field isn't edited in this table.")
LONGEST_LABEL = 60


class RowRecords:
    """The rows of one table as they are seen. `wish`: has the row read that stands at a place."""

    def __init__(self, query: TableQuery, cells: CellStore, rows: RowList, wish: Callable[[int], None]) -> None:
        self._query, self._cells, self._rows, self._wish = query, cells, rows, wish

    def record(self, row: int) -> dict[str, Any] | None:
        """Return the values of a row by path, and its id; None while it is being read."""
        row_id = self._rows.row_id(row)
        if row_id > 0 and self._cells.lacks(row_id):
            self._wish(row)
        cached = self._cells.cache.get(row_id)
        if cached is None or row_id in self._cells.gone:
            return None
        values = dict(zip(("id", *self._query.paths), cached.values, strict=False))  # behind them may stand a rule
        for shown in self._query.columns:
            values[shown.field.name] = self._cells.value(row_id, shown)
        return values

    def is_from_source(self, row: int) -> bool | None:
        """Tell whether a row comes from Paymo or the plan, not from us; None while it is being read."""
        return self._cells.is_from_source(self._rows.row_id(row))

    def value(self, row_id: int, column: str) -> Any:
        """Return what a cell holds now as the person sees it; None also for a row that isn't read yet."""
        shown = self._shown(column)
        return None if shown is None else self._cells.value(row_id, shown)

    def why_locked(self, row_id: int, column: str) -> str | None:
        """Return why a cell can't be changed; None: it can."""
        shown = self._shown(column)
        return tr(NOT_SHOWN) if shown is None else self._cells.locked(row_id, shown)

    def texts(self, column: int, first: int, last: int) -> list[str]:
        """Return what a column shows in the rows from one to another that have been read; none is read for it."""
        shown, ids = self._query.columns[column], self._rows.ids(first, last)
        return [self._cells.text(row_id, shown) for row_id in ids if not self._cells.lacks(row_id)]

    def label(self, row_id: int) -> str:
        """Return what a row is called, for the names of steps; empty where rows have no name."""
        shown = self._shown(self._query.screen.model.LABEL)
        label = self._cells.text(row_id, shown) if shown is not None and not self._cells.lacks(row_id) else ""
        return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"

    def _shown(self, column: str) -> ShownColumn | None:
        return next((shown for shown in self._query.columns if shown.field.name == column), None)
