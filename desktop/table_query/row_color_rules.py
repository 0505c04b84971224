"""Colours of rows by rule: a rule is filters with a colour; the first one that lets a row through colours it.

Which one that is the database says in the statement that reads the rows (`RowQuery.rules`), so a rule means exactly
what the same filter means. No Qt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.screens.screen import Screen
from desktop.table_query.filter_serialization import filters_of, plain_filters
from models.queries.filters import Filter
from models.values.language import mark

# Keys of `Palette.rows`.
COLOURS = {
    "red": mark("Red"),
    "amber": mark("Amber"),
    "green": mark("Green"),
    "blue": mark("Blue"),
    "violet": mark("Violet"),
    "grey": mark("Grey"),
}


@dataclass(frozen=True)
class RowColorRule:
    """Rows that all filters let through get a colour. `name`: "" for the filters' own words."""

    name: str = ""
    colour: str = "amber"
    filters: tuple[Filter, ...] = ()
    on: bool = True

    @property
    def counts(self) -> bool:
        """Whether it can colour anything: without a filter it would colour all rows."""
        return self.on and any(condition.on for condition in self.filters)


class RowColorRules:
    """The rules of a table. `asked`: what is read for them; rules with the same filters keep their numbers, so that a
    row that was read before a change isn't taken for what another rule means."""

    def __init__(self, rules: Sequence[RowColorRule] = (), before: "RowColorRules | None" = None) -> None:
        self.rules = tuple(rules)
        self._numbers: dict[tuple[Filter, ...], int] = dict(before._numbers) if before is not None else {}
        found: dict[int, RowColorRule] = {}
        for rule in self.rules:
            if rule.counts:
                found.setdefault(self._numbers.setdefault(rule.filters, len(self._numbers) + 1), rule)
        self._found = found
        self.asked = tuple((number, rule.filters) for number, rule in found.items())

    def found(self, values: Sequence[Any], place: int) -> RowColorRule | None:
        """Return the rule that a row was read with; `place`: where its number stands in the row."""
        return self._found.get(values[place]) if len(values) > place else None


def plain_rules(rules: Iterable[RowColorRule]) -> list[dict[str, Any]]:
    """Return rules as JSON holds them."""
    return [
        {"name": rule.name, "colour": rule.colour, "on": rule.on, "filters": plain_filters(rule.filters)}
        for rule in rules
    ]


def rules_of(screen: Screen, kept: Any) -> tuple[RowColorRule, ...]:
    """Return the rules that were kept; one with a filter that fits no more is left out: it would colour too much."""
    found = []
    for content in kept if isinstance(kept, list) else ():
        if not isinstance(content, Mapping) or content.get("colour") not in COLOURS:
            continue
        filters, dropped = filters_of(screen, content.get("filters"))
        if not dropped:
            name, on = str(content.get("name") or ""), content.get("on") is not False
            found.append(RowColorRule(name, str(content["colour"]), filters, on))
    return tuple(found)
