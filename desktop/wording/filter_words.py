"""Filters in people's words, and what people type as a filter; in the user's locale, both in one place."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from desktop.screens.formats import Formats, UnreadableError, calendar_of
from desktop.screens.shown_columns import ShownColumn
from desktop.wording.relative_dates import end_words, inside, period_words, typed_end, typed_period
from models.queries.filters import Filter, Test
from models.values.language import mark, tr, trn
from models.values.parse_errors import OpenEnd
from models.values.relative_dates import RelativeEnd, relative_end

TEXT_TESTS = {Test.CONTAINS: mark("contains"), Test.LACKS: mark("doesn’t contain"), Test.IS: mark("is")}
NAMED_VALUES = 3
_RANGE = re.compile(r"\s*(?:\.\.+|…|–|\s-\s|\sbis\s|\sto\s)\s*", re.IGNORECASE)
_SIDE = re.compile(r"(>=|<=|≥|≤|>|<)\s*(.+)")


def described(condition: Filter, shown: ShownColumn, formats: Formats) -> str:
    """Return a filter with its column's title, as it stands on its chip and in an export."""
    return f"{shown.field.title}: {summary(condition, shown, formats)}"


def summary(condition: Filter, shown: ShownColumn, formats: Formats) -> str:
    """Return what a filter asks for, short."""
    test, values = condition.test, condition.values
    if test in (Test.EMPTY, Test.FILLED):
        return tr("empty") if test is Test.EMPTY else tr("not empty")
    if test is Test.WITHIN:
        return period_words(str(values[0]))
    if test is Test.BETWEEN:
        return _range_words(values, *(_value_words(value, shown, formats) for value in values))
    if test is Test.ONE_OF:
        return _list_words([_value_words(value, shown, formats) for value in values])
    return str(values[0]) if test is Test.CONTAINS else f"{tr(TEXT_TESTS[test])} “{values[0]}”"


def typed(text: str, shown: ShownColumn, formats: Formats) -> Filter | None:
    """Return the filter that a text means in a column; None for an empty one. Raises UnreadableError."""
    text = text.strip()
    if not text:
        return None
    if not shown.kind.is_figure:
        return Filter(shown.field.name, Test.CONTAINS, (text,))
    if shown.kind.holds_days:
        period, end = typed_period(text), typed_end(text)
        if period is not None:
            return Filter(shown.field.name, Test.WITHIN, (period,))
        if end is not None:
            return _range(shown, formats, end, end)
    side = _SIDE.fullmatch(text)
    if side:
        return _one_sided(side[1], side[2], shown, formats)
    ends = _RANGE.split(text, maxsplit=1)
    return between(ends[0], ends[-1], shown, formats)


def between(first: str, last: str, shown: ShownColumn, formats: Formats) -> Filter | None:
    """Read a range from two values as they are typed, each open when it is empty. Raises UnreadableError."""
    ends = tuple(_parsed_end(text, sign, shown, formats) for text, sign in ((first, ">"), (last, "<")))
    return None if ends == (None, None) else _range(shown, formats, *ends)


def end_text(value: Any, shown: ShownColumn, formats: Formats) -> str:
    """Return an end of a range as it stands in a field to be edited."""
    if value is None:
        return ""
    said = end_words(value)
    if said is not None:
        return f"{value[0]} {inside(said)}" if value[0] in "<>" else said
    if shown.kind.holds_days:
        return formats.day(date.fromisoformat(value))
    return formats.input_text(Decimal(value), shown.kind)


def _one_sided(sign: str, text: str, shown: ShownColumn, formats: Formats) -> Filter:
    end = typed_end(text, sign) if shown.kind.holds_days else None
    if end is not None:
        return _range(shown, formats, *((end, None) if sign in (">", ">=", "≥") else (None, end)))
    value = _parsed(text, shown, formats)
    if sign in "<>":
        step = timedelta(days=1) if shown.kind.holds_days else 1 if isinstance(value, int) else None
        if step is None:
            raise UnreadableError(OpenEnd(sign), formats)
        value = value + step if sign == ">" else value - step
    return _range(shown, formats, *((value, None) if sign in (">", ">=", "≥") else (None, value)))


def _parsed_end(text: str, sign: str, shown: ShownColumn, formats: Formats) -> Any:
    """Read an end from a field of its own; of days also those from today on, behind the sign that excludes it."""
    if not shown.kind.holds_days:
        return _parsed(text, shown, formats)
    bare = text.strip()
    excluded = bare.startswith(sign) and not bare.startswith(f"{sign}=")
    end = typed_end(bare.removeprefix(sign).strip(), sign) if excluded else typed_end(bare)
    return _parsed(text, shown, formats) if end is None else end


def _parsed(text: str, shown: ShownColumn, formats: Formats) -> Any:
    return formats.parse(text, shown.kind.end_kind, whole=shown.whole)


def _range(shown: ShownColumn, formats: Formats, first: Any, last: Any) -> Filter:
    if _is_turned(formats, first, last):
        first, last = last, first
    if rounding := shown.kind.rounding:
        # Whatever is shown as what was written is meant by it.
        first = None if first is None else first - rounding
        last = None if last is None else last + rounding
    return Filter(shown.field.name, Test.BETWEEN, (_plain(first), _plain(last)))


def _is_turned(formats: Formats, first: Any, last: Any) -> bool:
    """Tell whether the later end was typed first; of a day from today on and one of the calendar that may change."""
    if first is None or last is None or isinstance(first, RelativeEnd) is not isinstance(last, RelativeEnd):
        return False
    if not isinstance(first, RelativeEnd):
        return bool(last < first)
    calendar = calendar_of(formats)
    return not (first.side or last.side) and last.day(calendar, last=True) < first.day(calendar, last=False)


def _plain(end: Any) -> str | None:
    if end is None or isinstance(end, RelativeEnd):
        return None if end is None else str(end)
    return end.isoformat() if isinstance(end, date) else f"{Decimal(end).normalize():f}"


def _value_words(value: Any, shown: ShownColumn, formats: Formats) -> str:
    if value is None:
        return ""
    if shown.kind.holds_days:
        return end_words(value) or formats.day(date.fromisoformat(value))
    if shown.kind.is_figure:
        return formats.text(Decimal(value), shown.kind, name=shown.field.name)
    return formats.text(value, shown.kind, name=shown.field.name)


def _range_words(ends: tuple[Any, ...], first: str, last: str) -> str:
    """Return what lies between two ends; those that were said from today on are said again so, with their sign."""
    said = [relative_end(end) for end in ends]
    if first == last and not any(end and end.side for end in said):
        return first
    first, last = (inside(words) if end else words for end, words in zip(said, (first, last), strict=True))
    signs = [end.side if end else "" for end in said]
    if not first or not last:
        return f"{signs[1] or '≤'} {last}" if last else f"{signs[0] or '≥'} {first}"
    first, last = (f"{sign} {words}" if sign else words for sign, words in zip(signs, (first, last), strict=True))
    return f"{first} – {last}"


def _list_words(words: list[str]) -> str:
    if not words:
        return tr("none")
    words = [word or tr("(empty)") for word in words]
    more = len(words) - NAMED_VALUES
    if more < 1:
        return ", ".join(words)
    return trn("{words} and {n} more", "{words} and {n} more", more, words=", ".join(words[:NAMED_VALUES]))
