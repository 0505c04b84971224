"""A report as programs read it: its figures exactly as `leitstand figure` gives them, and its tables line by line."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from desktop.reports.report_words import ReportWords
from models.reports.contents import Headline, MeasureReading, Part, ReportCell, Sentence, TableBlock, Tiles
from models.reports.report import ReportAnswer
from sync.commands.figure_texts import Answer, exact


def report_json(answer: ReportAnswer, words: ReportWords, *, proven: bool = False) -> dict[str, Any]:
    """Return a report as JSON; `proven`: with the rows behind each figure, which have been read.

    `coverage` is null until people's hours are measured.
    """
    synced = min(answer.synced.values(), default=None)
    return {
        "report": answer.report.key,
        "scope": answer.inquiry.as_json(),
        "data_as_of": synced.astimezone(UTC).isoformat() if synced else None,
        "coverage": None,
        "parts": [one for part in answer.parts for one in _blocks(answer, part, words, proven=proven)],
    }


def _blocks(answer: ReportAnswer, part: Part, words: ReportWords, *, proven: bool) -> list[dict[str, Any]]:
    if isinstance(part, Tiles):
        return [_block(answer, tile.title, tile.readings, words, proven=proven, cell=tile.cell) for tile in part.tiles]
    if isinstance(part, Headline):
        return [_block(answer, part.title, part.readings, words, proven=proven, cell=part.cell)]
    if isinstance(part, TableBlock):
        block = _block(answer, part.title, part.readings, words, proven=proven)
        return [{**block, **_table(part, words)}]
    return []


def _block(
    answer: ReportAnswer,
    title: Sentence,
    readings: tuple[MeasureReading, ...],
    words: ReportWords,
    *,
    proven: bool,
    cell: ReportCell | None = None,
) -> dict[str, Any]:
    figures = [
        {"measure": one.measure.key, **figure} for one in readings for figure in _figures(answer, one, proven=proven)
    ]
    shown = {"value": _value(cell, words), "currency": cell.currency} if cell is not None else {}
    return {"title": words.sentence(title), **shown, "figures": figures}


def _figures(answer: ReportAnswer, reading: MeasureReading, *, proven: bool) -> list[dict[str, Any]]:
    told = Answer(reading.measure, reading.scope, None, list(reading.figures), proven)
    figures: list[dict[str, Any]] = told.as_json()["figures"]
    return figures


def _table(part: TableBlock, words: ReportWords) -> dict[str, Any]:
    titles = [words.sentence(Sentence(column.title)) for column in part.columns]
    lines = [[_value(cell, words) for cell in line.cells] for line in part.lines if not line.heading]
    return {"columns": titles, "lines": lines}


def _value(cell: ReportCell, words: ReportWords) -> Any:
    """Return a cell's value exactly: amounts, seconds and fractions as texts, counts and days as numbers."""
    value = cell.value
    if isinstance(value, Decimal):
        return exact(value, cell.unit)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return words.sentence(value) if isinstance(value, Sentence) else value
