"""The kinds of value that are held against a budget of hours: the time that was tracked, and the share of it."""

from decimal import Decimal
from typing import Any

from desktop.kinds.figures import (
    HOURS_FORMAT,
    SECONDS_OF_AN_HOUR,
    DurationKind,
    PercentKind,
    at_least,
    ungrouped,
)
from desktop.kinds.value_kind import ValueContext


class TrackedKind(DurationKind):
    """A time in whole seconds, shown as hours, beside a budget that is in hours."""

    rounding = 18

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the hours with one digit or two."""
        return f"{context.formats.grouped(at_least(_hours(value), 1, 2))}\u00a0h"

    def input_text(self, value: Any, context: ValueContext) -> str:
        """Write the hours as a number."""
        return ungrouped(round(_hours(value), 2), context.formats)

    def exported(self, value: Any, context: ValueContext) -> Any:
        """Give the hours, to the second."""
        return round(_hours(value), 6).normalize()

    def number_format(self, value: Any, currency: str) -> str:
        """Give the format with one digit at least, and "h"."""
        return HOURS_FORMAT

    def csv_text(self, value: Any, context: ValueContext) -> str:
        """Write the hours with the locale's decimal sign."""
        return ungrouped(self.exported(value, context), context.formats)


class ShareKind(PercentKind):
    """A share of a budget, in per cent: in whole ones, but more than all of it, or less, is never told as all."""

    full = 100
    is_searched = False

    def text(self, value: Any, context: ValueContext) -> str:
        """Write as few digits as tell whether it is more or less than all."""
        exact = Decimal(value)
        digits = next((one for one in range(7) if exact == self.full or round(exact, one) != self.full), 6)
        return super().text(round(exact, digits), context)


class Budgets:
    """The kinds of this file."""

    TRACKED = TrackedKind()
    SHARE = ShareKind()


def _hours(seconds: Any) -> Decimal:
    return Decimal(seconds) / SECONDS_OF_AN_HOUR
