"""Says in the head how many rows are shown, of how many, and as of which day if it isn't today."""

from PySide6.QtCore import QObject

from desktop.context.app_context import AppContext
from desktop.screens.formats import calendar_of
from desktop.screens.screen import Screen
from desktop.table_page.table_page import TablePage
from desktop.toolbar.head import Head
from models.queries.row_counts import row_counts
from models.queries.rows import RowQuery
from models.values.language import tr, trn

LANE = "all rows"


class ShownRows(QObject):
    """How many rows a table has without filters and search is asked for once, until something may have changed it."""

    def __init__(self, page: TablePage, head: Head, tools: AppContext) -> None:
        super().__init__(page)
        self._page, self._head, self._tools = page, head, tools
        self._all: int | None = None
        self._rows, self._complete = 0, False
        page.opened.connect(lambda _screen, _model: self.forget())
        page.counted.connect(self._counted)

    def forget(self) -> None:
        """Ask again when the number is needed: rows were added or removed, or others are looked at."""
        self._all = None

    def _counted(self, rows: int, complete: bool) -> None:
        screen = self._page.shown_screen
        self._rows, self._complete = rows, complete
        if not self._is_filtered():
            self._all = rows if complete else None
        elif complete and self._all is None and screen is not None:
            self._ask(screen)
        self._show()

    def _is_filtered(self) -> bool:
        return bool(self._page.search) or any(one.on for one in self._page.filters)

    def _ask(self, screen: Screen) -> None:
        engine, only = self._tools.engine, screen.only() if screen.only else None
        calendar = calendar_of(self._tools.formats)
        query = RowQuery(screen.model, (), only=only, only_deleted=screen.deleted, calendar=calendar)

        def came(counts: list[int]) -> None:
            if screen is self._page.shown_screen:
                self._all = counts[0]
                self._show()

        self._tools.jobs.run(lambda: row_counts(engine, [query]), came, lambda _error: None, self, LANE, replace=True)

    def _show(self) -> None:
        formats, model = self._tools.formats, self._page.model
        shown = formats.count(self._rows) + ("" if self._complete else " +")
        words = trn("{n} row", "{n} rows", self._rows, n=shown)
        if self._is_filtered() and self._all is not None:
            words = tr("{n} of {all}", n=shown, all=formats.count(self._all))
        day = model.query.day if model is not None else None
        if day is not None:
            words = f"{words} · {tr('As of {day}', day=formats.day(day))}"
        self._head.show_rows(words)
