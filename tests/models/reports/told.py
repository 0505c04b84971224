"""Reports of small companies: read, and taken apart into cells, sentences and lines."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine

from models.connection.database import snapshot
from models.measures.scope import Scope
from models.reports.contents import Charts, Headline, Part, ReportCell, ReportChart, Sentence, TableBlock, Tile, Tiles
from models.reports.reader import Inquiry
from models.reports.report import REPORTS, ReportAnswer, answer


def report(engine: Engine, key: str, as_of: date, period: Any = None, **asked: Any) -> ReportAnswer:
    """A report as of a day: of a period, or of its usual one. `where` and the rest of an inquiry as they are."""
    first, last = period or (REPORTS[key].asked(as_of).scope.first, REPORTS[key].asked(as_of).scope.last)
    scope = Scope(as_of, first, last, asked.pop("where", ()))
    with snapshot(engine) as connection:
        return answer(connection, REPORTS[key], Inquiry(scope, **asked))


def headline(found: ReportAnswer) -> Headline:
    return next(part for part in found.parts if isinstance(part, Headline))


def tables(found: ReportAnswer) -> list[TableBlock]:
    return [part for part in found.parts if isinstance(part, TableBlock)]


def tiles(found: ReportAnswer) -> dict[str, Tile]:
    """The tiles by their titles."""
    blocks = [part for part in found.parts if isinstance(part, Tiles)]
    return {said(tile.title): tile for block in blocks for tile in block.tiles}


def lines(table: TableBlock) -> list[list[Any]]:
    """What stands in the cells of a table."""
    return [[value(cell) for cell in line.cells] for line in table.lines]


def value(cell: ReportCell) -> Any:
    return said(cell.value) if isinstance(cell.value, Sentence) else cell.value


def said(sentence: Sentence) -> str:
    """A sentence in English, its cells as plain as they are."""
    cells = {name: _plain(value(cell)) for name, cell in sentence.cells.items()}
    text = sentence.one if sentence.count == 1 or not sentence.many else sentence.many
    return text.partition("|")[0].format(**{"n": sentence.count, **cells})


def _plain(told: Any) -> Any:
    return f"{told.normalize():f}" if isinstance(told, Decimal) else told


def notes(part: Headline | Tile | TableBlock) -> list[str]:
    """All sentences below the figure."""
    more = () if isinstance(part, TableBlock) else part.sentences
    return [said(sentence) for sentence in (*more, *part.notes)]


def cells_of(found: ReportAnswer) -> Iterator[tuple[ReportCell, str | None]]:
    """Every cell that opens rows, wherever it stands, and for which reason its rows are left out, if they are."""
    for part in found.parts:
        for one in part.tiles if isinstance(part, Tiles) else (part,):
            yield from _cells_of_part(one)


def _cells_of_part(part: Part | Tile) -> Iterator[tuple[ReportCell, str | None]]:
    if isinstance(part, TableBlock):
        for line in part.lines:
            yield from _within(line.cells)
        yield from _of_sentences(part.notes)
    elif isinstance(part, Headline | Tile):
        yield from _within((part.cell,))
        yield from _of_sentences((*part.sentences, *part.notes))
        chart = part.spark if isinstance(part, Tile) else part.chart
        yield from _of_charts(chart) if chart else ()
    elif isinstance(part, Charts):
        yield from _of_charts(*part.charts)


def _of_charts(*charts: ReportChart) -> Iterator[tuple[ReportCell, str | None]]:
    for chart in charts:
        for point in chart.points:
            yield from _within(cell for cell in (point.cell, point.against) if cell is not None)


def _of_sentences(sentences: Iterable[Sentence]) -> Iterator[tuple[ReportCell, str | None]]:
    for sentence in sentences:
        reason = sentence.cells.get("reason")
        told = reason.value.one if reason is not None and isinstance(reason.value, Sentence) else None
        yield from ((cell, told) for cell, _none in _within(sentence.cells.values()))


def _within(cells: Iterable[ReportCell]) -> Iterator[tuple[ReportCell, str | None]]:
    for cell in cells:
        if isinstance(cell.value, Sentence):
            yield from _of_sentences((cell.value,))
        elif cell.asks is not None:
            yield cell, None


def total(cells: Any) -> Decimal:
    """What cells come to; empty ones to nothing."""
    return sum((Decimal(one or 0) for one in cells), Decimal(0))
