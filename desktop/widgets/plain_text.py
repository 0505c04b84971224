"""Text from outside made safe to show: no control or direction marks, no endless lines, and no tags where a source
writes HTML."""

import re
import unicodedata
from html import escape, unescape
from typing import Any

LONGEST = 400
_TAG = re.compile(r"<(?:br|/p|/div|/li)\s*/?>", re.IGNORECASE), re.compile(r"</?[a-zA-Z][^<>]*>")


def one_line(value: Any) -> str:
    """Return any text on one line of plain characters: no control or direction marks, at most 400 long."""
    text = str(value)[: LONGEST * 8]
    text = " ".join(text.split()) if not text.isprintable() else text
    text = "".join(_visible(character) for character in text) if not text.isprintable() else text
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def plain_text(value: str) -> str:
    """Return a source's HTML without its tags, its line breaks kept. Not for names: one may hold a "<" of its own."""
    breaks, tags = _TAG
    if not tags.search(value):
        return value
    return unescape(tags.sub("", breaks.sub("\n", value))).strip()


def tool_tip(text: str) -> str:
    """Return the text as a tool tip shows it: Qt would read tags in it, and load the pictures that they name."""
    return f"<qt>{escape(text)}</qt>" if "<" in text else text


def _visible(character: str) -> str:
    # Zero-width joiners hold emoji and some scripts together; override marks can make a name read as another.
    if character == "\u200d" or unicodedata.category(character) not in ("Cc", "Cf", "Cs"):
        return character
    return "\ufffd"
