"""What an import would do to a table, and what of a file it can't take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.screens.shown_columns import ShownColumn
from models.writes.bulk_edits import CellChange


@dataclass(frozen=True)
class ImportProblem:
    """What isn't taken, by its place in the file: `column` (letters, "" for the whole row), its text, and why."""

    row: int
    column: str
    text: str
    reason: str

    @property
    def address(self) -> str:
        """Its name as spreadsheets write it: "C4", of a whole row "4:4"."""
        return f"{self.column}{self.row}" if self.column else f"{self.row}:{self.row}"


@dataclass(frozen=True)
class ChangedCell:
    """A cell that would change: the file's row, what its record is called, and the values as the table has them."""

    row: int
    row_id: int
    label: str
    field: ShownColumn
    before: Any
    after: Any


@dataclass(frozen=True)
class AddedRow:
    """A row that would be added: its values as the table has them, by field."""

    row: int
    values: Mapping[str, Any]


@dataclass
class DryRun:
    """What an import would do. `unchanged` and `left_out` count rows of the file."""

    fields: Sequence[ShownColumn]
    new: list[AddedRow] = field(default_factory=list)
    changed: list[ChangedCell] = field(default_factory=list)
    unchanged: int = 0
    left_out: int = 0
    problems: list[ImportProblem] = field(default_factory=list)

    @property
    def changed_rows(self) -> int:
        """How many rows would change."""
        return len({cell.row_id for cell in self.changed})

    def changes(self) -> list[CellChange]:
        """Return the changes as the database takes them."""
        return [
            CellChange(cell.row_id, cell.field.column.name, stored(cell.before), stored(cell.after))
            for cell in self.changed
        ]

    def adds(self) -> list[dict[str, Any]]:
        """Return the new rows as the database takes them."""
        return [{name: stored(value) for name, value in row.values.items()} for row in self.new]


def stored(value: Any) -> Any:
    """Return what the database keeps of a value: of a reference (id, label) the id."""
    return value[0] if isinstance(value, tuple) else value
