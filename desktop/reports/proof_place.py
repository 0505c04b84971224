"""The rows behind a figure, in the ordinary table: its totals stand, the column that is counted is seen, and Esc leads
back. Whoever leaves it finds the table as it was."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from sqlalchemy import Column

from desktop.record_panel.record_panel import RecordPanel
from desktop.reports.proof_pane import ProofPane
from desktop.screens.actions import Actions
from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import screen_of
from desktop.screens.window_state import TableState
from desktop.table_page.table_page import TablePage
from desktop.toolbar.head import Head
from models.measures.rows import SECONDS
from models.reports.contents import Question
from models.reports.proofs import Proof, ProofLine, condition
from models.values.language import tr

# The field that shows what rows count as, where that isn't a column of their own.
SHOWN_AS = {
    "open": "open_amount",
    "overdue": "open_amount",
    "invoiced": "subtotal",
    "budget": "budget_hours",
    "booked": "hours_per_day",
    "flat prices": "price",
    "margin": "value",
    "overservicing": "duration",
    "labour_cost": "duration",
}


class ProofPlace(QObject):
    """`question`: the figure whose rows are shown; None where no proof is."""

    def __init__(self, page: TablePage, head: Head, panel: RecordPanel, pane: ProofPane, actions: Actions) -> None:
        super().__init__(page)
        self._page, self._head, self._panel, self._pane, self._actions = page, head, panel, pane, actions
        self.question: Question | None = None
        self._had_panel = False
        self._revealed = ""
        self._to_show = ""
        page.counted.connect(self._counted)
        pane.to_table.connect(page.table.setFocus)
        pane.back.connect(actions.back.trigger)

    def begin(self, proof: Proof) -> None:
        """Show what is in a figure beside the table; the record panel is closed at first, to leave the rows room."""
        self.question, self._had_panel = proof.question, self._actions.panel.isChecked()
        self._actions.panel.setChecked(False)
        self._head.for_proof(True)
        self._pane.show_proof(proof)
        self._pane.list.setFocus()
        self._page.table.installEventFilter(self)

    def end(self) -> None:
        """Leave nothing behind."""
        if self.question is None:
            return
        self.question, self._revealed, self._to_show = None, "", ""
        self._page.table.removeEventFilter(self)
        self._actions.panel.setChecked(self._had_panel)
        self._pane.hide()
        self._head.for_proof(False)
        self._page.totals.set_wanted(self._actions.totals.isChecked())

    def limited(self, line: ProofLine) -> tuple[Screen, str] | None:
        """Return the table of a line's rows, limited to them, and what they are, in words; None where no proof is."""
        question, screen = self.question, screen_of(line.rows.table.name)
        if question is None or screen is None:
            return None
        reason = tr(line.reason) if line.reason else tr("Counted")
        return replace(screen, only=lambda: condition(question, line)), f"{tr(question.measure.title)}: {reason}"

    def show(self, line: ProofLine, words: str) -> None:
        """Name the table that has just been opened, and let its totals and the column that is counted be seen."""
        self._head.show_title(tr("What is in it"), words)
        self._page.totals.set_wanted(True)
        self._revealed, self._to_show = "", field_of(line)
        columns = self._page.table.columns
        place = columns.names().index(self._to_show) if self._to_show in columns.names() else -1
        if place >= 0 and self._page.table.isColumnHidden(place):
            self._revealed = self._to_show
            columns.reveal(place)

    def as_laid_out(self, state: TableState) -> TableState:
        """Return how a table is left: a column that only the proof made seen is hidden as before."""
        if not self._revealed:
            return state
        hidden = sorted({*state.columns.get("hidden", ()), self._revealed})
        return replace(state, columns={**state.columns, "hidden": hidden})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go back from the table by Esc, where nothing lies over it."""
        key = event.key() if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress else None
        if key == Qt.Key.Key_Escape and not self._panel.isVisible():
            self._actions.back.trigger()
            return True
        return super().eventFilter(watched, event)

    def _counted(self, rows: int, _complete: bool) -> None:
        """Scroll to the column that is counted, once there are rows, and the bar beside them has its room."""
        if rows and self._to_show:
            QTimer.singleShot(0, self, self._scroll)

    def _scroll(self) -> None:
        table, name = self._page.table, self._to_show
        self._to_show = ""
        if name in table.columns.names():
            table.scrollTo(table.model().index(0, table.columns.names().index(name)))


def field_of(line: ProofLine) -> str:
    """Return the field that shows what the rows of a line count as; "" where none does."""
    rows = line.rows
    if line.reason is not None and rows.unit_of(line.reason) == SECONDS and "duration" in rows.table.c:
        return "duration"
    return rows.counts_as.name if isinstance(rows.counts_as, Column) else SHOWN_AS.get(rows.name, "")
