"""What of the screens a database can fill: one that isn't migrated yet lacks tables and columns, which aren't shown."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Engine

from desktop.screens.related_lines import Related, RelatedLine, related_to
from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import SCREENS
from models.schema.base import Base, table_of
from models.schema.paths import columns_of, computed_on, to_label
from models.upgrade.absent import Absent, absent_in


def screens_in(engine: Engine) -> tuple[Screen, ...]:
    """Return the screens whose tables are there, each without the fields that aren't."""
    absent = absent_in(engine)
    return tuple(_filled(screen, absent) for screen in SCREENS if screen.model.__tablename__ not in absent.tables)


def titles_not_in(engine: Engine) -> list[str]:
    """Name the screens whose tables aren't there."""
    there = {screen.key for screen in screens_in(engine)}
    return [screen.title for screen in SCREENS if screen.key not in there]


def related_in(engine: Engine, screen: Screen) -> tuple[Related, ...]:
    """Return the lines of a screen's records, as `related_to` does, that are read from what is there."""
    absent = absent_in(engine)
    return tuple(_related_there(related_to(screen), absent)) if absent else related_to(screen)


def _filled(screen: Screen, absent: Absent) -> Screen:
    if not absent:
        return screen
    return replace(screen, fields=tuple(field for field in screen.fields if _has(screen.model, field.name, absent)))


def _related_there(related: tuple[Related, ...], absent: Absent) -> Iterator[Related]:
    for one in related:
        model = one.screen.model
        lines = tuple(line for line in one.lines if all(_has(model, path, absent) for path in _paths(line)))
        is_there = model.__tablename__ not in absent.tables
        if is_there and lines and (not isinstance(one.way, str) or _has(model, one.way, absent)):
            yield replace(one, screen=_filled(one.screen, absent), lines=lines)


def _paths(line: RelatedLine) -> Iterator[str]:
    yield from (one.path for one in line.filters)
    if line.sum:
        yield line.sum


def _has(model: type[Base], path: str, absent: Absent) -> bool:
    """Say whether a database has all that a path is read from."""
    table = table_of(model)
    steps = columns_of(table, ".".join(to_label(table, path)))
    read_from = (name for computed in computed_on(table, path) for name in computed.tables)
    is_there = not any(absent.lacks(column.table.name, column.name) for column in steps)
    return is_there and not any(absent.touches(name) for name in read_from)
