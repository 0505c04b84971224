"""The one dialog that stops people: before something is deleted."""

from collections.abc import Mapping

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QDialog, QLabel, QWidget

from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import screen_of
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import IconLabel, Icons
from desktop.widgets.buttons import Button
from desktop.widgets.layout_helpers import lay_out_question
from models.values.language import mark, tr, trn


class DeleteDialog(QDialog):
    """Says what will go, and asks once. Cancel has the focus, and is what Esc does."""

    def __init__(
        self, screen: Screen, names: list[str], others: Mapping[str, int], emptied: int, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent)
        count = len(names)
        named = tr("“{name}”", name=names[0]) if count == 1 and names[0] else _number(screen, count)
        title = tr("Delete {noun}?", noun=named)
        self.setWindowTitle(tr("Delete"))
        self.setAccessibleName(title)
        self.setFixedWidth(scaled(440))
        self.cancel_button, self.delete_button = Button(tr("Cancel")), Button(tr("Delete"))
        self.delete_button.setProperty("look", "danger")
        self.delete_button.setAutoDefault(False)
        self.delete_button.clicked.connect(self.accept)
        self.cancel_button.setDefault(True)
        self.cancel_button.clicked.connect(self.reject)
        lines = [_label(text, "") for text in _consequences(others, emptied)]
        words = (_label(title, "title"), *lines, _label(tr("You can take this back with Undo."), "muted"))
        bin_ = IconLabel(icons, "trash-2", "muted")
        lay_out_question(self, bin_, words, (), (self.cancel_button, self.delete_button))
        self.cancel_button.setFocus()


def _consequences(others: Mapping[str, int], emptied: int) -> list[str]:
    lines = []
    if others:
        listed = ", ".join(_counted(table, count) for table, count in others.items())
        lines.append(tr("With it go: {rows}.", rows=listed))
    if emptied:
        one = mark("{n} other record refers to it; it stays, without the link.")
        lines.append(trn(one, mark("{n} other records refer to it; they stay, without the link."), emptied))
    return lines


def _counted(table: str, count: int) -> str:
    screen = screen_of(table)
    return _number(screen, count) if screen else f"{QLocale().toString(count)} {table.replace('_', ' ')}"


def _number(screen: Screen, count: int) -> str:
    return f"1 {screen.noun}" if count == 1 else f"{QLocale().toString(count)} {screen.nouns}"


def _label(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", look)
    return label
