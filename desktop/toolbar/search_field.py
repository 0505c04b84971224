"""The field by which a table is searched: what is typed is looked for when typing rests, at once by Enter."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from desktop.screens.actions import Actions
from desktop.theme.icons import Icons
from desktop.widgets.enter_keys import ENTER
from models.values.language import tr

TYPING_PAUSE_MS = 180


class SearchField(QLineEdit):
    """`searched`: the text to look for."""

    searched = Signal(str)

    def __init__(self, actions: Actions, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("searchField")
        self.setAccessibleName(tr("Search"))
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        icons.put(glass, "search")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        actions.find.triggered.connect(self.setFocus)
        actions.find.triggered.connect(self.selectAll)
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
            return
        if event.key() in ENTER:
            self._pause.stop()
            self._search()
        super().keyPressEvent(event)

    def _search(self) -> None:
        self.searched.emit(self.text())
