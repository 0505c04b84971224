"""The palettes' contrast, the icons, and the font."""

from itertools import pairwise

import pytest
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QRawFont
from PySide6.QtWidgets import QApplication, QLabel

from desktop.screens.screen_definitions import SCREENS
from desktop.theme.icons import drawing
from desktop.theme.palette import DARK, LIGHT, Palette
from desktop.theme.theme import ColorMode, Theme
from desktop.theme.tone import Tone
from resources import path

ENOUGH, MARKS = 4.5, 3.0
GROUNDS = ("window", "surface", "raised", "hover", "selected")
ICONS = sorted(file.stem for file in path("icons").glob("*.svg"))


def luminance(color: str) -> float:
    """WCAG 2.1's relative luminance."""
    parts = QColor(color).getRgbF()[:3]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.1's contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def weak_marks(pairs: list[tuple[str, str]]) -> list[tuple[str, str, float]]:
    """The pairs of colours that are too much alike for marks, with their contrast."""
    return [(one, other, round(contrast(one, other), 2)) for one, other in pairs if contrast(one, other) < MARKS]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_text_can_be_read_on_its_ground(palette: Palette) -> None:
    pairs = [(getattr(palette, text), getattr(palette, ground)) for text in ("text", "muted") for ground in GROUNDS]
    pairs += [(palette.accent, getattr(palette, ground)) for ground in ("surface", "window", "selected")]
    pairs += [(palette.warn[1], palette.window)]
    pairs += [(palette.on_accent, palette.accent_fill), (palette.on_accent, palette.accent_hover)]
    pairs += [palette.chip(tone) for tone in Tone]
    pairs += list(palette.heat)
    pairs += [(text, palette.surface) for _ground, text in (palette.good, palette.bad)]

    weak = [(one, other, round(contrast(one, other), 2)) for one, other in pairs if contrast(one, other) < ENOUGH]

    assert weak == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_all_marks_can_be_told_from_their_ground(palette: Palette) -> None:
    pairs = [(palette.faint, getattr(palette, ground)) for ground in ("window", "surface", "raised")]
    marks = (palette.accent, palette.good_mark, palette.watch)
    pairs += [(mark, getattr(palette, ground)) for mark in marks for ground in ("window", "surface")]

    pairs += [(mark, palette.surface) for mark in (*palette.series, *palette.ageing, palette.plan, palette.bad_mark)]
    assert weak_marks(pairs) == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_neighbours_in_a_chart_can_be_told_apart(palette: Palette) -> None:
    assert weak_marks(list(pairwise(palette.series))) == []


def test_changing_the_theme_changes_palette_and_style(qapp: QApplication) -> None:
    theme = Theme(qapp, ColorMode.LIGHT)
    told: list[bool] = []
    theme.changed.connect(lambda: told.append(theme.dark))

    theme.set_mode(ColorMode.DARK)

    assert told == [True]
    assert qapp.palette().window().color() == QColor(DARK.window)
    assert DARK.surface in qapp.styleSheet()
    theme.set_mode(ColorMode.LIGHT)
    theme.deleteLater()


def test_the_font_is_our_own_in_both_weights(qapp: QApplication) -> None:
    theme = Theme(qapp, ColorMode.LIGHT)

    for font in (theme.font, theme.small(), theme.sized(0, QFont.Weight.DemiBold), theme.figures()):
        raw = QRawFont.fromFont(font)
        assert (raw.familyName(), raw.weight()) == ("Inter", font.weight())
        assert all(raw.supportsCharacter(ord(letter)) for letter in "aÄßÅ€–…−·→")
    assert theme.font.pixelSize() >= 13
    theme.deleteLater()


def test_figures_are_of_one_width(qapp: QApplication) -> None:
    theme = Theme(qapp, ColorMode.LIGHT)
    metrics = QFontMetricsF(theme.figures())

    assert len({metrics.horizontalAdvance(digit * 10) for digit in "0123456789"}) == 1
    assert len({QFontMetricsF(theme.font).horizontalAdvance(digit * 10) for digit in "0123456789"}) > 1
    theme.deleteLater()


def test_text_has_four_sizes(qapp: QApplication) -> None:
    shown: dict[str, int] = {}
    theme = Theme(qapp, ColorMode.LIGHT)
    for look in ("small", "", "title", "figure"):
        label = QLabel("1")
        label.setProperty("look", look)
        label.ensurePolished()
        shown[look] = label.font().pixelSize() - theme.font.pixelSize()
        label.deleteLater()

    assert shown == {"small": -1, "": 0, "title": 5, "figure": 15}
    theme.deleteLater()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_in_its_colour_and_sharp_at_200_percent(name: str, qapp: QApplication) -> None:
    pixmap = drawing(name, "#3450cf", 16, 2.0)

    image = pixmap.toImage()
    assert (image.width(), image.height()) == (32, 32)
    assert any(image.pixelColor(x, y).alpha() > 128 for x in range(32) for y in range(32))


def test_every_screen_has_an_icon() -> None:
    assert {screen.icon for screen in SCREENS} <= set(ICONS)
