"""One column of a file read as one field: what a cell means, or a sentence why it can't be taken.

Texts are read by `Formats`, as those that people type; what spreadsheets keep as numbers, days and durations is
taken as it is.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from desktop.importing.import_table import Share
from desktop.importing.number_format_detection import sign_of
from desktop.kinds.value_words import choice_meant, flag_meant
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.screen import Kind
from desktop.screens.shown_columns import ShownColumn
from models.schema.types import FIRST_YEAR, LARGEST_AMOUNT, LAST_YEAR
from models.values.dates import moments_at
from models.values.language import mark, tr
from models.values.text import clean
from sync.sheets.cells.cells import CellError, LengthOfTime, Value, shown, tidy
from sync.sheets.writing.table_writing import without_mark

AMOUNTS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.PERCENT})
WITH_NUMBERS, WITH_DATES = AMOUNTS | {Kind.DURATION}, frozenset({Kind.DATE, Kind.MOMENT})

NO_NUMBER, NO_DURATION = mark("“{value}” is no number."), mark("“{value}” is no duration.")
NO_DATE, NO_MOMENT = mark("“{value}” is no date."), mark("“{value}” is no date with a time.")

# What a name leads to: the rows that are called so.
Named = Mapping[str, list[tuple[int, str]]]


class Reader:
    """Reads the cells of one column. `formats`: as the file writes numbers and dates; `named`: rows by name."""

    def __init__(self, field: ShownColumn, formats: Formats, named: Named, *, is_text: bool) -> None:
        self._field, self._formats, self._named, self._is_text = field, formats, named, is_text

    def read(self, value: Value) -> Any:
        """The value that a filled cell means: the database's, of a reference (id, label). Raises UnreadableError."""
        if isinstance(value, CellError) and not isinstance(value, LengthOfTime):
            raise UnreadableError(value.reason)
        kind = self._field.kind
        if kind in AMOUNTS:
            return self._amount(value)
        readers = {
            Kind.DURATION: self._duration,
            Kind.DATE: self._day,
            Kind.MOMENT: self._moment,
            Kind.FLAG: self._flag,
            Kind.CHOICE: self._choice,
            Kind.REFERENCE: self._reference,
        }
        return readers[kind](value) if kind in readers else self._text(value)

    def _text(self, value: Value) -> str:
        text = as_text(value)
        text = clean(without_mark(text) if self._is_text else text)
        return text.strip() if self._field.kind is Kind.LONG_TEXT else tidy(text)

    def _amount(self, value: Value) -> Any:
        kind, whole = self._field.kind, self._field.whole
        if isinstance(value, LengthOfTime) and kind is Kind.HOURS:
            return _rounded(Decimal(value.length // timedelta(seconds=1)) / 3600)
        if not isinstance(value, Decimal):
            text = _only_text(value, NO_NUMBER)
            return self._by_hand(text).parse(text, kind, whole=whole)
        number = Decimal(value) * 100 if isinstance(value, Share) and kind is Kind.PERCENT else Decimal(value)
        if abs(number) >= LARGEST_AMOUNT:
            raise UnreadableError(tr("{value} is larger than Leitstand keeps numbers.", value=shown(value)))
        if whole and number != int(number):
            raise UnreadableError(tr("{value} has a fraction; a whole number is needed here.", value=shown(value)))
        return int(number) if whole else number

    def _duration(self, value: Value) -> int:
        if isinstance(value, LengthOfTime):
            return round(value.length.total_seconds())
        if isinstance(value, Decimal):
            return round(value * 3600)
        text = _only_text(value, NO_DURATION)
        return int(self._by_hand(text).parse(text, Kind.DURATION))

    def _by_hand(self, text: str) -> Formats:
        """The formats with the decimal sign that a text shows by itself: 38,5 and 38.5 are the same in one column."""
        return self._formats.written_with(sign_of(text), None)

    def _day(self, value: Value) -> date:
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return _in_range(value)
        text = _only_text(value, NO_DATE)
        if not re.search(r"[0-9]{4}|[0-9][^0-9]+[0-9]+[^0-9]+[0-9]", text):
            # A person who types means this year, or today; a file doesn't.
            raise UnreadableError(tr("“{value}” is no date with its year.", value=text))
        day: date = self._formats.parse(text, Kind.DATE)
        return day

    def _moment(self, value: Value) -> datetime:
        if isinstance(value, str):
            return self._moment_in(value.strip())
        if not isinstance(value, date):
            raise UnreadableError(tr(NO_MOMENT, value=shown(value)))
        local = value if isinstance(value, datetime) else datetime.combine(value, time())
        _in_range(local.date())
        # Sheets keep fractions of a day: what they call noon may be a few microseconds off.
        local = (local + timedelta(milliseconds=500)).replace(microsecond=0)
        moments = moments_at(local, self._formats.zone)
        if not moments:
            raise UnreadableError(tr("The clocks skip {time} in that night.", time=f"{local:%H:%M}"))
        return moments[0]

    def _moment_in(self, text: str) -> datetime:
        found = re.fullmatch(r"(.+[0-9]{1,2}:[0-9]{2}):([0-9]{2})", text)
        moment: datetime = self._formats.parse(found[1] if found else text, Kind.MOMENT)
        return moment + timedelta(seconds=int(found[2]) if found else 0)

    def _flag(self, value: Value) -> bool:
        if isinstance(value, bool):
            return value
        text = as_text(value)
        meant = flag_meant(self._field.field.name, text)
        flag: bool = self._formats.parse(text, Kind.FLAG) if meant is None else meant
        return flag

    def _choice(self, value: Value) -> Any:
        text, field = tidy(as_text(value)), self._field
        meant = choice_meant(field.field.name, text, field.choices)
        if meant is not None:
            return meant
        if field.choices or field.whole:
            return self._formats.parse(text, Kind.CHOICE, choices=field.choices, whole=field.whole)
        return text

    def _reference(self, value: Value) -> tuple[int, str]:
        text = name_of(value)
        rows = self._named.get(text, [])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise UnreadableError(
                tr("{n} records are called “{value}”. Write the Paymo ID instead.", n=len(rows), value=text)
            )
        raise UnreadableError(tr("There is no record called “{value}”.", value=text))


def as_text(value: Value) -> str:
    """A cell as a text field takes it: whole numbers without a fraction, days as 2026-03-01."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    return shown(value)


def name_of(value: Value) -> str:
    """A cell as the name of a related record, or as its Paymo ID."""
    return tidy(as_text(value))


def _only_text(value: Value, otherwise: str) -> str:
    if isinstance(value, str):
        return value
    raise UnreadableError(tr(otherwise, value=as_text(value)))


def _in_range(value: date) -> date:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    text = value.isoformat()
    raise UnreadableError(
        tr("{value} lies outside the years {first} to {last}.", value=text, first=FIRST_YEAR, last=LAST_YEAR)
    )


def _rounded(value: Decimal) -> Decimal:
    return round(value, 6).normalize()
