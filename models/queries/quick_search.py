"""Finding records of any table by a few words of their name, for jumping to them: one statement for all tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Engine,
    FromClause,
    Select,
    Table,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    select,
    union_all,
)

from models.connection.database import reading
from models.connection.database_errors import explained
from models.queries.searching import ESCAPE, escaped, fits, pattern_of, words
from models.schema.base import Base, table_of
from models.schema.paths import model_of, related
from models.values.text_order import by_letters, order_key

# What a record is told apart by from others of the same name: whose it is.
WHOSE = ("project_id", "client_id", "department_id", "employee_id")
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """A record whose label fits. `whose`: the label of what it belongs to; "" when it belongs to nothing."""

    model: type[Base]
    id: int
    label: str
    whose: str


def records_called(engine: Engine, models: Sequence[type[Base]], text: str, limit: int) -> list[Found]:
    """Return records in whose label every word of `text` is, at most `limit` of each model, in the order of the models.

    Labels that begin with the text come first, then those in which a word begins with it. Nothing for less than two
    characters; models without a label of their own are left out.
    """
    wanted = words(text)
    named = [model for model in models if _label(model) is not None]
    if len("".join(wanted)) < SHORTEST or not named:
        return []
    dialect = engine.dialect.name
    patterns = {f"word_{place}": pattern_of(word, dialect) for place, word in enumerate(wanted)}
    beginning = f"{escaped(order_key(' '.join(wanted)))}%"
    beginnings = {"beginning": beginning, "word_beginning": f"% {beginning}"}
    statement = _statement(tuple(named), tuple(word.isascii() for word in wanted), dialect, limit)
    with explained(engine, table_of(named[0])), reading(engine) as connection:
        rows = connection.execute(statement, {**patterns, **beginnings}).all()
    return [Found(named[row.place], row.id, row.label, row.whose or "") for row in rows]


@lru_cache(maxsize=32)
def _statement(models: tuple[type[Base], ...], plain: tuple[bool, ...], dialect: str, limit: int) -> Select[Any]:
    """Make the statement for as many words as `plain` has; once, because making it takes longer than most readings."""
    parts = [_called(place, model, plain, dialect, limit) for place, model in enumerate(models)]
    found = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return select(found).order_by(found.c.place, found.c.rank, by_letters(found.c.label), found.c.id)


def _called(place: int, model: type[Base], plain: tuple[bool, ...], dialect: str, limit: int) -> Select[Any]:
    """Return the best of one table; what they belong to is looked up for those alone."""
    table, label = table_of(model), _label(model)
    assert label is not None
    begins, word_begins = (
        by_letters(label).like(bindparam(name, type_=Text), escape=ESCAPE) for name in ("beginning", "word_beginning")
    )
    rank = case((begins, 0), (word_begins, 1), else_=2)
    fitting = select(table.c.id, label.label("label"), rank.label("rank"), _belongs_to(table).label("whose_id"))
    patterns = [bindparam(f"word_{number}", type_=Text) for number in range(len(plain))]
    fitting = fitting.where(
        *(fits(label, pattern, dialect, plain=one) for pattern, one in zip(patterns, plain, strict=True))
    )
    if "deleted_at" in table.c:
        fitting = fitting.where(table.c.deleted_at.is_(None))
    best = fitting.order_by(rank, func.length(label), table.c.id).limit(limit).subquery()
    shown = (best.c.id, best.c.label, best.c.rank, _whose(table, best).label("whose"))
    # In the text of the statement, because a parameter in a union has no type.
    return select(literal_column(str(place)).label("place"), *shown)


def _owner(table: Table) -> Column[Any] | None:
    return next((table.c[name] for name in WHOSE if name in table.c), None)


def _belongs_to(table: Table) -> ColumnElement[Any]:
    owner = _owner(table)
    return literal_column("NULL") if owner is None else owner


def _whose(table: Table, best: FromClause) -> ColumnElement[Any]:
    owner = _owner(table)
    label = None if owner is None else _label(model_of(related(owner).name))
    if owner is None or label is None:
        return literal_column("''")
    target = related(owner)
    return select(label).where(target.c.id == best.c.whose_id).scalar_subquery()


def _label(model: type[Base]) -> Column[Any] | None:
    column: Column[Any] | None = table_of(model).c.get(model.LABEL)
    return column if column is not None and isinstance(column.type, Text) else None
