"""One rule that colours rows, in the window of rules: on or off, its colour, its name, its filters."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.filters.filter_chips import FilterChips
from desktop.filters.filter_popup import FilterPopup
from desktop.screens.shown_columns import ShownColumn
from desktop.table_query.row_color_rules import COLOURS, RowColorRule
from desktop.table_query.row_color_text import rule_name
from desktop.theme.theme import Theme
from desktop.widgets.buttons import ToolButton
from models.queries.filters import Filter
from models.values.language import tr

SWATCH = 16
LONGEST_NAME = 60


class RowColorEditor(QFrame):
    """`changed(rule)`: it is another one from now on; `named(rule)`: only its name; `moved(by)`; `removed`."""

    changed = Signal(object)
    named = Signal(object)
    moved = Signal(int)
    removed = Signal()

    def __init__(self, rule: RowColorRule, columns: tuple[ShownColumn, ...], tools: AppContext, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("ruleLine")
        self.rule, self._columns, self._tools, self._theme = rule, columns, tools, theme
        self.name = self._name_field()
        self.condition = self._button("plus", tr("Add a filter to the rule"))
        self.condition.setText(tr("Filter"))
        self.condition.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.condition.setMenu(self._fields_menu())
        self.condition.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.colour = self._colour_button()
        top = QHBoxLayout()
        top.setSpacing(4)
        for part in (self._switch(), self.colour, self.name, self.condition, *self._ends()):
            top.addWidget(part, 1 if part is self.name else 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 6, 6)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._chips())

    def set_filter(self, path: str, condition: Filter | None) -> None:
        """Have another filter on a field, or none."""
        filters = {one.path: one for one in self.rule.filters}
        filters.pop(path, None) if condition is None else filters.update({path: condition})
        self._become(replace(self.rule, filters=tuple(filters.values())))

    def ask_for(self, shown: ShownColumn, place: QWidget) -> FilterPopup:
        """Set up the filter on a field; the rule changes when its window closes."""
        standing = next((one for one in self.rule.filters if one.path == shown.field.name), None)
        popup = FilterPopup(shown, standing, self._tools, self.window())
        chosen: list[Filter | None] = []

        def closed() -> None:
            if chosen and isValid(self):
                self.set_filter(shown.field.name, chosen[-1])

        popup.chosen.connect(chosen.append)
        popup.destroyed.connect(closed)  # not before: the line is made anew then
        popup.open_below(place)
        return popup

    def _become(self, rule: RowColorRule) -> None:
        self.rule = rule
        self.changed.emit(rule)

    def _switch(self) -> QCheckBox:
        switch = QCheckBox()
        switch.setObjectName("ruleOn")
        switch.setChecked(self.rule.on)
        switch.setAccessibleName(tr("The rule is active"))
        switch.setToolTip(tr("The rule is active"))
        switch.toggled.connect(lambda on: self._become(replace(self.rule, on=on)))
        return switch

    def _name_field(self) -> QLineEdit:
        field = QLineEdit(self.rule.name)
        field.setObjectName("ruleName")
        field.setMaxLength(LONGEST_NAME)
        field.setAccessibleName(tr("Name of the rule"))
        words = rule_name(replace(self.rule, name=""), self._columns, self._tools.formats)
        field.setPlaceholderText(words or tr("Name of the rule"))
        field.textEdited.connect(self._rename)
        return field

    def _rename(self, text: str) -> None:
        self.rule = replace(self.rule, name=text.strip())
        self.named.emit(self.rule)

    def _colour_button(self) -> QToolButton:
        button = ToolButton()
        button.setObjectName("ruleColour")
        button.setIconSize(QSize(SWATCH, SWATCH))
        button.setIcon(self._swatch(self.rule.colour))
        words = tr(COLOURS[self.rule.colour])
        button.setToolTip(words)
        button.setAccessibleName(tr("Colour: {colour}", colour=words))
        menu = QMenu(button)
        for colour, name in COLOURS.items():
            choice = menu.addAction(self._swatch(colour), tr(name))
            choice.triggered.connect(partial(self._use, colour))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _use(self, colour: str, *_checked: bool) -> None:
        self._become(replace(self.rule, colour=colour))

    def _swatch(self, colour: str) -> QIcon:
        ground, ink = self._theme.palette.rows[colour]
        drawing = QPixmap(SWATCH * 2, SWATCH * 2)
        drawing.fill(QColor(ground))
        painter = QPainter(drawing)
        painter.fillRect(0, 0, SWATCH // 2, SWATCH * 2, QColor(ink))
        painter.setPen(QColor(ink))
        painter.drawRect(0, 0, SWATCH * 2 - 1, SWATCH * 2 - 1)
        painter.end()
        return QIcon(drawing)

    def _fields_menu(self) -> QMenu:
        menu = QMenu(self)
        for shown in self._columns:
            title = shown.field.title.replace("&", "&&")
            menu.addAction(title, partial(self.ask_for, shown, self.condition))
        return menu

    def _chips(self) -> FilterChips:
        columns = {shown.field.name: shown for shown in self._columns}
        chips = FilterChips(self._tools.formats, self._tools.icons)
        chips.show_filters((condition, columns[condition.path]) for condition in self.rule.filters)
        all_at_once = chips.findChild(QPushButton, "clearFilters")
        if all_at_once is not None:
            all_at_once.hide()  # the rule itself can be removed
        chips.edited.connect(lambda path, chip: self.ask_for(columns[path], chip))
        chips.switched.connect(self._switch_filter)
        chips.removed.connect(lambda path: self.set_filter(path, None))
        return chips

    def _switch_filter(self, path: str, on: bool) -> None:
        standing = next(one for one in self.rule.filters if one.path == path)
        self.set_filter(path, standing.switched(on))

    def _ends(self) -> tuple[QToolButton, ...]:
        actions: tuple[tuple[str, str, str, Callable[[], None]], ...] = (
            ("arrow-up", "ruleUp", tr("Move up"), lambda: self.moved.emit(-1)),
            ("arrow-down", "ruleDown", tr("Move down"), lambda: self.moved.emit(1)),
            ("x", "removeRule", tr("Remove the rule"), self.removed.emit),
        )
        buttons = []
        for icon, name, words, do in actions:
            button = self._button(icon, words)
            button.setObjectName(name)
            button.clicked.connect(lambda _on=False, do=do: do())
            buttons.append(button)
        return tuple(buttons)

    def _button(self, icon: str, words: str) -> QToolButton:
        button = ToolButton()
        button.setIconSize(QSize(14, 14))
        button.setToolTip(words)
        button.setAccessibleName(words)
        self._tools.icons.put(button, icon)
        return button
