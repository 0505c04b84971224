"""Icons: Lucide's drawings in the theme's colours, sharp at every scale, repainted when the theme changes."""

from functools import lru_cache
from typing import Protocol

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from desktop.theme.theme import Theme
from resources import path

SIZES = (16, 20, 24, 32, 40, 48)


class TakesIcon(Protocol):
    """An action, a button: whatever has an icon."""

    def setIcon(self, icon: QIcon, /) -> None:
        """Show the icon."""


class Icons(QObject):
    """The icons of one theme."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._placed: list[tuple[TakesIcon, str, str]] = []
        theme.changed.connect(self._repaint)

    def put(self, target: TakesIcon, name: str, token: str = "muted") -> None:
        """Give `target` the icon in the token's colour, now and after every change of the theme."""
        self._placed = [placed for placed in self._placed if placed[0] is not target]
        self._placed.append((target, name, token))
        target.setIcon(self.icon(name, token))

    def icon(self, name: str, token: str = "muted") -> QIcon:
        """Return an icon in the token's colour as it is now."""
        return _icon(name, self._theme.color(token).name(), self._theme.color("faint").name())

    def pixmap(self, name: str, token: str, size: int, scale: float) -> QPixmap:
        """Return a drawing of `size` logical pixels for a screen of `scale`."""
        return drawing(name, self._theme.color(token).name(), size, scale)

    def _repaint(self) -> None:
        self._placed = [placed for placed in self._placed if shiboken6.isValid(placed[0])]
        for target, name, token in self._placed:
            target.setIcon(self.icon(name, token))


class IconLabel(QLabel):
    """An icon that stands by itself, 16 px."""

    def __init__(self, icons: Icons, name: str, token: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(16, 16)
        icons.put(self, name, token)

    def setIcon(self, icon: QIcon) -> None:
        """Show the icon."""
        self.setPixmap(icon.pixmap(QSize(16, 16), self.devicePixelRatioF()))


@lru_cache(maxsize=512)
def drawing(name: str, color: str, size: int, scale: float = 1.0) -> QPixmap:
    """Return the drawing `name` in a colour ("#rrggbb"), `size` logical pixels square, for a screen of `scale`."""
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    pixels = round(size * scale)
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def app_icon() -> QIcon:
    """Return Leitstand's own icon."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(drawing("leitstand", QColor(Qt.GlobalColor.black).name(), size))
    return icon


@lru_cache(maxsize=256)
def _icon(name: str, color: str, disabled: str) -> QIcon:
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(drawing(name, color, size), QIcon.Mode.Normal)
        icon.addPixmap(drawing(name, disabled, size), QIcon.Mode.Disabled)
    return icon


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    # Lucide draws lines of 2 in 24; a little finer looks calmer at 16 and 20 px.
    text = path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return text.replace('stroke-width="2"', 'stroke-width="1.75"')
