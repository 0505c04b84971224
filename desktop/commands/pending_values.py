"""What a step that isn't written yet puts into the cells of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from desktop.commands.command_history import model_of_step
from desktop.commands.period_commands import EffectiveDateCommand
from desktop.commands.row_commands import BlockCommand, Command, EditCommand
from desktop.screens.shown_columns import ShownColumn
from models.queries.lookup_by_name import names_of
from models.schema.base import Base

Names = Mapping[type[Base], Mapping[int, str]]


class PendingValues:
    """The cells of a step in a table with these columns. `related`: ids of related records, whose names are to be read.

    `cells`: the database's values, by (row, place).
    """

    def __init__(self, step: Command, model: type[Base], columns: Sequence[ShownColumn]) -> None:
        by_name = {shown.column.name: shown for shown in columns if "." not in shown.field.name}
        self._by_place = {shown.place: shown for shown in by_name.values()}
        written = cells_of(step) if model_of_step(step) is model else []
        self.cells = {(row_id, by_name[name].place): value for row_id, name, value in written if name in by_name}
        self.related: dict[type[Base], set[int]] = {}
        for (_row_id, place), value in self.cells.items():
            related = self._by_place[place].related_model
            if related is not None and value is not None:
                self.related.setdefault(related, set()).add(value)

    def names(self, engine: Engine) -> dict[type[Base], dict[int, str]]:
        """Return the names of the related records: one statement a table. Raises DatabaseError."""
        return {model: names_of(engine, model, ids) for model, ids in self.related.items()}

    def shown(self, names: Names) -> dict[tuple[int, int], Any]:
        """Return the values as cells show them, by (row, place)."""
        return {cell: labelled(value, self._by_place[cell[1]], names) for cell, value in self.cells.items()}


def cells_of(step: Command) -> list[tuple[int, str, Any]]:
    """Return what a step writes into rows that are there: (row, column, value)."""
    if isinstance(step, EditCommand):
        return [(step.row_id, name, value) for name, value in step.after.items()]
    if isinstance(step, BlockCommand):
        return [(change.row_id, change.column, change.after) for change in step.changes]
    if isinstance(step, EffectiveDateCommand):
        return [(change.row_id, change.column, change.after) for change in step.shown_changes()]
    return []


def labelled(value: Any, shown: ShownColumn, names: Names) -> Any:
    """Return a value of the database as a cell holds it: of a reference (id, name)."""
    if shown.related_model is None or value is None:
        return value
    return value, names.get(shown.related_model, {}).get(value, "…")
