"""Dotted paths over foreign keys (`project_id.client_id`): which columns they name, and the joins they need."""

from functools import cache, lru_cache

from sqlalchemy import Column, ColumnElement, FromClause, Table

from models.schema.base import Base, table_of
from models.schema.computed import Computed
from models.schema.computed_columns import column_at, computed_columns

# More than all screens have; it is asked for each value that is read.
MOST_PATHS = 4_096


@lru_cache(MOST_PATHS)
def columns_of(table: Table, path: str) -> tuple[Column[object], ...]:
    """Return the columns a path passes, the last one being what it names; a computed one is told by what stands for it.

    Raises ValueError when the path isn't one; so names from outside never reach a statement.
    """
    found: list[Column[object]] = []
    for step in path.split("."):
        if found:
            table = related(found[-1])
        found.append(_column(table, step))
    return tuple(found)


def _column(table: Table, name: str) -> Column[object]:
    computed = computed_columns(table).get(name)
    if computed is None and name not in table.c:
        raise ValueError(f"{table.name} has no column {name!r}")
    return table.c[name] if computed is None else computed.column


def computed_on(table: Table, path: str) -> list[Computed]:
    """Return the computed columns that a path passes, up to the text that its value is called by."""
    steps = columns_of(table, ".".join(to_label(table, path)))
    found = (computed_columns(one.table).get(one.name) for one in steps if isinstance(one.table, Table))
    return [one for one in found if one is not None]


def named(table: Table, path: str) -> Column[object]:
    """Return the column that a path names."""
    return columns_of(table, path)[-1]


def related(column: Column[object]) -> Table:
    """Return the table that a foreign key points to. Raises ValueError for any other column."""
    for key in column.foreign_keys:
        return key.column.table
    raise ValueError(f"{column} refers to no other table")


def label_path(table: Table) -> tuple[str, ...]:
    """Return the path to a row's label. A row without a name is called by the row it belongs to."""
    name = model_of(table.name).LABEL
    if name in table.c:
        return (name,)
    owner = next((column for column in table.c if column.foreign_keys), None)
    return (owner.name, *label_path(related(owner))) if owner is not None else ("id",)


def to_label(table: Table, path: str) -> tuple[str, ...]:
    """Return the steps to the text by which a path's value is sorted and searched: for a reference its label."""
    column = named(table, path)
    steps = tuple(path.split("."))
    return (*steps, *label_path(related(column))) if column.foreign_keys else steps


def tables_on(model: type[Base], path: str) -> set[str]:
    """Return the names of the other tables that a path's value is read from."""
    table = table_of(model)
    steps = columns_of(table, ".".join(to_label(table, path)))
    names = {step.table.name for step in steps if isinstance(step.table, Table)}
    return names.union(*(one.tables for one in computed_on(table, path))) - {table.name}


@cache
def model_of(table_name: str) -> type[Base]:
    """Return the model of a table. Raises KeyError for a name that is none."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    model: type[Base] = models[table_name]
    return model


class Joined:
    """A table with what its paths need joined to it, each related table once a path."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.source: FromClause = table
        self._at: dict[tuple[str, ...], tuple[Table, FromClause]] = {(): (table, table)}

    def column(self, steps: tuple[str, ...]) -> ColumnElement[object]:
        """Return the column at the end of the steps, its table joined if it wasn't yet."""
        table, place = self._joined(steps[:-1])
        return column_at(place, table, steps[-1])

    def at(self, path: str) -> ColumnElement[object]:
        """Return the column that a dotted path names."""
        return self.column(tuple(path.split(".")))

    def _joined(self, steps: tuple[str, ...]) -> tuple[Table, FromClause]:
        if steps not in self._at:
            table, place = self._joined(steps[:-1])
            target = related(_column(table, steps[-1]))
            alias = target.alias("_".join(steps))
            self.source = self.source.outerjoin(alias, column_at(place, table, steps[-1]) == alias.c.id)
            self._at[steps] = (target, alias)
        return self._at[steps]
