"""Units: which currency, hours, FTE, %, and whether the amounts are written in thousands."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from models.values.numbers import CURRENCY_CODES, CURRENCY_SIGNS
from sync.sheets.cells.cells import fold, tidy

MONEY_KINDS = frozenset(("revenue", "cost", "cash", "price"))


class Unit(NamedTuple):
    """A unit, and the factor that turns a written amount into it (1000 for "T€"). `per`: of a price, what it is for."""

    name: str | None
    factor: Decimal = Decimal(1)
    per: str = ""

    @property
    def shown(self) -> str:
        """The unit as it is kept: "EUR", "EUR/h"."""
        return f"{self.name}/{self.per}" if self.per else self.name or ""


class MoneyWords(NamedTuple):
    """All currencies and factors that some texts name."""

    currencies: frozenset[str]
    factors: frozenset[Decimal]


_PLAIN_UNITS = {
    "h": ("h", "std", "std.", "stunden", "hours", "hrs"),
    "FTE": ("fte", "ftes", "vzä", "vzk", "vollzeitstellen"),
    "heads": ("heads", "köpfe", "personen", "persons", "people", "mitarbeiter", "headcount"),
    "%": ("%", "prozent", "percent", "in %"),
    "units": ("stk", "stk.", "stück", "pcs", "units", "st."),
}
_UNIT_OF = {word: unit for unit, words in _PLAIN_UNITS.items() for word in words}

# What a price is for; an amount a month is what a plan by months has anyway.
_PER = {
    "h": ("h", "std", "std.", "stunde", "hour", "hr"),
    "day": ("tag", "day", "d", "pt", "manntag", "personentag"),
    "year": ("jahr", "year", "a", "anno"),
    "unit": ("stück", "stk", "stk.", "st.", "unit", "pc", "piece"),
    "m²": ("m²", "m2", "qm"),
    "": ("monat", "month", "m", "mon.", "mo", "mtl."),
}
_PER_OF = {word: per for per, words in _PER.items() for word in words}
_RATE = re.compile(r"(.+?)\s*(?:/|\bpro\b|\bper\b|\bje\b|\bp\.)\s*([^\s/]+)", re.IGNORECASE)

_CODE = rf"(?:{'|'.join(sorted(CURRENCY_CODES))})"
_SIGN = "|".join(re.escape(sign) for sign in CURRENCY_SIGNS)
_CURRENCY = re.compile(rf"(?<![A-Za-z])[TkK]?({_CODE})(?![A-Za-z])|({_SIGN})|\b((?i:euros?|eur))\b")
_THOUSANDS = re.compile(
    rf"(?<![A-Za-z])[TkK][ -]?(?:{_CODE}|€|£|(?i:euros?))(?![A-Za-z])|[€£] ?[kK]\b|[€£]? ?'?\b000s?\b|[€£$]000\b"
    r"|\b(?i:tsd)\.?(?![a-z])|\b(?i:in tausend(?:er)?n?)\b|\b(?i:in thousands?)\b|\((?i:thousands?)\b"
    r"|\b(?i:thousands? (?:of )?(?:euros?|eur|pounds?|dollars?))\b"
    r"|\b(?i:(?:euros?|eur|gbp|chf|usd) (?:thousands?|tausend))\b"
    rf"|\b(?i:in) 1[.,' ]?000(?= ?(?:€|£|(?i:euros?)|{_CODE}|\)|$))|(?:{_CODE}|€|£) ?[x×*] ?1[.,' ]?000\b"
)
_MILLIONS = re.compile(
    rf"\b(?i:mio)\.?(?![a-z])|(?<![A-Za-z])M(?:€|£|{_CODE}\b)|[€£] ?[mM]\b|\b(?i:in millions?)\b|\b(?i:in millionen)\b"
)
_BRACKETS = re.compile(r"[(\[]\s*(?:in\s+)?([^)\]]*?)\s*[)\]]|\bin\s+(\S+(?: (?:€|EUR))?)$|\s(%)$")


def money_words(texts: Iterable[str]) -> MoneyWords:
    """Return the currencies and factors that titles and headings name ("Alle Angaben in T€")."""
    currencies: set[str] = set()
    factors: set[Decimal] = set()
    for text in texts:
        currencies |= {_currency(*found.groups()) for found in _CURRENCY.finditer(text)}
        factors |= {Decimal(1000)} if _THOUSANDS.search(text) else set()
        factors |= {Decimal(1_000_000)} if _MILLIONS.search(text) else set()
    return MoneyWords(frozenset(currencies), frozenset(factors))


def read_unit(text: str) -> Unit | None:
    """Return the unit that a cell of a unit column names; None if it isn't known."""
    plain = _UNIT_OF.get(fold(text))
    if plain:
        return Unit(plain)
    rate = _RATE.fullmatch(tidy(text))
    if rate:
        return _price(rate[1], rate[2])
    words = money_words([tidy(text)])
    if len(words.currencies) != 1 or len(words.factors) > 1 or len(tidy(text)) > 12:
        return None
    return Unit(next(iter(words.currencies)), next(iter(words.factors), Decimal(1)))


def _price(money: str, what: str) -> Unit | None:
    """ "€/h": the money a price is in, and what it is for."""
    unit, per = read_unit(money), _PER_OF.get(unicodedata.normalize("NFC", what.casefold()))
    if unit is None or unit.per or per == "":
        return unit
    if unit.name in _PLAIN_UNITS:
        return None
    return unit._replace(per=what if per is None else per)


def shared_sign(texts: Iterable[str]) -> str | None:
    """Return a sign in titles that several currencies have ("$"), with nothing beside it that tells which."""
    found = (re.search(r"(?<![A-Z])[$¥](?![A-Z])|\bkr\b", text) for text in texts)
    return next((one[0] for one in found if one), None)


def unit_in_label(label: str) -> Unit | None:
    """Return the unit that a label carries: "Auslastung (in %)", "Umsatz [T€]", "Reisen in EUR"."""
    for found in _BRACKETS.finditer(tidy(label)):
        unit = read_unit(next(group for group in found.groups() if group is not None))
        if unit:
            return unit
    return None


def currency_of_format(number_format: str | None) -> str | None:
    """Return the currency that a number format writes beside the number.

    A bare "$" tells nothing: Excel's built-in formats show it as the reader's own currency.
    """
    shown = re.findall(r"\[\$([^\]-]+)(?:-[0-9A-Fa-f]+)?\]|\"([^\"]*)\"|([€£])", number_format or "")
    for mark in (tidy(mark) for groups in shown for mark in groups if mark):
        code = "USD" if mark == "$" and "[$$" in (number_format or "") else CURRENCY_SIGNS.get(mark, mark)
        if code in CURRENCY_CODES:
            return code
    return None


def is_percent_format(number_format: str | None) -> bool:
    """Tell whether a number format shows the number as a percentage."""
    return "%" in re.sub(r"\"[^\"]*\"", "", number_format or "")


def scale_of_format(number_format: str | None) -> Decimal:
    """Return by what a number format divides for show: 1000 for "#,##0,"."""
    found = re.search(r"[0#](,+)(?![0#,])", (number_format or "").split(";")[0])
    return Decimal(1000) ** len(found[1]) if found else Decimal(1)


def _currency(code: str | None, sign: str | None, word: str | None) -> str:
    if word:
        return "EUR"
    return code if code else CURRENCY_SIGNS.get(sign or "", sign or "")
