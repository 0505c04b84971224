"""Asking for the first and the last day of a period."""

from datetime import date

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats, UnreadableError
from models.schema.types import FIRST_YEAR, LAST_YEAR
from models.values.language import tr


class DaysDialog(QDialog):
    """Takes two days, the first not behind the last; says what is wrong with anything else."""

    def __init__(self, formats: Formats, first: date, last: date, parent: QWidget) -> None:
        super().__init__(parent.window())
        self.setWindowTitle(tr("Days of the report"))
        self._formats = formats
        self.first, self.last = QLineEdit(formats.day(first)), QLineEdit(formats.day(last))
        self.problem = QLabel()
        self.problem.setProperty("look", "bad")
        self.problem.setWordWrap(True)
        form = QFormLayout()
        form.addRow(tr("First day"), self.first)
        form.addRow(tr("Last day"), self.last)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)

    def days(self) -> tuple[date, date]:
        """Return both days. Raises UnreadableError where one can't be read."""
        first, last = (self._formats.parse(field.text(), Kind.DATE) for field in (self.first, self.last))
        return first, last

    def _take(self) -> None:
        self.problem.setText(self._wrong())
        if not self.problem.text():
            self.accept()

    def _wrong(self) -> str:
        try:
            first, last = self.days()
        except UnreadableError as error:
            return str(error)
        if first is None or last is None:
            return tr("Enter both days.")
        if first > last:
            return tr("The first day is after the last.")
        if first.year < FIRST_YEAR or last.year > LAST_YEAR:
            return tr("Enter days from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR)
        return ""
