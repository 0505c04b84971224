"""What fonts and painting need where no window opens."""

import os

from PySide6.QtGui import QGuiApplication


def offscreen_application() -> QGuiApplication:
    """Return the application, made without a screen if there is none yet; pages look the same everywhere."""
    found = QGuiApplication.instance()
    if isinstance(found, QGuiApplication):
        return found
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QGuiApplication(["leitstand"])
