"""By what the rows of a table are grouped, and which groups stand open. Pure code, no Qt."""

from dataclasses import dataclass, replace
from typing import Any

from models.queries.group_keys import GroupBy

# The values of a group's levels, of references the id: what a group is known by.
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Folding:
    """Which groups are closed: none but `others`, or all but those."""

    all_closed: bool = False
    others: frozenset[Key] = frozenset()

    def is_closed(self, key: Key) -> bool:
        """Tell whether the rows of a group are out of sight."""
        return (key in self.others) != self.all_closed

    def put(self, key: Key, *, closed: bool) -> "Folding":
        """Return the same with one group closed or open."""
        listed = self.others | {key} if closed != self.all_closed else self.others - {key}
        return replace(self, others=listed)


# What groups are ordered by where it isn't what they are called: the number of their rows, or the sum of a column.
BY_ROWS = "rows"
BY_SUM = "sum:"


@dataclass(frozen=True)
class GroupOrder:
    """What groups are ordered by: "" is what they are called, else `BY_ROWS`, or `BY_SUM` with a field's name."""

    by: str = ""
    descending: bool = True

    @property
    def path(self) -> str:
        """The field whose sum it is; "" for none."""
        return self.by.removeprefix(BY_SUM) if self.by.startswith(BY_SUM) else ""


BY_NAME = GroupOrder()


@dataclass(frozen=True)
class Grouping:
    """By what rows are grouped, the outer level first, how groups are ordered, and which of them are closed."""

    by: tuple[GroupBy, ...] = ()
    folding: Folding = Folding()
    order: GroupOrder = BY_NAME
