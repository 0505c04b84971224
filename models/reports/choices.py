"""What a report can be limited to: clients, projects, departments, by name."""

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, select

from models.connection.database import reading
from models.schema.base import Base, table_of
from models.schema.employees import Department
from models.schema.projects import Client, Project
from models.values.text_order import order_key

PLACES: dict[str, type[Base]] = {"client": Client, "project": Project, "department": Department}


def read_choices(engine: Engine, item: str) -> list[tuple[int, str]]:
    """Return the ids and names of what there is, by name; what was deleted isn't offered. One statement."""
    table = table_of(PLACES[item])
    found = select(table.c.id, table.c.name).where(table.c.name.is_not(None))
    if "deleted_at" in table.c:
        found = found.where(table.c.deleted_at.is_(None))
    with reading(engine) as connection:
        rows = [(int(row[0]), str(row[1])) for row in connection.execute(found)]
    return sorted(rows, key=lambda row: order_key(row[1]))


def names_of(connection: Connection, places: Iterable[tuple[str, object]]) -> dict[tuple[str, object], str]:
    """Return what places are called, by dimension and id. One statement a dimension."""
    names: dict[tuple[str, object], str] = {}
    wanted: dict[str, list[object]] = {}
    for item, place in places:
        if item in PLACES and place is not None:
            wanted.setdefault(item, []).append(place)
    for item, ids in wanted.items():
        table = table_of(PLACES[item])
        rows = connection.execute(select(table.c.id, table.c.name).where(table.c.id.in_(ids)))
        names |= {(item, row[0]): row[1] or "" for row in rows}
    return names
