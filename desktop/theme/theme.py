"""The look: two palettes of our own, one font in four sizes, an 8-px grid, and the style sheet made from them.

Qt's own dark mode has no effect on bare X11, offscreen and under KDE, so the palette is set by us on Fusion; the
system's scheme is followed where Qt knows it. Every pair of text and ground keeps WCAG AA (4.5 : 1); a test counts.
"""

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from desktop.theme.palette import DARK, LIGHT, Palette
from desktop.theme.style_sheet import style_sheet
from desktop.theme.type_scale import FAMILY, SMALL, bundled_fonts

GRID = 8
ROW_HEIGHT, COMPACT_ROW_HEIGHT = 32, 24
SMALLEST_TEXT = 13


class ColorMode(StrEnum):
    """Which palette is used."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The palette in use; `changed` is sent after another one was applied to the whole program."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: ColorMode = ColorMode.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self.mode = mode
        self.palette = LIGHT
        self.font = base_font()
        if not app.styleSheet():
            app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.apply()

    @property
    def dark(self) -> bool:
        """Whether the dark palette is in use."""
        return self.palette is DARK

    def set_mode(self, mode: ColorMode) -> None:
        """Use the light or dark palette, or the system's choice."""
        self.mode = mode
        self.apply()

    def color(self, token: str) -> QColor:
        """Return the colour of a token, by its name in Palette."""
        return QColor(getattr(self.palette, token))

    def sized(self, step: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the base font, `step` pixels larger, in a weight."""
        font = QFont(self.font)
        font.setPixelSize(self.font.pixelSize() + step)
        font.setWeight(weight)
        return font

    def small(self, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """Return the font of captions and counts."""
        return self.sized(SMALL, weight)

    def figures(self) -> QFont:
        """Return the base font with figures of one width, for columns of numbers."""
        font = QFont(self.font)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def apply(self) -> None:
        """Give the palette, the font and the style sheet to the program."""
        dark = self.mode is ColorMode.DARK or (self.mode is ColorMode.SYSTEM and self._system_is_dark())
        self.palette = DARK if dark else LIGHT
        sheet = style_sheet(self.palette, self.font.pixelSize())
        if sheet != self._app.styleSheet():  # the same one, too, would be worked out for every widget anew
            self._app.setPalette(_qt_palette(self.palette))
            self._app.setFont(self.font)
            self._app.setStyleSheet(sheet)
        self.changed.emit()

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _follow_system(self) -> None:
        if self.mode is ColorMode.SYSTEM:
            self.apply()


def base_font() -> QFont:
    """Return the program's own font at the system's size, at least 13 px; the system's where ours can't be loaded."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font = QFont(FAMILY) if FAMILY in bundled_fonts() else QFont(system)
    font.setPixelSize(max(QFontInfo(system).pixelSize(), SMALLEST_TEXT))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def _qt_palette(palette: Palette) -> QPalette:
    role = QPalette.ColorRole
    colors = {
        role.Window: palette.window,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.hover,
        role.Text: palette.text,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.PlaceholderText: palette.muted,
        role.Highlight: palette.accent_fill,
        role.HighlightedText: palette.on_accent,
        role.Link: palette.accent,
        role.Accent: palette.accent_fill,
        role.Light: palette.border,
        role.Midlight: palette.border,
        role.Mid: palette.border,
        role.Dark: palette.border,
        role.Shadow: palette.border,
    }
    qt = QPalette()
    for group_role, color in colors.items():
        qt.setColor(group_role, QColor(color))
    for disabled in (role.WindowText, role.Text, role.ButtonText):
        qt.setColor(QPalette.ColorGroup.Disabled, disabled, QColor(palette.faint))
    return qt
