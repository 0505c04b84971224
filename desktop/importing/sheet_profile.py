"""What is known of a sheet before its columns are given fields: examples, how its numbers are written, a first guess.

Looking through a long file takes a moment, so this is done in a worker's thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from desktop.importing.import_fields import Mapped, guessed, import_screen
from desktop.importing.import_table import FileTable
from desktop.importing.number_format_detection import DetectedFormat, dates_written, numbers_written
from desktop.screens.screen import Screen
from desktop.widgets.plain_text import one_line
from models.values.dates import First
from models.values.numbers import DecimalSign
from models.writes.importing import remembered
from sync.sheets.cells.cells import shown

EXAMPLES = 3


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a sheet: its first filled cells as text, and how its numbers and dates are written."""

    title: str
    examples: Sequence[str] = ()
    numbers: DetectedFormat[DecimalSign] = field(default_factory=DetectedFormat)
    dates: DetectedFormat[First] = field(default_factory=DetectedFormat)


@dataclass(frozen=True)
class SheetFacts:
    """All columns of a sheet, and a mapping to begin with; `rows`: how many records it has."""

    columns: Sequence[ColumnFacts]
    mapped: Mapped
    rows: int


def sheet_facts(engine: Engine, screen: Screen, table: FileTable, header: int) -> SheetFacts:
    """Look through a sheet. `header`: the number of the row of titles, 0 for none. Raises DatabaseError."""
    titles = table.titles(header)
    columns = [column_facts(table, place, header, title) for place, title in enumerate(titles)]
    known = remembered(engine, screen.key, titles)
    return SheetFacts(columns, guessed(import_screen(screen), table, header, known), len([*table.records(header)]))


def column_facts(table: FileTable, place: int, header: int, title: str) -> ColumnFacts:
    """Look through one column, by its place from 0."""
    values = table.column(place, header)
    examples = [one_line(shown(value)) for value in values[:EXAMPLES]]
    return ColumnFacts(title, examples, numbers_written(values), dates_written(values))
