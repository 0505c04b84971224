"""After an undo or a redo the window shows what it changed: in the table that is open, or in the one it happened in."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject

from desktop.commands.command_history import TakenBack
from desktop.commands.command_queue import CommandQueue
from desktop.commands.row_commands import CommandResult
from desktop.screens.screen_definitions import screen_of
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.table_page import TablePage
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.values.language import tr

# Selecting more pieces would take longer than it helps; then only the first cell is shown.
MOST_PIECES = 200


class UndoFeedback(QObject):
    """Goes to the cells that an undo or redo changed. `open_screen(key, row)` opens a table at a row."""

    def __init__(
        self, undo: CommandQueue, page: TablePage, messages: Messages, open_screen: Callable[[str, int | None], None]
    ) -> None:
        super().__init__(page)
        self._page, self._messages, self._open_screen = page, messages, open_screen
        self._wanted: tuple[TakenBack, CommandResult] | None = None
        undo.moved.connect(self._moved)
        page.counted.connect(self._counted)

    def _moved(self, taken: TakenBack, written: CommandResult) -> None:
        shown = self._page.shown_screen
        here = self._page.isVisible() and shown is not None and shown.model is written.model
        rows = written.changed or written.added
        if here and written.added:
            self._wanted = taken, written  # the list is read again for them
        elif here and rows and not self._select(written):
            answers = ((tr("Show it"), lambda: self._go(taken, written)),)
            text = tr("It is in a row that isn't among those shown here.")
            self._messages.tell(Tone.QUIET, tr("Done: {name}", name=taken.step.name), text, answers)
        elif not here:
            self._go(taken, written)

    def _go(self, taken: TakenBack, written: CommandResult) -> None:
        screen = screen_of(written.model.__tablename__)
        rows = written.changed or written.added
        if screen is not None:
            self._wanted = (taken, written) if rows else None
            self._open_screen(screen.key, rows[0] if rows else None)

    def _counted(self, _rows: int, complete: bool) -> None:
        shown = self._page.shown_screen
        if self._wanted is None or shown is None:
            return
        _taken, written = self._wanted
        if shown.model is not written.model or self._select(written) or complete:
            self._wanted = None

    def _select(self, written: CommandResult) -> bool:
        """Select the cells, and go to the first unless one of them is in sight; False when no row of them is shown."""
        table, model = self._page.table, self._page.table.model()
        if not isinstance(model, RowTableModel):
            return False
        rows = model.rows.rows_of(set(written.changed or written.added))
        if not rows:
            return False
        columns = _columns(model, written, table.isColumnHidden)
        selection, pieces = QItemSelection(), 0
        for top, bottom in _runs(rows.values()):
            for left, right in _runs(columns):
                pieces += 1
                if pieces <= MOST_PIECES:
                    selection.select(model.index(top, left), model.index(bottom, right))
        first = model.index(min(rows.values()), min(columns))
        marks = table.selectionModel()
        marks.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        marks.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if not table.viewport().rect().contains(table.visualRect(first)):
            table.scrollTo(first)
        return True


def _columns(model: RowTableModel, written: CommandResult, hidden: Callable[[int], bool]) -> list[int]:
    """Return the shown columns that changed; all of a row that came."""
    names = {shown.column.name: place for place, shown in enumerate(model.columns) if "." not in shown.field.name}
    wanted = [names[name] for name in written.columns if name in names] if written.changed else list(names.values())
    return [place for place in wanted if not hidden(place)] or [0]


def _runs(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return places that follow each other, as (first, last)."""
    runs: list[tuple[int, int]] = []
    for place in sorted(set(places)):
        if runs and place == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
