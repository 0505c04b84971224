"""A report in the middle of the window: its cards and tables below each other; the page scrolls."""

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.reports.cards import GAP, Card, CardGrid, HeadlineCard, TileCard, left_out, told
from desktop.reports.report_table import ReportTable
from desktop.reports.report_table_model import ReportTableModel
from desktop.reports.report_words import ReportWords
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.empty_state import EmptyState
from models.reports.contents import Charts, Headline, Part, TableBlock, Tiles
from models.reports.report import ReportAnswer
from models.values.language import tr

MARGIN, MOST_WIDTH, CHART_LEAST, CHART_HEIGHT = 24, 1680, 420, 240


class ReportPage(QScrollArea):
    """`asked(question)`: the rows behind a figure are wanted; `report_wanted(key)`: another report is. `sync`: what
    fetches the data, offered where there are none."""

    asked = Signal(object)
    report_wanted = Signal(str)

    def __init__(self, theme: Theme, tools: AppContext, sync: QAction) -> None:
        super().__init__()
        self._theme, self._tools, self._sync = theme, tools, sync
        self.setObjectName("reportPage")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.answer: ReportAnswer | None = None
        self._state = QLabel()
        self._content, _column = _page()
        self.setWidget(self._content)

    def show_answer(self, answer: ReportAnswer) -> None:
        """Show what a report says; where the page is scrolled to stays if it is the same report."""
        same = self.answer is not None and self.answer.report is answer.report
        at = self.verticalScrollBar().value() if same else 0
        self.answer = answer
        self._words = ReportWords(self._tools.formats, in_cents=answer.report.in_cents)
        content, column = _page()
        for part in answer.parts if answer.synced else ():
            for widget in self._widgets(part):
                column.addWidget(widget)
        if not answer.synced:
            column.addWidget(self._nothing_yet())
        column.addStretch(1)
        self._show(content)
        self.verticalScrollBar().setValue(at)

    def show_waiting(self, words: str) -> None:
        """Say that a report is being worked out, where there is nothing of it to show yet."""
        content, column = _page()
        column.addWidget(told(words, "muted"))
        column.addStretch(1)
        self.answer = None
        self._show(content)

    def _nothing_yet(self) -> QWidget:
        """Say why there is nothing, and how to get it."""
        text = tr("Once the data have been fetched, the figures stand here.")
        empty = EmptyState(self._tools.icons, "layout-dashboard", tr("There are no data yet"), text)
        empty.say("layout-dashboard", tr("There are no data yet"), text, (self._sync,))
        return empty

    def _show(self, content: QWidget) -> None:
        self._content = content
        self.setWidget(content)

    def _widgets(self, part: Part) -> list[QWidget]:
        if isinstance(part, Headline):
            return [self._joined(HeadlineCard(part, self._theme, self._words))]
        if isinstance(part, Tiles):
            return [CardGrid(self._joined(TileCard(tile, self._theme, self._words)) for tile in part.tiles)]
        if isinstance(part, Charts):
            return [CardGrid([self._chart_card(part, place) for place in range(len(part.charts))], CHART_LEAST, 2)]
        return self._table(part)

    def _chart_card(self, part: Charts, place: int) -> Card:
        card = Card(self._theme, self._words)
        chart = card.chart(part.charts[place])
        chart.setMinimumHeight(scaled(CHART_HEIGHT))
        card.column.addWidget(told(self._words.sentence(part.charts[place].title), "caption"))
        card.column.addWidget(chart)
        return self._joined(card)

    def _table(self, part: TableBlock) -> list[QWidget]:
        name = self._words.sentence(part.title)
        if not part.lines:
            card = Card(self._theme, self._words)
            card.column.addWidget(told(tr(part.empty) if part.empty else tr("Nothing to show yet"), "muted"))
            return [card]
        model = ReportTableModel(part, self._words, self)
        table = ReportTable(model, self._theme, self._words, name)
        model.setParent(table)
        table.asked.connect(self.asked)
        table.moved.connect(lambda index, table=table: self._show_cell(table, index))
        frame = QFrame()
        frame.setProperty("look", "card")
        column = QVBoxLayout(frame)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(table)
        notes = [told(left_out(self._words, part.notes), "small")] if part.notes else []
        is_named = self.answer is not None and name != self.answer.report.title
        return [*([told(name, "caption")] if is_named else []), frame, *notes]

    def _show_cell(self, table: ReportTable, index: QModelIndex) -> None:
        """Scroll to where the current cell can be seen."""
        if index.isValid():
            place: QRect = table.visualRect(index)
            at = table.viewport().mapTo(self._content, place.center())
            self.ensureVisible(at.x(), at.y(), 0, place.height())

    def _joined(self, card: Card) -> Card:
        card.asked.connect(self.asked)
        card.report_wanted.connect(self.report_wanted)
        return card


def _page() -> tuple[QWidget, QVBoxLayout]:
    """Return an empty page and the column that its parts stand in."""
    content, inner = QWidget(), QWidget()
    content.setObjectName("reportContent")
    outer = QVBoxLayout(content)
    outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    outer.addWidget(inner)
    inner.setMaximumWidth(scaled(MOST_WIDTH))
    column = QVBoxLayout(inner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP)
    return content, column
