"""Ctrl+1 … 9: the places of the sidebar, from above."""

from collections.abc import Callable, Iterable

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.screens.screen import Screen
from desktop.sidebar.entries import MOST_PLACES
from desktop.sidebar.places import places_on


def place_keys(window: QWidget, screens: Iterable[Screen], go_to: Callable[[str], None]) -> None:
    """Let the keys lead to the places that there are; `go_to` is given a place's key."""
    places = [place for part in places_on(screens) for place in part]
    for number, place in enumerate(places[:MOST_PLACES], 1):
        QShortcut(QKeySequence(f"Ctrl+{number}"), window, lambda key=place.key: go_to(key))
