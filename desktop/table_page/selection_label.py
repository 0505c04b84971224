"""What the status line says of the selection: as many whole figures as fit, and all of them in its tool tip."""

import re
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from desktop.screens.totals import AND, OR
from desktop.widgets.plain_text import tool_tip

GAP = "  ·  "
_BETWEEN = re.compile("(" + "|".join(map(re.escape, (GAP, OR, AND))) + ")")


class SelectionLabel(QLabel):
    """A label that never makes the window wider, and never cuts a figure."""

    def setText(self, text: str) -> None:
        """Say it; what has no room is in the tool tip."""
        super().setText(text)
        self.setToolTip(tool_tip(text.replace(GAP, "\n").replace(OR, "\n")))

    def minimumSizeHint(self) -> QSize:
        """Return a size as narrow as need be."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much of it as there is room for."""
        text = fitting(self.text(), self.fontMetrics().horizontalAdvance, self.width())
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter = QPainter(self)
        enabled, role = self.isEnabled(), self.foregroundRole()
        self.style().drawItemText(painter, self.rect(), side, self.palette(), enabled, text, role)


def fitting(text: str, advance: Callable[[str], int], width: int) -> str:
    """Return a text, or as many of its first parts as fit: half a figure would be taken for another one."""
    parts = _BETWEEN.split(text)
    shorter = (f"{''.join(parts[:count])} …" for count in range(len(parts) - 2, 0, -2))
    return next((one for one in (text, *shorter) if advance(one) <= width), "…")
