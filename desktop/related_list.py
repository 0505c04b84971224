"""What belongs to the record in the panel: the tables with rows that refer to it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.formats import Formats
from desktop.layouts import clear_layout
from desktop.panel_parts import box, caption
from desktop.screens import screen_of
from models.related import RelatedRows


class RelatedList(QWidget):
    """Tables with rows that refer to the record, with their number. `chosen(table, column)`."""

    chosen = Signal(str, str)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.caption = caption("Belongs to it")
        self._box = box(self)
        self.show_rows([])

    def show_rows(self, rows: Sequence[RelatedRows]) -> None:
        """Show other numbers; tables that nobody sees are left out."""
        clear_layout(self._box)
        titles = [screen_of(row.table) for row in rows]
        shown = [(row, screen) for row, screen in zip(rows, titles, strict=True) if screen is not None]
        shared = {row.table for row, _ in shown if sum(other.table == row.table for other, _ in shown) > 1}
        for row, screen in shown:
            field = next((field.title for field in screen.fields if field.name == row.column), "")
            title = f"{screen.title} ({field.lower()})" if row.table in shared and field else screen.title
            self._box.addWidget(self._entry(row, title))
        self.setVisible(bool(shown))
        self.caption.setVisible(bool(shown))

    def _entry(self, row: RelatedRows, title: str) -> QWidget:
        button = QPushButton(title)
        button.setProperty("look", "link")
        button.setAccessibleName(f"Show {row.count} {title}")
        button.clicked.connect(lambda: self.chosen.emit(row.table, row.column))
        number = QLabel(self._formats.count(row.count))
        number.setProperty("look", "muted")
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(4, 0, 8, 0)
        layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(number)
        return line
