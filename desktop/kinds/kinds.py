"""All kinds of value: those of words, numbers and times, and what the history keeps of any of them."""

import re
from typing import Any

from desktop.kinds.budgets import Budgets
from desktop.kinds.days import Days
from desktop.kinds.figures import Figures
from desktop.kinds.texts import Texts
from desktop.kinds.value_kind import ValueContext, ValueKind

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*[+-]\d\d:\d\d")


class KeptKind(ValueKind):
    """A value of any kind as the history keeps it; only shown."""

    def text(self, value: Any, context: ValueContext) -> str:
        """Write the value as its likely kind shows it."""
        return likely_kind(value).kept(value, context)

    def exported(self, value: Any, context: ValueContext) -> str:
        """Write the value as it is shown."""
        return self.text(value, context)

    def is_grouped(self, whole: bool) -> bool:
        """Say no: values of different columns have nothing in common."""
        return False


class Kind(Texts, Figures, Budgets, Days):
    """Every kind of value by its name, as in `Kind.MONEY`."""

    KEPT = KeptKind()


def likely_kind(text: str) -> ValueKind:
    """Guess the kind of a kept value whose field isn't known; a number may be a code, so it stays text."""
    if text in ("true", "false"):
        return Kind.FLAG
    if _ISO_DATE.fullmatch(text):
        return Kind.DATE
    return Kind.MOMENT if _ISO_MOMENT.fullmatch(text) else Kind.TEXT
