"""What amounts of several kinds come to, as those of a plan: a line a kind, and what revenue leaves after cost."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from desktop.kinds.value_words import choice_words
from models.queries.aggregates import Key, OfKind, Total
from models.values.language import tr

REVENUE, COST = "revenue", "cost"
# What adds up from row to row; heads, shares and prices don't, nor does what is in the bank at the end of months.
ADDED_UP = (REVENUE, COST, "hours", "units")
ORDER = (*ADDED_UP, "cash", "headcount", "utilisation", "price")
AVERAGE = "⌀ "

Number = Callable[[Decimal], str]


def by_kind(amounts: Mapping[Key, Total]) -> dict[OfKind, Total]:
    """Return the amounts, where kinds tell them apart, in the order in which they are told; none otherwise."""
    found = {key: one for key, one in amounts.items() if isinstance(key, OfKind)}
    return dict(sorted(found.items(), key=lambda amount: (_place(amount[0].kind), -amount[1].count, amount[0])))


def kind_lines(amounts: Mapping[OfKind, Total], number: Number) -> list[str]:
    """Return a line a kind and unit: sums, the results below revenue and cost, averages of what can't be added up."""
    sums = kind_sums(amounts, number)
    averages = [(key, one) for key, one in amounts.items() if key.kind not in ADDED_UP]
    return [*sums, *(_line(key, number(_average(one)), AVERAGE) for key, one in averages)]


def kind_sums(amounts: Mapping[OfKind, Total], number: Number) -> list[str]:
    """Return the lines of what can be added up."""
    lines = {key: _line(key, number(one.total)) for key, one in amounts.items() if key.kind in ADDED_UP}
    money = [line for key, line in lines.items() if key.kind in (REVENUE, COST)]
    others = [line for key, line in lines.items() if key.kind not in (REVENUE, COST)]
    return [*money, *(_result(unit, left, number) for unit, left in _results(amounts)), *others]


def kind_averages(amounts: Mapping[OfKind, Total], number: Number) -> list[str]:
    """Return the averages of a row, a line a kind and unit."""
    return [_line(key, number(_average(one))) for key, one in amounts.items()]


def _results(amounts: Mapping[OfKind, Total]) -> Iterable[tuple[str, Decimal]]:
    """Yield what revenue leaves after cost, by unit: only where there are both."""
    for key, revenue in amounts.items():
        cost = amounts.get(OfKind(COST, key.unit))
        if key.kind == REVENUE and cost is not None:
            yield key.unit, revenue.total - cost.total


def _result(unit: str, left: Decimal, number: Number) -> str:
    return f"{tr('Result')} {_with_unit(number(left), unit)}"


def _line(key: OfKind, text: str, mark: str = "") -> str:
    return f"{choice_words(key.kind)} {mark}{_with_unit(text, key.unit)}"


def _with_unit(text: str, unit: str) -> str:
    return f"{text}\u00a0{unit}" if unit else text


def _average(one: Total) -> Decimal:
    return round(one.total / one.count, 2)


def _place(kind: str) -> int:
    return ORDER.index(kind) if kind in ORDER else len(ORDER)
