"""What turns a part of the window grey while something newer is on its way."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.theme.theme import Theme

# How much of the ground covers what lies below, of 255.
GREY = 120


class Veil(QWidget):
    """Turns what it lies over grey; the mouse and the keys go through it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def lie_over(self) -> None:
        """Be shown over everything else."""
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, half of which is seen through."""
        ground = self._theme.color("window")
        ground.setAlpha(GREY)
        QPainter(self).fillRect(self.rect(), ground)
