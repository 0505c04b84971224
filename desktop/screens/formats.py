"""Values as text and text as values, per kind, in the user's locale: the one place for both.

`Formats.text` never fails; `Formats.parse` raises `UnreadableError`, whose message is a sentence for the one who typed.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from desktop.kinds.locale_conventions import Conventions
from desktop.kinds.value_words import choice_meant, choice_words, flag_words
from desktop.screens.history_values import likely_kind, read_kept
from desktop.screens.screen import Kind
from desktop.widgets.plain_text import one_line
from desktop.widgets.plain_text import plain_text as plain_text
from models.queries.user_names import called
from models.schema.types import FIRST_YEAR, LARGEST_AMOUNT, LAST_YEAR
from models.values.dates import First, NotADate, is_twice, moments_at, parse_typed_date
from models.values.durations import NotADuration, parse_duration
from models.values.folding import folded
from models.values.language import tr
from models.values.numbers import DecimalSign, NotANumber, parse_typed
from models.values.relative_dates import Calendar
from models.values.text import clean

if TYPE_CHECKING:
    from PySide6.QtCore import QLocale

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
MILLION = 1_000_000
# A description longer than this is cut before its tags are looked for: a cell shows 400 characters of it.
LONGEST_HTML = 4_000
YES = frozenset({"yes", "y", "true", "1", "x", "✓", "ja", "j", "wahr"})
NO = frozenset({"no", "n", "false", "0", "-", "nein", "falsch"})
TODAY = frozenset({"today", "heute", "t", "."})
TOMORROW = frozenset({"tomorrow", "morgen"})
YESTERDAY = frozenset({"yesterday", "gestern"})

_MOMENT = re.compile(r"(?P<day>.+?)\s+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?:\s+(?P<zone>\S+))?")
# Beside the grammar's own units: signs that belong to several currencies, and hours.
_UNITS = {Kind.MONEY: re.compile(r"^[$¥]|[$¥]$"), Kind.HOURS: re.compile(r"\s*h$", re.IGNORECASE)}


class UnreadableError(ValueError):
    """Text that can't be read as the kind of value asked for; the message is a sentence for its writer."""


# Columns in which stands who did something.
PEOPLE = ("who", "started_by")


