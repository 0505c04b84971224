"""A report as programs read it: its figures exactly as `leitstand figure` gives them, and its tables line by line."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from desktop.report_output.report_words import ReportWords
from models.reports.contents import Charts, Headline, MeasureReading, ReportCell, Sentence, TableBlock, Tile, Tiles
from models.reports.report import ReportAnswer
from models.values.language import tr
from sync.commands.figure_texts import Answer, exact

Block = Headline | Tile | TableBlock


def report_json(
    answer: ReportAnswer, words: ReportWords, before: Mapping[int, MeasureReading], *, proven: bool = False
) -> dict[str, Any]:
    """Return a report as JSON. `before`: what readings are compared with, by their ids; `proven`: with the rows behind
    each figure, which have been read.

    `coverage` is null until people's hours are measured.
    """
    synced = min(answer.synced.values(), default=None)
    blocks = [_block(block, words) | _read(block, before, proven=proven) for block in _blocks(answer)]
    return {
        "report": answer.report.key,
        "scope": answer.inquiry.as_json(),
        "data_as_of": synced.astimezone(UTC).isoformat() if synced else None,
        "coverage": None,
        "parts": blocks,
    }


def _blocks(answer: ReportAnswer) -> Iterator[Block]:
    """Yield what has figures: a chart shows those of what stands above it."""
    for part in answer.parts:
        if isinstance(part, Tiles):
            yield from part.tiles
        elif not isinstance(part, Charts):
            yield part


def _block(block: Block, words: ReportWords) -> dict[str, Any]:
    """Return what a part shows: its one figure or its table, and the sentences below."""
    sentences = (*(() if isinstance(block, TableBlock) else block.sentences), *block.notes)
    told = {"title": words.sentence(block.title), "notes": [words.sentence(one) for one in sentences]}
    if isinstance(block, TableBlock):
        return told | _table(block, words)
    return told | {"value": _value(block.cell, words), "currency": block.cell.currency}


def _read(block: Block, before: Mapping[int, MeasureReading], *, proven: bool) -> dict[str, Any]:
    """Return the measures of a part, and their figures; of those that are compared also what with."""
    earlier = [before[id(one)] for one in block.readings if id(one) in before]
    told = {"measures": [_measure(one) for one in block.readings], "figures": _figures(block.readings, proven=proven)}
    if not earlier:
        return told
    compared = {"measures": [_measure(one) for one in earlier], "figures": _figures(earlier, proven=proven)}
    return told | {"compared_with": compared}


def _measure(reading: MeasureReading) -> dict[str, Any]:
    """Return what `leitstand figure` says of a measure besides its figures."""
    told = Answer(reading.measure, reading.scope, None, [], False).as_json()
    return {name: told[name] for name in ("measure", "unit", "scope", "definition_version")}


def _figures(readings: Iterable[MeasureReading], *, proven: bool) -> list[dict[str, Any]]:
    answers = ((one, Answer(one.measure, one.scope, None, list(one.figures), proven).as_json()) for one in readings)
    return [{"measure": one.measure.key, **figure} for one, told in answers for figure in told["figures"]]


def _table(part: TableBlock, words: ReportWords) -> dict[str, Any]:
    """Return a table line by line, with the currency that the amounts of each line are in."""
    titles = [tr(column.title) for column in part.columns]
    told = [line for line in part.lines if not line.heading]
    lines = [[_value(cell, words) for cell in line.cells] for line in told]
    currencies = [next((cell.currency for cell in line.cells if cell.currency), None) for line in told]
    return {"columns": titles, "lines": lines, "currencies": currencies}


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
