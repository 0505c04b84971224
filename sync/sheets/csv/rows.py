"""The rows of a text file. No quotation mark that somebody forgot to close takes more than its own cell."""

import re
from collections import Counter
from collections.abc import Iterator

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
# Where nothing separates columns; no text holds it.
_NOTHING = "\0"


class TextRows:
    """Iterates over the rows of a text. `unclosed`: the lines of quotation marks that were taken as they stand."""

    def __init__(self, text: str, separator: str) -> None:
        self._text, self._separator = text, separator or _NOTHING
        sign = re.escape(self._separator)
        blank = " *" if separator != " " else ""
        # A cell in quotation marks, closed before a separator or a line's end; or closed in its line with more behind.
        self._quoted = re.compile(rf'{blank}"([^"]*+(?:""[^"]*+)*+)"[ ]*(?={sign}|[\r\n]|\Z)')
        self._begun = re.compile(rf'"([^"\r\n]*+(?:""[^"\r\n]*+)*+)"([^\r\n{sign}]*)')
        self._plain = re.compile(rf"[^\r\n{sign}]*")
        self._width = 0
        self.unclosed: list[int] = []
        self.place = 0
        self._line = 1

    def __iter__(self) -> Iterator[list[str]]:
        text, place = self._text, 0
        self._width = self._usual_width() if '"' in text else 0
        while place < len(text):
            end = _LINE_BREAK.search(text, place)
            line_end = end.start() if end else len(text)
            if '"' in text[place:line_end]:
                row, line_end = self._row(place)
                end = _LINE_BREAK.match(text, line_end)
            else:
                row = text[place:line_end].split(self._separator)
            self._line += 1
            place = self.place = end.end() if end else len(text)
            yield row

    def _row(self, place: int) -> tuple[list[str], int]:
        """Return the cells of a row that has quotation marks, and where it ends."""
        row: list[str] = []
        while True:
            cell, place = self._cell(place)
            row.append(cell)
            if self._text[place : place + 1] != self._separator:
                return row, place
            place += 1

    def _cell(self, place: int) -> tuple[str, int]:
        found = self._quoted.match(self._text, place)
        if found and not self._swallows(place, found):
            self._line += len(_LINE_BREAK.findall(found[1]))
            return _LINE_BREAK.sub("\n", found[1].replace('""', '"')), found.end()
        begun = self._begun.match(self._text, place)
        if begun:
            return begun[1].replace('""', '"') + begun[2], begun.end()
        plain = self._plain.match(self._text, place)
        assert plain is not None  # it matches nothing, too
        if plain[0].startswith('"'):
            self.unclosed.append(self._line)
        return plain[0], plain.end()

    def _swallows(self, place: int, found: re.Match[str]) -> bool:
        """Tell whether whole rows stand in quotation marks: each line has as many columns as others have."""
        if self._width < 2 or not _LINE_BREAK.search(found[1]):
            return False
        first = max(self._text.rfind(sign, 0, place) for sign in "\r\n") + 1
        last = _LINE_BREAK.search(self._text, found.end())
        lines = _LINE_BREAK.split(self._text[first : last.start() if last else len(self._text)])
        return all(line.count(self._separator) + 1 == self._width for line in lines)

    def _usual_width(self) -> int:
        """Return how many columns the lines without quotation marks have, by their most frequent number."""
        lines = _LINE_BREAK.split(self._text[:200_000])
        counted = Counter(line.count(self._separator) + 1 for line in lines if '"' not in line and line.strip())
        return counted.most_common(1)[0][0] if counted else 0
