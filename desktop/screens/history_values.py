"""Read back values as the history keeps them: text, ISO dates and moments, plain decimals (`models.ddl.history`)."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from desktop.screens.screen import Kind

NUMBERS = frozenset({Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.DURATION, Kind.PERCENT})

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*[+-]\d\d:\d\d")


def likely_kind(text: str) -> Kind:
    """The kind of a kept value whose field isn't known; a number may be a code, so it stays text."""
    if text in ("true", "false"):
        return Kind.FLAG
    if _ISO_DATE.fullmatch(text):
        return Kind.DATE
    return Kind.MOMENT if _ISO_MOMENT.fullmatch(text) else Kind.TEXT


def read_kept(text: str, kind: Kind) -> Any:
    """The value; the text itself where it isn't of that kind, and for texts and related records, which are kept so."""
    try:
        if kind in NUMBERS:
            return Decimal(text)
        if kind is Kind.FLAG:
            return text == "true"
        if kind is Kind.DATE:
            return date.fromisoformat(text)
        if kind is Kind.MOMENT:
            return datetime.fromisoformat(text)
    except (ValueError, InvalidOperation):
        return text
    return int(text) if kind is Kind.CHOICE and text.isdecimal() else text
