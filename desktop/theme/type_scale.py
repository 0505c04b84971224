"""The font and its four sizes: Inter comes with the program, so that widths and figures are the same on all systems."""

from functools import cache

from PySide6.QtGui import QFontDatabase

from resources import path

FAMILY, FILES = "Inter", ("Inter-Regular.ttf", "Inter-SemiBold.ttf")
# Pixels on top of the base size: captions, notes and axes; titles; the one figure of a screen.
SMALL, LARGE, FIGURE = -1, 5, 15


@cache
def bundled_fonts() -> frozenset[str]:
    """Load the program's own fonts, once; the families that they gave, none where their files can't be read."""
    loaded = [QFontDatabase.addApplicationFont(str(path("fonts", file))) for file in FILES]
    return frozenset(family for number in loaded for family in QFontDatabase.applicationFontFamilies(number))


def sizes(base: int) -> dict[str, str]:
    """Return the sizes by the names that the style sheet has for them. `base`: of usual text, in pixels."""
    steps = {"small": SMALL, "large": LARGE, "figure": FIGURE}
    return {name: str(base + step) for name, step in steps.items()}
