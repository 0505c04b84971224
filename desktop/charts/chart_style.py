"""How a chart looks and writes: palette, font and locale, the same for the window, a picture and a printed page."""

from copy import copy
from itertools import product
from typing import Self

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from desktop.kinds.locale_formats import LocaleFormats
from desktop.theme.palette import LIGHT, Palette
from desktop.theme.type_scale import SMALL

GAP = 8
HYPHEN = "-"
# The token of whatever lies under the chart: the card, or the column of a chosen mark.
GROUND = "ground"


class ChartStyle:
    """Colours by their tokens, fonts by what they are for. `font`: of usual text, as the theme has it."""

    def __init__(self, palette: Palette, font: QFont, formats: LocaleFormats, *, for_print: bool = False) -> None:
        self.palette, self.formats = palette, formats
        self._base, self._ground = font, "surface"
        kinds = product((True, False), repeat=3)
        # Qt's PDFs have no text for glyphs of a feature: figures of one width could be neither searched nor copied.
        self._fonts = {
            (small, strong, figures): _font(font, small, strong, figures and not for_print)
            for small, strong, figures in kinds
        }
        self._metrics = {kind: QFontMetricsF(font) for kind, font in self._fonts.items()}

    def on(self, ground: str) -> Self:
        """Return the same on another ground, a token of the palette."""
        other = copy(self)
        other._ground = ground
        return other

    def printed(self) -> "ChartStyle":
        """Return the same as paper and other people's documents have it: light, its figures real text."""
        return ChartStyle(LIGHT, self._base, self.formats, for_print=True)

    def color(self, token: str) -> QColor:
        """Return the colour of a token of the palette; "series.0" is the first of its series."""
        name, _, place = (self._ground if token == GROUND else token).partition(".")
        found = getattr(self.palette, name)
        return QColor(found[int(place)] if place else found)

    def font(self, text: str, *, small: bool = True, strong: bool = False) -> QFont:
        """Return the font of a text: its figures are of one width, unless that would tear words with hyphens apart."""
        return self._fonts[small, strong, HYPHEN not in text]

    def width(self, text: str, *, small: bool = True, strong: bool = False) -> float:
        """Return the width of a text, in pixels."""
        return self._metrics[small, strong, HYPHEN not in text].horizontalAdvance(text)

    def line(self, *, small: bool = True) -> float:
        """Return the height of a line of text, in whole pixels."""
        return float(round(self._metrics[small, False, True].height()))

    def elided(self, text: str, width: float, *, small: bool = True, strong: bool = False) -> str:
        """Shorten a record's name in its middle: what tells it from others often stands at its end."""
        return self._metrics[small, strong, HYPHEN not in text].elidedText(text, Qt.TextElideMode.ElideMiddle, width)


def _font(base: QFont, small: bool, strong: bool, figures: bool) -> QFont:
    font = QFont(base)
    font.setPixelSize(base.pixelSize() + (SMALL if small else 0))
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), int(figures))
    return font
