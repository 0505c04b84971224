"""The ids of a table's rows in their order: eight bytes a row, found again by id. Pure code, no Qt."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

ID_BYTES = 8
NEAR = 300
SEARCHED_ONE_BY_ONE = 12


class RowIndex:
    """Which row stands where. A million rows take 8 MB.

    `headings`: the rows at which headings of groups stand. Rows of data are counted without them, from 0 on.
    """

    def __init__(self, ids: "array[int] | None" = None) -> None:
        self.ids = array("q") if ids is None else ids
        self._last_found = 0
        self.set_headings(())

    def set_headings(self, rows: Sequence[int]) -> None:
        """Note where the headings stand, from above."""
        self.headings = rows
        self._data_before = [row - place for place, row in enumerate(rows)]

    @property
    def data_count(self) -> int:
        """How many rows of data are in the list."""
        return len(self.ids) - len(self.headings)

    def data_before(self, row: int) -> int:
        """Return how many rows of data stand above a row."""
        return row - bisect_left(self.headings, row)

    def row_of_data(self, place: int) -> int:
        """Return at which row the data stand that are so many from above."""
        return place + bisect_right(self._data_before, place)

    def data_ids(self, first: int, last: int) -> "array[int]":
        """Return the ids of rows of data, counted without headings, from one to another, both included."""
        start, end = self.row_of_data(first), self.row_of_data(last) + 1
        ids = array("q")
        for heading in self.headings[bisect_left(self.headings, start) : bisect_left(self.headings, end)]:
            ids.extend(self.ids[start:heading])
            start = heading + 1
        ids.extend(self.ids[start:end])
        return ids

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, row: int) -> int:
        return self.ids[row]

    def row_of(self, row_id: int, around: int = 0) -> int:
        """Return a row's place; -1 if it isn't in the list. Away from the row `around` a million rows take some ms."""
        last = self._last_found  # mostly several parts of the window ask for the current row
        if last < len(self.ids) and self.ids[last] == row_id:
            return last
        start = max(0, around - NEAR)
        near = self.ids[start : around + NEAR]
        if row_id in near:
            return start + near.index(row_id)
        found = self._searched(row_id)
        self._last_found = max(0, found)
        return found

    def _searched(self, row_id: int) -> int:
        # Searching bytes is 10 times as fast as array.index, which makes a Python number of every id.
        held = self.ids.tobytes()
        wanted = array("q", [row_id]).tobytes()
        at = held.find(wanted)
        while at >= 0 and at % ID_BYTES:
            at = held.find(wanted, at + 1)
        return at // ID_BYTES if at >= 0 else -1

    def rows_of(self, row_ids: set[int], around: int = 0) -> dict[int, int]:
        """Return where several rows stand; those that aren't in the list are left out.

        They are looked for near the row `around` first, then one by one, each with those that stand beside it, as what
        was changed together mostly does. Only scattered ones take a walk through all rows: 40 ms for a million.
        """
        start = max(0, around - NEAR)
        near = self.ids[start : around + NEAR]
        found = {row_id: start + place for place, row_id in enumerate(near) if row_id in row_ids}
        left = row_ids - found.keys()
        searched = 0
        while left and searched < SEARCHED_ONE_BY_ONE:
            run = self._run_of(next(iter(left)), left)
            found |= {one: row for one, row in run.items() if row >= 0}
            left -= run.keys()
            searched += 1
        return found | {row_id: row for row, row_id in enumerate(self.ids) if row_id in left} if left else found

    def _run_of(self, row_id: int, wanted: set[int]) -> dict[int, int]:
        """Return a row and those around it, without a gap, that are wanted, too; at -1 if it isn't in the list."""
        row, ids = self.row_of(row_id), self.ids
        first = last = row
        while first > 0 and ids[first - 1] in wanted:
            first -= 1
        while 0 <= last < len(ids) - 1 and ids[last + 1] in wanted:
            last += 1
        return {ids[at]: at for at in range(first, last + 1)} if row >= 0 else {row_id: -1}

    def near(self, first: int, last: int, margin: int) -> list[int]:
        """Return the ids from `first` to `last` and of `margin` rows around them."""
        return [row_id for row_id in self.ids[max(0, first - margin) : last + margin + 1] if row_id > 0]

    def begins_like(self, other: "array[int]") -> bool:
        """Tell whether the shorter of both lists is the beginning of the longer one."""
        common = min(len(self.ids), len(other))
        return self.ids[:common] == other[:common]
