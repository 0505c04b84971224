"""Texts of .xlsx: the table of those that cells share, and how characters that XML can't hold are written."""

import re

from sync.sheets.cells.packages import Attributes, LocalNames

# ECMA-376 22.9.2.19 (ST_Xstring): _x000D_ is a line break, _x005F_ a low line that begins no such mark.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LINE_BREAK = re.compile(r"\r\n?")


def decoded(text: str) -> str:
    """Return a text as people wrote it, its line breaks as one sign each."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        # An emoji is written as two halves, which only together are a character.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _LINE_BREAK.sub("\n", text) if "\r" in text else text


class StringsReader:
    """Reads the table of shared texts. What tells how a text is spoken (Japanese) isn't part of it."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._names = LocalNames()
        self._parts: list[str] = []
        self._reads = self._is_spoken = False

    def start(self, name: str, _attributes: Attributes) -> None:
        """Begin a text, or one of its runs."""
        short = self._names[name]
        if short == "t":
            self._reads = not self._is_spoken
        elif short == "si":
            self._parts = []
        elif short == "rPh":
            self._is_spoken = True

    def end(self, name: str) -> None:
        """End it."""
        short = self._names[name]
        if short == "t":
            self._reads = False
        elif short == "si":
            self.texts.append(decoded("".join(self._parts)))
        elif short == "rPh":
            self._is_spoken = False

    def text(self, text: str) -> None:
        """Keep what belongs to the text."""
        if self._reads:
            self._parts.append(text)
