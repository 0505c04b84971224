"""Asking for several figures in one statement: what each needs is a part of a union, with its own days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from typing import cast as cast_type

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Connection,
    Select,
    Text,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.sql import visitors

from models.measures.measure import Measure
from models.measures.rows import Rows
from models.measures.scope import AS_OF, FIRST, LAST, Place, Scope

SUMS = ("s0", "s1", "s2", "s3")
MOST_KEPT = 64


@dataclass(frozen=True)
class FigureQuestion:
    """A measure, of which scope, and by what it is to be told apart."""

    measure: Measure
    scope: Scope
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arm:
    """The rows of one kind that a question needs. `place`: which question it is; `by`: by what they are told apart."""

    place: int
    question: FigureQuestion
    rows: Rows
    is_under: bool
    by: tuple[str, ...]


@dataclass(frozen=True)
class _Shape:
    """All of a part but its days, for which its statement has parameters."""

    rows: Rows
    by: tuple[str, ...]
    where: tuple[tuple[str, Place], ...]
    has_period: bool


def rows_of(connection: Connection, arms: Sequence[Arm]) -> Iterator[tuple[Arm, Mapping[Any, Any]]]:
    """Yield what `Rows.figures` gives of each part, with the part. Rows in pieces have days of their own, and come by
    themselves."""
    joint = [arm for arm in arms if not arm.rows.in_pieces]
    alone = [arm for arm in arms if arm.rows.in_pieces]
    if len(joint) > 1:
        yield from _together(connection, joint)
    else:
        alone += joint
    for arm in alone:
        statement = arm.rows.figures(arm.question.scope, arm.by, connection.dialect.name)
        for row in connection.execute(statement, arm.question.scope.parameters()):
            yield arm, row._mapping


def _together(connection: Connection, arms: Sequence[Arm]) -> Iterator[tuple[Arm, Mapping[Any, Any]]]:
    statement = _union(tuple(map(_shape, arms)), connection.dialect.name)
    days = [(place, arm.question.scope.parameters().items()) for place, arm in enumerate(arms)]
    for row in connection.execute(statement, {_named(name, place): day for place, of in days for name, day in of}):
        arm, values = arms[row.arm], dict(row._mapping)
        for place, name in enumerate(arm.by):
            values[f"k{place}"] = arm.rows.dimension(name).key_in(values[f"k{place}"])
        yield arm, values


def _shape(arm: Arm) -> _Shape:
    scope = arm.question.scope
    return _Shape(arm.rows, arm.by, scope.where, scope.first is not None)


@lru_cache(maxsize=MOST_KEPT)
def _union(shapes: tuple[_Shape, ...], dialect: str) -> CompoundSelect[Any]:
    """Return the statement of several parts. To put it together takes longer than to run it, so it is kept."""
    width = max(len(shape.by) for shape in shapes)
    return union_all(*(_padded(number, shape, width, dialect) for number, shape in enumerate(shapes)))


def _padded(number: int, shape: _Shape, width: int, dialect: str) -> Select[Any]:
    """Return the figures of a part with as many columns as any has, their keys as texts."""
    first = date.min if shape.has_period else None
    found = shape.rows.figures(Scope(date.min, first, first, shape.where), shape.by, dialect)
    figures = _with_own_days(found, number).subquery(f"arm{number}")
    columns = [figures.c.reason, figures.c.currency]
    for place in range(width):
        for name in (f"k{place}", f"l{place}"):
            value = cast(figures.c[name] if name in figures.c else null(), Text)
            columns.append(value.label(name))
    return select(literal(number).label("arm"), *columns, *(figures.c[name] for name in SUMS))


def _with_own_days(statement: Select[Any], number: int) -> Select[Any]:
    """Name the parameters of a part by its number: others may be asked for other days."""
    days = {_key(one): one for one in (FIRST, LAST, AS_OF)}

    def replaced(element: Any, **_more: Any) -> BindParameter[Any] | None:
        is_day = isinstance(element, BindParameter) and element.key in days
        return bindparam(_named(element.key, number), type_=element.type) if is_day else None

    return cast_type(Select[Any], visitors.replacement_traverse(statement, {}, replaced))


def _key(parameter: BindParameter[Any]) -> str:
    return str(parameter.key)


def _named(name: str, number: int) -> str:
    return f"{name}_{number}"
