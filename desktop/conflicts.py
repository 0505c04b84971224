"""What to say when an edit met another one: theirs stands, mine can still be written."""

from desktop.messages import Messages
from desktop.steps import ConflictError, EditStep
from desktop.undo import Undo
from desktop.words import Tone


def tell_conflict(messages: Messages, undo: Undo, error: ConflictError) -> None:
    """A bar with both ways out; of a row that was deleted it only tells, with the text that was entered for it."""
    if error.outcome.status != "conflict":
        entered = [f"You entered: {value}" for value in error.mine.values() if isinstance(value, str)]
        messages.tell(Tone.WARN, error.title, f"{error.happened} {error.to_do}", lines=entered)
        return
    # Written where theirs stands now, whatever table is shown by then; another edit in between is a conflict again.
    mine = EditStep(error.step, error.model, error.row_id, error.outcome.stored, error.mine)
    answers = (("Use mine", lambda: undo.do(mine)), ("Keep theirs", lambda: None))
    messages.tell(Tone.WARN, error.title, f"{error.happened} {error.to_do}", answers)
