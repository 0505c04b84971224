"""How arrows walk from mark to mark."""

from PySide6.QtCore import Qt

from desktop.charts.canvas import Mark

Key = Qt.Key
FORWARD = (Key.Key_Right, Key.Key_Down)
KEYS = (*FORWARD, Key.Key_Left, Key.Key_Up, Key.Key_Home, Key.Key_End)


def walked(marks: list[Mark], current: Mark, key: int) -> Mark:
    """Return the mark that a key of `KEYS` leads to; the current one where there is none further."""
    if key in (Key.Key_Home, Key.Key_End):
        return marks[0] if key == Key.Key_Home else marks[-1]
    way, step = marks, 1 if key in FORWARD else -1
    if any(mark.level for mark in marks):
        is_turned = marks[0].column.left() == marks[-1].column.left()
        if (key in (Key.Key_Up, Key.Key_Down)) is is_turned:
            way = [mark for mark in marks if mark.level == current.level]
        else:
            # Parts of an upright bar are listed from below.
            way, step = [mark for mark in marks if mark.column == current.column], step if is_turned else -step
    return way[min(max(way.index(current) + step, 0), len(way) - 1)]
