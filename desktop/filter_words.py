"""Filters in people's words, and what people type as a filter; in the user's locale, both in one place."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop.formats import Formats, UnreadableError
from desktop.screen import Kind
from desktop.shown_columns import FIGURES, ShownColumn
from models.filters import Filter, Test
from models.language import mark, tr, trn

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
TEXT_TESTS = {Test.CONTAINS: mark("contains"), Test.LACKS: mark("doesn’t contain"), Test.IS: mark("is")}
DAYS = frozenset({Kind.DATE, Kind.MOMENT})
PICKED = frozenset({Kind.CHOICE, Kind.FLAG, Kind.REFERENCE})
NAMED_VALUES = 3
# A duration is shown to the minute: whatever is shown as 7:30 is meant by it.
HALF_A_MINUTE = 29
_RANGE = re.compile(r"\s*(?:\.\.+|…|–|\s-\s|\sbis\s|\sto\s)\s*", re.IGNORECASE)
_SIDE = re.compile(r"(>=|<=|≥|≤|>|<)\s*(.+)")


def described(condition: Filter, shown: ShownColumn, formats: Formats) -> str:
    """A filter with its column's title, as it stands on its chip and in an export."""
    return f"{shown.field.title}: {summary(condition, shown, formats)}"


def summary(condition: Filter, shown: ShownColumn, formats: Formats) -> str:
    """What a filter asks for, short."""
    test, values = condition.test, condition.values
    if test in (Test.EMPTY, Test.FILLED):
        return tr("empty") if test is Test.EMPTY else tr("not empty")
    if test is Test.WITHIN:
        return tr(PERIOD_WORDS[str(values[0])])
    if test is Test.BETWEEN:
        return _range_words(*(_value_words(value, shown, formats) for value in values))
    if test is Test.ONE_OF:
        return _list_words([_value_words(value, shown, formats) for value in values])
    return str(values[0]) if test is Test.CONTAINS else f"{tr(TEXT_TESTS[test])} “{values[0]}”"


def typed(text: str, shown: ShownColumn, formats: Formats) -> Filter | None:
    """The filter that a text means in a column; None for an empty one. Raises UnreadableError."""
    text = text.strip()
    if not text:
        return None
    if shown.kind not in FIGURES:
        return Filter(shown.field.name, Test.CONTAINS, (text,))
    period = next((key for key, words in PERIOD_WORDS.items() if text.casefold() in _spellings(words)), None)
    if period is not None and shown.kind in DAYS:
        return Filter(shown.field.name, Test.WITHIN, (period,))
    side = _SIDE.fullmatch(text)
    if side:
        return _one_sided(side[1], side[2], shown, formats)
    ends = _RANGE.split(text, maxsplit=1)
    return between(ends[0], ends[-1], shown, formats)


def between(first: str, last: str, shown: ShownColumn, formats: Formats) -> Filter | None:
    """From one value to another as they are typed, each of them open when it is empty. Raises UnreadableError."""
    ends = _parsed(first, shown, formats), _parsed(last, shown, formats)
    return None if ends == (None, None) else _range(shown, *ends)


def end_text(value: Any, shown: ShownColumn, formats: Formats) -> str:
    """An end of a range as it stands in a field to be edited."""
    if value is None:
        return ""
    if shown.kind in DAYS:
        return formats.day(date.fromisoformat(value))
    return formats.input_text(Decimal(value), shown.kind)


def _spellings(words: str) -> tuple[str, str]:
    return words.casefold(), tr(words).casefold()


def _one_sided(sign: str, text: str, shown: ShownColumn, formats: Formats) -> Filter:
    value = _parsed(text, shown, formats)
    if sign in "<>":
        step = timedelta(days=1) if shown.kind in DAYS else 1 if isinstance(value, int) else None
        if step is None:
            raise UnreadableError(tr("Write {sign}= here: the number itself belongs to it.", sign=sign))
        value = value + step if sign == ">" else value - step
    return _range(shown, value, None) if sign in (">", ">=", "≥") else _range(shown, None, value)


def _parsed(text: str, shown: ShownColumn, formats: Formats) -> Any:
    kind = Kind.DATE if shown.kind is Kind.MOMENT else shown.kind
    return formats.parse(text, kind, whole=shown.whole)


def _range(shown: ShownColumn, first: Any, last: Any) -> Filter:
    if first is not None and last is not None and last < first:
        first, last = last, first
    if shown.kind is Kind.DURATION:
        first = None if first is None else first - HALF_A_MINUTE
        last = None if last is None else last + HALF_A_MINUTE
    return Filter(shown.field.name, Test.BETWEEN, (_plain(first), _plain(last)))


def _plain(end: Any) -> str | None:
    if end is None:
        return None
    return end.isoformat() if isinstance(end, date) else f"{Decimal(end).normalize():f}"


def _value_words(value: Any, shown: ShownColumn, formats: Formats) -> str:
    if value is None:
        return ""
    if shown.kind in DAYS:
        return formats.day(date.fromisoformat(value))
    if shown.kind in FIGURES:
        return formats.text(Decimal(value), shown.kind, name=shown.field.name)
    return formats.text(value, shown.kind, name=shown.field.name)


def _range_words(first: str, last: str) -> str:
    if first == last:
        return first
    if not first or not last:
        return f"≤ {last}" if last else f"≥ {first}"
    return f"{first} – {last}"


def _list_words(words: list[str]) -> str:
    if not words:
        return tr("none")
    words = [word or tr("(empty)") for word in words]
    more = len(words) - NAMED_VALUES
    if more < 1:
        return ", ".join(words)
    return trn("{words} and {n} more", "{words} and {n} more", more, words=", ".join(words[:NAMED_VALUES]))
