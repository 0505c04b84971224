"""What others changed since one looked last: the newest lines of the history that this program didn't write.

What a sync changed isn't told: when it ends all is read again anyway.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, or_, select

from models.connection.database import reading
from models.ddl.history import ADD, CHANGE, REMOVE, RESTORE, changes
from models.schema.base import Base

# Lines get their numbers before they are committed; what was numbered so many seconds ago is by now.
COMMITTED_AFTER = 60.0
# More lines than these aren't told one by one.
MOST = 2_000


@dataclass(frozen=True)
class Touched:
    """Rows of a table that others changed, added (or brought back), or removed. `columns`: those of the changes."""

    table: str
    changed: tuple[int, ...]
    added: tuple[int, ...]
    removed: tuple[int, ...]
    columns: tuple[str, ...]


class RemoteEdits:
    """Looks again and again, one look at a time; the first one only learns where the history ends."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock = engine, clock
        # When the history ended with which line, the oldest first; and the lines that were told since.
        self._ends: deque[tuple[float, int]] = deque()
        self._told: set[int] = set()

    def look(self, ours: Collection[str]) -> list[Touched] | None:
        """Give what others changed since the last look, table by table; None: too much to tell. `ours`: own operations.

        Raises what SQLAlchemy raises when the database can't be read.
        """
        now = self._clock()
        with reading(self._engine) as connection:
            end = connection.scalar(select(func.max(changes.c.id))) or 0
            if not self._ends:
                self._ends.append((now, end))
            floor = self._floor(now, end)
            lines = connection.execute(_behind(floor, ours)).all() if floor < end else []
        if len(lines) > MOST:
            self._ends, self._told = deque([(now, end)]), set()
            return None
        # A newer program may have changed tables that this one doesn't know.
        new = [line for line in lines if line.id not in self._told and line.table_name in Base.metadata.tables]
        self._told = {line.id for line in lines}
        return [_touched(table, [line for line in new if line.table_name == table]) for table in _tables(new)]

    def _floor(self, now: float, end: int) -> int:
        """Return the line up to which all were committed when they were last looked at, and so were told."""
        while len(self._ends) > 1 and self._ends[1][0] <= now - COMMITTED_AFTER:
            self._ends.popleft()
        if end != self._ends[-1][1]:
            self._ends.append((now, end))
        return self._ends[0][1]


def _behind(floor: int, ours: Collection[str]) -> Any:
    wanted = (changes.c.id, changes.c.table_name, changes.c.row_id, changes.c.action, changes.c.column_name)
    not_ours = or_(changes.c.operation.is_(None), changes.c.operation.not_in(list(ours)))
    lines = select(*wanted).where(changes.c.id > floor, changes.c.run_id.is_(None), not_ours)
    return lines.order_by(changes.c.id).limit(MOST + 1)


def _tables(lines: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(line.table_name for line in lines))


def _touched(table: str, lines: Iterable[Any]) -> Touched:
    last: dict[int, str] = {}
    columns: dict[str, None] = {}
    for line in lines:
        if line.action != CHANGE:
            last[line.row_id] = line.action
        else:
            last.setdefault(line.row_id, CHANGE)
            columns[line.column_name] = None

    def rows(*actions: str) -> tuple[int, ...]:
        return tuple(row for row, action in last.items() if action in actions)

    return Touched(table, rows(CHANGE), rows(ADD, RESTORE), rows(REMOVE), tuple(columns))
