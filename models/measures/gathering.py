"""Adding rows up before anything is joined to them: of a million rows there are few kinds, and each is looked at once.

Whether a row counts, and where it stands, is a matter of what refers elsewhere (a day, a person, a project) and of a
few questions to the row itself (does it run, is it billed): rows that have these in common are one here, with their
number and their sum.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ColumnClause, ColumnElement, FromClause, Join, Subquery, Table, func, select
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import BooleanClauseList, ExpressionClauseList, Grouping

from models.queries.aggregates import sum_parts

E = TypeVar("E", bound=ColumnElement[Any])
COUNT = "n"
# How the index begins by which many rows are gathered.
IN_INDEX = ("day", "user_id", "task_id", "project_id")


class Gathered:
    """A table in which rows are one that have in common what is read of them.

    `source`: the table and what is joined to it, by outer joins only; `values`: what is to be added up, of the table's
    columns alone; `read`: all that is asked of a row besides. `sums`: columns of them, called as `sums_of` says.
    """

    def __init__(
        self,
        table: Table,
        source: FromClause,
        values: list[ColumnElement[Any]],
        read: list[ColumnElement[Any]],
        limits: Iterable[ColumnElement[bool]],
        dialect: str,
    ) -> None:
        self._table = table
        own: list[ColumnElement[bool]] = []
        others: list[ColumnElement[bool]] = []
        for limit in limits:
            (own if is_of(table, limit) else others).append(limit)
        joins = list(_needed(source, [*read, *others]))
        self._parts = _named(table, [*read, *others, *(on for _right, on in joins)])
        self._place = _added_up(self._parts, values, own, dialect)
        names = dict.fromkeys(name for number in range(len(values)) for name in sums_of(number))
        self.sums = [self._place.c[name] for name in names]
        self.limits = [self.of(limit) for limit in others]
        self.source: FromClause = self._place
        self.is_joined = bool(joins)
        for right, on in reversed(joins):
            self.source = self.source.outerjoin(right, self.of(on))

    def of(self, expression: E) -> E:
        """Return an expression over the table as one over the rows that were made one."""

        def replaced(element: Any, **_more: Any) -> ColumnElement[Any] | None:
            if not _is_part(self._table, element):
                return None
            return self._place.c[next(name for name, part in self._parts.items() if part.compare(element))]

        return cast(E, visitors.replacement_traverse(expression, {}, replaced))


def is_of(table: Table, expression: ColumnElement[Any]) -> bool:
    """Tell whether an expression is a matter of one table's columns alone."""
    return all(column.table is table for column in _columns([expression]))


def _is_part(table: Table, element: Any) -> bool:
    """Tell whether this is a value by itself that can be read of the table's rows before anything is joined."""
    is_list = isinstance(element, ExpressionClauseList) and not isinstance(element, BooleanClauseList)
    if not isinstance(element, ColumnElement) or isinstance(element, Grouping) or is_list:
        return False
    return {column.table for column in _columns([element])} == {table}


def _named(table: Table, expressions: list[ColumnElement[Any]]) -> dict[str, ColumnElement[Any]]:
    """Name the largest parts of expressions that are a matter of the table alone, in the order of the index."""
    found: list[ColumnElement[Any]] = []

    def seen(element: Any, **_more: Any) -> ColumnElement[Any] | None:
        if not _is_part(table, element):
            return None
        if not any(part.compare(element) for part in found):
            found.append(element)
        return cast(ColumnElement[Any], element)

    for expression in expressions:
        visitors.replacement_traverse(expression, {}, seen)
    named = {part.name if isinstance(part, Column) else f"asked{n}": part for n, part in enumerate(found)}
    # As the index has them: then there is less to sort.
    return {name: named[name] for name in sorted(named, key=_place_in_index)}


def _added_up(
    parts: dict[str, ColumnElement[Any]],
    values: list[ColumnElement[Any]],
    limits: list[ColumnElement[bool]],
    dialect: str,
) -> Subquery:
    """Add up the rows of a table that have all these parts in common."""
    named = [part.label(name) for name, part in parts.items()]
    read = select(*named, *(value.label(f"value{n}") for n, value in enumerate(values))).where(*limits).subquery("read")
    sums = [func.count().label(COUNT)]
    for number in range(len(values)):
        added = sum_parts(read.c[f"value{number}"], dialect)
        sums += [one.label(name) for one, name in zip(added, sums_of(number)[1:], strict=True)]
    same = [read.c[name] for name in parts]
    return select(*same, *sums).group_by(*same).subquery("gathered")


def sums_of(number: int) -> list[str]:
    """Return what the sums of a value are called: how many rows, how many of them have it, and two parts of it."""
    return [COUNT, *(f"{name}{number}" for name in ("valued", "whole", "billionths"))]


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


def _columns(expressions: Iterable[ColumnElement[Any]]) -> Iterator[ColumnClause[Any]]:
    """Yield the columns in expressions; those of subqueries, too."""
    for expression in expressions:
        parts = (part for part in visitors.iterate(expression) if isinstance(part, ColumnClause))
        yield from (part for part in parts if part.table is not None)
