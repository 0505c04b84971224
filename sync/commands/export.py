"""`leitstand export TABLE FILE`: a whole table as .csv or .xlsx, with names instead of keys.

Moments are written by the clocks of the database's report time zone, so that a day or month counted from a file is
the one that the window shows. Numbers stay numbers. A text that a spreadsheet would take for a formula is kept from
running: in a workbook by its cell's own type, so that it looks as it is; in .csv, which has no types, by the
apostrophe with which spreadsheets mark text.
"""

import csv
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import Engine, Select, Table, select

from models import Base
from models.database import snapshot
from models.dates import zone_named
from models.errors import KnownError, SettingsError
from models.refusals import explained
from models.text import MARK, clean
from sync.cursors import setting

# A formula begins with one of these (the wide forms too), also behind spaces and quotes. Where Excel separates columns
# by semicolons (German), one within a text begins a cell of its own, as a tab and a line break do.
_FORMULA = re.compile(r"(?:\A|(?<=[;\t\r\n]))(?=[ \u00a0'\"]*[=+\-@＝＋－＠])|\A(?=[\t\r\n])")
_NOT_XML = re.compile("[\ufffe\uffff]")
# What a spreadsheet keeps of a number, of a cell's text, and of a sheet.
EXACT_DIGITS, LONGEST_CELL, MOST_ROWS = 15, 32_767, 1_048_576


def export_table(engine: Engine, name: str, file: Path) -> int:
    """Write the table to the file, replacing it whole or not at all; the number of rows.

    Raises SettingsError for an unknown table or kind of file, DatabaseError when the database goes away meanwhile,
    KnownError when the file can't be written.
    """
    table = _table(name)
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx}
    write = writers.get(file.suffix.lower())
    if write is None:
        raise SettingsError(
            "This kind of file isn't supported", f"{file.name} is neither .csv nor .xlsx.", "Name it so."
        )
    titles, query = _query(table)
    with explained(engine, table), snapshot(engine) as connection:
        zone = zone_named(setting(connection, "report_time_zone"))
        rows = connection.execution_options(yield_per=2000).execute(query)
        local = (tuple(_local(value, zone) for value in row) for row in rows)
        return _replace(file, lambda target: write(target, titles, local))


def _local(value: Any, zone: tzinfo) -> Any:
    return value.astimezone(zone) if isinstance(value, datetime) else value


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
        handle, name = tempfile.mkstemp(dir=file.resolve().parent, prefix=".leitstand-", suffix=file.suffix)
        os.close(handle)
        try:
            rows: int = write(Path(name))
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise KnownError(
            "The file can't be written",
            f"{file}: {error.strerror or error}.",
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
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Leitstand")
    sheet.freeze_panes = "A2"
    try:
        count = _append(sheet, titles, rows)
    finally:
        sheet.close()
    with target.open("wb") as file:
        # Workbook.save would leave the archive open when the disk is full.
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).write_data()
        file.flush()
        os.fsync(file.fileno())
    return count


def _append(sheet: Any, titles: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    """Append titles and rows to a sheet; the number of rows. Raises KnownError for more than a sheet holds."""
    from openpyxl.cell import WriteOnlyCell

    def cell(value: Any) -> Any:
        value = _cell_value(value)
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value)
        made.data_type = "s"
        if _FORMULA.search(value):
            # Without it the text would become a formula as soon as somebody edits the cell.
            made.quotePrefix = True
        return made

    sheet.append(titles)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count >= MOST_ROWS:
            what, to_do = f"A sheet has {MOST_ROWS:,} rows.", "Write it to a .csv file instead."
            raise KnownError("The table is too long for a workbook", what, to_do)
        sheet.append([cell(value) for value in row])
    return count


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        return _FORMULA.sub("'", value)
    if isinstance(value, date):  # moments are dates too
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _cell_value(value: Any) -> Any:
    """What a cell of a workbook can hold: its moments have no zone, its numbers 15 digits, its texts no end."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, Decimal | int) and len(Decimal(value).as_tuple().digits) > EXACT_DIGITS:
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, str):
        return _NOT_XML.sub(MARK, clean(value))[:LONGEST_CELL]
    return value
