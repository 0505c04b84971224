"""Lengths that follow the size of the text: rows, bars and popups are as much larger as the system's font is."""

from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

USUAL_TEXT = 13  # pixels; all lengths in this package are meant for it


def scaled(pixels: int) -> int:
    """Scale a length meant for the usual text size to the program's font; even, so that halves fit the grid."""
    size = QFontInfo(QApplication.font()).pixelSize()
    return pixels if size <= USUAL_TEXT else round(pixels * size / USUAL_TEXT / 2) * 2
