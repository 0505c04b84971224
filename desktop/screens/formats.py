"""Values as text and text as values, in the user's locale: the door to what each kind of value says of its own.

`Formats.text` never fails; `Formats.parse` raises `UnreadableError`, whose message is a sentence for the one who typed.
"""

from datetime import UTC, datetime
from typing import Any

from desktop.kinds.kinds import likely_kind
from desktop.kinds.locale_formats import LocaleFormats
from desktop.kinds.parse_sentences import sentence
from desktop.kinds.value_kind import ValueContext, ValueKind
from models.values.language import tr
from models.values.parse_errors import ParseError
from models.values.relative_dates import Calendar
from models.values.text import clean


class UnreadableError(ValueError):
    """What was written can't be taken: `problem` says why as data, the message as a sentence for its writer."""

    def __init__(self, problem: ParseError, formats: LocaleFormats) -> None:
        super().__init__(sentence(problem, formats))
        self.problem = problem


class Formats(LocaleFormats):
    """Formatting and parsing of every kind of value by the conventions of one locale and in one time zone."""

    def text(self, value: Any, kind: ValueKind, *, name: str = "", currency: str | None = None) -> str:
        """Return a value as people read it, on one line; "" for None. References are (id, label).

        `name`: the column, which may have words of its own for yes and no; `currency`: ISO code of MONEY.
        """
        return "" if value is None else kind.text(value, ValueContext(self, name, currency))

    def input_text(self, value: Any, kind: ValueKind) -> str:
        """Return a value as it stands in an editor: everything of it, without unit or cut."""
        return "" if value is None else kind.input_text(value, ValueContext(self))

    def parse(self, text: str, kind: ValueKind, *, choices: tuple[str, ...] = (), whole: bool = False) -> Any:
        """Return the value that `text` means; None for empty text. `whole`: the number has no fraction.

        Raises UnreadableError. References are not parsed here: the editor finds their row.
        """
        text = clean(text).strip()
        if not text:
            return None
        try:
            return kind.parse(text, ValueContext(self, choices=choices, whole=whole))
        except ParseError as problem:
            raise UnreadableError(problem, self) from problem

    def kept(self, text: str, kind: ValueKind | None = None, *, name: str = "", currency: str | None = None) -> str:
        """Return a value as `changes` keeps it (ISO dates and moments, true, plain decimals), as people read it.

        `kind`, `name` and `currency`: of its field, where that is known.
        """
        return (kind or likely_kind(text)).kept(text, ValueContext(self, name, currency))

    def about(self, value: Any, kind: ValueKind, currency: str | None = None) -> str:
        """Give an amount rounded to what there is room for in a narrow column, and marked so; "" for any other kind."""
        return kind.about(value, ValueContext(self, currency=currency))

    def clock(self, value: datetime, now: datetime | None = None) -> str:
        """Return a moment of today as its time alone, any other with its date."""
        today = (now or datetime.now(UTC)).astimezone(self.zone).date()
        local = value.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == today else self.moment(value)

    def ago(self, value: datetime, now: datetime | None = None) -> str:
        """Return how long ago a moment was, in words; a date once it is more than six days."""
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


def calendar_of(formats: Formats) -> Calendar:
    """Return which day it is where these formats show moments; weeks begin as their locale says."""
    return Calendar(formats.zone, formats.conventions.first_weekday)
