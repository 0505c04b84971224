"""What the panel reads of one record beyond its row in the table: columns without a field, and what it is part of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from desktop.kinds.value_words import OUTSTANDING_NOTE, choice_words
from desktop.record_panel.external_links import paths_to_page
from desktop.screens.formats import Formats
from desktop.screens.related_lines import UP
from desktop.screens.screen import Screen, kind_of
from models.queries.rows import RowQuery, rows_by_id
from models.schema.base import Base, source_of, table_of
from models.schema.column_ownership import is_key_at_source, stamps_of_source
from models.schema.paths import model_of, named, related
from models.values.language import mark, tr

# Numbers by which the program finds rows, counts edits and knows its own steps again say nothing to people.
INSIDE = frozenset({"id", "version", "operation", "row_id", "old_id", "new_id", "current_of"})
# What is called otherwise than its column.
TITLES = {
    "outstanding": OUTSTANDING_NOTE,
    "run_id": mark("Sync|a run"),
    "login": mark("Signed in as"),
}


@dataclass(frozen=True)
class RecordFacts:
    """The values by path, as rows are read; `deleted`: it was deleted at its source, or isn't there at all."""

    values: Mapping[str, Any]
    deleted: bool


def further_columns(screen: Screen) -> tuple[str, ...]:
    """Return the columns of a screen's table that have no field on it."""
    table = table_of(screen.model)
    fields = {field.name for field in screen.fields}
    return tuple(column.name for column in table.c if column.name not in fields | INSIDE)


def read_facts(engine: Engine, screen: Screen, row_id: int) -> RecordFacts:
    """Return the facts of one record; one statement."""
    marks = stamps_of_source(table_of(screen.model))
    above = [path for path, _title in UP.get(screen.key, ())]
    paths = tuple(dict.fromkeys((*further_columns(screen), *marks, *above, *paths_to_page(screen.key))))
    row = rows_by_id(engine, RowQuery(screen.model, paths), (row_id,)).get(row_id)
    if row is None:
        return RecordFacts({}, deleted=True)
    values = dict(zip(paths, row[1:], strict=True))
    return RecordFacts(values, deleted=values.get("deleted_at") is not None)


Lines = list[tuple[str, str, tuple[type[Base], int] | None]]


def lines_above(screen: Screen, facts: RecordFacts, formats: Formats) -> Lines:
    """Return what the record is part of beyond its fields: each title, name and record."""
    found = ((path, tr(title)) for path, title in UP.get(screen.key, ()))
    return [line for path, title in found for line in _lines(screen, path, title, facts, formats)]


def further_lines(screen: Screen, facts: RecordFacts, formats: Formats) -> Lines:
    """Return the columns without a field that hold something."""
    found = ((name, _title(screen, name)) for name in further_columns(screen))
    return [line for name, title in found for line in _lines(screen, name, title, facts, formats)]


def _title(screen: Screen, name: str) -> str:
    source = source_of(table_of(screen.model))
    if source is not None and is_key_at_source(screen.model.__tablename__, name):
        return tr(source.key_title)
    return tr(TITLES[name]) if name in TITLES else choice_words(name, "column_name")


def _lines(screen: Screen, path: str, title: str, facts: RecordFacts, formats: Formats) -> Lines:
    """Return one line, or none for an empty value."""
    value = facts.values.get(path)
    if value is None or value == "":
        return []
    column = named(table_of(screen.model), path)
    # A number that names something is written as it is looked for: without separators.
    is_key = is_key_at_source(screen.model.__tablename__, path)
    text = str(value) if is_key else formats.text(value, kind_of(column), name=path)
    target = (model_of(related(column).name), value[0]) if column.foreign_keys else None
    return [(title, text, target)]
