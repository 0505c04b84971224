"""The column titles of a record table: sorted by a click, moved by dragging, fitted by a double click on an edge."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QMenu, QStyle

from desktop.context.app_context import AppContext
from desktop.table_view.editable_table_view import EditableTableView
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from models.values.language import tr

HEADER_HEIGHT = 32
ARROW, ARROW_ROOM, NUMBER_ROOM = 12, 16, 8
LEAST_WIDTH = 56
# As far beyond the frozen part the mouse still takes its last edge.
GRIP = 4
DROP_LINE = 2
FAR_AWAY = QPointF(-1e6, -1e6)


class Header(QHeaderView):
    """Column titles in the muted tone, with an arrow on the sorted ones, and which is first where they are several.

    `dropped(column, place)`: a title was dragged to another place among all columns; `menu_wanted(column, menu)`: what
    can be done with a column is to be put into a menu, which is shown then.
    """

    dropped = Signal(int, int)
    menu_wanted = Signal(int, QMenu)

    def __init__(self, table: EditableTableView, theme: Theme, tools: AppContext) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table, self._theme, self._icons = table, theme, tools.icons
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(scaled(HEADER_HEIGHT))
        self.setMinimumSectionSize(LEAST_WIDTH)
        self.setStretchLastSection(True)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Column titles"))
        self._sorted: dict[int, bool] = {}
        self._shift = 0
        self._pressed: tuple[int, int] | None = None  # the column, and where on the screen
        self._drop: int | None = None

    def show_sorting(self, sections: Mapping[int, bool]) -> None:
        """Mark the columns that rows are sorted by, the first one first, and whether they descend."""
        self._sorted = dict(sections)
        self.setSortIndicatorShown(bool(sections))
        for section, down in list(sections.items())[:1]:
            self.setSortIndicator(section, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
        self.viewport().update()

    def left_of(self, section: int) -> int:
        """Return where a column is seen to begin."""
        frozen = section in self._table.frozen_columns()
        return self.sectionPosition(section) if frozen else self.sectionViewportPosition(section)

    def title_metrics(self) -> QFontMetrics:
        """Return how wide letters of titles are."""
        return QFontMetrics(self._title_font())

    def _title_font(self) -> QFont:
        return self._theme.small(QFont.Weight.DemiBold)

    def seen_at(self, x: int) -> int:
        """Return the column that is seen at a place; -1 behind the last one."""
        return self.logicalIndexAt(x - self._table.shift_at(x))

    def open_menu(self, section: int, place: QPoint) -> QMenu:
        """Show what can be done with a column, at a place on the screen."""
        menu = QMenu(self)
        menu.setObjectName("columnMenu")
        menu.setToolTipsVisible(True)
        self.menu_wanted.emit(section, menu)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the titles, those that are frozen over the others, and where a dragged one would land."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        width = self._table.frozen_width()
        if width:
            for section in self._table.frozen_columns() if self.offset() else ():
                rect = QRect(self.sectionPosition(section), 0, self.sectionSize(section), self.height())
                self.paintSection(painter, rect, section)
            painter.fillRect(QRect(width - 1, 0, 1, scaled(HEADER_HEIGHT)), self._theme.color("border"))
        if self._drop is not None:
            painter.fillRect(
                QRect(self._edge(self._drop) - 1, 0, DROP_LINE, scaled(HEADER_HEIGHT)), self._theme.color("accent")
            )

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """Paint the title on the side of its values."""
        columns = self._table.delegate.columns
        if section >= len(columns):
            return
        facts = columns[section]
        rect.setHeight(scaled(HEADER_HEIGHT))  # below it may be a row of filters
        dragged = self._drop is not None and self._pressed is not None and self._pressed[0] == section
        painter.fillRect(rect, self._theme.color("selected" if dragged else "surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("border"))
        room = rect.adjusted(10, 0, -10, 0)
        sorted_here = section in self._sorted
        painter.setFont(self._title_font())
        painter.setPen(self._theme.color("text" if sorted_here else "muted"))
        side = Qt.AlignmentFlag.AlignRight if facts.right_aligned else Qt.AlignmentFlag.AlignLeft
        several = sorted_here and len(self._sorted) > 1
        width = room.width() - (ARROW_ROOM if sorted_here else 0) - (NUMBER_ROOM if several else 0)
        title = painter.fontMetrics().elidedText(facts.field.title, Qt.TextElideMode.ElideRight, width)
        painter.drawText(room, side | Qt.AlignmentFlag.AlignVCenter, title)
        if sorted_here:
            beside = painter.fontMetrics().horizontalAdvance(title) + 4
            left = room.right() + 1 - beside - ARROW if facts.right_aligned else room.left() + beside
            self._paint_arrow(painter, QPoint(left, room.center().y() - ARROW // 2), self._sorted[section])
            if several:
                left += -NUMBER_ROOM if facts.right_aligned else ARROW
                number = QRect(left, room.top(), NUMBER_ROOM, room.height())
                painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(list(self._sorted).index(section) + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click on a title, the dragging of it, or the pulling of an edge."""
        x = round(event.position().x())
        self._shift = self._shift_of(x)
        super().mousePressEvent(self._in_the_table(event))
        section = self.seen_at(x)
        if event.button() is Qt.MouseButton.LeftButton and section >= 0 and not self._on_edge(section, x):
            self._pressed = (section, x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take a title that is dragged along; Qt does the rest."""
        x = round(event.position().x())
        if self._pressed is None:
            self._shift = self._shift if event.buttons() else self._shift_of(x)
            super().mouseMoveEvent(self._in_the_table(event))
            return
        if self._drop is not None or abs(x - self._pressed[1]) >= QApplication.startDragDistance():
            self._scroll_towards(x)
            self._drop = self._place_at(x)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let a title that was dragged land; it isn't clicked."""
        pressed, drop = self._pressed, self._drop
        self._pressed, self._drop = None, None
        self.viewport().update()
        super().mouseReleaseEvent(self._in_the_table(event) if drop is None else _elsewhere(event, FAR_AWAY))
        if pressed is not None and drop is not None:
            section = pressed[0]
            before = self.visualIndex(section)
            self.dropped.emit(section, drop - 1 if drop > before else drop)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the column by a double click on its edge."""
        self._shift = self._shift_of(round(event.position().x()))
        super().mouseDoubleClickEvent(self._in_the_table(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the column."""
        section = self.seen_at(event.pos().x())
        if section >= 0:
            self.open_menu(section, event.globalPos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the tool tip of the title that is seen."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            place = QPoint(event.pos().x() - self._table.shift_at(event.pos().x()), event.pos().y())
            event = QHelpEvent(event.type(), place, event.globalPos())
        return super().viewportEvent(event)

    def _shift_of(self, x: int) -> int:
        return self.offset() if self.offset() and x < self._table.frozen_width() + GRIP else 0

    def _in_the_table(self, event: QMouseEvent) -> QMouseEvent:
        """Return the event where the title is in the table, as Qt looks for it."""
        return _elsewhere(event, event.position() - QPointF(self._shift, 0)) if self._shift else event

    def _on_edge(self, section: int, x: int) -> bool:
        """Tell whether Qt takes a press there for pulling an edge."""
        grip = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderGripMargin, None, self)
        left = self.left_of(section)
        return x - left < grip or left + self.sectionSize(section) - x <= grip

    def _place_at(self, x: int) -> int:
        """Return before which column, counted from the left, a title would land that is let go there."""
        section = self.seen_at(x)
        if section < 0:
            return self.count()
        behind = x > self.left_of(section) + self.sectionSize(section) // 2
        return self.visualIndex(section) + behind

    def _edge(self, place: int) -> int:
        """Return where the line between two columns is seen."""
        shown = [column for column in map(self.logicalIndex, range(place)) if not self.isSectionHidden(column)]
        return self.left_of(shown[-1]) + self.sectionSize(shown[-1]) if shown else 1

    def _scroll_towards(self, x: int) -> None:
        bar = self._table.horizontalScrollBar()
        if x > self.viewport().width() - 24:
            bar.setValue(bar.value() + 24)
        elif self._table.frozen_width() < x < self._table.frozen_width() + 24 or x < 0:
            bar.setValue(bar.value() - 24)

    def _paint_arrow(self, painter: QPainter, place: QPoint, down: bool) -> None:
        scale = painter.device().devicePixelRatioF()
        painter.drawPixmap(place, self._icons.pixmap("arrow-down" if down else "arrow-up", "accent", ARROW, scale))


def _elsewhere(event: QMouseEvent, place: QPointF) -> QMouseEvent:
    return QMouseEvent(
        event.type(),
        place,
        event.scenePosition(),
        event.globalPosition(),
        event.button(),
        event.buttons(),
        event.modifiers(),
    )
