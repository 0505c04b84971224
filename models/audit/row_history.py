"""What was changed in one record, page by page, and the values that its history can give back exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Engine, Select, Table, exc, literal, not_, or_, select

from models.connection.database import reading
from models.connection.database_errors import NOTHING_CHANGED, RefusedError, explained
from models.ddl.history import CHANGE, changes, from_text
from models.queries.lookup_by_name import rows_named
from models.schema.base import Base, table_of
from models.schema.paths import Joined, label_path, model_of, related
from models.schema.system_tables import Change, SyncRun
from models.values.language import tr

# Of a row that came or went as a whole one line is read, not one a field.
ONE_OF_A_ROW = ("id", "deleted_at")
# Databases that may only be read can be older than these.
LATER = ("old_id", "new_id", "login")


@dataclass(frozen=True)
class PastChange:
    """One change of a record; values as text, the way `models.ddl.history` keeps them: related records by their name.

    `source`: of the sync that made it. `old_id`, `new_id`: of related records, where they were kept. `login`: who was
    signed in to the database. `dated`: the value holds from `first` to `last` (None: always, until further notice), and
    `holds` says whether the old one does again on all of these days.
    """

    id: int
    table: str
    row_id: int
    at: datetime
    who: str
    action: str
    column: str | None
    old: str | None
    new: str | None
    old_id: int | None
    new_id: int | None
    login: str | None
    operation: str | None
    source: str | None
    first: date | None = None
    last: date | None = None
    dated: bool = False
    holds: bool = False


def history(
    engine: Engine,
    model: type[Base],
    row_id: int,
    limit: int,
    before: int | None = None,
    column: str | None = None,
) -> list[PastChange]:
    """Return the newest changes of a record, newest first; a whole row that came or went is one of them.

    `before`: only older ones than the change with this id. `column`: only those of this field. Of a line of the history
    itself: the changes of the row that it is about.
    """
    with explained(engine, changes), reading(engine) as connection:
        table = model.__tablename__
        if model is Change:
            about = select(changes.c.table_name, changes.c.row_id).where(changes.c.id == row_id)
            table, row_id = connection.execute(about).one()
        return history_in(connection, table, row_id, limit, before, column)


def history_in(
    connection: Connection,
    table: str,
    row_id: int,
    limit: int,
    before: int | None = None,
    column: str | None = None,
    *,
    without: ColumnElement[bool] | None = None,
) -> list[PastChange]:
    """Read as `history`, of a row of a table, but for the lines `without` which it is told."""
    conditions = [changes.c.table_name == table, changes.c.row_id == row_id]
    conditions += [changes.c.id < before] if before is not None else []
    conditions += [changes.c.column_name == column] if column is not None else []
    conditions += [not_(without)] if without is not None else []
    conditions.append(or_(changes.c.action == CHANGE, changes.c.column_name.in_(ONE_OF_A_ROW)))
    newest = changes.c.id.desc()
    return read_changes(connection, lambda lines: lines.where(*conditions).order_by(newest).limit(limit))


def read_changes(connection: Connection, narrowed: Callable[[Select[Any]], Select[Any]]) -> list[PastChange]:
    """Read the lines that `narrowed` leaves of the whole history; of an older database without what it lacks."""
    try:
        return [PastChange(*row) for row in connection.execute(narrowed(_lines()))]
    except exc.DBAPIError as error:
        if not any(name in str(error.orig) for name in LATER):
            raise
        connection.rollback()
        return [PastChange(*row) for row in connection.execute(narrowed(_lines(without=LATER)))]


def _lines(without: tuple[str, ...] = ()) -> Select[Any]:
    runs = table_of(SyncRun)
    names = ("id", "table_name", "row_id", "at", "who", "action", "column_name", "old_value", "new_value")
    columns = (
        literal(None).label(name) if name in without else changes.c[name] for name in (*names, *LATER, "operation")
    )
    return select(*columns, runs.c.source).select_from(changes.outerjoin(runs, changes.c.run_id == runs.c.id))


def old_value(engine: Engine, change: PastChange) -> Any:
    """Return the value before a change, as `models.queries.rows` reads it: exact, of a reference (id, label).

    Raises RefusedError when it can't be known, or what it led to is gone; DatabaseError.
    """
    table = table_of(model_of(change.table))
    column = table.c[change.column or ""]
    if change.old is None:
        return None
    if column.foreign_keys:
        return _reference(engine, column, change.old, change.old_id)
    try:
        return from_text(column, change.old)
    except (ValueError, ArithmeticError) as error:
        raise RefusedError(tr("The value can't be put back"), f"{error}.", tr(NOTHING_CHANGED)) from error


def _reference(engine: Engine, column: Column[Any], name: str, row_id: int | None) -> tuple[int, str]:
    target = related(column)
    if row_id is not None:
        found = _label_of(engine, target, row_id)
        if found is None:
            raise RefusedError(
                tr("The value can't be put back"),
                tr("“{name}” has been deleted.", name=name),
                tr("If it was your own record, restore it first: choose Deleted in its table."),
            )
        return row_id, found[0] or ""
    named = rows_named(engine, model_of(target.name), [name])
    # `rows_named` looks for it in any case.
    exact = [one for one in named if one[1] == name]
    if len(exact) == 1:
        return exact[0]
    happened = (
        tr("The old entry of the history kept only the name “{name}”, and no record has that name any more.", name=name)
        if not exact
        else tr("The old entry of the history kept only the name “{name}”, and several records have it.", name=name)
    )
    raise RefusedError(tr("The value can't be put back"), happened, tr("Choose the record by hand."))


def _label_of(engine: Engine, target: Table, row_id: int) -> tuple[str | None] | None:
    joined = Joined(target)
    label = joined.column(label_path(target))
    statement = select(label).select_from(joined.source).where(target.c.id == row_id)
    with explained(engine, target), reading(engine) as connection:
        found = connection.execute(statement).first()
    return None if found is None else (None if found[0] is None else str(found[0]),)
