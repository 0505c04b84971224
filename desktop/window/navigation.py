"""The navigation: all tables by group, the problems, and when the data was last synced."""

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.screens.screen import Screen
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import IconLabel, Icons, drawing
from desktop.theme.theme import Theme
from desktop.widgets.buttons import Button
from models.values.language import beginning, tr, trn

PROBLEMS = "problems"
KEY, ICON, BADGE = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
ENTRY_HEIGHT, HEADING_HEIGHT = 28, 34
WIDTH = 216


class Navigation(QFrame):
    """`chosen`: the key of the screen that was chosen, or PROBLEMS; `pressed`: of one that may be chosen already."""

    chosen = Signal(str)
    pressed = Signal(str)

    def __init__(self, screens: tuple[Screen, ...], theme: Theme, icons: Icons, *, demo: bool) -> None:
        super().__init__()
        self.setObjectName("navigationSide")
        self.setMinimumWidth(scaled(160))
        self.list = QListWidget()
        self.list.setObjectName("navigation")
        self.list.setAccessibleName(tr("Tables"))
        self.list.setItemDelegate(NavigationDelegate(theme, icons, self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self._fill(screens)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemClicked.connect(self._pressed)
        self.list.itemActivated.connect(self._pressed)
        theme.changed.connect(self.list.viewport().update)
        self.status = QLabel(beginning(tr("not synced yet")))
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("look", "small")
        self.status.setAccessibleName(tr("Sync status"))
        self.status.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addWidget(_brand(demo))
        layout.addWidget(self.list, 1)
        layout.addWidget(self._foot(icons))

    def show_entry(self, key: str) -> None:
        """Mark the entry of a screen as the current one, without choosing it again."""
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if self.list.item(row).data(KEY) == key:
                self.list.setCurrentRow(row)
                self.list.scrollToItem(self.list.item(row))
        self.list.blockSignals(False)

    def show_standing(self, problems: int, words: str) -> None:
        """Show how many problems there are, and in words how fresh the data are."""
        self.set_problems(problems)
        self.status.setText(words)

    def set_problems(self, count: int) -> None:
        """Show the number of problems beside their entry, and below the list, where it is seen at once."""
        self._problems.setText(trn("{n} problem", "{n} problems", count))
        self._problems.setVisible(bool(count))
        QTimer.singleShot(0, self, lambda: self.list.scrollToItem(self.list.currentItem()))
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(KEY) == PROBLEMS:
                item.setData(BADGE, count)
                words = tr("Problems, {n} to look at", n=count) if count else tr("Problems, none")
                item.setData(Qt.ItemDataRole.AccessibleTextRole, words)

    def _fill(self, screens: tuple[Screen, ...]) -> None:
        group = ""
        for screen in screens:
            if screen.group != group:
                group = screen.group
                self._heading(tr(group))
            self._entry(screen.key, screen.title, screen.icon)
        self._entry(PROBLEMS, tr("Problems"), "triangle-alert")

    def _heading(self, text: str) -> None:
        item = QListWidgetItem(text, self.list)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _entry(self, key: str, title: str, icon: str) -> None:
        item = QListWidgetItem(title, self.list)
        item.setData(KEY, key)
        item.setData(ICON, icon)

    def _foot(self, icons: Icons) -> QWidget:
        foot = QFrame()
        self._problems = Button()
        self._problems.setProperty("look", "link")
        self._problems.clicked.connect(lambda: self.chosen.emit(PROBLEMS))
        self._problems.hide()
        mark = IconLabel(icons, "database")
        lines = QVBoxLayout()
        lines.setSpacing(4)
        lines.addWidget(self.status)
        lines.addWidget(self._problems, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QHBoxLayout(foot)
        layout.setContentsMargins(16, 8, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(lines, 1)
        return foot

    def _pressed(self, item: QListWidgetItem) -> None:
        if item.data(KEY):
            self.pressed.emit(item.data(KEY))

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(KEY):
            self.chosen.emit(item.data(KEY))


class NavigationDelegate(QStyledItemDelegate):
    """Paints a heading or an entry with its icon and badge."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Set headings a little apart."""
        return QSize(scaled(WIDTH), scaled(ENTRY_HEIGHT if index.data(KEY) else HEADING_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a heading in small letters, or an entry."""
        if index.data(KEY):
            self._paint_entry(painter, option, index)
            return
        painter.setFont(self._theme.small(QFont.Weight.DemiBold))
        painter.setPen(self._theme.color("muted"))
        room = option.rect.adjusted(16, 0, -8, -5)
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, index.data())

    def _paint_entry(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, chosen = self._theme, bool(option.state & QStyle.StateFlag.State_Selected)
        rect = option.rect.adjusted(8, 1, -8, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(theme.color("selected" if chosen else "rule"))
            painter.drawRoundedRect(rect, 6, 6)
        if chosen and option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.color("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0, 0, -1, -1), 6, 6)
        scale = painter.device().devicePixelRatioF()
        mark = self._icons.pixmap(index.data(ICON), "accent" if chosen else "muted", 16, scale)
        painter.drawPixmap(QPoint(rect.left() + 8, rect.center().y() - 7), mark)
        room = rect.adjusted(32, 0, -8, 0)
        count = index.data(BADGE)
        if count:
            room.setRight(self._paint_badge(painter, room, QLocale().toString(count)) - 8)
        painter.setFont(theme.sized(0, theme.font.Weight.DemiBold) if chosen else theme.font)
        painter.setPen(theme.color("accent" if chosen and theme.dark else "text"))
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_badge(self, painter: QPainter, room: QRect, text: str) -> int:
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
        return badge.left()


def _brand(demo: bool) -> QWidget:
    brand = QWidget()
    mark = QLabel()
    mark.setPixmap(drawing("leitstand", "#000000", 24, 2.0))
    mark.setFixedSize(24, 24)
    mark.setScaledContents(True)
    name = QLabel("Leitstand")
    name.setProperty("look", "strong")
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(name)
    if demo:
        badge = QLabel(tr("Sample"))
        badge.setObjectName("demoBadge")
        words.addWidget(badge, 0, Qt.AlignmentFlag.AlignLeft)
    layout = QHBoxLayout(brand)
    layout.setContentsMargins(14, 12, 12, 4)
    layout.setSpacing(8)
    layout.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
    layout.addLayout(words)
    layout.addStretch(1)
    return brand
