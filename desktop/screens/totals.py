"""What columns come to: which are added up, which only averaged, and their totals in words.

Never across currencies, nor across what a plan has of different kinds.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from desktop.screens.formats import Formats
from desktop.screens.kind_totals import by_kind, kind_averages, kind_lines, kind_sums
from desktop.screens.shown_columns import ShownColumn
from models.queries.aggregates import Key, Summed, Total
from models.values.language import tr

# Rates, whose sum means nothing either, and numbers that count nothing.
RATES = frozenset({"days_late", "price_per_hour", "cost_per_hour", "price_unit", "workday_hours", "hours_per_day"})
# Between the figures of a total.
AND, OR = " + ", " | "
NO_AMOUNTS = frozenset({"seq", "year", "month"})


def is_added_up(shown: ShownColumn) -> bool:
    """Tell whether the sum of a column means something."""
    return shown.kind.is_added_up and shown.column.name not in RATES | NO_AMOUNTS


def is_totalled(shown: ShownColumn) -> bool:
    """Tell whether a column has a sum or an average that means something."""
    return shown.kind.is_averaged and shown.column.name not in NO_AMOUNTS


def is_ratio(shown: ShownColumn) -> bool:
    """Tell whether the total of a column is the ratio of two sums, and so neither a sum nor an average of its own."""
    return "ratio" in shown.column.info


def summed_columns(columns: Iterable[ShownColumn]) -> tuple[Summed, ...]:
    """Return what is asked of the database for the totals of these columns."""
    return tuple(summed(shown) for shown in columns if is_totalled(shown))


def summed(shown: ShownColumn) -> Summed:
    """Return the column with what tells its amounts apart: a currency, or, where a table mixes them, a unit."""
    columns = shown.column.table.c
    if is_ratio(shown):
        way = shown.field.name.removesuffix(shown.column.name)
        over, under = shown.column.info["ratio"]
        return Summed(shown.field.name, ratio=(way + over, way + under))
    if not shown.kind.has_unit or "." in shown.field.name or "unit" not in columns:
        return Summed(shown.field.name, shown.field.currency)
    return Summed(shown.field.name, "unit", "kind" if "kind" in columns else None)


def total_text(formats: Formats, shown: ShownColumn, amounts: Mapping[Key, Total]) -> str:
    """Return the total of a column, one figure a currency; "" where there is nothing to add up."""
    return joined(shown, amounts, total_lines(formats, shown, amounts))


def joined(shown: ShownColumn, amounts: Mapping[Key, Total], lines: Iterable[str]) -> str:
    """Return the figures of a total in one line: amounts of several kinds stand beside each other, and make no sum."""
    return (AND if is_added_up(shown) and not by_kind(amounts) else OR).join(lines)


def total_lines(formats: Formats, shown: ShownColumn, amounts: Mapping[Key, Total]) -> list[str]:
    """Return the figures of which the total of a column consists, one a currency."""
    if not is_totalled(shown):
        return []
    if kinds := by_kind(amounts):
        return kind_lines(kinds, lambda value: formats.text(value, shown.kind))
    if is_added_up(shown):
        return figures(formats, shown, amounts)
    mark = "" if is_ratio(shown) else "⌀ "
    return [f"{mark}{figure}" for figure in figures(formats, shown, amounts, average=True)]


def about_total(formats: Formats, shown: ShownColumn, amounts: Mapping[Key, Total]) -> str:
    """Say about what a column comes to in what most amounts are in, where there is too little room for a figure."""
    if not amounts or not is_added_up(shown) or by_kind(amounts):
        return ""
    (currency, one), *others = _by_use(amounts)
    about = formats.about(one.total, shown.kind, currency or _usual(formats, shown))
    return f"{about} …" if about and others else about


def figures(formats: Formats, shown: ShownColumn, amounts: Mapping[Key, Total], *, average: bool = False) -> list[str]:
    """Return one figure a currency, of what most amounts are in first: what is in different ones isn't added up."""
    if kinds := by_kind(amounts):
        return (kind_averages if average else kind_sums)(kinds, lambda value: formats.text(value, shown.kind))
    found = []
    for currency, one in _by_use(amounts):
        found.append(figure(formats, shown, currency, value_of(shown, one, average=average)))
    return found


def value_of(shown: ShownColumn, one: Total, *, average: bool) -> Decimal:
    """Return what a total comes to; or its average, which ratios don't have."""
    return round(one.total / one.count, 2) if average and not is_ratio(shown) else one.value


def figure(formats: Formats, shown: ShownColumn, currency: str, value: Decimal) -> str:
    """Return what amounts of a column in one currency (or unit) come to; "" says of those that carry none."""
    text = formats.text(value, shown.kind, currency=currency or _usual(formats, shown))
    if not shown.kind.has_currency:
        return f"{text}\u00a0{currency}" if currency else text
    return text if currency or shown.field.currency is None else tr("{amount} without a currency", amount=text)


def _usual(formats: Formats, shown: ShownColumn) -> str | None:
    """Return the company's currency, for the amounts that have none of their own."""
    return formats.currency or None if shown.kind.has_currency and shown.field.currency is None else None


def _by_use(amounts: Mapping[Key, Total]) -> list[tuple[str, Total]]:
    """Return what most amounts are in first."""
    in_currencies = ((key, one) for key, one in amounts.items() if isinstance(key, str))
    return sorted(in_currencies, key=lambda amount: (-amount[1].count, amount[0]))
