"""Durations that people and other programs write as text: the one grammar.

`7:30`  `7:30 h`  `0:18:25`  `18:25 min` (minutes and seconds, as Toggl Track writes them)  `1h 30m`  `90 min`  `45 sec`
`1,5 h`  `7h30`, with English and German units. A day is none of them: nobody knows how many hours it has.
"""

import re
from decimal import Decimal

from models.values.numbers import DecimalSign, NotANumber, parse_typed
from models.values.parse_errors import BadValue

HOUR, MINUTE, SECOND = 3600, 60, 1
_UNITS = {
    HOUR: "hours hour hrs hr h stunden stunde std",
    MINUTE: "minutes minute mins min m minuten",
    SECOND: "seconds second secs sec s sekunden sekunde sek",
}
_SECONDS_OF = {word: seconds for seconds, words in _UNITS.items() for word in words.split()}
_UNIT = "(?:" + "|".join(sorted(_SECONDS_OF, key=len, reverse=True)) + r")\b\.?"
_CLOCK = re.compile(
    rf"(?P<first>[0-9]{{1,6}}):(?P<second>[0-9]{{1,2}})?(?::(?P<third>[0-9]{{2}}))?\s*(?P<unit>{_UNIT})?"
)
_RUN_ON = re.compile(r"(?P<hours>[0-9]{1,6})\s*h\s*(?P<minutes>[0-9]{1,2})")
_PART = re.compile(rf"\s*(?P<number>[0-9][0-9.,']*)\s*(?P<unit>{_UNIT})")


class NotADuration(BadValue):
    """The text is no duration of this grammar."""


def parse_duration(text: str, decimal_sign: DecimalSign) -> int:
    """Return the seconds that a text means. A number without a unit is none: what it counts depends on where it stands.

    Raises NotADuration.
    """
    plain = text.strip().casefold()
    sign = -1 if plain[:1] in ("-", "−") else 1
    bare = plain.lstrip("-−").strip() if sign < 0 else plain
    group = "." if decimal_sign == "," else ","
    if re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+:.*", bare):
        bare = bare.replace(group, "")
    if found := _CLOCK.fullmatch(bare):
        return sign * _of_clock(text, found)
    if found := _RUN_ON.fullmatch(bare):
        return sign * (int(found["hours"]) * HOUR + _below_60(text, found["minutes"]) * MINUTE)
    return sign * _of_parts(text, bare, decimal_sign)


def _of_clock(text: str, found: re.Match[str]) -> int:
    unit = _SECONDS_OF[found["unit"].rstrip(".")] if found["unit"] else HOUR
    if unit == SECOND or (unit == MINUTE and (found["third"] or not found["second"])):
        raise NotADuration(text)
    first, second, third = int(found["first"]), _below_60(text, found["second"]), _below_60(text, found["third"])
    if unit == MINUTE:
        return first * MINUTE + second
    return first * HOUR + second * MINUTE + third


def _of_parts(text: str, bare: str, decimal_sign: DecimalSign) -> int:
    """Give the larger unit first, each once; only the last one may have a fraction, and only the first be above 59."""
    total, place, before, is_whole = Decimal(0), 0, HOUR + 1, True
    while place < len(bare):
        found = _PART.match(bare, place)
        unit = _SECONDS_OF[found["unit"].rstrip(".")] if found else HOUR + 1
        if found is None or unit >= before or not is_whole:
            raise NotADuration(text)
        try:
            number = parse_typed(found["number"], decimal_sign).value
        except NotANumber:
            raise NotADuration(text) from None
        if place and number >= MINUTE:
            raise NotADuration(text)
        total, place, before, is_whole = total + number * unit, found.end(), unit, number == int(number)
    if not place:
        raise NotADuration(text)
    return round(total)


def _below_60(text: str, digits: str | None) -> int:
    number = int(digits or 0)
    if number > 59:
        raise NotADuration(text)
    return number
