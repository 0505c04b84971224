"""The kinds of value that are times: days, and moments in the time zone shown."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

from desktop.kinds.locale_formats import LocaleFormats
from desktop.kinds.value_kind import ValueContext, ValueKind
from models.schema.types import FIRST_YEAR, LAST_YEAR
from models.values.dates import NotADate, moments_at, parse_typed_date
from models.values.parse_errors import NotAMoment, NoYear, OutOfRange, SkippedTime, WrongZone
from sync.sheets.cells.cells import Value

# Excel's formats 14 and 22, which it shows by the locale of whoever opens the file.
DAY_FORMAT, MOMENT_FORMAT = "mm-dd-yy", "m/d/yy h:mm"
TODAY = frozenset({"today", "heute", "t", "."})
TOMORROW = frozenset({"tomorrow", "morgen"})
YESTERDAY = frozenset({"yesterday", "gestern"})

_MOMENT = re.compile(r"(?P<day>.+?)\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?:\s+(?P<zone>\S+))?")
_WITH_YEAR = re.compile(r"[0-9]{4}|[0-9][^0-9]+[0-9]+[^0-9]+[0-9]")
_WITH_SECONDS = re.compile(r"(.+[0-9]{1,2}:[0-9]{2}):([0-9]{2})")


class DateKind(ValueKind):
    """A day."""

    is_figure = True
    holds_days = True
    is_exported_in_words = False
    editor_width = 160

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the day in the locale's short form."""
        return context.formats.day(value)

    def parse(self, text: str, context: ValueContext) -> date:
        """Read the day that a person types; without a year it is this one's."""
        return parsed_day(text, context.formats)

    def now(self, moment: datetime, context: ValueContext) -> str:
        """Write today."""
        return context.formats.day(moment.astimezone(context.formats.zone).date())

    def from_history(self, text: str) -> date | str:
        """Read the day; the text where it is none."""
        with suppress(ValueError):
            return date.fromisoformat(text)
        return text

    def exported(self, value: Any, context: ValueContext) -> Any:
        """Give the day itself."""
        return value

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format in which a spreadsheet writes days by its own locale."""
        return DAY_FORMAT

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write the day as 2026-03-01."""
        return str(value.isoformat())

    def from_cell(self, value: Value, context: ValueContext) -> date:
        """Read the day that a cell holds."""
        if isinstance(value, datetime):
            value = value.date()
        if not isinstance(value, date):
            raise NotADate(value)
        return _in_range(value, value.isoformat())

    def from_file(self, text: str, context: ValueContext) -> date:
        """Read the day. A person who types means this year, or today; a file doesn't."""
        if not _WITH_YEAR.search(text):
            raise NoYear(text)
        return parsed_day(text.strip(), context.formats)


class MomentKind(ValueKind):
    """A moment, kept in UTC, shown to the minute in the time zone of the company."""

    is_figure = True
    holds_days = True

    def text(self, value: Any, context: ValueContext) -> str:
        """Write day and time in the zone shown."""
        return context.formats.moment(value)

    def parse(self, text: str, context: ValueContext) -> datetime:
        """Read the moment at which the clocks of the zone show what was written; the first one of two."""
        match = _MOMENT.fullmatch(text)
        if not match or int(match["hour"]) > 23 or int(match["minute"]) > 59:
            raise NotAMoment(text)
        clock = time(int(match["hour"]), int(match["minute"]))
        formats, zone = context.formats, match["zone"]
        moments = _moments(datetime.combine(parsed_day(match["day"], formats), clock), formats)
        named = [moment for moment in moments if zone in (None, moment.astimezone(formats.zone).tzname())]
        if not named:
            raise WrongZone(zone)
        return named[0]

    def now(self, moment: datetime, context: ValueContext) -> str:
        """Write the moment."""
        return context.formats.moment(moment)

    def from_history(self, text: str) -> datetime | str:
        """Read the moment; the text where it is none."""
        with suppress(ValueError):
            return datetime.fromisoformat(text)
        return text

    def exported(self, value: Any, context: ValueContext) -> Any:
        """Give the moment in the zone shown."""
        return value.astimezone(context.formats.zone)

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format in which a spreadsheet writes moments by its own locale."""
        return MOMENT_FORMAT

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write day and time, with seconds where there are any."""
        local = value.astimezone(context.formats.zone)
        return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"

    def from_cell(self, value: Value, context: ValueContext) -> datetime:
        """Read the moment that a cell holds. Sheets keep fractions of a day: noon may be a few microseconds off."""
        if not isinstance(value, date):
            raise NotAMoment(value)
        local = value if isinstance(value, datetime) else datetime.combine(value, time())
        _in_range(local.date(), local.date().isoformat())
        return _moments((local + timedelta(milliseconds=500)).replace(microsecond=0), context.formats)[0]

    def from_file(self, text: str, context: ValueContext) -> datetime:
        """Read the moment, with seconds where a file has any."""
        found = _WITH_SECONDS.fullmatch(text.strip())
        moment = self.parse(found[1] if found else text.strip(), context)
        return moment + timedelta(seconds=int(found[2]) if found else 0)

    @property
    def end_kind(self) -> ValueKind:
        """Give the kind of days, by which moments are filtered."""
        return Days.DATE


class Days:
    """The kinds of this file."""

    DATE = DateKind()
    MOMENT = MomentKind()


def parsed_day(text: str, formats: LocaleFormats) -> date:
    """Read the day that a person types. Raises NotADate, OutOfRange."""
    words, today = text.casefold(), formats.today()
    for known, days in ((TODAY, 0), (TOMORROW, 1), (YESTERDAY, -1)):
        if words in known:
            return today + timedelta(days=days)
    try:
        return _in_range(parse_typed_date(text, formats.first, today), text)
    except NotADate:
        found = formats.conventions.day_in(text)
        if found is None:
            raise
    return _in_range(found, text)


def _in_range(value: date, text: str) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise OutOfRange(text, FIRST_YEAR, LAST_YEAR)
    return value


def _moments(local: datetime, formats: LocaleFormats) -> tuple[datetime, ...]:
    """Find the moments at which the clocks of the zone show a time, one at least. Raises SkippedTime."""
    moments = moments_at(local, formats.zone)
    if not moments:
        raise SkippedTime(f"{local:%H:%M}")
    return moments
