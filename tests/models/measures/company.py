"""Small companies to measure: rows with what a test doesn't care about filled in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, insert

from models.connection.database import snapshot
from models.measures.figures import Figure, prove, read_figures
from models.measures.registry import MEASURES
from models.measures.scope import Scope
from models.schema.base import Base
from models.writes.audit_context import writing_as

GONE = datetime(2026, 3, 2, 12, tzinfo=UTC)
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
MAY_DAY = date(2026, 5, 1)


def put(engine: Engine, model: type[Base], *rows: dict[str, Any]) -> None:
    """Put rows in, numbered from 1 where they have no id, and as Paymo's where they can be."""
    keys = [name for name in ("id", "paymo_id") if name in model.__table__.c]
    numbered = [dict.fromkeys(keys, row.get("id", number)) | row for number, row in enumerate(rows, start=1)]
    with writing_as(engine, "The sample", run_id=1) as connection:
        for row in numbered:
            connection.execute(insert(model).values(**row))


def in_april(*where: tuple[str, Any], as_of: date = MAY_DAY) -> Scope:
    return Scope(as_of, *APRIL, where)


def read(engine: Engine, key: str, scope: Scope, *by: str) -> list[Figure]:
    """The figures of a measure, proven."""
    with snapshot(engine) as connection:
        figures = read_figures(connection, MEASURES[key], scope, by)
        prove(connection, MEASURES[key], scope, by, figures)
    return figures


def values(engine: Engine, key: str, scope: Scope, *by: str) -> dict[Any, Any]:
    """What each figure is, by the names of its dimensions, and its currency if it has one."""
    return {
        tuple(filter(None, [*(name or "-" for name in figure.names.values()), figure.currency])): figure.value
        for figure in read(engine, key, scope, *by)
    }


def left_out(figure: Figure) -> dict[str, tuple[int, Decimal]]:
    """How many rows a figure leaves out for which reason, and what they come to."""
    return {reason: (those.rows, those.value) for reason, those in figure.left_out.items()}
