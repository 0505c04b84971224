"""How many rows several queries have, in as few round trips as there are fifties of them."""

from collections.abc import Sequence

from sqlalchemy import Engine, ScalarSelect, func, select

from models.connection.database import reading
from models.connection.database_errors import explained
from models.queries.rows import RowQuery, limits, on_its_day
from models.schema.base import table_of

AT_ONCE = 50  # a statement's subqueries; SQLite takes 2,000 columns, people read no more


def row_counts(engine: Engine, queries: Sequence[RowQuery]) -> list[int]:
    """Return the number of rows of each query. Raises DatabaseError when they can't be read."""
    found: list[int] = []
    for start in range(0, len(queries), AT_ONCE):
        part = queries[start : start + AT_ONCE]
        counted = [_count(query, engine.dialect.name).label(f"c{place}") for place, query in enumerate(part)]
        with explained(engine, table_of(part[0].model)), reading(engine) as connection:
            found += connection.execute(select(*counted)).one()
    return found


def _count(query: RowQuery, dialect: str) -> ScalarSelect[int]:
    counted = select(func.count()).select_from(table_of(query.model)).where(*limits(query, dialect))
    return on_its_day(query, counted).scalar_subquery()
