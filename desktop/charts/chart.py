"""A chart in the window: pointer, keys and screen reader know each mark, and a table beside it can be linked."""

from collections.abc import Hashable
from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

from desktop.charts.accessible import ReadableChart
from desktop.charts.canvas import Canvas, Mark
from desktop.charts.chart_style import ChartStyle
from desktop.charts.copying import copied
from desktop.charts.drawing import Drawing, laid_out
from desktop.charts.hint import draw_hint, hint_place, hint_text
from desktop.charts.walking import KEYS, walked
from desktop.kinds.locale_formats import LocaleFormats
from desktop.theme.theme import Theme
from desktop.widgets.plain_text import tool_tip

USUAL_WIDTH, LEAST_WIDTH, EMPTY_HEIGHT = 480, 48, 64
# From the edge of a mark to the ring around it, and the ring's line.
BESIDE, RING = 3.0, 2.0
OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Chart(ReadableChart):
    """Shows a drawing. `name`: for screen readers; `nothing`: what is said where there is nothing to show.

    `selected` is sent when a person chooses a mark, `opened` when they ask what is in it; both with its key.
    """

    selected = Signal(object)
    opened = Signal(object)

    def __init__(self, theme: Theme, formats: LocaleFormats, name: str, nothing: str) -> None:
        super().__init__()
        self._theme, self._formats, self._nothing = theme, formats, nothing
        self._drawing: Drawing | None = None
        self._hovered: Mark | None = None
        self._chosen: Hashable = None
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self._follow_theme)
        self._follow_theme()

    def set_drawing(self, drawing: Drawing) -> None:
        """Show another drawing; what was chosen stays so if it is there again."""
        self._drawing = drawing
        self.updateGeometry()
        self._lay_out()
        self.tell_marks()

    def select(self, key: Hashable) -> None:
        """Choose the mark of a key, as a table beside does; none for None or a key that no mark has."""
        self._chosen = key
        self.current = next((mark for mark in self.marks if mark.key == key and key is not None), None)
        self._begin()
        self.update()

    def copy(self) -> None:
        """Put picture and numbers onto the clipboard."""
        if self._drawing is not None:
            QGuiApplication.clipboard().setMimeData(copied(self._drawing, self.width(), self.height(), self._style))

    def heightForWidth(self, width: int) -> int:
        """Return the least height at a width."""
        if self._drawing is None or self._drawing.is_empty():
            return EMPTY_HEIGHT
        return ceil(self._drawing.height(width, self._style))

    def sizeHint(self) -> QSize:
        """Return a size to begin with."""
        return QSize(USUAL_WIDTH, self.heightForWidth(USUAL_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Return a size below which nothing can be seen."""
        return QSize(LEAST_WIDTH, min(EMPTY_HEIGHT, self.sizeHint().height()))

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+C here although the window has a command for it."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, open or copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif self.current is not None and event.key() in KEYS:
            self._choose(walked(self.marks, self.current, event.key()))
        elif self.current is not None and event.key() in OPENING:
            self._open(self.current)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer."""
        found = self._mark_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer."""
        found = self._mark_at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self._open(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell about what is under the pointer."""
        self._hover(self._mark_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell no more."""
        self._hover(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys begin."""
        self._begin()
        self.tell_current()
        super().focusInEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chart, what lights up in it, the ring of the focus and a line about one mark."""
        painter, about = QPainter(self), self._hovered or (self.current if self.hasFocus() else None)
        chosen = self.current if self._chosen is not None else None
        self._canvas.paint(painter, [mark.column for mark in (chosen, self._hovered) if mark is not None])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.marks:
            painter.setPen(self._style.color("muted"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._nothing)
        if self.hasFocus():
            self._paint_ring(painter, self.current.area if self.current else QRectF(self.rect()))
        place = hint_place(about, QRectF(self.rect()), self._style) if about else None
        if about is not None and place is not None:
            draw_hint(painter, about, place, self._style)

    def _paint_ring(self, painter: QPainter, area: QRectF) -> None:
        inside = QRectF(self.rect()).adjusted(RING / 2, RING / 2, -RING / 2, -RING / 2)
        painter.setPen(QPen(self._style.color("accent"), RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(-BESIDE, -BESIDE, BESIDE, BESIDE) & inside, BESIDE, BESIDE)

    def _follow_theme(self) -> None:
        self._style = ChartStyle(self._theme.palette, self._theme.font, self._formats)
        self._lay_out()

    def _lay_out(self) -> None:
        area = QRectF(self.rect())
        self._canvas = laid_out(self._drawing, area, self._style) if self._drawing else Canvas(area, self._style)
        self.marks, self._hovered = self._canvas.marks, None
        self.select(self._chosen)

    def _mark_at(self, point: QPointF) -> Mark | None:
        """Return the mark at a point, else the nearest of those in whose column it is."""
        near = [mark for mark in self.marks if mark.column.contains(point) or mark.area.contains(point)]
        inside = [mark for mark in near if mark.area.contains(point)]
        return min(inside or near, key=lambda mark: (mark.area.center() - point).manhattanLength(), default=None)

    def _hover(self, mark: Mark | None) -> None:
        if mark == self._hovered:
            return
        self._hovered = mark
        is_small = mark is not None and hint_place(mark, QRectF(self.rect()), self._style) is None
        self.setToolTip(tool_tip(hint_text(mark)) if mark is not None and is_small else "")
        self.update()

    def _begin(self) -> None:
        """Let the keys begin at the first mark where none is chosen."""
        if self.current is None and self.marks and self.hasFocus():
            self.current = self.marks[0]

    def _choose(self, mark: Mark) -> None:
        self._chosen, self.current = mark.key, mark
        self.tell_current()
        self.update()
        self.selected.emit(mark.key)

    def _open(self, mark: Mark) -> None:
        if mark.key is not None:
            self.opened.emit(mark.key)
