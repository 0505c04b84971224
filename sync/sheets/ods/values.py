"""What a cell of .ods means: its kind is told beside it, its text is only how it looks."""

import re
from datetime import timedelta

from sync.sheets.cells.cells import CellError, Value, error_value
from sync.sheets.cells.number_formats import iso_value, length, number_in
from sync.sheets.cells.packages import Attributes
from sync.sheets.ods.names import long_name

KIND, FURTHER_KIND = long_name("office:value-type"), long_name("calcext:value-type")
CURRENCY, FORMULA = long_name("office:currency"), long_name("table:formula")
_NUMBER, _TEXT = long_name("office:value"), long_name("office:string-value")
_DATE, _TIME, _BOOLEAN = (long_name(f"office:{kind}-value") for kind in ("date", "time", "boolean"))

UNCACHED = CellError("", "This formula has no stored result: open the file once in Excel or Sheets and save it.")
# As LibreOffice writes failed formulas, in English and in German.
_FAILED = re.compile(r"#(?:[A-ZÄÖÜ]+(?:/[0A-Z]+)?[!?]?|N/A)|(?:Err|Fehler|Error):[0-9]{3}")
_LENGTH = re.compile(r"(-?)P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\.[0-9]+)?)S)?)?", re.IGNORECASE)
_REFERENCE = re.compile(r"\[([^\]]*)\]")


def value_of(attributes: Attributes, text: str) -> Value:
    """Return the value of a cell, whose paragraphs are `text`."""
    kind = attributes.get(KIND) or attributes.get(FURTHER_KIND, "")
    is_formula = FORMULA in attributes
    if attributes.get(FURTHER_KIND) == "error" or ((is_formula or kind != "string") and _FAILED.fullmatch(text)):
        return error_value(text or "an error")
    if kind in ("", "string", "void"):
        return _written(attributes, text, is_formula=is_formula, is_told=kind == "string")
    if kind == "boolean":
        return attributes.get(_BOOLEAN, text).strip().lower() in ("true", "1")
    if kind == "date":
        return iso_value(attributes.get(_DATE, text).strip())
    if kind == "time":
        return _length(attributes.get(_TIME, "").strip()) or CellError(text, "This cell should hold a time.")
    number = number_in(attributes.get(_NUMBER, "").strip())
    return number if number is not None else text or (UNCACHED if is_formula else None)


def formula_of(attributes: Attributes) -> str | None:
    """Return the formula as .xlsx writes it: "of:=SUM([.B4:.B7])" is "=SUM(B4:B7)"."""
    if FORMULA not in attributes:
        return None
    _, _, formula = attributes[FORMULA].partition("=")
    return "=" + _REFERENCE.sub(lambda found: ":".join(map(_cell, found[1].split(":"))), formula)


def _written(attributes: Attributes, text: str, *, is_formula: bool, is_told: bool) -> Value:
    if _TEXT in attributes:
        return attributes[_TEXT] or ("" if is_formula else None)
    number = None if is_told else number_in(attributes.get(_NUMBER, "").strip())
    if number is not None:
        return number
    return text or (None if not is_formula else "" if is_told else UNCACHED)


def _length(text: str) -> Value:
    found = _LENGTH.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups()[1:])
    try:
        value = timedelta(days=days, hours=hours, minutes=minutes, milliseconds=round(seconds * 1000))
    except OverflowError:
        return None
    return length(-value if found[1] else value)


def _cell(reference: str) -> str:
    sheet, dot, cell = reference.rpartition(".")
    return f"{sheet}!{cell}" if dot and sheet else cell
