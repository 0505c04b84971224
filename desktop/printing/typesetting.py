"""Measuring and breaking text for paper, in points (1/72 inch), in the program's own font."""

from collections import defaultdict
from functools import cache
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontMetricsF, QRawFont, QTextLayout, QTextOption

from desktop.theme.type_scale import FAMILY, bundled_fonts

# Without hinting widths grow with the size, so a text is measured once, and large, where no step is seen.
MEASURED, ROUNDING = 100, 0.01
# Figures of one width, and signs beside them or beside capitals, have code points of their own in the font.
USUAL = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x17F)))) + "–—−≥≤≈±…·•’‘“”„‚‹›→▲▼€"
BASIC_PLANE = (*range(0x09, 0xD800), *range(0xE000, 0xFFFE))
BESIDES = "Aa8"


class Typeface(NamedTuple):
    """How text is set. `size`: in points; `tabular`: with figures of one width, for columns of numbers."""

    size: float
    bold: bool = False
    tabular: bool = False


class Typesetter:
    """Widths and lines of texts. One belongs to one printing, and to the thread that prints."""

    def __init__(self) -> None:
        self._metrics: dict[Typeface, QFontMetricsF] = {}
        self._widths: dict[tuple[str, Typeface], float] = {}

    def width(self, text: str, face: Typeface) -> float:
        """Return how wide a line is."""
        measured = face._replace(size=MEASURED)
        width = self._widths.get((text, measured))
        if width is None:
            metrics = self._metrics.setdefault(measured, self._metrics.get(measured) or QFontMetricsF(font(measured)))
            width = self._widths[text, measured] = metrics.horizontalAdvance(text)
        return width * face.size / MEASURED

    def lines(self, text: str, room: float, face: Typeface) -> list[str]:
        """Break a text where it doesn't fit, between words where that helps; nothing of it is left out."""
        broken = []
        for line in text.split("\n"):
            fits = self.width(line, face) <= room + ROUNDING
            broken += [line] if fits else _broken(line, (room + ROUNDING) * MEASURED / face.size, face)
        return broken


def font(face: Typeface) -> QFont:
    """Return the font for a page whose units are points."""
    made = QFont(FAMILY) if FAMILY in bundled_fonts() else QFont()
    made.setPixelSize(round(face.size))
    made.setWeight(QFont.Weight.DemiBold if face.bold else QFont.Weight.Normal)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if face.tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def usual_characters() -> dict[int, int]:
    """Return what is usually written with a glyph that the font has under another code point, too."""
    found: dict[int, int] = {}
    for face in (Typeface(MEASURED, bold, tabular) for bold in (False, True) for tabular in (False, True)):
        raw, points = QRawFont.fromFont(font(face)), defaultdict[int, list[int]](list)
        glyphs = raw.glyphIndexesForString("".join(map(chr, BASIC_PLANE)))
        for point, glyph in zip(BASIC_PLANE, glyphs, strict=True):
            points[glyph].append(point)
        for character in (one for one in USUAL if any(raw.glyphIndexesForString(one))):
            for glyph in _glyphs_between(character, face):
                found |= {point: ord(character) for point in points[glyph] if chr(point) not in USUAL}
    return found


def _glyphs_between(character: str, face: Typeface) -> set[int]:
    """Return the glyphs of a character, which may look different between capitals and figures."""
    text = "".join(f"{beside}{character}{beside}" for beside in BESIDES)
    layout = QTextLayout(text, font(face))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    glyphs = [glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes()]
    return set(glyphs[1::3]) if len(glyphs) == len(text) else set()


def _broken(text: str, room: float, face: Typeface) -> list[str]:
    layout, found = QTextLayout(text, font(face._replace(size=MEASURED))), []
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    units = text.encode("utf-16-le", "surrogatepass")  # Qt counts characters beyond U+FFFF twice
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        start, length = line.textStart(), line.textLength()
        found.append(units[2 * start : 2 * (start + length)].decode("utf-16-le", "replace").rstrip())
    layout.endLayout()
    return found
