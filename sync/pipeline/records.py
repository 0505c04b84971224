"""From a source's JSON record to the values of one row, by the types of the columns.

These are strict readers of JSON, not the parsers of what people write (`models.values`): JSON has one way to write a
number and Paymo one to write a date, so whatever else stands there is refused, never interpreted.

Values come out as both databases take them in bulk: whole numbers, text, or None; times as UTC text that ends in
Z, decimals as text with all their digits, flags as 1 and 0. Most values of a large sync pass through here unchanged,
so each reader first looks for the usual case.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, Text

from models.schema.types import FIRST_YEAR, LARGEST_AMOUNT, LAST_YEAR, Exact, UtcDateTime
from models.values.text import clean

Value = int | str | None
Reader = Callable[[Any], Value]

LARGEST_ID = 2**63 - 1
LARGEST_INTEGER = 2**31 - 1
# PostgreSQL keeps up to 16,383 digits behind the point; 1e-999999999 would need a gigabyte to be written out.
MOST_DECIMALS, MOST_DIGITS = 1000, 20
_FIRST, _END = str(FIRST_YEAR), str(LAST_YEAR + 1)
_FLAGS: dict[Any, int | None] = {True: 1, False: 0, "1": 1, "0": 0, "true": 1, "false": 0, None: None, "": None}
_fromisoformat = datetime.fromisoformat
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[0-9]{1,19}")
# Python's own reader would also take 1_000, Arabic digits, spaces and "Infinity".
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")


class Unreadable(ValueError):
    """A value that doesn't fit its column; the message is for people and goes behind the field's name."""


def reader_of(column: Column[Any]) -> Reader:
    """Return the function that reads a record's value for this column."""
    if column.foreign_keys or "key_at" in column.info:
        return read_id
    for type_, reader in _READERS:
        if isinstance(column.type, type_):
            return reader
    raise TypeError(f"no reader for {column.type!r}")


def read_id(value: Any) -> Value:
    """Return an id: a positive 64-bit integer, perhaps written as text. Zero and empty text mean none."""
    if value is None or value in (0, ""):
        return None
    if isinstance(value, str) and _ID.fullmatch(value):
        value = int(value)
    if type(value) is not int or not 0 < value <= LARGEST_ID:
        raise Unreadable(f"{_shown(value)} is no id")
    return value


def identity_of(record: Any) -> int | None:
    """Return the id of a record, which may have come as text; None if it has none that can be one."""
    return one_id(record.get("id")) if isinstance(record, dict) else None


def one_id(value: Any) -> int | None:
    """Return the id that a value is, perhaps written as text; None if it is none."""
    try:
        identity = read_id(value)
    except Unreadable:
        return None
    return identity if isinstance(identity, int) else None


def read_text(value: Any) -> Value:
    """Return text, cleaned (see `models.values.text.clean`)."""
    if value is None:
        return None
    if type(value) is not str:
        if isinstance(value, bool | list | dict):
            raise Unreadable(f"{_shown(value)} is no text")
        value = str(value)
    return clean(value)


def read_integer(value: Any) -> Value:
    """Return a whole number."""
    if type(value) is int and abs(value) <= LARGEST_INTEGER:
        return int(value)
    if value is None or value == "":
        return None
    number = _decimal(value)
    if number is None or abs(number) > LARGEST_INTEGER or number != int(number):
        raise Unreadable(f"{_shown(value)} is no whole number")
    return int(number)


def read_decimal(value: Any) -> Value:
    """Return a number with all its digits."""
    if value is None or value == "":
        return None
    number = _decimal(value)
    if number is None or abs(number) > LARGEST_AMOUNT:
        raise Unreadable(f"{_shown(value)} is no number")
    return format(number, "f")


def read_flag(value: Any) -> Value:
    """Return true or false, perhaps written as 1 and 0."""
    try:
        return _FLAGS[value]
    except (KeyError, TypeError):
        raise Unreadable(f"{_shown(value)} is neither true nor false") from None


def read_date(value: Any) -> Value:
    """Return a date without a zone, YYYY-MM-DD."""
    if value is None or value == "":
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Unreadable(f"{_shown(value)} is no date") from None
    if not _FIRST <= value < _END:
        raise Unreadable(f"the year of {value} can't be right")
    return str(value)


def read_time(value: Any) -> Value:
    """Return a moment: ISO 8601 with its zone (Paymo: always Z), or unix seconds; to the second."""
    try:
        if (
            len(value) == 20
            and value[19] == "Z"
            and value[10] == "T"
            # Not the other forms of ISO 8601 that are as long: 2025-W01-1, 100000.1
            and value[7] == "-"
            and value[16] == ":"
            and _fromisoformat(value)
            and _FIRST <= value < _END
        ):
            return value  # type: ignore[no-any-return]  # text, or the line above had raised
    except (TypeError, ValueError):
        pass
    return _other_time(value)


def _other_time(value: Any) -> Value:
    if value is None or value == "":
        return None
    try:
        text = _moment(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError, OSError):
        raise Unreadable(f"{_shown(value)} is no time") from None
    if not _FIRST <= text < _END:
        raise Unreadable(f"the year of {value} can't be right")
    return text


def _moment(value: Any) -> datetime:
    if type(value) is int:
        return datetime.fromtimestamp(value, UTC)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)


def _decimal(value: Any) -> Decimal | None:
    """Return a number as JSON writes it, or as text of the same form; None for anything else."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        value = Decimal(value)
    if type(value) is int:
        return Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        return None
    # Arithmetic with what is far too large would raise by itself.
    digits = value.as_tuple()
    return value if digits.exponent >= -MOST_DECIMALS and value.adjusted() < MOST_DIGITS else None  # type: ignore[operator]  # a finite number's exponent is a number


def _shown(value: Any) -> str:
    text = f"“{clean(value[:100])}”" if isinstance(value, str) else repr(value)
    return text if len(text) <= 80 else text[:79] + "…"


_READERS: tuple[tuple[type, Reader], ...] = (
    (Text, read_text),
    (UtcDateTime, read_time),
    (Exact, read_decimal),
    (Boolean, read_flag),
    (Date, read_date),
    (Integer, read_integer),
)
