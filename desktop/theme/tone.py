"""How a state feels: the tones that the theme has colours for."""

from enum import Enum


class Tone(Enum):
    """How a state feels; the theme gives each a colour, which never stands without the word."""

    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"
