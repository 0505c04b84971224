"""How one locale and one time zone write numbers, days and moments: what every kind of value needs to know of them."""

from copy import copy
from datetime import UTC, date, datetime, tzinfo
from typing import TYPE_CHECKING, Self

from desktop.kinds.locale_conventions import Conventions
from models.values.dates import First, is_twice
from models.values.numbers import DecimalSign

if TYPE_CHECKING:
    from PySide6.QtCore import QLocale

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}


class LocaleFormats:
    """The conventions of one locale, the time zone of the moments shown, and the company's currency.

    `locale`: Qt's (the system's if none is named), or conventions that need no Qt. `currency`: ISO code, of amounts
    that have none of their own; "" while it is unknown.
    """

    def __init__(self, locale: "QLocale | Conventions | None" = None, zone: tzinfo = UTC, currency: str = "") -> None:
        if not isinstance(locale, Conventions):
            from desktop.kinds.qt_locales import LocaleConventions

            locale = LocaleConventions(locale)
        self.conventions = locale
        self.zone, self.currency = zone, currency
        self.date_format = locale.date_format
        self.point, self.first = locale.point, locale.first
        self._group = locale.group

    @property
    def locale(self) -> "QLocale":
        """Give Qt's locale, which there is in the window only."""
        from desktop.kinds.qt_locales import LocaleConventions

        assert isinstance(self.conventions, LocaleConventions)
        return self.conventions.locale

    def written_with(self, point: DecimalSign | None, first: First | None) -> Self:
        """Fit these formats to texts of another hand, which may have a decimal sign or an order of its own in dates."""
        other = copy(self)
        other.point, other.first = point or self.point, first or self.first
        if other.point != self.point:
            other._group = "." if other.point == "," else ","
        return other

    def grouped(self, plain: str) -> str:
        """Write a number as Python writes it (-1234.5), with this locale's signs and its thousands separated."""
        sign, digits = ("−", plain[1:]) if plain.startswith("-") else ("", plain)
        head, _, tail = digits.partition(".")
        head = f"{int(head):,}".replace(",", self._group)
        return f"{sign}{head}{self.point}{tail}" if tail else sign + head

    def count(self, value: int) -> str:
        """Write a whole number with its thousands separated."""
        return self.grouped(str(value))

    def today(self) -> date:
        """Give the day that it is where moments are shown."""
        return datetime.now(self.zone).date()

    def day(self, value: date) -> str:
        """Write a date, short, with its four-digit year."""
        return self.conventions.day(value)

    def moment(self, value: datetime) -> str:
        """Write a moment to the minute in the zone shown, and which of the two where clocks show it twice."""
        local = value.astimezone(self.zone)
        which = f" {local.tzname()}" if is_twice(local) else ""
        return f"{self.day(local.date())} {local:%H:%M}{which}"
