"""How the numbers and dates of one column of a file are written: shown by themselves, or to be asked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.values.dates import First
from models.values.numbers import Ambiguous, DecimalSign, NotANumber, decimal_sign_of, parse_number
from sync.sheets.cells.cells import Value

S = TypeVar("S")
_UNIT = re.compile(r"(?<=[0-9])\s*(?:h|std|stunden?|hours?|min|minuten?|minutes?)\.?\s*$", re.IGNORECASE)
_DAY = re.compile(r"\s*([0-9]{1,2})([-/])([0-9]{1,2})\2(?:[0-9]{4}|[0-9]{2})\b")


@dataclass(frozen=True)
class DetectedFormat(Generic[S]):
    """`sign`: what the texts themselves show; None: nothing needs it, or `doubtful` (one of them) can be read twice."""

    sign: S | None = None
    doubtful: str = ""


def numbers_written(values: Iterable[Value]) -> DetectedFormat[DecimalSign]:
    """Tell the decimal sign of texts: `1.234` alone tells nothing, nor beside others that contradict each other."""
    texts = list(dict.fromkeys(value for value in values if isinstance(value, str)))
    seen = {sign for sign in map(sign_of, texts) if sign}
    if len(seen) == 1:
        return DetectedFormat(seen.pop())
    return DetectedFormat(doubtful=next(filter(_is_ambiguous, texts), ""))


def sign_of(text: str) -> DecimalSign | None:
    """Return the decimal sign that a text can only have: of "1,5 h" the comma."""
    return decimal_sign_of([_bare(text)])


def dates_written(values: Iterable[Value]) -> DetectedFormat[First]:
    """Return what comes first between slashes or dashes: `3/4/2027` alone tells nothing."""
    texts = dict.fromkeys(value for value in values if isinstance(value, str))
    found = [(text, int(match[1]), int(match[3])) for text in texts if (match := _DAY.match(text))]
    day_first = any(first > 12 for _, first, _ in found)
    month_first = any(second > 12 for _, _, second in found)
    if day_first != month_first:
        return DetectedFormat("day" if day_first else "month")
    return DetectedFormat(doubtful=next((text for text, first, second in found if first != second), ""))


def _bare(text: str) -> str:
    """Return a text without the unit of a duration, which the grammar of numbers doesn't know."""
    return _UNIT.sub("", text)


def _is_ambiguous(text: str) -> bool:
    try:
        parse_number(_bare(text))
    except Ambiguous:
        return True
    except NotANumber:
        return False
    return False
