"""What was changed in one record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, Table, select

from models.base import Base
from models.bookkeeping import Change, SyncRun
from models.database import reading


@dataclass(frozen=True)
class PastChange:
    """One change of a record; values as text, the way `models.history` keeps them: related records by their name.

    `source`: of the sync that made it.
    """

    at: datetime
    who: str
    action: str
    column: str | None
    old: str | None
    new: str | None
    source: str | None


def history(engine: Engine, model: type[Base], row_id: int, limit: int) -> list[PastChange]:
    """The newest changes of a record, newest first."""
    changes, runs = _table(Change), _table(SyncRun)
    columns = (
        changes.c.at,
        changes.c.who,
        changes.c.action,
        changes.c.column_name,
        changes.c.old_value,
        changes.c.new_value,
        runs.c.source,
    )
    statement = (
        select(*columns)
        .select_from(changes.outerjoin(runs, changes.c.run_id == runs.c.id))
        .where(changes.c.table_name == model.__tablename__, changes.c.row_id == row_id)
        .order_by(changes.c.id.desc())
        .limit(limit)
    )
    with reading(engine) as connection:
        return [PastChange(*row) for row in connection.execute(statement)]


def _table(model: type[Base]) -> Table:
    return model.__table__  # type: ignore[return-value]  # a declared model's table is a Table
