"""A report in the middle of the window: its cards and tables below each other; the page scrolls."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.report_output.report_words import ReportWords
from desktop.reports.cards import (
    CHARTS,
    GAP,
    HERO,
    TILES,
    Card,
    CardGrid,
    HeadlineCard,
    LargestOverdueCard,
    TileCard,
    left_out,
    told,
)
from desktop.reports.report_table import ReportTable
from desktop.reports.report_table_model import ReportTableModel
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.toolbar.yielding_bar import Room
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.tab_order_scroll_area import takes_focus
from desktop.widgets.veil import Veil
from models.reports.contents import Charts, Headline, Part, TableBlock, Tiles
from models.reports.report import Report, ReportAnswer
from models.values.language import tr

MARGIN, MOST_WIDTH, CHART_HEIGHT = 24, 1680, 240
# What is worked out anew sooner than that doesn't turn grey before.
GREY_AFTER_MS = 300


@dataclass(frozen=True)
class PagePlace:
    """Where somebody is in a report: how far it is scrolled, in pixels; which part has the focus, counted from above,
    -1 for none; of each table the current cell, and how far it is scrolled sideways."""

    scrolled: int
    focused: int
    cells: tuple[tuple[int, int, int], ...]


class ReportPage(QScrollArea):
    """`asked(question)`: the rows behind a figure are wanted; `report_wanted(key)`: another report is; `again`: it is
    to be tried once more. `sync`: what fetches the data, offered where there are none."""

    asked = Signal(object)
    report_wanted = Signal(str)
    again = Signal()

    def __init__(self, theme: Theme, tools: AppContext, sync: QAction) -> None:
        super().__init__()
        self._theme, self._tools, self._sync = theme, tools, sync
        self.setObjectName("reportPage")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.answer: ReportAnswer | None = None
        self._room = Room.WIDE
        self._wanted: tuple[Report, PagePlace] | None = None
        self._to_scroll: int | None = None
        self._content, _column = _page()
        self.setWidget(self._content)
        self._veil = Veil(theme, self)
        self._grey = QTimer(self, singleShot=True, interval=GREY_AFTER_MS)
        self._grey.timeout.connect(self._veil.lie_over)
        self.verticalScrollBar().rangeChanged.connect(lambda *_range: self._scroll())

    def shows(self, report: Report) -> bool:
        """Tell whether figures of a report stand here."""
        return self.answer is not None and self.answer.report is report

    def show_answer(self, answer: ReportAnswer) -> None:
        """Show what a report says; who is in the same report stays where they are."""
        before, place = self.answer, self.place() if self.shows(answer.report) else None
        self.answer = answer
        self._stand()
        if before is None or before.parts is not answer.parts or bool(before.synced) is not bool(answer.synced):
            self._build(answer)
        else:
            place = None
        if self._wanted is not None and self._wanted[0] is answer.report:
            place = self._wanted[1]
        self._wanted = None
        if place is not None:
            self._go_to(place)

    def show_waiting(self, words: str) -> None:
        """Say that a report is being worked out, where there is nothing of it to show yet."""
        self._say(told(words, "muted"))

    def show_failed(self) -> None:
        """Say that a report couldn't be read, where there is nothing of it to show; the message says why."""
        title = tr("The report couldn’t be worked out")
        text = tr("What happened stands at the bottom of the window.")
        again = Button(tr("Try again"))
        again.clicked.connect(self.again)
        self._say(EmptyState(self._tools.icons, "circle-alert", title, text), again)

    def wait_for_newer(self) -> None:
        """Turn grey, unless something newer comes soon."""
        if self.answer is not None:
            self._grey.start()

    def place(self) -> PagePlace:
        """Return where somebody is in the report."""
        focused, parts = QApplication.focusWidget(), self._parts()
        tables = self._content.findChildren(ReportTable)
        cells = ((table.currentIndex(), table.horizontalScrollBar().value()) for table in tables)
        return PagePlace(
            self.verticalScrollBar().value(),
            parts.index(focused) if focused in parts else -1,
            tuple((index.row(), index.column(), at) for index, at in cells),
        )

    def come_back(self, report: Report, place: PagePlace | None) -> None:
        """Go to where somebody was in a report, once it is there."""
        self._wanted = None if place is None else (report, place)

    def set_room(self, room: Room) -> None:
        """Put as many cards beside each other as a window with that much room has."""
        self._room = room
        for grid in self._content.findChildren(CardGrid):
            grid.set_room(room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what lies over the page as large as it."""
        super().resizeEvent(event)
        self._veil.setGeometry(self.viewport().geometry())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Lead who comes by Tab or F6 to the first part."""
        super().focusInEvent(event)
        parts = self._parts()
        if parts and event.reason() is Qt.FocusReason.TabFocusReason:
            parts[0].setFocus(Qt.FocusReason.TabFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:  # Qt's own signature
        """Pass the page itself: Tab leads to its parts."""
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        is_done = super().focusNextPrevChild(forward)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return is_done

    def _parts(self) -> list[QWidget]:
        """Return what Tab leads to, from above to below."""
        parts = [part for part in self._content.findChildren(QWidget) if takes_focus(part)]
        return sorted(parts, key=lambda part: (part.mapTo(self, QPoint()).y(), part.mapTo(self, QPoint()).x()))

    def _build(self, answer: ReportAnswer) -> None:
        self._words = ReportWords(self._tools.formats, in_cents=answer.report.in_cents)
        content, column = _page()
        for part in answer.parts if answer.synced else ():
            for widget in self._widgets(part):
                column.addWidget(widget)
        if not answer.synced:
            column.addWidget(self._nothing_yet())
        column.addStretch(1)
        self._show(content)
        self.set_room(self._room)

    def _go_to(self, place: PagePlace) -> None:
        for table, (row, column, at) in zip(self._content.findChildren(ReportTable), place.cells, strict=False):
            table.stand_at(row, column, at)
        parts = self._parts()
        if 0 <= place.focused < len(parts):
            parts[place.focused].setFocus(Qt.FocusReason.OtherFocusReason)
        self._to_scroll = place.scrolled
        self._scroll()

    def _scroll(self) -> None:
        """Scroll to where it is wanted, once the page is that high."""
        bar = self.verticalScrollBar()
        if self._to_scroll is not None:
            bar.setValue(self._to_scroll)
            self._to_scroll = None if bar.value() == self._to_scroll else self._to_scroll

    def _stand(self) -> None:
        """Show what is here as what holds now."""
        self._grey.stop()
        self._veil.hide()

    def _say(self, *widgets: QWidget) -> None:
        content, column = _page()
        for widget in widgets:
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter if len(widgets) > 1 else Qt.AlignmentFlag(0))
        column.addStretch(1)
        self.answer = None
        self._stand()
        self._show(content)

    def _nothing_yet(self) -> QWidget:
        """Say why there is nothing, and how to get it."""
        text = tr("Once the data have been fetched, the figures stand here.")
        empty = EmptyState(self._tools.icons, "layout-dashboard", tr("There are no data yet"), text)
        empty.say("layout-dashboard", tr("There are no data yet"), text, (self._sync,))
        return empty

    def _show(self, content: QWidget) -> None:
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.isAncestorOf(focused)
        self._content = content
        self.setWidget(content)
        if had_focus:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._veil.raise_()
        for one, next_one in pairwise((self, *self._parts())):
            QWidget.setTabOrder(one, next_one)

    def _widgets(self, part: Part) -> list[QWidget]:
        if isinstance(part, Headline):
            return [self._headline(part)]
        if isinstance(part, Tiles):
            return [CardGrid((self._joined(TileCard(tile, self._theme, self._words)) for tile in part.tiles), TILES)]
        if isinstance(part, Charts):
            return [CardGrid([self._chart_card(part, place) for place in range(len(part.charts))], CHARTS)]
        return self._table(part)

    def _headline(self, part: Headline) -> QWidget:
        """Make the card of the one figure; on the first screen with those beside it who owe most."""
        card = self._joined(HeadlineCard(part, self._theme, self._words))
        assert self.answer is not None
        overdue = LargestOverdueCard(self.answer, self._theme, self._words)
        return CardGrid([card, self._joined(overdue)], HERO) if overdue.count else card

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
        has_bars = any(line.bar is not None for line in part.lines)
        notes = [told(tr("▼ share of the working days gone · ▏budget"), "small")] if has_bars else []
        notes += [told(left_out(self._words, part.notes), "small")] if part.notes else []
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
