"""What this window knows of picking related records: which were picked last, and how one that isn't there is made."""

from collections.abc import Callable

from desktop.commands.command_queue import CommandQueue
from desktop.commands.row_commands import AddCommand, CommandResult
from desktop.screens.screen_definitions import screen_of
from desktop.screens.shown_columns import shown_columns
from models.schema.base import Base
from models.values.language import tr

MOST_RECENT = 20


class ReferenceChoices:
    """Shared by all editors of a window. Nothing can be made until `connect` has named the undo that does it."""

    def __init__(self) -> None:
        self._recent: dict[type[Base], list[int]] = {}
        self._undo: CommandQueue | None = None

    def connect(self, undo: CommandQueue) -> None:
        """Let records be made in place, as steps that can be undone."""
        self._undo = undo

    def note(self, model: type[Base], row_id: int) -> None:
        """Remember that a record was picked."""
        others = [other for other in self._recent.get(model, []) if other != row_id]
        self._recent[model] = [row_id, *others][:MOST_RECENT]

    def recent(self, model: type[Base]) -> tuple[int, ...]:
        """Return the records that were picked last, the newest first."""
        return tuple(self._recent.get(model, ()))

    def can_create(self, model: type[Base]) -> bool:
        """Tell whether a name is all that a record of this model needs, and people add such records."""
        screen = screen_of(model.__tablename__)
        if self._undo is None or screen is None or not screen.addable:
            return False
        name = next((shown for shown in shown_columns(screen) if shown.field.name == model.LABEL), None)
        needed = {shown.column.name for shown in shown_columns(screen) if not shown.column.nullable}
        return name is not None and name.own_lock is None and needed <= {model.LABEL}

    def create(self, model: type[Base], name: str, done: Callable[[int], None], failed: Callable[[], None]) -> None:
        """Make a record of this name; `done` gets its id, and `failed` is called when it couldn't be made."""
        screen = screen_of(model.__tablename__)
        assert self._undo is not None
        assert screen is not None

        def made(written: CommandResult) -> None:
            done(written.added[0])

        step = AddCommand(tr("Add {noun}", noun=screen.noun), model, {model.LABEL: name})
        self._undo.do(step, made, lambda _error: failed())
