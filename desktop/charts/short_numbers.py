"""Numbers where there is little room: 750 k, 1.0 M; in German 750 Tsd., 1,0 Mio."""

from decimal import Decimal

from desktop.kinds.locale_formats import LocaleFormats
from models.values.language import mark, tr

THOUSAND, MILLION = 1_000, 1_000_000
# From the largest on: how much it is, and its word.
UNITS = (
    (1_000_000_000_000, mark("tn|trillions")),
    (1_000_000_000, mark("bn|billions")),
    (MILLION, mark("M|millions")),
    (THOUSAND, mark("k|thousands")),
)
# Below it numbers are short enough in full.
SHORTENED_FROM = 10_000
FIGURES = 3


def exact(value: Decimal | float) -> Decimal:
    """Return a number as it is written: 0.1 is a tenth."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def short(value: Decimal | float, formats: LocaleFormats) -> str:
    """Write a number with three figures that count: 6.67 M, 252 k, 0.12."""
    number = exact(value)
    rounded = round(number, FIGURES - 1 - number.adjusted()) if number else number
    unit = _unit(rounded, number)
    if unit is None:
        return _written(round(number) if abs(rounded) >= 10 else rounded, formats)
    scaled = rounded / unit[0]
    decimals = 0 if unit[0] == THOUSAND else max(0, FIGURES - 1 - scaled.adjusted())
    return f"{formats.grouped(f'{number / unit[0]:.{decimals}f}')}\u00a0{tr(unit[1])}"


def on_axis(value: Decimal, step: Decimal, largest: Decimal, formats: LocaleFormats) -> str:
    """Write a number beside an axis whose rules are `step` apart, as exactly as the others there."""
    unit = _unit(value, largest)
    if unit is None:
        return formats.grouped(f"{value:.{_decimals(step) if value else 0}f}")
    scaled = value / unit[0]
    one_at_least = unit[0] >= MILLION and largest <= 10 * unit[0]
    decimals = _decimals(step / THOUSAND) if unit[0] == THOUSAND else max(_decimals(scaled), int(one_at_least))
    return f"{formats.grouped(f'{scaled:.{decimals}f}')}\u00a0{tr(unit[1])}"


def _unit(value: Decimal, largest: Decimal) -> tuple[int, str] | None:
    if abs(largest) < SHORTENED_FROM:
        return None
    return next(((size, word) for size, word in UNITS if abs(value) >= size), None)


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _written(number: Decimal | int, formats: LocaleFormats) -> str:
    """Write a number in as many decimals as it has."""
    text = f"{number:f}" if isinstance(number, Decimal) else str(number)
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return formats.grouped("0" if text == "-0" else text)
