"""Which sign separates the columns of a text file: the one by which its rows have columns alike."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from models.values.language import mark, tr
from sync.sheets.cells.errors import Choice, FileQuestion
from sync.sheets.csv.rows import TextRows

# In the order in which they are believed where they fit alike. "" is none: a file of one column.
SEPARATORS = {
    "\t": mark("Tab"),
    ";": mark("Semicolon"),
    "|": mark("Vertical bar"),
    ",": mark("Comma"),
    "": mark("None: one column"),
}
_LOOKED_AT, _PREVIEWED = 200_000, 3
# A comma within a number or a sentence; it separates nothing where another sign does.
_IN_TEXT = re.compile("(?<=[0-9]),(?=[0-9])|,(?= )")
_NO_COMMA = "\1"


class _Fit(NamedTuple):
    """How well a sign fits: the share of rows that it divides, and of those that have the most frequent width."""

    divided: float
    alike: float


def separator_of(name: str, text: str) -> str:
    """Return the sign that separates columns; "" for none. Raises FileQuestion when two fit alike."""
    beginning = _beginning(text)
    fits = {sign: _fit(beginning, sign) for sign in "\t;|"}
    fits[","] = _fit(_IN_TEXT.sub(_NO_COMMA, beginning), ",")
    ranked = sorted((sign for sign, fit in fits.items() if fit.divided >= 0.5), key=lambda sign: fits[sign])[::-1]
    if not ranked:
        return _by_commas(name, beginning)
    best = [sign for sign in ranked if fits[sign] == fits[ranked[0]]]
    if len(best) > 1 and "\t" not in best:
        raise _question(name, beginning, best)
    return min(best, key=[*SEPARATORS].index)


def _by_commas(name: str, beginning: str) -> str:
    """Try commas, which alone are left: they separate columns if they do in the titles, too."""
    first = next((line for line in beginning.splitlines() if line.strip()), "")
    if "," not in first or _fit(beginning, ",").divided < 0.5:
        return ""
    lines = [line for line in beginning.splitlines() if line.strip()]
    if all(re.fullmatch(r"\s*[-+]?[0-9.]+,[0-9]+\s*", line) for line in lines):
        raise _question(name, beginning, [",", ""])
    return ","


def _beginning(text: str) -> str:
    """Return the first lines, whole ones if there are more."""
    if len(text) <= _LOOKED_AT:
        return text
    end = max(text.rfind("\n", 0, _LOOKED_AT), text.rfind("\r", 0, _LOOKED_AT))
    return text[: end if end > 0 else _LOOKED_AT]


def _fit(text: str, sign: str) -> _Fit:
    widths = [len(row) for row in TextRows(text, sign) if any(cell.strip() for cell in row)]
    divided = [width for width in widths if width > 1]
    if not divided:
        return _Fit(0, 0)
    return _Fit(len(divided) / len(widths), Counter(divided).most_common(1)[0][1] / len(widths))


def _question(name: str, beginning: str, signs: Sequence[str]) -> FileQuestion:
    choices = [Choice(sign, tr(SEPARATORS[sign]), _preview(beginning, sign)) for sign in signs]
    what = tr("It isn't certain which sign separates the columns of {name}.", name=name)
    return FileQuestion("separator", what, tr("Say which it is, or save the file as .xlsx."), choices)


def _preview(beginning: str, sign: str) -> list[str]:
    rows = (row for row in TextRows(beginning, sign) if any(row))
    return ["  |  ".join(cell.strip() for cell in row) for row, _ in zip(rows, range(_PREVIEWED), strict=False)]
