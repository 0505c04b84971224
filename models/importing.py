"""What an import asks a database: rows by their keys, related rows by their names, and how a file was mapped before.

Each of these is one statement, however many values it is about.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Engine, Table, Text, cast, func, literal, or_, select, true, update
from sqlalchemy import insert as insert_into

from models.acting import writing_as
from models.base import Base
from models.bookkeeping import ImportMapping
from models.clock import now_of
from models.database import reading
from models.json_rows import as_parameter
from models.paths import Joined, label_path
from models.refusals import explained
from models.text import clean
from models.views import content_of

# A file's titles, as far as a name shows them; the rest of the name tells files apart.
SHOWN_OF_TITLES = 80


def among(column: Column[Any], values: Collection[Any], engine: Engine) -> ColumnElement[bool]:
    """Whether a column holds one of the values, which go as one parameter; texts whatever their case."""
    if isinstance(column.type, Text):
        lowered = _listed([str(value).lower() for value in values], column, engine)
        return or_(column.in_(_listed(values, column, engine)), func.lower(column).in_(lowered))
    return column.in_(_listed(values, column, engine))


def named_rows(engine: Engine, model: type[Base], texts: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """By text the living rows that are called so, or, if none is, have it as their Paymo id: (id, label).

    The case counts only where it tells rows apart. Texts that nothing is called are left out.
    """
    table: Table = model.__table__  # type: ignore[assignment]  # a declared model's table is a Table
    joined = Joined(table)
    label = joined.column(label_path(table))
    paymo_id = table.c.get("paymo_id")
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]
    alive = table.c.deleted_at.is_(None) if "deleted_at" in table.c else true()
    called = or_(
        label.in_(_listed(texts, Column(Text), engine)),
        func.lower(label).in_(_listed([text.lower() for text in texts], Column(Text), engine)),
        *(() if paymo_id is None else (paymo_id.in_(_listed(numbers, paymo_id, engine)),)),
    )
    statement = select(table.c.id, label, literal(None) if paymo_id is None else paymo_id)
    with explained(engine, table), reading(engine) as connection:
        rows = connection.execute(statement.select_from(joined.source).where(alive, called)).all()
    return _by_text(texts, [(row[0], str(row[1] or ""), row[2]) for row in rows])


def remembered(engine: Engine, screen: str, titles: Iterable[str]) -> dict[str, Any]:
    """How a file with these titles was imported into a screen before, as it was remembered; {} if it never was."""
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
    """A name for the titles of a file: the same for the same ones in the same order."""
    shown = clean("; ".join(titles))
    return f"{shown[:SHOWN_OF_TITLES]} #{sha256(shown.encode()).hexdigest()[:16]}"


def _mappings() -> Table:
    return ImportMapping.__table__  # type: ignore[return-value]  # a declared model's table is a Table


def _same(table: Table, screen: str, name: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.screen == screen, table.c.name == name, table.c.owner.is_(None)


def _listed(values: Collection[Any], column: Column[Any], engine: Engine) -> Any:
    """A SELECT of the values, as the column's type."""
    plain = json.dumps([as_parameter(column, value, engine.dialect) for value in values], ensure_ascii=False)
    if engine.dialect.name == "sqlite":
        return select(func.json_each(plain).table_valued("value").c.value)
    value = func.json_array_elements_text(cast(literal(plain), JSON)).column_valued("listed")
    return select(cast(value, column.type))


def _by_text(texts: Collection[str], rows: Collection[tuple[int, str, int | None]]) -> dict[str, list[tuple[int, str]]]:
    exact: dict[str, list[tuple[int, str]]] = {}
    folded: dict[str, list[tuple[int, str]]] = {}
    numbered: dict[str, list[tuple[int, str]]] = {}
    for row_id, label, paymo_id in rows:
        for index, key in ((exact, label), (folded, label.casefold()), (numbered, str(paymo_id))):
            index.setdefault(key, []).append((row_id, label))
    found = {text: exact.get(text) or folded.get(text.casefold()) or numbered.get(text) for text in texts}
    return {text: rows for text, rows in found.items() if rows}
