"""A report as a page for the board: its figures, charts and tables in full, as PDF or as a workbook."""

from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.charts.chart_style import ChartStyle
from desktop.charts.drawing import Drawing, paint_drawing
from desktop.kinds.locale_formats import SYMBOLS
from desktop.printing.page import (
    Exact,
    PrintedCell,
    PrintedChart,
    PrintedColumn,
    PrintedFigure,
    PrintedPage,
    PrintedTable,
)
from desktop.printing.page import Part as PrintedPart
from desktop.printing.pdf import write_pdf
from desktop.printing.xlsx import write_xlsx
from desktop.report_output.dated_words import DatedWords
from desktop.report_output.report_charts import drawing_of
from desktop.report_output.report_periods import title_of
from desktop.report_output.report_words import NOTHING, ReportWords
from desktop.screens.vocabulary import source_words
from desktop.theme.palette import LIGHT
from desktop.theme.theme import base_font
from models.reports.contents import (
    Charts,
    Headline,
    Part,
    ReportCell,
    ReportChart,
    ReportLine,
    TableBlock,
    Tile,
    Tiles,
    Unit,
)
from models.reports.report import ReportAnswer
from models.values.errors import KnownError
from models.values.language import mark, tr
from sync.sheets.writing.table_writing import replace_whole

SECONDS_OF_HOUR = 3600
ENDINGS = (".pdf", ".xlsx")
NO_PLACE = {"client": mark("No client"), "project": mark("No project"), "department": mark("No department")}
CHART_MM, LOW_CHART_MM = 70, 32
FORMATS: dict[Unit, str] = {
    "s": '#,##0.0" h"',
    "ratio": "0.0%",
    "change": "+0.0%;-0.0%",
    "count": "#,##0",
    "days": "#,##0",
    "index": "0.00",
    "day": "yyyy-mm-dd",
}


def write_report(answer: ReportAnswer, words: ReportWords, file: Path) -> None:
    """Write a report to a .pdf or .xlsx file, whole or not at all. Raises KnownError where the file isn't taken."""
    page, suffix = printed(answer, DatedWords(words)), file.suffix.lower()
    if suffix not in ENDINGS:
        what = tr("{name} is neither .pdf nor .xlsx.", name=file.name)
        raise KnownError(tr("This kind of file isn't supported"), what, tr("Give it one of these endings."))
    if suffix == ".pdf":
        replace_whole(file, lambda target: write_pdf(page, target, words.formats))
    else:
        replace_whole(file, lambda target: write_xlsx(page, target))


def printed(answer: ReportAnswer, words: ReportWords) -> PrintedPage:
    """Return a report as a page: its question, what it was asked, of when the data are, and all its parts."""
    style = ChartStyle(LIGHT, base_font(), words.formats)
    parts = tuple(one for part in answer.parts for one in _parts(part, words, style))
    return PrintedPage(answer.report.title, tuple(_about(answer, words)), parts)


def _about(answer: ReportAnswer, words: ReportWords) -> Iterator[str]:
    formats, scope = words.formats, answer.inquiry.scope
    if answer.company:
        yield answer.company
    yield tr(answer.report.question)
    if scope.first is not None:
        month = lambda day: words.cell(ReportCell(day, "month"))  # noqa: E731
        yield f"{tr('Period')}: {title_of(answer.inquiry, month, formats.day)}"
    for place in scope.where:
        name = answer.places.get(place) or tr("Without a name")
        yield f"{tr('Limited to')}: {tr(NO_PLACE[place[0]]) if place[1] is None else name}"
    yield tr("As of {day}", day=formats.day(scope.as_of))
    moments = ((source_words(name), formats.moment(at)) for name, at in answer.synced.items())
    synced = " · ".join(f"{tr('{source} last synced', source=source)}: {moment}" for source, moment in moments)
    yield synced or tr("There are no data yet")


def _parts(part: Part, words: ReportWords, style: ChartStyle) -> Iterator[PrintedPart]:
    if isinstance(part, Headline):
        yield _figure(part, words)
        if part.chart is not None:
            yield _chart(part.chart, words, style)
    elif isinstance(part, Tiles):
        yield from (_figure(tile, words) for tile in part.tiles)
    elif isinstance(part, Charts):
        yield from (_chart(chart, words, style) for chart in part.charts)
    else:
        yield _table(part, words)


def _figure(part: Headline | Tile, words: ReportWords) -> PrintedFigure:
    notes = tuple(words.sentence(one) for one in (*part.sentences, *part.notes))
    return PrintedFigure(words.sentence(part.title), words.cell(part.cell), notes)


def _chart(chart: ReportChart, words: ReportWords, style: ChartStyle) -> PrintedChart:
    drawing = drawing_of(chart, words)
    height = CHART_MM if chart.kind in ("line", "bridge") else LOW_CHART_MM
    told = ", ".join(f"{words.sentence(one.title)} {words.cell(one.cell)}" for one in chart.points)
    return PrintedChart(words.sentence(chart.title), partial(_paint, drawing, style), height, told)


def _paint(drawing: Drawing, style: ChartStyle, painter: QPainter, rect: QRectF) -> None:
    paint_drawing(painter, rect, drawing, style)


def _table(part: TableBlock, words: ReportWords) -> PrintedTable:
    places = [place for place, column in enumerate(part.columns) if column.unit != "bar"]
    columns = tuple(_column(part, place, words) for place in places)
    rows = [tuple(_cell(line, place, words) for place in places) for line in part.lines]
    notes = tuple(words.sentence(note) for note in part.notes)
    return PrintedTable(words.sentence(part.title), columns, rows, None, notes, len(rows))


def _column(part: TableBlock, place: int, words: ReportWords) -> PrintedColumn:
    column = part.columns[place]
    title, begins = tr(column.title), 1
    for group, count in part.groups:
        if begins <= place < begins + count:
            title = f"{words.sentence(group)}: {title}"
        begins += count
    return PrintedColumn(title, "text" if column.unit == "text" else "number")


def _cell(line: ReportLine, place: int, words: ReportWords) -> PrintedCell:
    if place >= len(line.cells):
        return PrintedCell("" if line.heading else NOTHING)
    cell = line.cells[place]
    text, indent = words.cell(cell, short=True), line.level if place == 0 else 0
    value = _exact(cell, words.formats.zone)
    return PrintedCell(text, value, cell.tone, indent, line.bold, _format(cell, words) if value is not None else "")


def _exact(cell: ReportCell, zone: tzinfo) -> Exact:
    value: Any = cell.value
    if isinstance(value, Decimal):
        return value / SECONDS_OF_HOUR if cell.unit == "s" else value
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    is_month = cell.unit in ("month", "month_only")
    return value if isinstance(value, int) or (isinstance(value, date) and not is_month) else None


def _format(cell: ReportCell, words: ReportWords) -> str:
    if cell.unit != "money":
        return FORMATS.get(cell.unit, "")
    digits = "#,##0.00" if words.in_cents else "#,##0"
    symbol = SYMBOLS.get(cell.currency or "", cell.currency)
    return f'{digits} "{symbol}"' if symbol else digits
