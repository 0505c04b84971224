"""What a table shows as a page for the board: PDF, or a workbook that is made to be printed.

It tells its table, what limits it and how fresh it is; nothing of the computer that it was made on, or of who made it.
It runs in a worker's thread. What is of Qt there (a PDF's painter) is made, used and freed in that thread.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from textwrap import wrap
from typing import Any

from sqlalchemy import Engine

from desktop.exporting.export_cells import OfRow, workbook_cell
from desktop.exporting.export_file import ExportedView, ExportProgress, told
from desktop.exporting.export_groups import GroupedExport, total_value
from desktop.kinds.kinds import Kind
from desktop.printing.page import PrintedCell, PrintedColumn, PrintedPage, PrintedTable
from desktop.printing.pdf import write_pdf
from desktop.printing.xlsx import write_xlsx
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.screens.totals import is_totalled, summed_columns, total_lines
from desktop.screens.vocabulary import source_words
from desktop.table_model.group_heading_text import group_text
from desktop.table_model.group_index import GroupHeading, RowGroups
from desktop.table_query.grouping import Folding, Key
from desktop.widgets.plain_text import LONGEST, one_line
from models.queries.aggregates import Group, Totals
from models.queries.grouping import grouped_rows
from models.queries.rows import RowValues
from models.queries.sync_runs import standing
from models.values.errors import KnownError
from models.values.language import mark, tr, trn
from sync.sheets.writing.table_writing import replace_whole
from sync.sheets.writing.xlsx_writing import Shaped

BETWEEN = " · "
EMPTY = PrintedCell("")
Cells = tuple[PrintedCell, ...]


def export_page(engine: Engine, shown: ExportedView, file: Path, formats: Formats, progress: ExportProgress) -> int:
    """Write the rows to a .pdf or .xlsx file, whole or not at all; how many there are.

    Raises KnownError when the file or the database doesn't take it, ExportCancelled when it was cancelled.
    """
    suffix = file.suffix.lower()
    if suffix not in (".pdf", ".xlsx"):
        what = tr("{name} is neither .pdf nor .xlsx.", name=file.name)
        raise KnownError(tr("This kind of file isn't supported"), what, tr("Give it one of these endings."))
    summed = shown.groups.summed() if shown.groups else summed_columns(shown.columns)
    ordered = shown.groups.ordered if shown.groups and shown.groups.grouping.order.by else None
    with grouped_rows(engine, shown.query, summed, ordered) as (groups, rows):
        read = told(rows, progress)
        page = _Page(shown, formats, groups).page(read, _freshness(engine, formats))
        if suffix == ".pdf":
            replace_whole(file, lambda target: write_pdf(page, target, formats, progress.pause))
        else:
            replace_whole(file, lambda target: write_xlsx(page, target))
        return sum(group.rows for group in groups)


def _freshness(engine: Engine, formats: Formats) -> list[str]:
    synced = sorted(standing(engine).synced.items())
    said = [f"{tr('{source} last synced', source=source_words(one))}: {formats.moment(at)}" for one, at in synced]
    return said or [f"{tr('Data')}: {tr('Never synced')}"]


class _Page:
    """The page of a table, by what was read of its groups; without groups all rows are in one."""

    def __init__(self, shown: ExportedView, formats: Formats, groups: Sequence[Group]) -> None:
        self._shown, self._formats = shown, formats
        self._exact = [workbook_cell(column, formats) for column in shown.columns]
        self._cells = [_cell(column, formats, cell) for column, cell in zip(shown.columns, self._exact, strict=True)]
        grouped = RowGroups(groups, array("q"), {}, shown.groups.grouping.order) if shown.groups else None
        self._headings = grouped.headings if grouped else []
        self._totals: Totals = grouped.whole.totals if grouped else groups[0].totals if groups else {}
        self._count = sum(group.rows for group in groups)

    def page(self, rows: Iterator[RowValues], freshness: Sequence[str]) -> PrintedPage:
        """Return the page, whose table reads the rows."""
        shown = self._shown
        columns = (
            PrintedColumn(title, "number" if column.right_aligned else "text")
            for title, column in zip(shown.titles, shown.columns, strict=True)
        )
        lines = self._grouped(shown.groups, rows) if shown.groups else map(self._row, rows)
        hidden = self._hidden()
        count = self._count - hidden + sum(not self._is_closed(one.key[:-1]) for one in self._headings)
        table = PrintedTable("", tuple(columns), lines, self._total(), self._notes(hidden), count)
        return PrintedPage(shown.view or shown.title, tuple(self._about(freshness)), (table,))

    def _about(self, freshness: Sequence[str]) -> Iterator[str]:
        """Yield what limits the table, how it is sorted and grouped, and how many rows it has, how fresh they are."""
        if self._shown.view:
            yield f"{tr('Table')}: {self._shown.title}"
        yield from (f"{what}: {words}" for what, words in self._shown.limits)
        yield BETWEEN.join((self._rows(self._count), *freshness))

    def _grouped(self, grouped: GroupedExport, rows: Iterator[RowValues]) -> Iterator[Cells]:
        """Yield headings, and the rows of groups that stand open."""
        innermost = len(grouped.grouping.by)
        for heading in self._headings:
            if not self._is_closed(heading.key[:-1]):
                yield self._heading(grouped, heading)
            if len(heading.key) == innermost:
                for row in islice(rows, heading.rows):
                    if not self._is_closed(heading.key):
                        yield self._row(row, innermost)

    def _is_closed(self, key: Key) -> bool:
        """Tell whether a group is closed, or stands in one that is."""
        folding = self._shown.groups.grouping.folding if self._shown.groups else Folding()
        return any(folding.is_closed(key[: level + 1]) for level in range(len(key)))

    def _hidden(self) -> int:
        """Return how many rows are in closed groups."""
        innermost = len(self._shown.groups.grouping.by) if self._shown.groups else 0
        closed = (one for one in self._headings if len(one.key) == innermost and self._is_closed(one.key))
        return sum(heading.rows for heading in closed)

    def _heading(self, grouped: GroupedExport, heading: GroupHeading) -> Cells:
        by = grouped.grouping.by[heading.level]
        shown = next(one for one in grouped.all_columns if one.field.name == by.path)
        words = BETWEEN.join((group_text(self._formats, shown, by, heading.value), self._rows(heading.rows)))
        return self._summed(words, heading.totals, heading.level)

    def _total(self) -> Cells | None:
        if not any(is_totalled(column) for column in self._shown.columns) or not self._count:
            return None
        return self._summed(tr("Total of {rows}", rows=self._rows(self._count)), self._totals, 0)

    def _summed(self, words: str, found: Totals, indent: int) -> Cells:
        """Return a line of totals, which begins with words."""
        columns = zip(self._shown.columns, self._exact, strict=True)
        first, *others = (self._sum(column, found, exact) for column, exact in columns)
        words = BETWEEN.join(filter(None, (words, first.text.replace("\n", BETWEEN))))
        return (PrintedCell(words, indent=indent, bold=True), *others)

    def _sum(self, shown: ShownColumn, found: Totals, exact: OfRow) -> PrintedCell:
        text = "\n".join(total_lines(self._formats, shown, found.get(shown.field.name, {})))
        value, number_format = _value(total_value(self._formats, shown, found, exact))
        return PrintedCell(text, value, bold=True, number_format=number_format)

    def _row(self, row: RowValues, indent: int = 0) -> Cells:
        first, *others = (cell(row) for cell in self._cells)
        return (replace(first, indent=indent) if indent else first, *others)

    def _notes(self, hidden: int) -> tuple[str, ...]:
        """Say how many rows closed groups keep out of sight."""
        one = mark("{n} row of closed groups isn’t listed; the totals count it.")
        many = mark("{n} rows of closed groups aren’t listed; the totals count them.")
        return (trn(one, many, hidden, n=self._formats.count(hidden)),) if hidden else ()

    def _rows(self, count: int) -> str:
        return trn("{n} row", "{n} rows", count, n=self._formats.count(count))


def _cell(shown: ShownColumn, formats: Formats, exact: OfRow) -> Callable[[RowValues], PrintedCell]:
    """Say how a column is printed: as its table shows it, but no text is cut."""
    place, of_currency, kind, context = shown.place, shown.currency_place, shown.kind, shown.context(formats)
    # A text of our own isn't taken for a source's HTML.
    as_shown = Kind.TEXT if kind.is_long and not shown.may_hold_html else kind

    def cell(row: RowValues) -> PrintedCell:
        value = row[place]
        if value is None:
            return EMPTY
        if kind.is_free_text and isinstance(value, str) and len(value) > LONGEST:
            whole = " ".join(str(kind.exported(value, context)).split())
            return PrintedCell(" ".join(map(one_line, wrap(whole, LONGEST, break_on_hyphens=False))))
        currency = row[of_currency] if of_currency else formats.currency
        text = formats.text(value, as_shown, name=shown.field.name, currency=currency)
        if not kind.is_figure:
            return PrintedCell(text)
        found, number_format = _value(exact(row))
        return PrintedCell(text, found, number_format=number_format)

    return cell


def _value(kept: Any) -> tuple[Any, str]:
    """Return what a workbook keeps as an exact value and its format; None for words."""
    value, number_format = kept[:2] if isinstance(kept, Shaped) else (kept, "")
    return (None, "") if isinstance(value, str) else (value, number_format)
