"""Where the record panel stands: beside the table, or over it in a narrow window."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QSplitter, QStackedWidget, QWidget

from desktop.widgets.frozen_columns import FrozenTable

# Of what it lies over, so that it is seen that there is a table.
MOST_OF_TABLE = 0.8


class RecordPlace(QObject):
    """Shows `panel` while `action` is checked. Over the table it is open for the moment only: `wanted` stays what was
    chosen where there was room for it beside the table."""

    def __init__(self, panel: QWidget, table: FrozenTable, action: QAction) -> None:
        super().__init__(panel)
        self.panel, self._table, self._action = panel, table, action
        self.over, self.wanted, self._width = False, action.isChecked(), 0

    def stand_in(self, parts: QSplitter, middle: QStackedWidget) -> None:
        """Stand in `parts`, behind what `middle` is in; of its pages the first one has the table."""
        self._parts, self._middle = parts, middle
        parts.addWidget(self.panel)
        self._action.toggled.connect(self._toggled)

    def want(self, wanted: bool) -> None:
        """Be shown where there is room beside the table, or not."""
        self.wanted = wanted
        self._action.setChecked(wanted and not self.over)
        self._toggled()

    def set_over(self, over: bool) -> None:
        """Lie over the table, closed at first, or stand beside it as it is wanted."""
        if over == self.over:
            return
        self.over = over
        watched = (self.panel, self._table, self._middle)
        if over:
            self.panel.setParent(self._middle.parentWidget())
            for part in watched:
                part.installEventFilter(self)
        else:
            self._parts.addWidget(self.panel)
            for part in watched:
                part.removeEventFilter(self)
        self.panel.setProperty("over", over)
        self.panel.style().polish(self.panel)
        self._action.setChecked(self.wanted and not over)
        self._toggled()

    def set_width(self, width: int) -> None:
        """Be that wide over the table, in pixels, as far as it leaves something of it to be seen."""
        self._width = width
        if self.over:
            room = self._middle.geometry()
            width = min(width, round(room.width() * MOST_OF_TABLE))
            self.panel.setGeometry(QRect(room.right() + 1 - width, room.top(), width, room.height()))
            self.panel.raise_()
        self._cover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the table's place; close by Esc what lies over it."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if self.panel.isVisible():
                self._action.setChecked(False)
                return True
        elif watched is self._middle and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self.set_width(self._width)
        elif watched is self.panel and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._cover()
        return False

    def _toggled(self) -> None:
        on = self._action.isChecked()
        if not self.over:
            self.wanted = on
        focused = QApplication.focusWidget()
        if not on and focused is not None and self.panel.isAncestorOf(focused):
            self._table.setFocus()
        self.panel.setVisible(on and self._middle.currentIndex() == 0)

    def _cover(self) -> None:
        shown = self.over and not self.panel.isHidden()
        # Its own bar for scrolling down is covered, too.
        beyond = self._table.width() - self._table.viewport().width()
        self._table.set_covered(max(self.panel.width() - beyond, 0) if shown else 0)
