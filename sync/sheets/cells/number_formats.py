"""What a number format makes of a number: a day, a length of time, or a number."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from models.values.dates import DAY_ZERO
from sync.sheets.cells.cells import CellError, LengthOfTime, Value, exact

GENERAL = "General"
DAY_ZERO_1904 = date(1904, 1, 1)
FormatKind = Literal["number", "date", "length"]

# ECMA-376 18.8.30: what a workbook names by number only. 27 to 36 and 50 to 58 are days in the languages of East Asia.
BUILT_IN = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)',
    8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    42: '_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)',
    44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"),
}

_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
# Text in quotes, a character behind a backslash, what fills or pads, colours, languages and conditions in brackets.
_UNSPOKEN = re.compile(r'"[^"]*"?|\\.|[_*].|\[[^\]]*\]')
_WORDS = re.compile(r"general|standard", re.IGNORECASE)
_FRACTION_OF_SECOND = re.compile(r"(?<=s)\.0+", re.IGNORECASE)
_LONGEST_NUMBER = 400
_DAY_MILLISECONDS = 86_400_000


@lru_cache(maxsize=4096)
def kind_of_format(number_format: str) -> FormatKind:
    """Tell whether a format shows a number as a day (perhaps with its time), as a length of time, or as a number."""
    first = _WORDS.sub("", _first_section(number_format))
    if _ELAPSED.search(first):
        return "length"
    spoken = _FRACTION_OF_SECOND.sub("", _UNSPOKEN.sub("", first)).casefold()
    if re.search("[0#?]", spoken):
        return "number"
    letters = set(spoken) & set("dmyhs")
    if letters & set("dy") or letters == {"m"}:
        return "date"
    return "length" if letters & set("hs") else "number"


def dated(number: float, kind: FormatKind, day_zero: date = DAY_ZERO) -> Value:
    """Return what a number means that is shown as a day or as a length of time, counted in days."""
    try:
        if kind == "length" or 0 <= number < 1:
            return length(timedelta(milliseconds=round(number * _DAY_MILLISECONDS)))
        # Excel's calendar has a 29 February 1900, so all days before it are one off.
        days = number + 1 if day_zero == DAY_ZERO and 1 <= number < 60 else number
        moment = datetime.combine(day_zero, datetime.min.time()) + timedelta(
            milliseconds=round(days * _DAY_MILLISECONDS)
        )
    except (OverflowError, ValueError):
        return CellError(str(exact(number)), "This number is shown as a date, but no calendar has that day.")
    return as_day(moment)


def as_day(moment: datetime) -> date:
    """Return a moment at midnight as the day that it is, any other as it is."""
    return moment if moment.time() != datetime.min.time() else moment.date()


def length(value: timedelta) -> LengthOfTime:
    """Return a length of time as a cell's value: 152:15:00."""
    reason = "A time or a duration stands where a number belongs."
    seconds = abs(value) // timedelta(seconds=1)
    text = f"{'-' if value < timedelta() else ''}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return LengthOfTime(text, reason, value)


def iso_value(text: str) -> Value:
    """Return a day, a moment or a time as ISO 8601 writes it; as an error what is none of them."""
    try:
        if "-" not in text.lstrip("-"):
            hours = time.fromisoformat(text.lstrip("Tt"))
            return length(timedelta(hours=hours.hour, minutes=hours.minute, seconds=hours.second))
        moment = datetime.fromisoformat(text)
        whole = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        return as_day(whole.replace(microsecond=0) + timedelta(milliseconds=round(whole.microsecond / 1000)))
    except (ValueError, OverflowError):
        return CellError(text, "This cell should hold a date, but no calendar has that day.")


def number_in(text: str) -> Decimal | None:
    """Return the number that a file writes for a program to read: 1234.5, -1e-05; None for anything else."""
    if len(text) > _LONGEST_NUMBER:
        return None
    try:
        if text.isdecimal() and text.isascii():
            return Decimal(text)
        number = float(text)
    except ValueError:
        return None
    return exact(number) if abs(number) < float("inf") and "_" not in text else None


def count_in(text: str | None) -> int | None:
    """Return the number of a row, a style or the like; None for anything else."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _first_section(number_format: str) -> str:
    """Return the part for numbers above zero; a semicolon in quotes ends nothing."""
    found = re.match(r'(?:"[^"]*"?|\\.|[^;"\\])*', number_format)
    return found[0] if found else number_format
