"""What an older database lacks of the declared tables, and reading it all the same.

A column that it lacks reads as empty and a table as one without rows, so nothing that reads has to know of it; the
window hides what would look like an empty fact (`desktop.screens.available`).
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    SelectBase,
    Table,
    cast,
    event,
    false,
    inspect,
    null,
    select,
)
from sqlalchemy.sql import visitors

from models.schema.base import Base

_OPTION = "leitstand_absent"


@dataclass(frozen=True)
class Absent:
    """Declared tables, and columns ("table.column") of the other tables, that a database lacks."""

    tables: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.tables or self.columns)

    def lacks(self, table: str, column: str) -> bool:
        """Say whether a column isn't there, by itself or with its table."""
        return table in self.tables or f"{table}.{column}" in self.columns

    def touches(self, table: str) -> bool:
        """Say whether a table, or anything of it, isn't there."""
        return table in self.tables or any(name.startswith(f"{table}.") for name in self.columns)


def find_absent(connection: Connection) -> Absent:
    """Compare a database with the declared tables; one look."""
    look = inspect(connection)
    there = {name: {column["name"] for column in columns} for (_, name), columns in look.get_multi_columns().items()}
    declared = Base.metadata.sorted_tables
    return Absent(
        frozenset(table.name for table in declared if table.name not in there),
        frozenset(
            f"{table.name}.{column.name}"
            for table in declared
            for column in table.columns
            if column.name not in there.get(table.name, table.columns)
        ),
    )


def absent_in(engine: Engine) -> Absent:
    """Return what `read_without` was told of a database; nothing for one that has everything."""
    found: Absent = engine.get_execution_options().get(_OPTION, Absent())
    return found


def read_without(engine: Engine, absent: Absent) -> None:
    """Let every later SELECT of an engine do without what its database lacks."""
    is_first = _OPTION not in engine.get_execution_options()
    engine.update_execution_options(**{_OPTION: absent})
    if is_first:
        event.listen(engine, "before_execute", _rewrite, retval=True)


def _rewrite(connection: Connection, statement: Any, many: Any, parameters: Any, _options: Any) -> tuple[Any, Any, Any]:
    absent = absent_in(connection.engine)
    return (without(statement, absent) if isinstance(statement, SelectBase) else statement), many, parameters


def without(statement: SelectBase, absent: Absent) -> SelectBase:
    """Return the statement with a stand-in for each table of which something is absent."""
    stand_ins: dict[str, FromClause] = {}

    def replaced(element: Any, **_more: Any) -> ColumnElement[Any] | FromClause | None:
        table = element if isinstance(element, Table) else getattr(element, "table", None)
        if not isinstance(table, Table) or not absent.touches(table.name):
            return None
        if table.name not in stand_ins:
            stand_ins[table.name] = _stand_in(table, absent)
        found = stand_ins[table.name]
        return found if isinstance(element, Table) else found.c[element.key]

    return visitors.replacement_traverse(statement, {}, replaced)  # type: ignore[return-value]  # what it was given


def _stand_in(table: Table, absent: Absent) -> FromClause:
    """Make what is read in the place of a table: its rows as far as they are there, under its name."""
    columns = (
        cast(null(), column.type).label(column.name) if absent.lacks(table.name, column.name) else column
        for column in table.columns
    )
    rows = select(*columns)
    return (rows.where(false()) if table.name in absent.tables else rows.select_from(table)).subquery(table.name)
