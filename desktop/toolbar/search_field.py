"""The field by which a table is searched: what is typed is looked for when typing rests, at once by Enter."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.theme.icons import Icons
from desktop.widgets.enter_keys import ENTER
from models.values.language import tr

TYPING_PAUSE_MS = 180


class SearchField(QLineEdit):
    """`searched`: the text to look for; `left`: the keys go elsewhere; `given_up`: by Esc."""

    searched = Signal(str)
    left = Signal()
    given_up = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("searchField")
        self.setAccessibleName(tr("Search"))
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        icons.put(glass, "search")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.textChanged.connect(lambda: self._pause.start())

    def clear_search(self) -> None:
        """Empty the field and look at all rows at once."""
        self.clear()
        self._pause.stop()
        self.searched.emit("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty it by Esc; don't wait after Enter."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear_search()
            self.given_up.emit()
            return
        if event.key() in ENTER:
            self._pause.stop()
            self._search()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that it is left, but not for its own menu or another program."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.left.emit()

    def _search(self) -> None:
        self.searched.emit(self.text())
