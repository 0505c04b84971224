"""Names of categories below their bars: on one line, or broken into two."""

import re
from collections.abc import Iterator

from desktop.charts.chart_style import ChartStyle

SOFT_HYPHEN = "\u00ad"
# A space, but "&" stays with what follows it; a hyphen, soft or hard.
_BREAK = re.compile(rf"(?<!&) (?=\S)|{SOFT_HYPHEN}|(?<=\w-)(?=\w)")
# What German compounds end in that departments and cost lines are called by, where nobody wrote a soft hyphen.
_ENDS = "management|entwicklung|beratung|betreuung|leitung|verwaltung|marketing|produktion|kosten|aufwand|leistungen"
_COMPOUND = re.compile(rf"(?<=[a-zäöüß]{{3}})(?={_ENDS})")


def name_lines(name: str, width: float, style: ChartStyle) -> list[str]:
    """Break a name into at most two lines of a width, in pixels; none if it doesn't fit."""
    whole = name.replace(SOFT_HYPHEN, "")
    if style.width(whole) <= width:
        return [whole]
    pairs = [pair for pair in _pairs(_COMPOUND.sub(SOFT_HYPHEN, name)) if _widest(pair, style) <= width]
    return min(pairs, key=lambda pair: _widest(pair, style), default=[])


def _pairs(name: str) -> Iterator[list[str]]:
    for found in _BREAK.finditer(name):
        first = name[: found.start()] + ("-" if found[0] == SOFT_HYPHEN else "")
        yield [part.replace(SOFT_HYPHEN, "") for part in (first, name[found.end() :])]


def _widest(lines: list[str], style: ChartStyle) -> float:
    return max(style.width(line) for line in lines)
