"""Going from part to part of the window by F6, as in other programs: navigation, search, table, record."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


class Parts:
    """F6 goes to the next part that is shown, Shift+F6 to the one before."""

    def __init__(self, window: QWidget, parts: Sequence[QWidget]) -> None:
        self._parts = tuple(parts)
        for keys, way in (("F6", 1), ("Shift+F6", -1)):
            QShortcut(QKeySequence(keys), window, lambda way=way: self.go(way))

    def go(self, way: int) -> None:
        """Give the focus to the next part (-1: the one before)."""
        shown = [part for part in self._parts if part.isVisible() and part.isEnabled()]
        here = next((at for at, part in enumerate(shown) if _has_focus(part)), -way)
        if shown:
            _enter(shown[(here + way) % len(shown)])


def _has_focus(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is part or part.isAncestorOf(focused))


def _enter(part: QWidget) -> None:
    """Focus the part itself, or the first thing in it that can have the focus."""
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus:
        part.setFocus(Qt.FocusReason.TabFocusReason)
        return
    inside = (one for one in part.findChildren(QWidget) if one.isVisible())
    first = next((one for one in inside if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus), None)
    if first is not None:
        first.setFocus(Qt.FocusReason.TabFocusReason)
