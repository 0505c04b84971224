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


@dataclass(frozen=True)
class Grouping:
    """By what rows are grouped, the outer level first, and which groups are closed."""

    by: tuple[GroupBy, ...] = ()
    folding: Folding = Folding()
