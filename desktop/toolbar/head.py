"""The head of what is shown: its title, how many rows, what they are limited to; undo, views, export, and Add."""

from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from desktop.filters.view_menu import ViewMenu
from desktop.screens.actions import Actions
from desktop.theme.icons import Icons
from desktop.toolbar.yielding_bar import WITH_WORDS, WITHOUT_WORDS, Room, YieldingBar, action_button, menu_button
from desktop.widgets.buttons import Button
from desktop.widgets.elided_label import ElidedLabel
from models.values.language import tr

HEIGHT = 56
# A long name must not make the window wider than the screen; the tool tip has all of it.
CHIP_LETTERS, CHIP_LEAST = 32, 72


class Head(YieldingBar):
    """`filter_closed`: all rows are wanted again. `filtered_by`: what the rows are limited to, in words."""

    filter_closed = Signal()

    def __init__(self, actions: Actions, icons: Icons, views: ViewMenu) -> None:
        super().__init__("head", HEIGHT, icons)
        self.filtered_by, self._of_table = "", True
        self._title, self._sub = ElidedLabel(), QLabel()
        self._title.setProperty("look", "title")
        self._sub.setProperty("look", "small")
        self._sub.setObjectName("shownRows")
        self._chip = self._made_chip(icons)
        self.step_lists = (
            menu_button(icons, "undo-2", tr("What can be undone")),
            menu_button(icons, "redo-2", tr("What can be done again")),
        )
        self._views, self._export = views, menu_button(icons, "download", tr("Export"))
        self._export.setText(actions.export.iconText())
        self._export.menu().addActions([actions.export, *actions.pages.values()])
        self._steps = (action_button(actions.undo, with_words=False), action_button(actions.redo, with_words=False))
        self._restore, self._add = action_button(actions.restore), action_button(actions.add)
        self._add.setProperty("look", "primary")
        self._restore.setVisible(False)
        actions.restore.visibleChanged.connect(self.fit)
        self._panel = action_button(actions.panel, with_words=False)
        self._back = action_button(actions.back, with_words=False)
        self._back.hide()
        self._actions = actions
        self._lay_out()
        views.renamed.connect(self.fit)

    def for_table(self, shown: bool) -> None:
        """Offer views, export and Add only where there is a table."""
        self._of_table = shown

    def for_proof(self, shown: bool) -> None:
        """Offer the way back to the figure whose rows are shown."""
        self._back.setVisible(shown)

    def show_title(self, title: str, filtered_by: str = "") -> None:
        """Name what is shown, and what it is limited to."""
        self.filtered_by = filtered_by
        self._title.setText(title)
        self._sub.setText("")
        short = filtered_by if len(filtered_by) <= CHIP_LETTERS else f"{filtered_by[: CHIP_LETTERS - 1]}…"
        self._chip.setText(f"  {short}".replace("&", "&&"))
        tip = tr("Only of {record}. Press to show all rows again", record=filtered_by)
        self._chip.setToolTip(f"<qt>{escape(tip)}</qt>")
        self._chip.setAccessibleName(tr("Limited to {record}. Press to show all rows", record=filtered_by))
        self.fit()

    def show_report(self, title: str, sub_line: str) -> None:
        """Name a report, and say of when its data are."""
        self.show_title(title)
        self._sub.setText(sub_line)
        self.fit()

    def show_rows(self, words: str) -> None:
        """Say how many rows a table shows; one that is counted while a report stands there is none of its business."""
        if not self._of_table:
            return
        before = self._sub.text()
        self._sub.setText(words)
        if len(words) != len(before):  # a table of a million rows tells it often while it is read
            self.fit()

    def relax(self) -> None:
        """Show all parts whole."""
        self._sub.show()
        self._chip.setVisible(bool(self.filtered_by))
        self._chip.setMinimumWidth(max(CHIP_LEAST, self._chip.sizeHint().width()))
        self._title.setMinimumWidth(0)  # a label's hint is never smaller than its minimum
        self._title.setMinimumWidth(self._title.sizeHint().width())
        for button in (self._views, self._export, self._add, self._restore):
            button.setToolButtonStyle(WITH_WORDS)
        for button in self._steps:
            button.show()
        self._panel.setVisible(self._of_table)
        for button in (self._views, self._export, self._add):
            button.setVisible(self._of_table)
        self._restore.setVisible(self._actions.restore.isVisible())
        if self.room is not Room.WIDE and self._of_table:
            for button in (self._export, self._views):
                self.move_away(button)
        if self.room is Room.SMALL:
            for button in (*reversed(self._steps), self._panel):
                self.move_away(button)

    def ways(self) -> Iterator[Callable[[], None]]:
        """Let words go first, then buttons, then the number of rows, which stands below the table, too."""
        yield lambda: self._export.setToolButtonStyle(WITHOUT_WORDS)
        if self._of_table:
            yield lambda: self.move_away(self._export)
        yield lambda: self._views.setToolButtonStyle(WITHOUT_WORDS)
        yield lambda: self._restore.setToolButtonStyle(WITHOUT_WORDS)
        yield lambda: self._chip.setMinimumWidth(CHIP_LEAST)
        yield lambda: self._add.setToolButtonStyle(WITHOUT_WORDS)
        of_table = (self._views,), (self._panel,)
        for button in (
            *(of_table[0] if self._of_table else ()),
            *reversed(self._steps),
            *(of_table[1] if self._of_table else ()),
        ):
            yield partial(self.move_away, button)
        yield self._sub.hide
        if self._of_table:
            yield lambda: self.move_away(self._add)
        yield lambda: self._title.setMinimumWidth(0)

    def _made_chip(self, icons: Icons) -> Button:
        chip = Button()
        chip.setObjectName("filterChip")
        chip.clicked.connect(self.filter_closed)
        icons.put(chip, "x")
        return chip

    def _lay_out(self) -> None:
        self.row.setContentsMargins(16, 0, 12, 0)
        self.row.addWidget(self._back)
        for words in (self._title, self._sub, self._chip):
            self.row.addWidget(words)
            self.row.addSpacing(8)
        self.row.addStretch(1)
        for button in (*self._steps, self._views, self._export, self._restore, self.more, self._add, self._panel):
            self.row.addWidget(button)
        actions = self._actions
        for listed, name in zip(self.step_lists, ("undoList", "redoList"), strict=True):
            listed.setObjectName(name)
            listed.setParent(self)
            listed.hide()
        looks = (actions.changed, actions.deleted, actions.trash)
        self.menu_parts = (actions.import_, None, actions.delete, None, *self.step_lists, None, *looks)
