"""What to say when an edit met another one: theirs stands, mine can still be written."""

from typing import Any

from desktop.messages import Messages
from desktop.row_table_model import RowTableModel
from desktop.steps import ConflictError
from desktop.words import Tone


def tell_conflict(messages: Messages, model: RowTableModel, error: ConflictError) -> None:
    """A bar with both ways out. What was a related record or a deleted row is only told."""
    mine = {name: value for name, value in error.mine.items() if not name.endswith("_id")}
    if error.outcome.status != "conflict" or not mine:
        messages.error(error)
        return
    answers = (("Use mine", lambda: _use_mine(model, error.row_id, mine)), ("Keep theirs", lambda: None))
    messages.tell(Tone.WARN, error.title, f"{error.happened} {error.to_do}", answers)


def _use_mine(model: RowTableModel, row_id: int, mine: dict[str, Any]) -> None:
    row = model.row_of(row_id)
    for place, field in enumerate(model.screen.fields):
        if row >= 0 and field.name in mine:
            model.setData(model.index(row, place), mine[field.name])
