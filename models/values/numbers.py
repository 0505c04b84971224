"""Numbers that people and sheets write as text: the one grammar, and what decides between 1.234,56 and 1,234.56.

A number is [sign] [currency] digits [currency | %], with an optional sign or brackets around it:
`1.234,56`  `1,234.56`  `1'234.50`  `1 234,5` (any space)  `-5`  `−5` (U+2212)  `5-`  `(1.200)`  `€ 1.200,-`
`,5`  `12 %`; in a sheet a lone dash is zero. `1.234` is a thousand or a fraction: only a known decimal sign decides
that. Numbers are exact (Decimal) from their text on.
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from models.values.parse_errors import BadValue

DecimalSign = Literal[",", "."]

CURRENCY_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "US$": "USD",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "zł": "PLN",
    "Kč": "CZK",
}
CURRENCY_CODES = frozenset(
    ("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "CAD", "AUD", "JPY")
)

_SPACES = "\u00a0\u2002\u2003\u2007\u2009\u200b\u202f"
_MINUS = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_ZERO = re.compile(rf"[{_MINUS}]")
_CODES = {word.casefold(): CURRENCY_SIGNS.get(word, word) for word in (*CURRENCY_SIGNS, *CURRENCY_CODES)}
_CURRENCY = "|".join(re.escape(sign) for sign in sorted((*CURRENCY_SIGNS, *CURRENCY_CODES), key=len)[::-1])
_SHAPE = re.compile(
    rf"(?P<minus>[{_MINUS}+])?\s*(?P<before>{_CURRENCY})?\s*(?P<minus2>[{_MINUS}])?\s*"
    rf"(?P<digits>[.,]?[0-9][0-9.,' ]*?)(?P<dash>,[{_MINUS}]{{1,2}})?\s*"
    rf"(?P<after>{_CURRENCY}|%)?\s*(?P<minus3>[{_MINUS}])?",
    re.IGNORECASE,
)


class NotANumber(BadValue):
    """The text is no number of this grammar."""


class Ambiguous(NotANumber):
    """The text is a number, but whether its sign groups thousands or begins a fraction isn't known."""


class WrittenNumber(NamedTuple):
    """A number read from text, as it stands there (12 for "12 %"); `unit` is "%", a currency's code, or None."""

    value: Decimal
    unit: str | None = None


def parse_number(text: str, decimal_sign: DecimalSign | None = None) -> WrittenNumber:
    """Return the number that a sheet writes. `decimal_sign` is that of the document, None if it isn't known.

    Raises NotANumber for what the grammar doesn't know, Ambiguous for `1.234` without a known sign.
    """
    bare = _plain(text)
    if _ZERO.fullmatch(bare):
        return WrittenNumber(Decimal(0))
    in_brackets = bare.startswith("(") and bare.endswith(")")
    shape = _SHAPE.fullmatch(bare[1:-1].strip() if in_brackets else bare)
    if shape is None:
        raise NotANumber(text)
    signs = [shape[name] for name in ("minus", "minus2", "minus3") if shape[name]]
    if len(signs) + in_brackets > 1 or (shape["before"] and shape["after"]):
        raise NotANumber(text)
    value = Decimal(_digits(shape["digits"].strip(), decimal_sign, whole=bool(shape["dash"])))
    if in_brackets or signs not in ([], ["+"]):
        value = -value
    unit = shape["before"] or shape["after"]
    return WrittenNumber(value, _CODES.get(unit.casefold(), unit) if unit else None)


def parse_typed(text: str, decimal_sign: DecimalSign) -> WrittenNumber:
    """Read the number that a person types whose decimal sign is known: where that is a comma, `1.5` isn't one.

    Raises NotANumber.
    """
    bare = _plain(text)
    if _ZERO.fullmatch(bare) or decimal_sign_of([bare]) not in (decimal_sign, None):
        raise NotANumber(text)
    return parse_number(text, decimal_sign)


def decimal_sign_of(texts: Iterable[str]) -> DecimalSign | None:
    """Return the decimal sign that the numbers among `texts` use; None if none of them shows it, or they differ."""
    found: set[DecimalSign] = set()
    for text in texts:
        shape = _SHAPE.fullmatch(_plain(text).strip("()"))
        sign = _sign_shown(shape["digits"].strip()) if shape else None
        if sign:
            found.add(sign)
    return found.pop() if len(found) == 1 else None


def _plain(text: str) -> str:
    spaced = "".join(" " if character in _SPACES else character for character in text)
    return unicodedata.normalize("NFC", spaced).replace("’", "'").strip()


def _sign_shown(digits: str) -> DecimalSign | None:
    """Return the decimal sign that these digits can only have."""
    if "." in digits and "," in digits:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    pairs: tuple[tuple[DecimalSign, DecimalSign], ...] = ((".", ","), (",", "."))
    for sign, other in pairs:
        parts = digits.split(sign)
        if len(parts) > 2:
            return other
        if len(parts) == 2 and (len(parts[1]) != 3 or "'" in parts[0] or " " in parts[0] or _no_group(parts[0])):
            return sign
    return None


def _no_group(first: str) -> bool:
    """Tell whether these digits can't stand before a thousands sign: `0`, `0012` or `1234`."""
    return len(first) > 3 or first.startswith("0") or not first


def _digits(digits: str, decimal_sign: DecimalSign | None, whole: bool) -> str:
    """Return the digits as Python writes them, grouping checked."""
    sign: str | None = _sign_shown(digits) or decimal_sign
    if sign is None and ("." in digits or "," in digits):
        if not whole:
            raise Ambiguous(digits)
        sign = ","
    integer, _, fraction = digits.partition(sign) if sign else (digits, "", "")
    if (fraction and not fraction.isdigit()) or (sign and digits.endswith(sign)):
        raise NotANumber(digits)
    if not _well_grouped(integer) and (integer or not fraction):
        raise NotANumber(digits)
    return (re.sub(r"[^0-9]", "", integer) or "0") + (f".{fraction}" if fraction else "")


def _well_grouped(integer: str) -> bool:
    """Tell whether thousands are set apart by one kind of sign, three digits each, or not at all."""
    separators = {character for character in integer if not character.isdigit()}
    if not separators:
        return integer.isdigit()
    if len(separators) > 1:
        return False
    first, *others = integer.split(separators.pop())
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in others)
