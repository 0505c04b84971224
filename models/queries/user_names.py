"""What people are called. They are kept as who they are on which computer, "anna on laptop", because two companies'
laptops may both know an "anna"; they are shown by their name, and with the computer only where two have the same.
"""

import re
from collections.abc import Iterable

from sqlalchemy import Engine, func, select

from models.connection.database import reading
from models.connection.database_errors import explained
from models.ddl.history import changes
from models.schema.base import table_of
from models.schema.system_tables import SyncRun

_KEPT = re.compile(r"(?P<name>.+) on \S+", re.DOTALL)
# Whoever stands in the database, as far as it has been looked at: of the process, as the language is.
_everybody: frozenset[str] = frozenset()


def remember(everybody: Iterable[str]) -> None:
    """Remember that from now on these are all who may be confused with each other."""
    global _everybody  # as the language, it is of the process
    _everybody = frozenset(everybody)


def called(who: str) -> str:
    """Return what somebody is called; with their computer where somebody of the same name works on another one."""
    name = _name(who)
    return who if any(other != who and _name(other) == name for other in _everybody) else name


def _name(who: str) -> str:
    found = _KEPT.fullmatch(who)
    return found["name"] if found else who


class UserNames:
    """Learns who has written in a database; `own`: who works here. Each look reads what is new since the last."""

    def __init__(self, engine: Engine, own: str) -> None:
        self._engine, self._met, self._behind = engine, {own}, 0

    def look(self) -> None:
        """Read on, and remember them. Raises DatabaseError when the database can't be read."""
        runs = table_of(SyncRun)
        with explained(self._engine, changes), reading(self._engine) as connection:
            end = connection.scalar(select(func.max(changes.c.id))) or 0
            new = select(changes.c.who).where(changes.c.id > self._behind, changes.c.id <= end).distinct()
            self._met |= {*connection.scalars(new), *connection.scalars(select(runs.c.started_by).distinct())} - {None}
        self._behind = end
        remember(self._met)
