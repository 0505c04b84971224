"""The question of an import from when on new employees count of whom the file says no Start."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats, UnreadableError
from models.values.language import mark, tr, trn

DAY_WIDTH = 120
NO_DAY = mark("Enter a day from 1990 to 2100.")


class FirstDays(QWidget):
    """A day, or that it isn't known: one of them has to be said. Hidden while nothing is asked."""

    changed = Signal()

    def __init__(self, formats: Formats, parent: QWidget) -> None:
        super().__init__(parent)
        self._formats, self._count = formats, 0
        self._words = QLabel()
        self.field = QLineEdit()
        self.field.setObjectName("importFirstDay")
        self.field.setAccessibleName(tr("First day of new employees"))
        self.field.setFixedWidth(DAY_WIDTH)
        self.unknown = QCheckBox(tr("Not known"))
        self.unknown.setObjectName("importFirstDayUnknown")
        self.unknown.setAccessibleName(tr("The first day of new employees isn't known"))
        self.unknown.setToolTip(tr("It isn't known since when their values hold."))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self._words, self.field, self.unknown):
            layout.addWidget(part)
        layout.addStretch(1)
        self.field.textChanged.connect(self.changed)
        self.unknown.toggled.connect(self.field.setDisabled)
        self.unknown.toggled.connect(self.changed)
        self.ask(0)

    def ask(self, count: int) -> None:
        """Ask for this many people; for none nothing is asked."""
        self._count = count
        n = self._formats.count(count)
        self._words.setText(
            trn(
                "{n} new employee has no Start, and counts from",
                "{n} new employees have no Start, and count from",
                count,
                n=n,
            )
        )
        self.setVisible(count > 0)

    def missing(self) -> str:
        """Return what has still to be said, as a sentence; "" for nothing."""
        if not self._count or self.unknown.isChecked() or self.day() is not None:
            return ""
        return tr(NO_DAY) if self.field.text().strip() else tr("Say from when on the new employees count.")

    def day(self) -> date | None:
        """Return the day that was entered; None: it isn't known, or nothing is asked."""
        return None if self.unknown.isChecked() or not self._count else day_in(self.field.text(), self._formats)


def day_in(text: str, formats: Formats) -> date | None:
    """Return the day that a text means; None for what is no day of our time."""
    try:
        day = formats.parse(text, Kind.DATE)
    except UnreadableError:
        return None
    return day if isinstance(day, date) and 1990 <= day.year <= 2100 else None
