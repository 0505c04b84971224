"""The order in which Tab goes through the parts above the table."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def put_in_tab_order(places: Sequence[QWidget]) -> None:
    """Let Tab go from place to place, and in each from left to right as its parts stand in it, shown or not; once all
    parts are there."""
    parts = [part for place in places for part in _parts(place)]
    for one, next_one in pairwise(parts):
        QWidget.setTabOrder(one, next_one)


def _parts(place: QWidget) -> list[QWidget]:
    if place.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return [place]
    inside = [part for part in place.findChildren(QWidget) if part.window() is place.window()]  # not in a popup
    found = [part for part in inside if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
    row = place.layout()
    items = [row.itemAt(at) for at in range(row.count())] if row is not None else []
    stands = [item.widget() for item in items if item is not None]
    in_row = {part: stands.index(own) for part in found if (own := _own_part(part, place)) in stands}
    return sorted(found, key=lambda part: (in_row.get(part, len(stands)), part.mapTo(place, QPoint()).x()))


def _own_part(part: QWidget, place: QWidget) -> QWidget:
    """Return the part of a place that a part lies in, or that it is."""
    parent = part.parentWidget()
    return part if parent is place or parent is None else _own_part(parent, place)
