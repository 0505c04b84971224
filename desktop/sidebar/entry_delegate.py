"""Paints the entries of the sidebar: with their words and counts, or in a rail as icons alone."""

from typing import Protocol

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.sidebar.entries import BADGE, COUNT, ICON, KIND, MARKED, SECTION, EntryKind
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme

WIDTH, RAIL_WIDTH = 224, 56
HEIGHTS = {EntryKind.GAP: 8, EntryKind.HEADING: 32, EntryKind.GROUP: 28}
ENTRY_HEIGHT, RAIL_HEIGHT = 28, 40
SMALL_ICON, LARGE_ICON, ARROW = 16, 20, 12
Index = QModelIndex | QPersistentModelIndex


class Sections(Protocol):
    """Whose entries are painted."""

    rail: bool
    folded: set[str]


class EntryDelegate(QStyledItemDelegate):
    """`sections` tells what is folded, and whether only icons are shown."""

    def __init__(self, theme: Theme, icons: Icons, sections: Sections) -> None:
        super().__init__(sections if isinstance(sections, QWidget) else None)
        self._theme, self._icons, self._sections = theme, icons, sections

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of an entry of its kind."""
        if self._sections.rail:
            return QSize(scaled(RAIL_WIDTH), scaled(RAIL_HEIGHT))
        return QSize(scaled(WIDTH), scaled(HEIGHTS.get(index.data(KIND), ENTRY_HEIGHT)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint an entry as its kind is."""
        kind = index.data(KIND)
        if kind == EntryKind.GAP:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = option.rect.adjusted(8, 1, -8, -1)
        if kind != EntryKind.GROUP:
            self._paint_ground(painter, option, rect, marked=bool(index.data(MARKED)))
        if self._sections.rail:
            self._paint_icon(painter, index, rect.center() - QPoint(LARGE_ICON, LARGE_ICON) / 2, LARGE_ICON)
        elif kind in (EntryKind.HEADING, EntryKind.GROUP):
            self._paint_heading(painter, rect, index)
        else:
            self._paint_entry(painter, rect, index)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect, *, marked: bool) -> None:
        theme, state = self._theme, option.state
        painter.setPen(Qt.PenStyle.NoPen)
        if marked or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("selected" if marked else "rule"))
            painter.drawRoundedRect(rect, 6, 6)
        if state & QStyle.StateFlag.State_Selected and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 6, 6)

    def _paint_icon(self, painter: QPainter, index: Index, place: QPoint, size: int) -> None:
        scale = painter.device().devicePixelRatioF()
        token = "accent" if index.data(MARKED) else "muted"
        painter.drawPixmap(place, self._icons.pixmap(index.data(ICON), token, size, scale))

    def _paint_heading(self, painter: QPainter, rect: QRect, index: Index) -> None:
        is_group = index.data(KIND) == EntryKind.GROUP
        if not is_group:
            arrow = "chevron-right" if index.data(SECTION) in self._sections.folded else "chevron-down"
            mark = self._icons.pixmap(arrow, "muted", ARROW, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPoint(rect.left() + 8, rect.center().y() - ARROW // 2 + 1), mark)
        room = self._paint_count(painter, rect.adjusted(8 if is_group else 24, 0, -8, 0), index)
        small, strong = self._theme.small, QFont.Weight.DemiBold
        painter.setFont(small() if is_group else small(strong))
        self._paint_words(painter, room, index.data(), "muted")

    def _paint_entry(self, painter: QPainter, rect: QRect, index: Index) -> None:
        theme, marked = self._theme, bool(index.data(MARKED))
        self._paint_icon(painter, index, QPoint(rect.left() + 8, rect.center().y() - 7), SMALL_ICON)
        room = self._paint_count(painter, rect.adjusted(32, 0, -8, 0), index)
        painter.setFont(theme.sized(0, QFont.Weight.DemiBold) if marked else theme.font)
        self._paint_words(painter, room, index.data(), "accent" if marked else "text")

    def _paint_words(self, painter: QPainter, room: QRect, words: str, token: str) -> None:
        painter.setPen(self._theme.color(token))
        text = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_count(self, painter: QPainter, room: QRect, index: Index) -> QRect:
        """Paint a number at the right, if there is one; the room that is left."""
        badge, count = index.data(BADGE), index.data(COUNT)
        if badge:
            return room.adjusted(0, 0, -self._paint_badge(painter, room, QLocale().toString(badge)) - 8, 0)
        if not count:
            return room
        font = self._theme.small()
        font.setFeature(QFont.Tag("tnum"), 1)
        painter.setFont(font)
        painter.setPen(self._theme.color("muted"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, count)
        return room.adjusted(0, 0, -QFontMetrics(font).horizontalAdvance(count) - 8, 0)

    def _paint_badge(self, painter: QPainter, room: QRect, text: str) -> int:
        """Paint a number that asks to be looked at; its width."""
        ground, ink = self._theme.palette.warn
        font = self._theme.small()
        width = max(QFontMetrics(font).horizontalAdvance(text) + 12, 20)
        height = scaled(18)
        badge = QRect(room.right() - width + 1, room.center().y() - height // 2 + 1, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(badge, height / 2, height / 2)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        return width