class Formats:
    """Formatting and parsing by the conventions of one locale and in one time zone (of the moments shown).

    `locale`: Qt's (the system's if none is named), or conventions that need no Qt. `currency`: the company's, as an ISO
    code; of amounts that have none of their own. "" while it is unknown.
    """

    def __init__(self, locale: "QLocale | Conventions | None" = None, zone: tzinfo = UTC, currency: str = "") -> None:
        if not isinstance(locale, Conventions):
            from desktop.kinds.qt_locales import LocaleConventions

            locale = LocaleConventions(locale)
        self.conventions = locale
        self.zone, self.currency = zone, currency
        self.date_format = locale.date_format
        self._point, self._group, self._first = locale.point, locale.group, locale.first
        self._writers: dict[Kind, Callable[[Any], str]] = {
            Kind.TEXT: one_line,
            Kind.LONG_TEXT: _one_line_of_html,
            Kind.KEPT: self.kept,
            Kind.NUMBER: self._number,
            Kind.MONEY: self._money,
            Kind.HOURS: self._hours,
            Kind.DURATION: self._duration,
            Kind.PERCENT: self._percent,
            Kind.DATE: self.day,
            Kind.MOMENT: self.moment,
            Kind.REFERENCE: _reference,
        }

    @property
    def point(self) -> DecimalSign:
        """The decimal sign of numbers that are written and read."""
        return self._point

    @property
    def locale(self) -> "QLocale":
        """Qt's locale, in the window."""
        from desktop.kinds.qt_locales import LocaleConventions

        assert isinstance(self.conventions, LocaleConventions)
        return self.conventions.locale

    def written_with(self, point: DecimalSign | None, first: First | None) -> "Formats":
        """These formats for texts of another hand, where it has a decimal sign or an order of its own in dates."""
        other = copy(self)
        other._point, other._first = point or self._point, first or self._first
        if other._point != self._point:
            other._group = "." if other._point == "," else ","
        return other

    def text(self, value: Any, kind: Kind, *, name: str = "", currency: str | None = None) -> str:
        """A value as people read it, on one line; "" for None. References are (id, label).

        `name`: the column, which may have words of its own for yes and no; `currency`: ISO code of MONEY.
        """
        if value is None:
            return ""
        if kind is Kind.FLAG:
            return flag_words(name, bool(value))
        if kind is Kind.CHOICE:
            return choice_words(one_line(value) if isinstance(value, str) else value, name)
        if kind is Kind.MONEY and currency:
            return self._money(value, currency)
        if name in PEOPLE and isinstance(value, str):
            return one_line(called(value))
        return self._writers[kind](value)

    def input_text(self, value: Any, kind: Kind) -> str:
        """A value as it stands in an editor: everything of it, without unit or cut."""
        if value is None:
            return ""
        if kind in (Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.PERCENT):
            return _plain(value).replace(".", self._point)
        if kind in (Kind.TEXT, Kind.LONG_TEXT):
            return str(value)
        return self.text(value, kind)

    def parse(self, text: str, kind: Kind, *, choices: tuple[str, ...] = (), whole: bool = False) -> Any:
        """The value that `text` means; None for empty text. `whole`: the number has no fraction.

        Raises UnreadableError. References are not parsed here: the editor finds their row.
        """
        text = clean(text).strip()
        if not text:
            return None
        if kind in (Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.PERCENT) or (kind is Kind.CHOICE and whole):
            return self._parse_number(text, kind, whole)
        if kind is Kind.DURATION:
            return self._parse_duration(text)
        if kind is Kind.DATE:
            return self._parse_date(text)
        if kind is Kind.MOMENT:
            return self._parse_moment(text)
        if kind is Kind.FLAG:
            return _parse_flag(text)
        return _parse_choice(text, choices) if kind is Kind.CHOICE and choices else text

    def day(self, value: date) -> str:
        """A date, short, with its four-digit year."""
        return self.conventions.day(value)

    def moment(self, value: datetime) -> str:
        """A moment in the zone shown: date and time to the minute, and which of the two where clocks show it twice."""
        local = value.astimezone(self.zone)
        which = f" {local.tzname()}" if is_twice(local) else ""
        return f"{self.day(local.date())} {local:%H:%M}{which}"

    def clock(self, value: datetime, now: datetime | None = None) -> str:
        """A moment of today as its time alone, any other with its date."""
        today = (now or datetime.now(UTC)).astimezone(self.zone).date()
        local = value.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == today else self.moment(value)

    def ago(self, value: datetime, now: datetime | None = None) -> str:
        """How long ago a moment was, in words; a date once it is more than six days."""
        minutes = int(((now or datetime.now(UTC)) - value).total_seconds() // 60)
        if minutes < 1:
            return tr("just now")
        if minutes < 60:
            return tr("{n} min ago", n=minutes)
        if minutes < 24 * 60:
            return tr("{n} h ago", n=minutes // 60)
        days = minutes // (24 * 60)
        if days >= 7:
            return tr("on {moment}", moment=self.moment(value))
        return tr("yesterday") if days == 1 else tr("{n} days ago", n=days)

    def kept(self, text: str, kind: Kind | None = None, *, name: str = "", currency: str | None = None) -> str:
        """A value as `changes` keeps it (ISO dates and moments, true, plain decimals), as people read it.

        `kind`, `name` and `currency`: of its field, where that is known.
        """
        kind = kind or likely_kind(text)
        value = read_kept(text, kind)
        if isinstance(value, str) and kind is not Kind.CHOICE:
            return one_line(value)
        return self.text(value, kind, name=name, currency=currency)

    def count(self, value: int) -> str:
        """A whole number with its thousands separated."""
        return self._grouped(str(value))

    def about(self, value: Any, kind: Kind, currency: str | None = None) -> str:
        """An amount rounded to what there is room for in a narrow column, and marked so; "" for any other kind."""
        if kind is Kind.DURATION:
            return f"≈\u00a0{self.count(round(value / 3600))}\u00a0h"
        if kind not in (Kind.MONEY, Kind.NUMBER, Kind.HOURS):
            return ""
        unit = "h" if kind is Kind.HOURS else SYMBOLS.get(currency.upper(), one_line(currency)) if currency else ""
        amount = self._grouped(str(round(value)))
        if abs(value) >= MILLION:
            amount = f"{self._grouped(f'{value / MILLION:.2f}')}\u00a0{tr('M|millions')}"
        return "\u00a0".join(filter(None, ("≈", amount, unit)))

    def _number(self, value: Any) -> str:
        plain = _plain(value)
        # Years and other short whole numbers read better in one piece.
        return plain if plain.lstrip("-").isdigit() and len(plain.lstrip("-")) < 5 else self._grouped(plain)

    def _money(self, value: Any, currency: str | None = None) -> str:
        amount = self._grouped(_at_least(value, 2))
        if not currency:
            return amount
        symbol = SYMBOLS.get(currency.upper(), one_line(currency))
        return f"{amount}\u00a0{symbol}"

    def _hours(self, value: Any) -> str:
        return f"{self._grouped(_at_least(value, 1, 2))}\u00a0h"

    def _percent(self, value: Any) -> str:
        return f"{self._grouped(_plain(value))}\u00a0%"

    def _grouped(self, plain: str) -> str:
        sign, digits = ("−", plain[1:]) if plain.startswith("-") else ("", plain)
        head, _, tail = digits.partition(".")
        head = f"{int(head):,}".replace(",", self._group)
        return f"{sign}{head}{self._point}{tail}" if tail else sign + head

    def _parse_number(self, text: str, kind: Kind, whole: bool) -> Decimal | int:
        bare = _UNITS[kind].sub("", text) if kind in _UNITS else text
        try:
            written = parse_typed(bare, self._point)
        except NotANumber:
            raise UnreadableError(self._no_number(text)) from None
        value = written.value
        if written.unit and kind is not (Kind.PERCENT if written.unit == "%" else Kind.MONEY):
            raise UnreadableError(tr("“{value}” has a unit that doesn't belong here.", value=text))
        if abs(value) >= LARGEST_AMOUNT:
            raise UnreadableError(tr("“{value}” is larger than Leitstand keeps numbers.", value=text))
        if whole and value != int(value):
            raise UnreadableError(tr("“{value}” has a fraction; a whole number is needed here.", value=text))
        return int(value) if whole else value

    def _no_number(self, text: str) -> str:
        return tr("“{value}” is no number. One looks like {example}.", value=text, example=self._grouped("1234.5"))

    def _duration(self, value: Any) -> str:
        minutes = round(abs(int(value)) / 60)
        return f"{'−' if value < 0 else ''}{self.count(minutes // 60)}:{minutes % 60:02d}"

    def _parse_duration(self, text: str) -> int:
        with suppress(NotADuration):
            return parse_duration(text, self._point)
        try:
            return round(self._parse_number(text, Kind.HOURS, whole=False) * 3600)
        except UnreadableError:
            example = tr(
                "“{value}” is no duration. One looks like 7:30 or {example}.", value=text, example=f"7{self._point}5"
            )
            raise UnreadableError(example) from None

    def _parse_date(self, text: str) -> date:
        words = text.casefold()
        today = datetime.now(self.zone).date()
        for known, days in ((TODAY, 0), (TOMORROW, 1), (YESTERDAY, -1)):
            if words in known:
                return today + timedelta(days=days)
        found = self._date_in(text, today)
        if found is None:
            raise UnreadableError(
                tr("{value} is no date. One looks like {example}.", value=text, example=self.day(today))
            )
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise UnreadableError(tr("{value} lies outside the years {first} to {last}.", value=text, **years))
        return found

    def _date_in(self, text: str, today: date) -> date | None:
        try:
            return parse_typed_date(text, self._first, today)
        except NotADate:
            return self.conventions.day_in(text)

    def _parse_moment(self, text: str) -> datetime:
        match = _MOMENT.fullmatch(text)
        if not match or int(match["hour"]) > 23 or int(match["minute"]) > 59:
            example = self.moment(datetime.now(UTC))
            raise UnreadableError(tr("{value} is no moment. One looks like {example}.", value=text, example=example))
        clock = time(int(match["hour"]), int(match["minute"]))
        moments = moments_at(datetime.combine(self._parse_date(match["day"]), clock), self.zone)
        if not moments:
            raise UnreadableError(tr("The clocks skip {time} in that night.", time=f"{clock:%H:%M}"))
        named = [moment for moment in moments if match["zone"] in (None, moment.astimezone(self.zone).tzname())]
        if not named:
            raise UnreadableError(tr("“{zone}” is not the time there in that night.", zone=match["zone"]))
        return named[0]


def calendar_of(formats: Formats) -> Calendar:
    """Which day it is where these formats show moments; weeks begin as their locale says."""
    return Calendar(formats.zone, formats.conventions.first_weekday)


def _one_line_of_html(value: Any) -> str:
    return one_line(plain_text(str(value)[:LONGEST_HTML]))


def _plain(value: Any) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _at_least(value: Any, digits: int, at_most: int | None = None) -> str:
    number = Decimal(value)
    if at_most is not None:
        number = round(number, at_most)
    plain = _plain(number)
    head, _, tail = plain.partition(".")
    return f"{head}.{tail.ljust(digits, '0')}"


def _reference(value: tuple[int, Any] | None) -> str:
    if value is None or value[0] is None:
        return ""
    return one_line(value[1]) if value[1] not in (None, "") else tr("(without a name)")


def _parse_flag(text: str) -> bool:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise UnreadableError(tr("“{value}” is neither yes nor no.", value=text))


def _parse_choice(text: str, choices: tuple[str, ...]) -> str:
    meant = choice_meant("", text, choices)
    if meant is not None:
        return str(meant)
    wanted = folded(text)
    beginning = [choice for choice in choices if folded(choice_words(choice)).startswith(wanted)]
    if len(beginning) == 1:
        return beginning[0]
    words = ", ".join(choice_words(choice) for choice in choices)
    raise UnreadableError(tr("“{value}” is none of: {words}.", value=text, words=words))
