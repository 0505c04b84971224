"""The groups of a table: the ids of its rows with headings between them. Pure code, no Qt.

A heading stands in the list as a negative id, which stays its own as long as the table is looked at, so that what is
selected and where the list stands follow it as they follow rows.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from desktop.table_model.row_index import RowIndex
from desktop.table_query.grouping import BY_NAME, Folding, GroupOrder, Key
from models.queries.aggregates import Group, Totals


@dataclass
class GroupHeading:
    """A group's heading. `value`: of its own level, as rows are read; `ids`: its rows, where no level is below."""

    id: int
    key: Key
    value: Any
    rows: int = 0
    totals: Totals = field(default_factory=dict)
    ids: "array[int]" = field(default_factory=lambda: array("q"))

    @property
    def level(self) -> int:
        """0 for the outer one."""
        return len(self.key) - 1


class RowGroups:
    """The groups of one reading. `ids`: all rows in the order of the groups; `numbers`: the headings' ids by key."""

    def __init__(
        self,
        groups: Iterable[Group],
        ids: "array[int]",
        numbers: Mapping[Key, int],
        order: GroupOrder = BY_NAME,
    ) -> None:
        self.numbers = dict(numbers)
        self.headings: list[GroupHeading] = []
        self.whole = GroupHeading(0, (), None)
        self._prepared: tuple[Folding, array[int], list[int]] | None = None
        start, over = 0, list[GroupHeading]()
        for group in groups:
            self._take(group, over)
            over[-1].ids = ids[start : start + group.rows]
            start += group.rows
        if order.by:
            self.headings = _ordered(self.headings, self.whole, order)
        self._places = {heading.id: place for place, heading in enumerate(self.headings)}

    def heading(self, heading_id: int) -> GroupHeading | None:
        """Return the heading with this id."""
        place = self._places.get(heading_id)
        return None if place is None else self.headings[place]

    def prepare(self, folding: Folding) -> None:
        """Lay the list out in the thread that read it: with very many groups it takes longer than a frame."""
        self._prepared = folding, self.shown(folding), self.heading_rows(folding)

    def shown(self, folding: Folding) -> "array[int]":
        """Return the ids in order: headings, and the rows of the open groups behind theirs."""
        if self._prepared is not None and self._prepared[0] == folding:
            return self._prepared[1][:]
        ids = array("q")
        for heading in self._visible(folding):
            ids.append(heading.id)
            if not folding.is_closed(heading.key):
                ids.extend(heading.ids)
        return ids

    def below(self, heading: GroupHeading, folding: Folding) -> "array[int]":
        """Return what stands below an open heading."""
        ids = array("q", heading.ids)
        for one in self.headings[self._places[heading.id] + 1 :]:
            if one.level <= heading.level:
                break
            ids.append(one.id)
            if not folding.is_closed(one.key):
                ids.extend(one.ids)
        return ids

    def heading_rows(self, folding: Folding, above: int = 0) -> list[int]:
        """Return where the headings stand; `above`: how many rows stand over the first one."""
        if self._prepared is not None and self._prepared[0] == folding and not above:
            return self._prepared[2]
        rows, at = [], above
        for heading in self._visible(folding):
            rows.append(at)
            at += 1 if folding.is_closed(heading.key) else 1 + len(heading.ids)
        return rows

    def holding(self, row_id: int) -> list[GroupHeading]:
        """Return the headings over a row, the outer one first; none when it isn't in the list."""
        over: list[GroupHeading] = []
        for heading in self.headings:
            over = [*over[: heading.level], heading]
            if len(heading.ids) and RowIndex(heading.ids).row_of(row_id) >= 0:
                return over
        return []

    def take_out(self, row_ids: Collection[int]) -> None:
        """Take out rows that were deleted."""
        self._prepared = None
        for row_id in row_ids:
            over = self.holding(row_id)
            if over:
                del over[-1].ids[RowIndex(over[-1].ids).row_of(row_id)]

    def take_figures(self, fresh: "RowGroups") -> None:
        """Take count and sums that were read again; the rows stay where they are. What has no row any more counts 0."""
        found = {heading.key: heading for heading in fresh.headings}
        for heading in self.headings:
            new = found.get(heading.key, GroupHeading(0, (), None))
            heading.rows, heading.totals = new.rows, new.totals
        self.whole = fresh.whole

    def _take(self, group: Group, over: list[GroupHeading]) -> None:
        """Add a group's figures to the headings `over` it, which are made where they begin."""
        key, kept = tuple(known(value) for value in group.value), 0
        while kept < len(over) and over[kept].key == key[: kept + 1]:
            kept += 1
        del over[kept:]
        for level in range(kept, len(key)):
            number = self.numbers.setdefault(key[: level + 1], -1 - len(self.numbers))
            over.append(GroupHeading(number, key[: level + 1], group.value[level]))
            self.headings.append(over[-1])
        for heading in (*over, self.whole):
            _add(heading, group)

    def _visible(self, folding: Folding) -> Iterator[GroupHeading]:
        closed = False
        for heading in self.headings:
            if heading.level == 0:
                closed = folding.is_closed(heading.key)
            if heading.level == 0 or not closed:
                yield heading


def _ordered(headings: Iterable[GroupHeading], whole: GroupHeading, order: GroupOrder) -> list[GroupHeading]:
    """Return the headings, each level by what its groups come to, those below their own; what comes to nothing last.

    Of amounts in several currencies those count that most amounts are in.
    """
    amounts = whole.totals.get(order.path, {})
    usual = max(amounts, key=lambda key: amounts[key].count, default="")
    over, placed = list[tuple[bool, Decimal, int]](), []
    for place, heading in enumerate(headings):
        one = heading.totals.get(order.path, {}).get(usual)
        is_empty = bool(order.path) and one is None
        value = Decimal(heading.rows) if one is None else one.value
        over = [*over[: heading.level], (is_empty, -value if order.descending else value, place)]
        placed.append((over, heading))
    return [heading for _, heading in sorted(placed, key=lambda one: one[0])]


def known(value: Any) -> Any:
    """Return what a value is known by: of a reference the id."""
    return value[0] if isinstance(value, tuple) else value


def _add(heading: GroupHeading, group: Group) -> None:
    heading.rows += group.rows
    for path, amounts in group.totals.items():
        mine = heading.totals.setdefault(path, {})
        for currency, one in amounts.items():
            if currency in mine:
                mine[currency].add(one.count, one.total, one.under)
            else:
                mine[currency] = replace(one)
