"""Steps as JSON and back, so that what people did can be kept in a file until it is in the database. No Qt.

A value that JSON doesn't know stands as an object with one name: {"decimal": "1.50"}.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from desktop.commands.period_commands import EffectiveDateCommand, PeriodsCommand
from desktop.commands.restore_command import RestoreCommand
from desktop.commands.row_commands import AddCommand, BlockCommand, Command, DeleteCommand, EditCommand
from models.schema.base import Base
from models.schema.paths import model_of
from models.writes.bulk_edits import CellChange
from models.writes.deletions import Emptied, Removal, Removed
from models.writes.idempotent_write import IdempotentWrite
from models.writes.period_writes import EffectiveDate
from models.writes.periods import Period

# Every kind of step; one that isn't here would be lost when the program is killed before it is written. The names stand
# in files on people's computers, written by older versions too: they stay when a class is called otherwise.
KINDS: dict[str, Any] = {
    "EditStep": EditCommand,
    "AddStep": AddCommand,
    "BlockStep": BlockCommand,
    "DeleteStep": DeleteCommand,
    "RestoreStep": RestoreCommand,
    "FromWhenStep": EffectiveDateCommand,
    "PeriodsStep": PeriodsCommand,
}
PARTS: dict[str, Any] = {
    "CellChange": CellChange,
    "Removal": Removal,
    "Removed": Removed,
    "Emptied": Emptied,
    "FromWhen": EffectiveDate,
    "Period": Period,
}
_NAMES = {kind: name for name, kind in (KINDS | PARTS).items()}
_AS_THEY_ARE = (str, int, float, bool, type(None))


def to_plain(step: Command) -> dict[str, Any]:
    """Return a step that wasn't taken yet, with the name of its write (`IdempotentWrite.operation`)."""
    kind: Any = type(step)
    values = {name: _plain(getattr(step, name)) for name in _names(kind)}
    return {"kind": _NAMES[kind], "operation": step.once.operation, "values": values}


def from_plain(plain: dict[str, Any]) -> Command:
    """Return the step, to be taken unless it was. Raises ValueError when this version of the program can't read it."""
    try:
        kind = KINDS[plain["kind"]]
        values = {name: _value(value) for name, value in plain["values"].items()}
        step: Command = kind(**values, once=IdempotentWrite(plain["operation"]))
    except (LookupError, TypeError, AttributeError, ArithmeticError, ValueError) as error:
        raise ValueError(f"a step that can't be read: {error!r}") from error
    return step


def _names(kind: Any) -> list[str]:
    return [one.name for one in fields(kind) if one.name != "once" and not one.name.startswith("_")]


def _plain(value: Any) -> Any:
    if isinstance(value, _AS_THEY_ARE):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, tuple):
        return {"tuple": [_plain(one) for one in value]}
    if isinstance(value, dict):
        return {"dict": [[name, _plain(one)] for name, one in value.items()]}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, type) and issubclass(value, Base):
        return {"model": value.__tablename__}
    part = _NAMES.get(type(value))
    if part is not None:
        return {part: [_plain(getattr(value, one.name)) for one in fields(value)]}
    raise TypeError(f"a step holds {value!r}, which can't be kept")


_READERS: dict[str, Callable[[Any], Any]] = {
    "tuple": lambda given: tuple(_value(one) for one in given),
    "dict": lambda given: {name: _value(one) for name, one in given},
    "decimal": Decimal,
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "model": model_of,
}


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    ((name, given),) = plain.items()
    if name in PARTS:
        return PARTS[name](*(_value(one) for one in given))
    return _READERS[name](given)
