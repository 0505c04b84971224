"""A scroll area in which Tab goes from above to below, also to parts that came later."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


class TabOrderScrollArea(QScrollArea):
    """Qt goes to parts in the order in which they were made, and so to those made later behind all of the window."""

    def focusNextPrevChild(self, forward: bool) -> bool:  # Qt's own signature
        """Go on to the next part, or out of the area."""
        parts, here = self._parts(), QApplication.focusWidget()
        at = parts.index(here) + (1 if forward else -1) if here in parts else -1
        if not 0 <= at < len(parts):
            return self._leave(forward=forward)
        self._go(parts[at], forward=forward)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Lead who comes by Tab to the first part, or backwards to the last one."""
        super().focusInEvent(event)
        parts, forward = self._parts(), event.reason() is Qt.FocusReason.TabFocusReason
        if parts and (forward or event.reason() is Qt.FocusReason.BacktabFocusReason):
            self._go(parts[0 if forward else -1], forward=forward)

    def _go(self, part: QWidget, *, forward: bool) -> None:
        part.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        self.ensureWidgetVisible(part)

    def _leave(self, *, forward: bool) -> bool:
        """Leave to what stands before or behind the area in the window; nothing where there is nothing else."""
        step = QWidget.nextInFocusChain if forward else QWidget.previousInFocusChain
        other = step(self)
        while other is not None and other is not self and (self.isAncestorOf(other) or not takes_focus(other)):
            other = step(other)
        if other is None or other is self:
            return False
        other.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _parts(self) -> list[QWidget]:
        """Return what can have the focus now, from above to below."""
        parts = [part for part in self.findChildren(QWidget) if takes_focus(part)]
        return sorted(parts, key=lambda part: (part.mapTo(self, QPoint()).y(), part.mapTo(self, QPoint()).x()))


def takes_focus(part: QWidget) -> bool:
    """Tell whether Tab can lead to a part now."""
    return part.isVisible() and part.isEnabled() and bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus)
