"""`leitstand export TABLE FILE`: a whole table as .csv or .xlsx, with names instead of keys."""

import csv
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, Table, select

from models import Base
from models.database import snapshot
from models.errors import KnownError, SettingsError

# A spreadsheet takes text that begins like this for a formula, and runs it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_table(engine: Engine, name: str, file: Path) -> int:
    """Write the table to the file, replacing it whole or not at all; the number of rows.

    Raises SettingsError for an unknown table or kind of file, KnownError when the file can't be written.
    """
    table = _table(name)
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    write = writers.get(file.suffix.lower())
    if write is None:
        raise SettingsError(
            "This kind of file isn't supported", f"{file.name} is neither .csv nor .xlsx.", "Name it so."
        )
    titles, query = _query(table)
    with snapshot(engine) as connection:
        rows = connection.execution_options(yield_per=2000).execute(query)
        return _replace(file, lambda target: write(target, titles, (tuple(row) for row in rows)))


def _table(name: str) -> Table:
    tables = Base.metadata.tables
    if name not in tables:
        raise SettingsError(
            "There is no such table", f"“{name}” isn't one.", f"The tables are: {', '.join(sorted(tables))}."
        )
    return tables[name]


def _query(table: Table) -> tuple[list[str], Select[Any]]:
    """The columns' titles and the query: a foreign key becomes the related row's label."""
    titles: list[str] = []
    columns: list[Any] = []
    joined: Any = table
    labels = {mapper.local_table: mapper.class_.LABEL for mapper in Base.registry.mappers}
    for column in table.columns:
        keys = list(column.foreign_keys)
        label = labels.get(keys[0].column.table) if keys else None
        if label is None or label not in keys[0].column.table.c:
            titles.append(column.name)
            columns.append(column)
            continue
        other = keys[0].column.table.alias(f"{column.name}_row")
        joined = joined.outerjoin(other, column == other.c.id)
        titles.append(column.name.removesuffix("_id"))
        columns.append(other.c[label])
    first = next(iter(table.primary_key.columns))
    return titles, select(*columns).select_from(joined).order_by(first)


def _replace(file: Path, write: Any) -> int:
    """Write beside the target, then put it in its place: a reader sees the old or the new file, never half of one."""
    try:
        handle, name = tempfile.mkstemp(dir=file.resolve().parent, prefix=f".{file.stem}-", suffix=file.suffix)
        os.close(handle)
        try:
            rows: int = write(Path(name))
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise KnownError(
            "The file can't be written",
            f"{file}: {error.strerror}.",
            "Close it in other programs, or choose another place.",
        ) from error
    return rows


def _write_csv(target: Path, titles: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    # The mark at the beginning tells Excel that this is UTF-8.
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(titles)
        for row in rows:
            writer.writerow([_csv_value(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def _write_xlsx(target: Path, titles: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Leitstand")
    sheet.freeze_panes = "A2"
    sheet.append(titles)
    count = 0

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value.replace(tzinfo=None) if isinstance(value, datetime) else value
        made = WriteOnlyCell(sheet, _fit(value))
        made.data_type = "s"
        return made

    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    workbook.save(target)
    return count


def _csv_value(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, Decimal):
        return format(value, "f")
    return value


def _fit(text: str) -> str:
    """What a cell of a workbook can hold: no control characters, 32,767 characters."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")[:32_767]
