"""The keys of a record table, as in Excel: moving, editing, and what is done to all selected cells."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.editors.editors import TODAY
from desktop.table_view.block_edits import BlockEdits
from desktop.table_view.selected_cells import selected_blocks
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.frozen_columns import FrozenTable

Key, Held = Qt.Key, Qt.KeyboardModifier
ARROWS = {Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0), Key.Key_Left: (0, -1), Key.Key_Right: (0, 1)}
TABS = {Key.Key_Tab: 1, Key.Key_Backtab: -1}


def held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """Return the modifiers of a key event, wherever on the keyboard the key is."""
    return event.modifiers() & ~Held.KeypadModifier


def block_key(event: QKeyEvent, blocks: BlockEdits) -> Callable[[], object] | None:
    """Return what a key does to all selected cells; None when it does nothing to them."""
    if event.matches(QKeySequence.StandardKey.Copy):
        return blocks.copy
    if event.matches(QKeySequence.StandardKey.Paste):
        return blocks.paste
    if event.matches(QKeySequence.StandardKey.Cut):
        return blocks.cut
    if not held(event) & Held.ControlModifier or held(event) & Held.AltModifier:
        return None
    today = dict.fromkeys(TODAY, blocks.put_today)
    return {Key.Key_D: blocks.fill_down, Key.Key_R: blocks.fill_right, **today}.get(Key(event.key()))


class Moves:
    """Moves the current cell of a table as Excel does: Enter comes back to the column in which Tab began."""

    def __init__(self, table: FrozenTable) -> None:
        self._table = table
        self._tabbed_from: int | None = None
        self._moving = False

    def press(self, event: QKeyEvent) -> bool:
        """Tell whether a key moved the current cell."""
        key, modifiers = Key(event.key()), held(event)
        if key in TABS and not modifiers & Held.ControlModifier:
            self.go(0, TABS[key])
        elif key in ENTER and modifiers in (Held.NoModifier, Held.ShiftModifier):
            self.go(-1 if modifiers else 1, 0)
        elif key in ARROWS and modifiers & Held.ControlModifier and not modifiers & Held.AltModifier:
            self._to_edge(*ARROWS[key], extend=bool(modifiers & Held.ShiftModifier))
        elif key == Key.Key_Space and modifiers in (Held.ControlModifier, Held.ShiftModifier):
            self._select_whole(column=modifiers == Held.ControlModifier)
        else:
            return False
        return True

    def go(self, rows: int, columns: int) -> None:
        """Go some rows down and columns to the right; behind the last column the next row begins.

        Where several cells are selected, the current one goes round within them, as in Excel.
        """
        if self._go_within(rows, columns):
            return
        index = self._table.currentIndex()
        began, self._moving = self._tabbed_from, True
        if columns:
            self._set(self._past_headings(self._beside(index, columns), columns))
            self._tabbed_from = index.column() if began is None else began
        else:
            column = index.column() if began is None else began
            self._set(self._past_headings(index.siblingAtRow(index.row() + rows).siblingAtColumn(column), rows))
            self._tabbed_from = None
        self._moving = False

    def moved(self) -> None:
        """Note that the current cell changed: Tab begins anew unless it was Tab."""
        if not self._moving:
            self._tabbed_from = None

    def stand_on(self, index: QModelIndex) -> None:
        """Stand on a cell, and still know where Tab began."""
        marks, flags = self._table.selectionModel(), QItemSelectionModel.SelectionFlag
        self._moving = True
        marks.setCurrentIndex(index, flags.NoUpdate if marks.isSelected(index) else flags.ClearAndSelect)
        self._table.scrollTo(index)
        self._moving = False

    def _go_within(self, rows: int, columns: int) -> bool:
        index, blocks = self._table.currentIndex(), selected_blocks(self._table)
        if len(blocks) != 1 or blocks[0].height * len(blocks[0].columns) < 2 or index.column() not in blocks[0].columns:
            return False
        tall, wide = blocks[0].height, len(blocks[0].columns)
        row, place = index.row() - blocks[0].first, blocks[0].columns.index(index.column())
        if not 0 <= row < tall:
            return False
        if columns:  # row by row, and column by column by Enter
            row, place = divmod((row * wide + place + columns) % (tall * wide), wide)
        else:
            place, row = divmod((place * tall + row + rows) % (tall * wide), tall)
        target = self._table.model().index(blocks[0].first + row, blocks[0].columns[place])
        self._table.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.NoUpdate)
        self._table.scrollTo(target)
        return True

    def _beside(self, index: QModelIndex, step: int) -> QModelIndex:
        columns = self._table.visible_columns()
        place = columns.index(index.column()) + step if index.column() in columns else 0
        row = index.row() + place // len(columns)
        return self._table.model().index(row, columns[place % len(columns)])

    def _past_headings(self, index: QModelIndex, step: int) -> QModelIndex:
        """Return where data stand: whoever enters values one after the other isn't stopped by headings."""
        while index.isValid() and not index.flags() & Qt.ItemFlag.ItemIsSelectable:
            index = index.siblingAtRow(index.row() + (1 if step > 0 else -1))
        return index

    def _to_edge(self, rows: int, columns: int, *, extend: bool) -> None:
        index, shown = self._table.currentIndex(), self._table.visible_columns()
        row, column = index.row(), index.column()
        if rows:
            row = 0 if rows < 0 else self._table.model().rowCount() - 1
        else:
            column = shown[0] if columns < 0 else shown[-1]
        target = self._table.model().index(row, column)
        if extend:
            self._table.extend_to(target)
        else:
            self._set(target)

    def _select_whole(self, *, column: bool) -> None:
        """Select the column or the row of the current cell, which stays where it is."""
        index, shown, rows = self._table.currentIndex(), self._table.visible_columns(), self._table.model().rowCount()
        if column:
            self._table.select_between(index.siblingAtRow(0), index.siblingAtRow(rows - 1))
        elif index.isValid():
            self._table.select_between(index.siblingAtColumn(shown[0]), index.siblingAtColumn(shown[-1]))

    def _set(self, index: QModelIndex) -> None:
        if index.isValid():
            self._table.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._table.scrollTo(index)
