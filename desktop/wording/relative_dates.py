"""Days that are meant from today on, in people's words and from them: "today", "this month", "in 7 days", "+7".

Whatever the window's language is, both are understood; what is kept is neither (see `models.values.relative_dates`).
"""

import re
from functools import cache

from desktop.kinds.days import TODAY, TOMORROW, YESTERDAY
from models.values.language import GERMAN, beginning, catalogue, mark, tr, trn
from models.values.relative_dates import PERIODS, STRETCH, RelativeEnd, relative_end

PERIOD_WORDS = {
    "today": mark("Today"),
    "yesterday": mark("Yesterday"),
    "tomorrow": mark("Tomorrow"),
    "this_week": mark("This week"),
    "last_week": mark("Last week"),
    "next_week": mark("Next week"),
    "this_month": mark("This month"),
    "last_month": mark("Last month"),
    "next_month": mark("Next month"),
    "this_quarter": mark("This quarter"),
    "last_quarter": mark("Last quarter"),
    "next_quarter": mark("Next quarter"),
    "this_year": mark("This year"),
    "last_year": mark("Last year"),
    "next_year": mark("Next year"),
    "last_7_days": mark("Last 7 days"),
    "last_30_days": mark("Last 30 days"),
    "last_90_days": mark("Last 90 days"),
    "next_7_days": mark("Next 7 days"),
    "next_30_days": mark("Next 30 days"),
    "next_90_days": mark("Next 90 days"),
}
# For one and for several of them.
AHEAD = {
    "d": (mark("In {n} day"), mark("In {n} days")),
    "w": (mark("In {n} week"), mark("In {n} weeks")),
    "m": (mark("In {n} month"), mark("In {n} months")),
    "y": (mark("In {n} year"), mark("In {n} years")),
}
BACK = {
    "d": (mark("{n} day ago"), mark("{n} days ago")),
    "w": (mark("{n} week ago"), mark("{n} weeks ago")),
    "m": (mark("{n} month ago"), mark("{n} months ago")),
    "y": (mark("{n} year ago"), mark("{n} years ago")),
}
STRETCHES = {
    ("last", "days"): (mark("Last {n} day"), mark("Last {n} days")),
    ("last", "weeks"): (mark("Last {n} week"), mark("Last {n} weeks")),
    ("last", "months"): (mark("Last {n} month"), mark("Last {n} months")),
    ("last", "years"): (mark("Last {n} year"), mark("Last {n} years")),
    ("next", "days"): (mark("Next {n} day"), mark("Next {n} days")),
    ("next", "weeks"): (mark("Next {n} week"), mark("Next {n} weeks")),
    ("next", "months"): (mark("Next {n} month"), mark("Next {n} months")),
    ("next", "years"): (mark("Next {n} year"), mark("Next {n} years")),
}
UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
SIDES = {">=": "", "<=": "", "≥": "", "≤": "", "": "", "<": "<", ">": ">"}

_UNIT = r"(?P<unit>d|days?|t|tag(?:en?)?|w|weeks?|wochen?|m|months?|monat(?:en?)?|y|years?|j|jahr(?:en?)?)"
_FROM_TODAY = re.compile(rf"(?:(?:today|heute)\s*)?(?P<sign>[+\-−])\s*(?P<count>\d{{1,4}})\s*{_UNIT}?")
_IN = re.compile(rf"in\s+(?P<count>\d{{1,4}})\s+{_UNIT}")
_AGO = re.compile(rf"(?P<count>\d{{1,4}})\s+{_UNIT}\s+ago")
_VOR = re.compile(rf"vor\s+(?P<count>\d{{1,4}})\s+{_UNIT}")
_STRETCH = re.compile(rf"(?P<way>last|next|letzt|nächst)\s+(?P<count>[1-9]\d{{0,3}})\s+{_UNIT}")
# "diesen Monat", "vorige Woche": one form for all that people say.
_ENDINGS = re.compile(r"\b(dies|letzt|vorig|vergangen|nächst|kommend)(?:e[rnsm]?)?\b")
_SAME = {"vorig": "letzt", "vergangen": "letzt", "kommend": "nächst"}


def typed_period(text: str) -> str | None:
    """Return the period that a text means ("this month", "letzte 14 Tage"); None for any other text."""
    words = _bare(text)
    for known, period in ((TODAY, "today"), (TOMORROW, "tomorrow"), (YESTERDAY, "yesterday")):
        if words in known:
            return period
    if words in _spellings():
        return _spellings()[words]
    found = _STRETCH.fullmatch(words)
    if found is None:
        return None
    way = "last" if found["way"] in ("last", "letzt") else "next"
    return f"{way}_{found['count']}_{UNITS[_unit(found['unit'])]}"


def typed_end(text: str, side: str = "") -> RelativeEnd | None:
    """Give the day from today on that a text means, also a period ("+7", "vor 2 Wochen", "today"); None for any other.

    `side`: the sign before it. Which day it is, is another question.
    """
    period = typed_period(text)
    if period is not None:
        return RelativeEnd(SIDES[side], period)
    words = _bare(text)
    if found := _FROM_TODAY.fullmatch(words):
        return _from_today(side, found["count"], found["unit"], ahead=found["sign"] == "+")
    if found := _IN.fullmatch(words):
        return _from_today(side, found["count"], found["unit"], ahead=True)
    found = _AGO.fullmatch(words) or _VOR.fullmatch(words)
    return _from_today(side, found["count"], found["unit"], ahead=False) if found else None


def period_words(period: str) -> str:
    """Return a period as people read it, at the beginning of a sentence."""
    if period in PERIODS:
        return tr(PERIOD_WORDS[period])
    found = STRETCH.fullmatch(period)
    if found is None:
        return period
    way, count, unit = found.groups()
    return trn(*STRETCHES[way, unit], int(count))


def end_words(kept: object) -> str | None:
    """Return the words for an end that was said from today on, without its sign; None for any other end."""
    end = relative_end(kept)
    if end is None:
        return None
    if end.period:
        return period_words(end.period)
    words = BACK if end.count < 0 else AHEAD
    return beginning(trn(*words[end.unit], abs(end.count)))


def inside(words: str) -> str:
    """Return the words behind a sign or between two: small in both languages, for none of them begins with a noun."""
    return words[:1].lower() + words[1:]


def _from_today(side: str, count: str, unit: str | None, *, ahead: bool) -> RelativeEnd:
    if int(count) == 0:
        return RelativeEnd(SIDES[side], "today")
    return RelativeEnd(SIDES[side], "", int(count) if ahead else -int(count), _unit(unit))


@cache
def _spellings() -> dict[str, str]:
    """Return the periods by their words in either language."""
    german = catalogue(GERMAN)
    return {_bare(words): period for period, name in PERIOD_WORDS.items() for words in (name, german[name])}


def _bare(text: str) -> str:
    words = " ".join(text.casefold().split())
    return _ENDINGS.sub(lambda found: _SAME.get(found[1], found[1]), words)


def _unit(text: str | None) -> str:
    """Return d, w, m or y, by the first letter in either language; days where nothing is said."""
    first = text[0] if text else "d"
    return {"t": "d", "j": "y"}.get(first, first)
