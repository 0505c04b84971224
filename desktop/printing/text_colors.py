"""The colours of a printed text, which stands on white whatever the window looks like."""

from desktop.printing.page import CellTone
from desktop.theme.palette import LIGHT

_TEXTS = {"": LIGHT.text, "good": LIGHT.good[1], "bad": LIGHT.bad[1], "watch": LIGHT.warn[1], "muted": LIGHT.muted}


def text_color(tone: CellTone) -> str:
    """Return the colour of a tone, as "#1a1f2b"."""
    return _TEXTS[tone]
