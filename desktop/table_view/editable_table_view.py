"""A table whose cells are edited by typing on them: what the records and the empty last row have in common."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QToolTip, QWidget

from desktop.context.app_context import AppContext
from desktop.editors.long_text import LongTextEdit
from desktop.table_model.cell_roles import EditableRole, LockedReasonRole
from desktop.table_view.cell_delegate import CellDelegate
from desktop.table_view.table_keys import held
from desktop.theme.theme import Theme
from desktop.widgets.enter_keys import ENTER
from desktop.widgets.frozen_columns import FrozenTable


class EditableTableView(FrozenTable):
    """`refused`: why something that was entered can't be taken."""

    refused = Signal(str)

    def __init__(self, theme: Theme, tools: AppContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self.delegate = CellDelegate((), theme, tools, self)
        self.delegate.refused.connect(self.refused)
        self.setItemDelegate(self.delegate)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked)

    def press_cell(self, event: QKeyEvent, index: QModelIndex) -> bool:
        """Tell whether a key begins an edit of the cell: F2, typing, or Backspace, which empties it first."""
        plain = held(event) == Qt.KeyboardModifier.NoModifier
        opens = event.key() in ENTER and held(event) == Qt.KeyboardModifier.AltModifier
        if opens or (event.key() == Qt.Key.Key_F2 and plain):
            self._edit_or_explain(index)
        elif event.key() == Qt.Key.Key_Backspace and plain:
            self._type(index, "")
        elif self._types(event):
            self._type(index, event.text())
        else:
            return False
        return True

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the cell, or say why that isn't possible."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._edit_or_explain(index)
        else:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Keep track of the cell under the mouse."""
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: object) -> None:
        """No cell is under the mouse any more."""
        self._hover(QModelIndex())

    def _types(self, event: QKeyEvent) -> bool:
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        selects = event.key() == Qt.Key.Key_Space and bool(event.modifiers())  # a row or a column
        return bool(event.text()) and event.text().isprintable() and not held and not selects

    def _type(self, index: QModelIndex, text: str) -> None:
        if self._is_flag(index):
            if text == " ":
                self._edit_or_explain(index)
            return
        if not index.data(EditableRole):
            self._explain(index)
            return
        self.edit(index)
        editor = self.indexWidget(index) or self.focusWidget()
        if text != " " and hasattr(editor, "begin_with"):
            editor.setProperty("typed", True)
            editor.begin_with(text)

    def _edit_or_explain(self, index: QModelIndex) -> None:
        if not index.data(EditableRole):
            self._read_or_explain(index)
        elif self._is_flag(index):
            self.model().setData(index, not index.data(Qt.ItemDataRole.EditRole), Qt.ItemDataRole.EditRole)
        else:
            self.edit(index)

    def _read_or_explain(self, index: QModelIndex) -> None:
        """Open a locked long text for reading; say of anything else why it is locked."""
        facts, value = self.delegate.columns[index.column()], index.data(Qt.ItemDataRole.EditRole)
        if not facts.kind.is_long or not value:
            self._explain(index)
            return
        reader = LongTextEdit(facts, self._tools, self.viewport())
        reader.setObjectName("longTextReader")
        reader.setProperty("look", "cell")
        reader.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        reader.show_locked(value, index.data(LockedReasonRole) or "")
        option = QStyleOptionViewItem()
        option.rect = self.visualRect(index)
        self.delegate.updateEditorGeometry(reader, option, index)
        reader.read.connect(lambda: self.setFocus())
        reader.show()
        reader.setFocus()

    def _explain(self, index: QModelIndex) -> None:
        reason = index.data(LockedReasonRole)
        if reason:
            place = self.visualRect(index).bottomLeft()
            QToolTip.showText(self.viewport().mapToGlobal(place), reason, self)

    def _is_flag(self, index: QModelIndex) -> bool:
        return self.delegate.columns[index.column()].kind.is_toggled

    def _hover(self, index: QModelIndex) -> None:
        before = self.delegate.hovered
        if index != before:
            self.delegate.hovered = index
            self.update(before)
            self.update(index)
