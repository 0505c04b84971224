"""Restoring deleted rows from the history, as a step that can be taken back."""

from dataclasses import dataclass, field, replace

from sqlalchemy import Engine

from desktop.commands.row_commands import CommandResult
from models.connection.database_errors import RefusedError
from models.schema.base import Base
from models.values.language import tr
from models.writes.deletions import Removal, Removed, put_back, removal, remove
from models.writes.idempotent_write import IdempotentWrite


@dataclass
class RestoreCommand:
    """Deleted rows, brought back with what hung on them (see `models.audit.deleted_rows`)."""

    name: str
    model: type[Base]
    removed: Removed
    once: IdempotentWrite = field(default_factory=IdempotentWrite, repr=False, compare=False)
    _going: Removal | None = field(default=None, repr=False)

    def do(self, engine: Engine, who: str) -> CommandResult:
        """Bring the rows back with their ids, and the links to them that are still empty."""
        put_back(engine, self.removed, who, self.once)
        self.once = IdempotentWrite()
        return CommandResult(self.model, added=self.removed.ids, others=self._others())

    def back(self, engine: Engine, who: str) -> CommandResult:
        """Delete the rows again; refused when other rows hang on them by now, or somebody wrote into them."""
        planned = self._going or replace(removal(engine, self.model, self.removed.ids), left=self.removed.rows)
        back = {(table, row["id"]) for table, row in self.removed.rows}
        if {(table, row_id) for table, ids in planned.going for row_id in ids} - back:
            happened = tr("Other rows refer to the restored rows by now.")
            raise RefusedError(
                tr("The step can't be taken back"), happened, tr("Delete the rows if you no longer need them.")
            )
        # If they go and nobody is told, the rows couldn't be planned for a second time.
        self._going = planned
        self.removed = remove(engine, planned, who, self.once)
        self.once, self._going = IdempotentWrite(), None
        return CommandResult(self.model, removed=planned.ids, others=self._others())

    def _others(self) -> tuple[str, ...]:
        emptied = {reference.table for reference in self.removed.emptied}
        return tuple(sorted(emptied | {table for table, _ in self.removed.rows} | {"changes"}))
