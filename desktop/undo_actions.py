"""Undo and redo as actions: what they would do next, and the lists of what can be taken back or taken again."""

from desktop.actions import Actions
from desktop.undo import Undo


def name_steps(actions: Actions, undo: Undo) -> None:
    """Name what the next undo and redo do, and offer them only when there is something to do."""
    waiting = undo.waiting()
    actions.undo.setEnabled(bool(waiting) or undo.stack.canUndo())
    actions.redo.setEnabled(undo.stack.canRedo())
    actions.name_undo(waiting[-1].step.name if waiting else undo.stack.undoText())
    actions.name_redo(undo.stack.redoText())
