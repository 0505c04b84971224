"""Going from part to part of the window by F6, as in other programs: from the tables to the status."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from desktop.widgets.tab_order_scroll_area import takes_focus


class PaneFocus:
    """F6 goes to the next part that is shown, Shift+F6 to the one before."""

    def __init__(self, window: QWidget, parts: Sequence[QWidget]) -> None:
        self._parts = tuple(parts)
        for keys, way in (("F6", 1), ("Shift+F6", -1)):
            QShortcut(QKeySequence(keys), window, lambda way=way: self.go(way))

    def go(self, way: int) -> None:
        """Give the focus to the next part (-1: the one before); what has nothing to focus now is passed."""
        places = [(part, place) for part in self._parts if (place := _place_in(part)) is not None]
        here = next((at for at, (part, _) in enumerate(places) if _has_focus(part)), -way)
        if places:
            places[(here + way) % len(places)][1].setFocus(Qt.FocusReason.TabFocusReason)


def _has_focus(part: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is part or part.isAncestorOf(focused))


def _place_in(part: QWidget) -> QWidget | None:
    """Give the part itself, or the first thing in it, that can have the focus now: a button only where there is nothing
    else, for the first one of the panel closes it."""
    candidates = (part, *part.findChildren(QWidget)) if part.isVisible() else ()
    found = [one for one in candidates if takes_focus(one)]
    return min(found, key=lambda one: isinstance(one, QAbstractButton), default=None)
