"""Asking for a view's name, and for whom it is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.theme.font_scaling import scaled
from desktop.widgets.buttons import Button
from models.values.language import tr
from models.writes.views import LONGEST_NAME


class NameDialog(QDialog):
    """`name()` and `for_team()` after it was accepted; without a name it can't be."""

    def __init__(self, title: str, name: str, parent: QWidget, *, for_team: bool | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nameDialog")
        self.setWindowTitle(title)
        self.setFixedWidth(scaled(400))
        heading = QLabel(title)
        heading.setProperty("look", "title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        self.field = QLineEdit(name)
        self.field.setObjectName("viewName")
        self.field.setAccessibleName(tr("Name of the view"))
        self.field.setPlaceholderText(tr("Name of the view"))
        self.field.setMaxLength(LONGEST_NAME)
        self.field.selectAll()
        self.team = QCheckBox(tr("For the whole team"))
        self.team.setObjectName("forTeam")
        self.team.setChecked(bool(for_team))
        self.team.setVisible(for_team is not None)
        self._save = Button(tr("Save"))
        self._save.setProperty("look", "primary")
        self._save.setDefault(True)
        self._save.clicked.connect(self.accept)
        cancel = Button(tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.field.textChanged.connect(self._look)
        self._look(name)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        for part in (heading, self.field, self.team):
            layout.addWidget(part)
        layout.addLayout(buttons)

    def name(self) -> str:
        """Return the name that was entered."""
        return self.field.text().strip()

    def for_team(self) -> bool:
        """Tell whether it is the team's."""
        return self.team.isChecked()

    def _look(self, text: str) -> None:
        self._save.setEnabled(bool(text.strip()))
