"""What an import asks a database: rows by their keys, related rows by their names, and how a file was mapped before.

Each of these is one statement, however many values it is about; texts are compared as `folding` says.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Engine, Table, Text, cast, func, literal, null, select, true, update
from sqlalchemy import insert as insert_into

from models.connection.database import reading
from models.connection.database_errors import explained
from models.connection.json_rows import as_parameter
from models.schema.base import Base, source_key, table_of
from models.schema.paths import Joined, label_path
from models.schema.system_tables import ImportMapping
from models.values.clock import now_of
from models.values.folding import folded, rows_called
from models.values.text import clean
from models.writes.audit_context import writing_as
from models.writes.views import content_of

# A file's titles, as far as a name shows them; the rest of the name tells files apart.
SHOWN_OF_TITLES = 80
_Index = dict[str, list[tuple[int, str]]]


def among(column: Column[Any], values: Collection[Any], engine: Engine) -> ColumnElement[bool]:
    """Say in SQL whether a column holds one of the values, which go as one parameter; texts however they are written.

    Those are looked for here and now. Raises DatabaseError.
    """
    if not isinstance(column.type, Text) or column.info.get("choices"):
        return column.in_(_listed(values, column, engine))
    table: Table = column.table
    with explained(engine, table), reading(engine) as connection:
        found = rows_called(connection, select(table.c.id, column), values)
    return table.c.id.in_(_listed([row[0] for row in found], table.c.id, engine))


def named_rows(engine: Engine, model: type[Base], texts: Collection[str]) -> _Index:
    """Find by text the living rows that are called so or, if none is, have it as their source's key: (id, label).

    The way to write it counts only where it tells rows apart. Texts that nothing is called are left out.
    """
    table = table_of(model)
    joined = Joined(table)
    label = joined.column(label_path(table))
    key = source_key(table)
    at_source: ColumnElement[Any] = null() if key is None else key
    alive = table.c.deleted_at.is_(None) if "deleted_at" in table.c else true()
    statement = select(table.c.id, label, at_source).select_from(joined.source).where(alive).order_by(table.c.id)
    with explained(engine, table), reading(engine) as connection:
        rows = connection.execute(statement)
        return _by_text(texts, ((row[0], str(row[1] or ""), row[2]) for row in rows))


def remembered(engine: Engine, screen: str, titles: Iterable[str]) -> dict[str, Any]:
    """Return how a file with these titles was imported into a screen before, as remembered; {} if it never was."""
    table = _mappings()
    statement = select(table.c.content).where(*_same(table, screen, mapping_name(titles)))
    with explained(engine, table), reading(engine) as connection:
        content = connection.scalar(statement)
    return content_of(content or "") or {}


def remember(engine: Engine, screen: str, titles: Iterable[str], content: Mapping[str, Any], who: str) -> None:
    """Keep how a file with these titles is imported into a screen, for everybody; the newest holds."""
    table, name = _mappings(), mapping_name(titles)
    with explained(engine, table), writing_as(engine, who) as connection:
        values = {"content": json.dumps(content, ensure_ascii=False), "saved_by": who, "saved_at": now_of(connection)}
        changed = update(table).where(*_same(table, screen, name)).values(**values, version=table.c.version + 1)
        if not connection.execute(changed).rowcount:
            connection.execute(insert_into(table).values(screen=screen, name=name, **values))


def mapping_name(titles: Iterable[str]) -> str:
    """Return a name for the titles of a file: the same for the same ones in the same order."""
    shown = clean("; ".join(titles))
    return f"{shown[:SHOWN_OF_TITLES]} #{sha256(shown.encode()).hexdigest()[:16]}"


def _mappings() -> Table:
    return table_of(ImportMapping)


def _same(table: Table, screen: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.screen == screen, table.c.name == name, table.c.owner.is_(None)


def _listed(values: Collection[Any], column: Column[Any], engine: Engine) -> Any:
    """Return a SELECT of the values, as the column's type."""
    plain = json.dumps([as_parameter(column, value, engine.dialect) for value in values], ensure_ascii=False)
    if engine.dialect.name == "sqlite":
        return select(func.json_each(plain).table_valued("value").c.value)
    value = func.json_array_elements_text(cast(literal(plain), JSON)).column_valued("listed")
    return select(cast(value, column.type))


def _by_text(texts: Collection[str], rows: Iterable[tuple[int, str, int | None]]) -> _Index:
    """Return the rows that the texts mean: called exactly so before called alike before numbered so."""
    asked, exact, alike, numbered = set(map(folded, texts)), _Index(), _Index(), _Index()
    for row_id, label, at_source in rows:
        key, number = folded(label), str(at_source)
        if key in asked:
            exact.setdefault(label, []).append((row_id, label))
            alike.setdefault(key, []).append((row_id, label))
        if number in asked:
            numbered.setdefault(number, []).append((row_id, label))
    found = {text: exact.get(text) or alike.get(folded(text)) or numbered.get(text) for text in texts}
    return {text: rows for text, rows in found.items() if rows}
