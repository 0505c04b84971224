"""Adding rows up before anything is joined to them: of a million rows there are few kinds, and each is looked at once.

Whether a row counts, and where it stands, is a matter of the columns that refer elsewhere (a day, a person, a project):
rows that have these in common are one here, with their number and their sum.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ColumnElement, FromClause, Join, Subquery, func, select
from sqlalchemy.sql import visitors

from models.queries.aggregates import sum_parts

E = TypeVar("E", bound=ColumnElement[Any])
# The columns of a gathered table beside its own: how many rows, how many of them have a value, and the sum of those.
SUMS = ("n", "valued", "whole", "billionths")

# How the index begins by which many rows are gathered.
IN_INDEX = ("day", "user_id", "task_id", "project_id")


class Gathered:
    """A table in which rows are one that have in common what is read of them.

    `source`: the table and what is joined to it, by outer joins only; `value`: its column to be added up, of which
    nothing else may be read than whether it is empty; `read`: all that is asked of a row besides.
    """

    def __init__(
        self,
        source: FromClause,
        value: Column[Any],
        read: list[ColumnElement[Any]],
        limits: Iterable[ColumnElement[bool]],
        dialect: str,
    ) -> None:
        self._table = value.table
        own: list[ColumnElement[bool]] = []
        others: list[ColumnElement[bool]] = []
        for limit in limits:
            (own if all(column.table is self._table for column in _columns([limit])) else others).append(limit)
        joins = list(_needed(source, [*read, *others]))
        everything = _columns([*read, *others, *(on for _right, on in joins)])
        names = {column.name for column in everything if column.table is self._table and column is not value}
        self._place = _added_up(value, names, own, dialect)
        self.sums = [self._place.c[name] for name in SUMS]
        self.limits = [self.of(limit) for limit in others]
        self.source: FromClause = self._place
        self.is_joined = bool(joins)
        for right, on in reversed(joins):
            self.source = self.source.outerjoin(right, self.of(on))

    def of(self, expression: E) -> E:
        """Return an expression over the table as one over the rows that were made one."""

        def replaced(element: Any, **_more: Any) -> ColumnElement[Any] | None:
            is_own = isinstance(element, Column) and element.table is self._table
            return self._place.c[element.name] if is_own else None

        return cast(E, visitors.replacement_traverse(expression, {}, replaced))


def _added_up(value: Column[Any], names: set[str], limits: list[ColumnElement[bool]], dialect: str) -> Subquery:
    """Add up the rows of a table that have these columns in common, and whether they have a value."""
    # As the index has them: then there is less to sort.
    same = [value.table.c[name] for name in sorted(names, key=_place_in_index)]
    sums = zip(SUMS, (func.count(), *sum_parts(value, dialect)), strict=True)
    # Within a group the values are all empty or all there, so any of them says which.
    found = select(*same, func.min(value).label(value.name), *(one.label(name) for name, one in sums))
    return found.where(*limits).group_by(*same, value.is_(None)).subquery("gathered")


def _place_in_index(name: str) -> tuple[int, str]:
    return IN_INDEX.index(name) if name in IN_INDEX else len(IN_INDEX), name


def _needed(source: FromClause, read: list[ColumnElement[Any]]) -> Iterator[tuple[Any, ColumnElement[bool]]]:
    """Yield what is joined and is read, and on what, the last first."""
    read = list(read)
    while isinstance(source, Join):
        assert source.isouter
        if any(column.table is source.right for column in _columns(read)):
            assert source.onclause is not None
            read.append(source.onclause)
            yield source.right, source.onclause
        source = source.left


def _columns(expressions: Iterable[ColumnElement[Any]]) -> Iterator[Column[Any]]:
    for expression in expressions:
        yield from (part for part in visitors.iterate(expression) if isinstance(part, Column))
