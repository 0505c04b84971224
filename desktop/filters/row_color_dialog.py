"""The window in which rules for the colours of rows are set up; what is done shows in the table at once."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.filters.row_color_editor import RowColorEditor
from desktop.table_page.table_page import TablePage
from desktop.table_query.row_color_rules import COLOURS, RowColorRule
from desktop.theme.theme import Theme
from desktop.widgets.buttons import Button
from desktop.widgets.layout_helpers import clear_layout
from models.queries.filters import Filter
from models.values.language import tr

SIZE = (620, 460)


def open_rules(page: TablePage, tools: AppContext, theme: Theme) -> "RowColorDialog":
    """Open the window on the rules of the table that is shown."""
    dialog = RowColorDialog(page, tools, theme)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


class RowColorDialog(QDialog):
    """The rules of one table, the first one that fits a row on top."""

    def __init__(self, page: TablePage, tools: AppContext, theme: Theme) -> None:
        super().__init__(page.window())
        self.setObjectName("ruleDialog")
        self.setWindowTitle(tr("Row colours"))
        self.resize(*SIZE)
        self._page, self._tools, self._theme = page, tools, theme
        self.lines: list[RowColorEditor] = []
        self._layout = QVBoxLayout()
        self._layout.setSpacing(8)
        self._layout.setContentsMargins(0, 0, 8, 0)
        self._arrange()
        self.fill()

    def fill(self) -> None:
        """Show the rules as they stand."""
        clear_layout(self._layout)
        rules = self._page.rules
        columns = self._page.model.columns if self._page.model is not None else ()
        self.lines = [RowColorEditor(rule, columns, self._tools, self._theme) for rule in rules]
        for place, line in enumerate(self.lines):
            line.changed.connect(lambda rule, place=place: self._change(place, rule))
            line.moved.connect(lambda by, place=place: self._move(place, by))
            line.removed.connect(lambda place=place: self._put([*rules[:place], *rules[place + 1 :]]))
            line.named.connect(lambda rule, place=place: self._change(place, rule, quietly=True))
            self._layout.addWidget(line)
        self._none.setVisible(not rules)
        self._layout.addStretch(1)
        self._from_filters.setEnabled(any(condition.on for condition in self._page.filters))

    def add(self, filters: tuple[Filter, ...] = ()) -> None:
        """Add a rule below the others, in a colour that isn't used yet."""
        rules = self._page.rules
        used = {rule.colour for rule in rules}
        free = next((colour for colour in COLOURS if colour not in used), "amber")
        self._put([*rules, RowColorRule("", free, filters)])
        if not filters:
            self.lines[-1].condition.setFocus()

    def _change(self, place: int, rule: RowColorRule, *, quietly: bool = False) -> None:
        rules = list(self._page.rules)
        rules[place] = rule
        self._page.set_rules(tuple(rules))
        if not quietly:
            self.fill()

    def _move(self, place: int, by: int) -> None:
        rules = list(self._page.rules)
        if 0 <= place + by < len(rules):
            rules.insert(place + by, rules.pop(place))
            self._put(rules)

    def _put(self, rules: list[RowColorRule]) -> None:
        self._page.set_rules(tuple(rules))
        self.fill()

    def _arrange(self) -> None:
        heading = QLabel(tr("Row colours"))
        heading.setProperty("look", "title")
        words = QLabel(tr("A row gets the colour of the first rule that fits it, with the rule’s name beside it."))
        words.setProperty("look", "muted")
        words.setWordWrap(True)
        self._none = QLabel(tr("There is no rule yet."))
        self._none.setProperty("look", "muted")
        listed = QWidget()
        listed.setLayout(self._layout)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(listed)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        for part in (heading, words, self._none):
            layout.addWidget(part)
        layout.addWidget(area, 1)
        layout.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        add = Button(tr("Add a rule"))
        add.setObjectName("addRule")
        add.clicked.connect(lambda: self.add())
        self._from_filters = Button(tr("Add one from the present filters"))
        self._from_filters.setObjectName("addRuleFromFilters")
        self._from_filters.clicked.connect(lambda: self.add(tuple(one for one in self._page.filters if one.on)))
        close = Button(tr("Close"))
        close.setProperty("look", "primary")
        close.clicked.connect(self.accept)
        for button in (add, self._from_filters, close):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(add)
        row.addWidget(self._from_filters)
        row.addStretch(1)
        row.addWidget(close)
        return row
