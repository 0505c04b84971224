"""The figures of a report read once more: told further apart, or over the days that they are compared with."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from models.measures.figures import read_figures
from models.reports.contents import Charts, MeasureReading, Part, Tiles
from models.reports.days import compared
from models.reports.report import ReportAnswer

Replaced = Callable[[MeasureReading], MeasureReading]


def told_apart(connection: Connection, found: ReportAnswer, by: tuple[str, ...]) -> ReportAnswer:
    """Return the report with its figures told apart by further dimensions, as far as each measure has them.

    Raises ValueError for a dimension that none of them has.
    """
    for name in by:
        if not any(name in reading.measure.dimensions for reading in found.readings):
            raise ValueError(f"no figure of the report can be told apart by {name!r}")
    again = {id(one): _read(connection, found, one, _further(one, by)) for one in found.readings}
    parts = tuple(_with_readings(part, lambda one: again[id(one)]) for part in found.parts)
    return replace(found, parts=parts)


def compared_readings(connection: Connection, found: ReportAnswer) -> dict[int, MeasureReading]:
    """Return the figures over the days that they are compared with, by the ids of those that they are compared to.

    How things stand is of no days; what a report reads of earlier days itself is left as it is.
    """
    asked, again = found.inquiry, {}
    own = compared(asked.scope, asked.compare)
    for one in found.readings:
        if one.scope.first is not None and one.scope != own:
            before = replace(one, scope=compared(one.scope, asked.compare))
            again[id(one)] = _read(connection, found, before, one.by)
    return again


def _further(reading: MeasureReading, by: tuple[str, ...]) -> tuple[str, ...]:
    more = (name for name in by if name in reading.measure.dimensions and name not in reading.by)
    return (*reading.by, *more)


def _read(connection: Connection, found: ReportAnswer, reading: MeasureReading, by: tuple[str, ...]) -> MeasureReading:
    figures = read_figures(connection, reading.measure, reading.scope, by, found.home)
    return replace(reading, by=by, figures=tuple(figures))


def _with_readings(part: Part, replaced: Replaced) -> Part:
    if isinstance(part, Charts):
        return part
    if isinstance(part, Tiles):
        return Tiles(tuple(replace(one, readings=tuple(map(replaced, one.readings))) for one in part.tiles))
    return replace(part, readings=tuple(map(replaced, part.readings)))
