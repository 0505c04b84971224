"""Asking for a file without looking into any.

Qt's own dialog reads the beginning of each file in a folder to find its icon, and so may the one that a desktop lends
it: in the folder of an SQLite database that would take this process's locks away (`models/connection/live_files.py`).
"""

import sys
from pathlib import Path

from PySide6.QtCore import QDir, QFileInfo, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QFileDialog, QFileIconProvider, QStyle, QWidget

# Elsewhere the system's dialog is a process of its own, or locks don't go with a descriptor.
OWN = sys.platform not in ("darwin", "win32")
# Where a dialog begins that hasn't got its icons yet: nothing here is a database.
_HARMLESS = Path(__file__).parent


class PlainIcons(QFileIconProvider):
    """Files and folders look alike whatever is in them; a file's kind is its suffix."""

    def __init__(self) -> None:
        super().__init__()
        style = QApplication.style()
        self._file = style.standardIcon(QStyle.StandardPixmap.SP_FileIcon)
        self._folder = style.standardIcon(QStyle.StandardPixmap.SP_DirIcon)

    def icon(self, what: QFileInfo | QFileIconProvider.IconType) -> QIcon:
        """Return the icon of a file or a folder."""
        if isinstance(what, QFileInfo):
            return self._folder if what.isDir() else self._file
        return super().icon(what)

    def type(self, info: QFileInfo) -> str:
        """Return what stands in the column for the kind."""
        return "" if info.isDir() else info.suffix()


class FileDialog(QFileDialog):
    """A file dialog that begins in a folder, or where the one before it ended; it frees itself when it is closed."""

    _last = ""

    def __init__(self, parent: QWidget, title: str, name: str, place: Path | None = None) -> None:
        super().__init__(parent, title, str(_HARMLESS) if OWN else "")
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if OWN:
            self.setOption(QFileDialog.Option.DontUseNativeDialog)
            self._icons = PlainIcons()
            self.setIconProvider(self._icons)
        self.setDirectory(str(place.parent) if place else FileDialog._last or QDir.currentPath())
        if place:
            self.selectFile(str(place))
        self.fileSelected.connect(_remember)


def _remember(name: str) -> None:
    FileDialog._last = str(Path(name).parent)
