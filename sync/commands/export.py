"""`leitstand export TABLE FILE`: a whole table as .csv or .xlsx, with names instead of keys.

Moments are written by the clocks of the database's report time zone, so that a day or month counted from a file is
the one that the window shows. Numbers stay numbers, texts texts (see `sync.sheets.writing.table_writing`).
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from sqlalchemy import Column, ColumnElement, Engine, Select, Table, select

from models import Base
from models.connection.database import snapshot
from models.connection.database_errors import explained
from models.schema.computed import day_parameters
from models.schema.computed_columns import computed_columns
from models.upgrade.absent import Absent, absent_in
from models.values.clock import today_of
from models.values.dates import zone_named
from models.values.errors import SettingsError
from sync.pipeline.cursors import setting
from sync.sheets.writing.table_writing import replace_whole, write_csv
from sync.sheets.writing.xlsx_writing import Book, write_xlsx

# Paymo's columns that would be taken for what a computed one says.
NOTES = {("invoices", "outstanding"): "outstanding_note"}
# Times are in whole seconds.
COMPUTED_TITLES = {
    ("invoices", "open_amount"): "outstanding",
    ("projects", "used"): "used_seconds",
    ("projects", "left"): "left_seconds",
}


def export_table(engine: Engine, name: str, file: Path) -> int:
    """Write the table to the file, replacing it whole or not at all; the number of rows.

    Raises SettingsError for an unknown table or kind of file, DatabaseError when the database goes away meanwhile,
    KnownError when the file can't be written.
    """
    table, absent = _table(name), absent_in(engine)
    if table.name in absent.tables:
        raise SettingsError(
            "There is no such table yet",
            f"The database has no {name}.",
            "Whoever looks after it runs: leitstand migrate",
        )
    writers = {".csv": write_csv, ".xlsx": _write_xlsx}
    write = writers.get(file.suffix.lower())
    if write is None:
        raise SettingsError(
            "This kind of file isn't supported",
            f"{file.name} is neither .csv nor .xlsx.",
            "Give it one of these endings.",
        )
    titles, query = _query(table, absent)
    with explained(engine, table), snapshot(engine) as connection:
        zone = zone_named(setting(connection, "report_time_zone"))
        query = query.params(day_parameters(today_of(connection)))
        rows = connection.execution_options(yield_per=2000).execute(query)
        local = (tuple(_local(value, zone) for value in row) for row in rows)
        return replace_whole(file, lambda target: write(target, titles, local))


def _local(value: Any, zone: tzinfo) -> Any:
    return value.astimezone(zone) if isinstance(value, datetime) else value


def _table(name: str) -> Table:
    tables = Base.metadata.tables
    if name not in tables:
        raise SettingsError(
            "There is no such table", f"“{name}” isn't one.", f"The tables are: {', '.join(sorted(tables))}."
        )
    return tables[name]


def _query(table: Table, absent: Absent) -> tuple[list[str], Select[Any]]:
    """Return the columns' titles and the query: a foreign key becomes the related row's label.

    What the database lacks is left out; computed columns stand at the end.
    What is outstanding of an invoice is what the window calls so, not Paymo's note.
    """
    titles: list[str] = []
    columns: list[Any] = []
    joined: Any = table
    labels = {mapper.local_table: mapper.class_.LABEL for mapper in Base.registry.mappers}
    for column, value, title in _columns(table, absent):
        keys = list(column.foreign_keys)
        label = labels.get(keys[0].column.table) if keys else None
        if label is None or label not in keys[0].column.table.c:
            titles.append(title)
            columns.append(value)
            continue
        other = keys[0].column.table.alias(f"{column.name}_row")
        joined = joined.outerjoin(other, value == other.c.id)
        titles.append(column.name.removesuffix("_id"))
        columns.append(other.c[label])
    first = next(iter(table.primary_key.columns))
    return titles, select(*columns).select_from(joined).order_by(first)


def _columns(table: Table, absent: Absent) -> Iterator[tuple[Column[Any], ColumnElement[Any], str]]:
    """Yield the columns that are there: what each is, its SQL, and its title."""
    for column in table.columns:
        if not absent.lacks(table.name, column.name):
            yield column, column, NOTES.get((table.name, column.name), column.name)
    for name, computed in computed_columns(table).items():
        if not any(map(absent.touches, computed.tables)) and "is_part" not in computed.column.info:
            yield computed.column, computed.of(table), COMPUTED_TITLES.get((table.name, name), name)


def _write_xlsx(target: Path, titles: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    return write_xlsx(target, Book("Leitstand", titles), rows)
