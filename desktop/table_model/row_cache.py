"""The rows that were read last: a few thousand, found by id. Pure code, no Qt."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any


class CachedRow:
    """One row as it was read, with the texts that were made of it, so that painting it again is cheap."""

    __slots__ = ("texts", "values")

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.values = values
        self.texts: dict[int, str] = {}


class RowCache:
    """Rows by id; the ones that weren't looked at for longest go first. A stale row is shown until read again."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._rows: OrderedDict[int, CachedRow] = OrderedDict()
        self._stale: set[int] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, row_id: int) -> bool:
        return row_id in self._rows

    def get(self, row_id: int) -> CachedRow | None:
        """Return the row, now the one looked at last; None when it has to be read."""
        row = self._rows.get(row_id)
        if row is not None:
            self._rows.move_to_end(row_id)
        return row

    def put(self, row_id: int, values: tuple[Any, ...]) -> None:
        """Keep a row that was read (its id being its first value or not: values are kept as they are)."""
        self._rows[row_id] = CachedRow(values)
        self._rows.move_to_end(row_id)
        self._stale.discard(row_id)
        while len(self._rows) > self.capacity:
            gone, _ = self._rows.popitem(last=False)
            self._stale.discard(gone)

    def replace_values(self, row_id: int, changed: Mapping[int, Any]) -> None:
        """Change values of a row by their places, if it is here."""
        row = self._rows.get(row_id)
        if row is not None:
            values = list(row.values)
            for place, value in changed.items():
                values[place] = value
            self._rows[row_id] = CachedRow(tuple(values))

    def seen(self) -> dict[int, tuple[Any, ...]]:
        """Return the values of all rows that are here."""
        return {row_id: row.values for row_id, row in self._rows.items()}

    def is_stale(self, row_id: int) -> bool:
        """Tell whether the row has to be read again, or was never read."""
        return row_id not in self._rows or row_id in self._stale

    def make_stale(self, row_ids: set[int] | None = None) -> None:
        """Have these rows (None: all) read again when they are next looked at."""
        self._stale |= set(self._rows) if row_ids is None else row_ids & set(self._rows)

    def forget(self, row_id: int) -> None:
        """Drop a row."""
        self._rows.pop(row_id, None)
        self._stale.discard(row_id)

    def clear(self) -> None:
        """Drop all rows."""
        self._rows.clear()
        self._stale.clear()
