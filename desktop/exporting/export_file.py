"""Writing what a table shows to a file. Nothing of Qt is touched here: it runs in a worker's thread."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from desktop.exporting.export_cells import ABOUT, text_cell, workbook_cell
from desktop.exporting.export_groups import GroupedExport
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.screens.vocabulary import source_words
from models.queries.grouping import grouped_rows
from models.queries.rows import RowQuery, RowValues, all_rows
from models.queries.sync_runs import standing
from models.values.errors import KnownError
from models.values.language import tr
from sync.sheets.writing.table_writing import replace_whole, write_csv
from sync.sheets.writing.xlsx_writing import Book, SheetRow, write_xlsx

# Between this many rows others get the interpreter, so that a long export doesn't make the window stutter.
ROWS_AT_ONCE = 25


class ExportCancelled(Exception):
    """The person who wanted the file doesn't want it any more."""


@dataclass
class ExportProgress:
    """Shared by the window's thread and the worker's: how many rows are written, and whether to stop."""

    rows: int = 0
    cancel: threading.Event = field(default_factory=threading.Event)

    def pause(self) -> None:
        """Let others have the interpreter. Raises ExportCancelled when it was cancelled."""
        time.sleep(0)
        if self.cancel.is_set():
            raise ExportCancelled


@dataclass(frozen=True)
class ExportedView:
    """What is on the screen: the rows, the columns from left to right, their titles and widths (in characters).

    `limits`: what the rows are limited to and how they are sorted, as (what, words). `groups`: how they are grouped; a
    .csv has the rows only. `view`: the saved view that it is, "" for none.
    """

    title: str
    query: RowQuery
    columns: Sequence[ShownColumn]
    titles: Sequence[str]
    widths: Sequence[float]
    limits: Sequence[tuple[str, str]]
    groups: GroupedExport | None = None
    view: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the rows come from, and who exports them. `database`: as it may be shown, without a password."""

    who: str
    database: str


def export_shown(
    engine: Engine, shown: ExportedView, file: Path, formats: Formats, origin: Origin, progress: ExportProgress
) -> int:
    """Write the rows to a .xlsx or .csv file, whole or not at all; how many there were.

    Raises KnownError when the file or the database doesn't take it, ExportCancelled when it was cancelled.
    """
    if file.suffix.lower() == ".csv":
        return replace_whole(file, lambda target: _write_csv(engine, shown, target, formats, progress))
    if file.suffix.lower() != ".xlsx":
        what = tr("{name} is neither .xlsx nor .csv.", name=file.name)
        raise KnownError(tr("This kind of file isn't supported"), what, tr("Give it one of these endings."))
    notes = _notes(engine, shown, formats, origin)
    book = Book(shown.title, shown.titles, shown.widths, tr(ABOUT), notes)
    cells = [workbook_cell(column, formats) for column in shown.columns]
    if shown.groups is None:
        rows = (SheetRow([cell(row) for cell in cells]) for row in told(all_rows(engine, shown.query), progress))
        return replace_whole(file, lambda target: write_xlsx(target, book, rows))
    ordered = shown.groups.ordered if shown.groups.grouping.order.by else None
    with grouped_rows(engine, shown.query, shown.groups.summed(), ordered) as (groups, all_of_them):
        lines = shown.groups.lines(groups, told(all_of_them, progress), cells)
        replace_whole(file, lambda target: write_xlsx(target, book, lines))
        return sum(group.rows for group in groups)


def _write_csv(engine: Engine, shown: ExportedView, target: Path, formats: Formats, progress: ExportProgress) -> int:
    cells = [text_cell(column, formats) for column in shown.columns]
    titles, places = list(shown.titles), _currency_places(shown)
    # A .csv has no formats: an amount's currency stands beside it.
    titles += [tr("Currency")] * len(places)
    rows = (
        [*(cell(row) for cell in cells), *(row[place] for place in places)]
        for row in told(all_rows(engine, shown.query), progress)
    )
    return write_csv(target, titles, rows, ";" if formats.point == "," else ",")


def _currency_places(shown: ExportedView) -> list[int]:
    """Return where the currencies stand of the amounts shown, as far as no column shows them."""
    places = [column.currency_place for column in shown.columns if column.currency_place]
    seen = {column.place for column in shown.columns}
    return [place for place in dict.fromkeys(places) if place not in seen]


def told(rows: Iterator[RowValues], progress: ExportProgress) -> Iterator[RowValues]:
    """Yield the rows, while others hear how many there were and may stop it."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % ROWS_AT_ONCE == 0:
            progress.rows = number
            progress.pause()


def _notes(engine: Engine, shown: ExportedView, formats: Formats, origin: Origin) -> list[tuple[str, str | datetime]]:
    synced = standing(engine).synced
    ages = [(tr("{source} last synced", source=source_words(source)), at) for source, at in sorted(synced.items())]
    at = [(title, moment.astimezone(formats.zone)) for title, moment in [(tr("Exported"), datetime.now(UTC)), *ages]]
    return [
        (tr("Table"), shown.title),
        *shown.limits,
        *at,
        *(() if ages else ((tr("Data"), tr("Never synced")),)),
        (tr("Times are those of"), str(formats.zone)),
        (tr("By"), origin.who),
        (tr("Database"), origin.database),
    ]
