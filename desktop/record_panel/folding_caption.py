"""A heading in the panel that shows or hides what stands below it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel

from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.widgets.buttons import Button

ICON, GAP = 14, 4


class FoldingCaption(Button):
    """Checked while what stands below it is shown; people fold by a click or Enter.

    `name`: what its state is kept by.
    """

    def __init__(self, name: str, title: str, icons: Icons) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("look", "fold")
        self.setCheckable(True)
        self.setIconSize(QSize(ICON, ICON))
        self._icons, self._count = icons, QLabel()
        self._count.setProperty("look", "small")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._count)
        self.toggled.connect(self._point)
        self.show_title(title)
        self._point(False)

    def show_title(self, title: str) -> None:
        """Call it so."""
        self.setText(title)
        self.show_count(self._count.text())

    def show_count(self, count: str) -> None:
        """Say how much there is below it."""
        self._count.setText(count)
        self.setAccessibleName(f"{self.text()}, {count}" if count else self.text())
        self._row.setContentsMargins(self.sizeHint().width() + scaled(GAP), 0, 0, 0)

    def _point(self, unfolded: bool) -> None:
        self._icons.put(self, "chevron-down" if unfolded else "chevron-right")
