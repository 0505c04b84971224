"""A report as people read it in a terminal: its figures, then the tables with their columns in line."""

from collections.abc import Iterable, Iterator

from desktop.report_output.report_words import ReportWords
from models.reports.contents import Headline, MeasureReading, Part, TableBlock, Tile, Tiles
from models.reports.report import ReportAnswer
from models.values.language import tr
from sync.commands.figure_texts import Answer


def report_lines(found: ReportAnswer, words: ReportWords) -> Iterator[str]:
    """Yield the lines of a report."""
    yield found.report.english
    for part in found.parts:
        yield from _part(part, words)


def figure_lines(readings: Iterable[MeasureReading], *, proven: bool) -> Iterator[str]:
    """Yield figures as `leitstand figure` tells them; `proven`: with their rows."""
    for one in readings:
        yield ""
        yield from Answer(one.measure, one.scope, None, list(one.figures), proven).lines()


def _part(part: Part, words: ReportWords) -> Iterator[str]:
    if isinstance(part, Headline):
        yield from _figure(part, words)
    elif isinstance(part, Tiles):
        for tile in part.tiles:
            yield from _figure(tile, words)
    elif isinstance(part, TableBlock):
        yield from _table(part, words)


def _table(part: TableBlock, words: ReportWords) -> Iterator[str]:
    """Yield the title, the columns and the lines; words stand on the left, numbers on the right."""
    yield ""
    yield words.sentence(part.title)
    rows = [[tr(column.title) for column in part.columns]]
    rows += [[words.cell(cell, short=True) for cell in line.cells] for line in part.lines]
    widths = [max(len(row[place]) for row in rows if place < len(row)) for place in range(len(part.columns))]
    for row in rows if part.lines else ():
        cells = zip(row, part.columns, widths, strict=False)
        aligned = (cell.ljust(width) if column.unit == "text" else cell.rjust(width) for cell, column, width in cells)
        yield "  ".join(aligned).rstrip()
    yield from (f"    {words.sentence(note)}" for note in part.notes)


def _figure(part: Headline | Tile, words: ReportWords) -> Iterator[str]:
    yield f"{words.sentence(part.title)}: {words.cell(part.cell)}"
    yield from (f"    {words.sentence(sentence)}" for sentence in (*part.sentences, *part.notes))
