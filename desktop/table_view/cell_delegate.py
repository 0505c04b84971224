"""How cells look and how they are edited: one delegate for all tables.

Whatever a cell shows comes from the model by role; colours come from the theme, editors from `editors`.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desktop.context.app_context import AppContext
from desktop.editors.choice_editors import CompletingEdit
from desktop.editors.editor_factory import editor_for
from desktop.editors.editors import ValueEdit, leaves_program
from desktop.editors.long_text import LongTextEdit
from desktop.kinds.value_words import tone_of
from desktop.screens.columns import is_chip
from desktop.screens.formats import UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.block_values import CellValue
from desktop.table_model.cell_display import LEFT, RIGHT
from desktop.table_model.cell_roles import ChangedRole, EditableRole, HeadingRole, MarkedRole, RuleRole, UnsavedRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_query.row_color_rules import RowColorRule
from desktop.table_query.row_color_text import rule_label
from desktop.table_view.budget_bar import SharePainter
from desktop.table_view.group_heading_delegate import HeadingPainter
from desktop.table_view.table_keys import ARROWS, TABS, held
from desktop.table_view.unsaved_marker import paint_corner
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.enter_keys import ENTER
from models.values.language import tr

Index = QModelIndex | QPersistentModelIndex
PADDING = 10
MARK = 14
CHIP_HEIGHT = 20
RULE_EDGE, SHORTEST_RULE, LONGEST_RULE = 4, 28, 160
CHANGED_EDGE = 3


class CellDelegate(QStyledItemDelegate):
    """Paints and edits the cells of a record table. `refused`: a text that was typed but couldn't be taken;
    `entered(rows, columns)`: a key took an edit, and leads on by so many; `given`: Ctrl+Enter took what was entered,
    a `CellValue` value, for all selected cells; `left(text)`: Esc left a long text that wasn't taken."""

    refused = Signal(str)
    entered = Signal(int, int)
    given = Signal(object)
    left = Signal(str)

    def __init__(self, columns: tuple[ShownColumn, ...], theme: Theme, tools: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self.columns, self._theme, self._tools = columns, theme, tools
        self.hovered = QModelIndex()
        self.typed = ""
        self.first_column = 0  # of those that are seen
        self.several: Callable[[], bool] = lambda: False  # whether more than one cell is selected
        self._headings, self._shares = HeadingPainter(theme, tools.icons), SharePainter(theme)
        theme.changed.connect(self._restyle)
        self._restyle()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, text or chip, rule below, and the marks of hovering and of the current cell."""
        view = option.widget
        painter.setBrush(Qt.BrushStyle.NoBrush)  # the cell painted before may have been a chip
        current = view.currentIndex() if isinstance(view, QAbstractItemView) else QModelIndex()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect = option.rect
        marked = index.data(MarkedRole)
        heading = index.data(HeadingRole) if marked else None
        if heading is not None:
            self._headings.paint(painter, option, index, heading)
            return
        rule = index.data(RuleRole) if marked else None
        if selected or current.row() == index.row():
            painter.fillRect(rect, self._selected if selected else self._hover)
        elif rule is not None:
            painter.fillRect(rect, self._look_of(rule)[1])
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._rule)
        facts = self.columns[index.column()]
        hovered = index == self.hovered
        room = rect.adjusted(PADDING, 0, -PADDING, -1)
        if rule is not None and index.column() == self.first_column:
            metrics = self._figure_metrics if facts.right_aligned else self._metrics
            value = metrics.horizontalAdvance(index.data(Qt.ItemDataRole.DisplayRole) or "")
            room.setRight(room.right() - self._paint_rule(painter, rect, rule, room.width() - value))
        if hovered and not selected:
            self._paint_hover(painter, rect, index)
            if not facts.right_aligned and not index.data(EditableRole):
                room.setRight(room.right() - MARK - 4)
        self._paint_value(painter, room, facts, index)
        if marked and index.data(ChangedRole):
            painter.fillRect(QRect(rect.left() + 1, rect.top() + 4, CHANGED_EDGE, rect.height() - 9), self._accent)
        if marked and index.data(UnsavedRole):
            paint_corner(painter, rect.topLeft(), self._theme)
        if index == current and view is not None and view.hasFocus():
            painter.setPen(QPen(self._accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -2))

    def _look_of(self, rule: RowColorRule) -> tuple[RowColorRule, QColor, QColor, str]:
        """Return ground, ink and words of a rule, which is kept with them so that its id stays its own."""
        found = self._looks.get(id(rule))
        if found is None:
            ground, ink = (QColor(colour) for colour in self._theme.palette.rows[rule.colour])
            words = rule_label(rule, self.columns, self._tools.formats)
            found = self._looks[id(rule)] = (rule, ground, ink, words)
        return found

    def _paint_rule(self, painter: QPainter, rect: QRect, rule: RowColorRule, free: int) -> int:
        """Paint the row's edge in the rule's colour, and its name, as not all see colours; return the name's width.

        `free`: what the value leaves; a date isn't cut for a name, which the tool tip has, too.
        """
        _rule, _ground, ink, name = self._look_of(rule)
        painter.fillRect(QRect(rect.left(), rect.top(), RULE_EDGE, rect.height() - 1), ink)
        most = min(LONGEST_RULE, max(free, rect.width() // 5), rect.width() * 2 // 5) - PADDING
        if most < SHORTEST_RULE:
            return 0
        words = self._small_metrics.elidedText(name, Qt.TextElideMode.ElideRight, most)
        width = self._small_metrics.horizontalAdvance(words) + 4
        painter.setFont(self._small)
        painter.setPen(ink)
        room = QRect(rect.right() - width - PADDING + 4, rect.top(), width, rect.height() - 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
        return width + 4

    def _paint_value(self, painter: QPainter, room: QRect, facts: ShownColumn, index: Index) -> None:
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if not text:
            return
        if is_chip(facts) and text != "…":
            self._paint_chip(painter, room, facts, index, text)
            return
        if facts.kind.is_toggled and text != "…":
            self._paint_flag(painter, room, bool(index.data(Qt.ItemDataRole.EditRole)))
            return
        if facts.kind.full and text != "…":
            self._shares.paint(painter, room, index.data(Qt.ItemDataRole.EditRole), facts.kind.full, text)
            return
        painter.setFont(self._figures if facts.right_aligned else self._font)
        painter.setPen(self._text)
        metrics = self._figure_metrics if facts.right_aligned else self._metrics
        side = RIGHT if facts.right_aligned else LEFT
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, side, shown)

    def _paint_chip(self, painter: QPainter, room: QRect, facts: ShownColumn, index: Index, text: str) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        ground, ink = self._theme.palette.chip(tone_of(facts.field.name, value))
        shown = self._small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 16)
        width = min(self._small_metrics.horizontalAdvance(shown) + 16, room.width())
        height = self._chip_height
        chip = QRect(room.left() - 2, room.center().y() - height // 2 + 1, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(chip, height / 2, height / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._small)
        painter.setPen(QColor(ink))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, shown)

    def _paint_flag(self, painter: QPainter, room: QRect, yes: bool) -> None:
        scale = painter.device().devicePixelRatioF()
        mark = self._tools.icons.pixmap("check" if yes else "minus", "accent" if yes else "border", 16, scale)
        painter.drawPixmap(QPoint(room.left(), room.center().y() - 7), mark)

    def _paint_hover(self, painter: QPainter, rect: QRect, index: Index) -> None:
        if index.data(EditableRole):
            painter.setPen(self._border)
            painter.drawRect(rect.adjusted(1, 1, -2, -3))
            return
        scale = painter.device().devicePixelRatioF()
        lock = self._tools.icons.pixmap("lock", "faint", 12, scale)
        left = rect.left() + 4 if self.columns[index.column()].right_aligned else rect.right() - MARK - 2
        painter.drawPixmap(QPoint(left, rect.center().y() - 6), lock)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return the editor of the cell's kind, set up to sit in a cell."""
        editor = editor_for(self.columns[index.column()], self._tools, parent)
        editor.setProperty("look", "cell")
        if isinstance(editor, LongTextEdit):
            editor.open_big()
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Put the editor in the cell's place; a long text gets more room, within the table."""
        rect, parent = QRect(option.rect.adjusted(0, 0, 0, -1)), editor.parentWidget()
        area = parent.rect() if parent is not None else rect
        if isinstance(editor, LongTextEdit):
            rect.setSize(rect.size().expandedTo(editor.wanted).boundedTo(area.size()))
            rect.moveBottom(min(rect.bottom(), area.bottom()))
            rect.moveLeft(max(rect.left(), area.left()))
        else:
            rect.setWidth(max(rect.width(), self.columns[index.column()].kind.editor_width))
        if rect.width() <= area.width():
            rect.moveRight(min(rect.right(), area.right()))
        editor.setGeometry(rect)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill in the stored value; or, when typing began the edit, what was typed."""
        if not isinstance(editor, ValueEdit | LongTextEdit) or editor.property("filled"):
            return
        editor.setProperty("filled", True)
        editor.seen = index.data(Qt.ItemDataRole.EditRole)
        editor.set_value(editor.seen)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Write what was entered; an unreadable text is reported, never silently dropped."""
        if not isinstance(editor, ValueEdit | LongTextEdit):
            return
        try:
            value = editor.value()
        except UnreadableError as problem:
            self.refused.emit(f"{problem} {tr('The cell keeps what it held.')}")
            return
        if isinstance(model, RowTableModel):
            model.enter(index, value, editor.seen)
        elif value != editor.seen:
            model.setData(index, value, Qt.ItemDataRole.EditRole)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter, Tab, arrows and Esc as in Excel; what can't be read keeps the editor open and says why."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, modifiers = Qt.Key(event.key()), held(event)
            if isinstance(editor, LongTextEdit):
                if editor.breaks_line(event):
                    return False
                if key == Qt.Key.Key_Escape and editor.draft() is not None:
                    self.left.emit(editor.draft())
            if key == Qt.Key.Key_F2:
                editor.setProperty("typed", False)  # from now on the arrows move within the text
                return True
            if key in ENTER and modifiers & Qt.KeyboardModifier.ControlModifier:
                one = isinstance(editor, LongTextEdit) and not self.several()
                self._take(editor, lambda value: self._commit(editor, 0, 0) if one else self._give(editor, value))
                return True
            way = _way_on(editor, key, modifiers)
            if way is not None:
                self._take(editor, lambda _value: self._commit(editor, *way))
                return True
        if leaves_program(event):
            return False  # Qt would take what is half typed, and ask "from when?" over another program
        return super().eventFilter(editor, event)

    def _take(self, editor: Any, then: Callable[[Any], None]) -> None:
        editor.settle(lambda: self._read(editor, then))

    def _read(self, editor: Any, then: Callable[[Any], None]) -> None:
        try:
            value = editor.value()
        except UnreadableError as problem:
            editor.mark(str(problem))
            QToolTip.showText(editor.mapToGlobal(QPoint(0, editor.height())), str(problem), editor)
            return
        then(value)

    def _commit(self, editor: Any, rows: int, columns: int) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.entered.emit(rows, columns)

    def _give(self, editor: Any, value: Any) -> None:
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)
        self.given.emit(CellValue(value, editor.facts))

    def _restyle(self) -> None:
        self._looks: dict[int, tuple[RowColorRule, QColor, QColor, str]] = {}
        theme = self._theme
        self._font, self._figures = theme.font, theme.figures()
        self._small = theme.small()
        self._chip_height = scaled(CHIP_HEIGHT)
        self._metrics, self._figure_metrics = QFontMetrics(self._font), QFontMetrics(self._figures)
        self._small_metrics = QFontMetrics(self._small)
        self._text, self._rule = theme.color("text"), theme.color("rule")
        self._hover, self._selected = theme.color("hover"), theme.color("selected")
        self._accent, self._border = theme.color("accent"), theme.color("faint")


def _way_on(editor: QObject, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> tuple[int, int] | None:
    """Return by how many rows and columns a key leads on from an editor; None when it does something within it.

    The arrows do where typing began the edit, as in Excel, but not up and down where a list can be open.
    """
    if key in ENTER:
        return (-1 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1), 0
    if key in TABS:
        return 0, TABS[key]
    if key in ARROWS and not modifiers and editor.property("typed"):
        rows, columns = ARROWS[key]
        return None if rows and isinstance(editor, CompletingEdit) else (rows, columns)
    return None
