"""Files as people import and export them."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import QLocale
from sqlalchemy import Engine

from desktop.exporting.export_file import ExportedView, ExportProgress, Origin, export_shown
from desktop.importing.import_fields import Mapped, guessed, import_screen
from desktop.importing.import_outcome import DryRun
from desktop.importing.import_preview import dry_run
from desktop.importing.import_table import likely_header, read_tables
from desktop.screens.formats import Formats
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import paths_of, shown_columns
from models.queries.rows import RowQuery

GERMAN = Formats(QLocale("de_DE"), currency="EUR")
US = Formats(QLocale("en_US"), currency="EUR")


def workbook(file: Path, *rows: Sequence[Any]) -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file


def text_file(file: Path, *rows: Sequence[str], delimiter: str = ";") -> Path:
    """A .csv."""
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        csv.writer(opened, delimiter=delimiter).writerows(rows)
    return file


def shown_of(screen: Screen, **query: Any) -> ExportedView:
    """Everything that a screen shows when it is opened."""
    columns = shown_columns(screen)
    order = {"order": screen.order.removeprefix("-"), "descending": screen.order.startswith("-")}
    rows = RowQuery(screen.model, paths_of(screen), **(order | query))
    titles = [column.field.title for column in columns]
    return ExportedView(screen.title, rows, columns, titles, [12.0] * len(columns), [])


def export(engine: Engine, screen: Screen, file: Path, formats: Formats = GERMAN, **query: Any) -> int:
    """Export a screen as it is shown when it is opened."""
    origin = Origin("Ines", "sqlite:///leitstand.sqlite")
    return export_shown(engine, shown_of(screen, **query), file, formats, origin, ExportProgress())


def tried(
    engine: Engine, screen: Screen, file: Path, mapped: Mapped | None = None, formats: Formats = GERMAN
) -> DryRun:
    """What importing a file would do, as it is mapped by its titles if nothing else is said."""
    [table] = [table for table in read_tables(file) if table.name != "About this export"]
    header = likely_header(table)
    mapped = mapped or guessed(import_screen(screen), table, header, {})
    return dry_run(engine, screen, table, header, mapped, formats)


def counts(run: DryRun) -> tuple[int, int, int, int]:
    """New, changed, unchanged rows, and those left out."""
    return len(run.new), run.changed_rows, run.unchanged, run.left_out


def problems(run: DryRun) -> list[tuple[int, str, str]]:
    """What isn't taken: row, column, text."""
    return [(problem.row, problem.column, problem.text) for problem in run.problems]
