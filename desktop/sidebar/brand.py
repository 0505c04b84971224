"""Whose data these are: the company's name beside the program's sign."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.theme.icons import drawing
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.plain_text import one_line
from models.values.language import tr

PROGRAM, SIGN = "Leitstand", 24


class Brand(QWidget):
    """The sign, the company, and below it the program's name. `demo`: on the sample company, which is said."""

    def __init__(self, *, demo: bool) -> None:
        super().__init__()
        sign = QLabel()
        sign.setPixmap(drawing("leitstand", "#000000", SIGN, 2.0))
        sign.setFixedSize(SIGN, SIGN)
        sign.setScaledContents(True)
        self.name, self._program, self._badge = ElidedLabel(), QLabel(PROGRAM), QLabel(tr("Sample"))
        self.name.setProperty("look", "strong")
        self._program.setProperty("look", "small")
        self._badge.setObjectName("demoBadge")
        self._demo, self._rail = demo, False
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._program)
        below.addWidget(self._badge)
        below.addStretch(1)
        words.addLayout(below)
        layout = self._layout = QHBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(sign)
        layout.addLayout(words, 1)
        self.show_company("")

    def show_company(self, name: str) -> None:
        """Name the company; the program alone as long as nobody knows it."""
        self.name.setText(one_line(name) or PROGRAM)
        self._has_company = bool(name)
        self.set_rail(self._rail)

    def set_rail(self, rail: bool) -> None:
        """Show only the sign, or all."""
        self._rail = rail
        self._layout.setContentsMargins(16, 12, 8 if rail else 12, 8)
        self.name.setVisible(not rail)
        self._program.setVisible(self._has_company and not rail)
        self._badge.setVisible(self._demo and not rail)
