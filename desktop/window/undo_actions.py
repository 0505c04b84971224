"""Undo and redo as actions: what they would do next, and beside them the lists of all that can be taken back."""

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.commands.command_history import TakenBack, model_of_step
from desktop.commands.command_queue import CommandQueue
from desktop.screens.actions import Actions
from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import screen_of
from desktop.widgets.plain_text import one_line
from models.values.language import tr, trn

MOST_LISTED, LONGEST = 25, 70


def connect_undo(
    actions: Actions, undo: CommandQueue, lists: tuple[QToolButton, QToolButton], formats: Formats
) -> None:
    """Let the actions take back and take again, and the two buttons beside them list the steps."""
    actions.undo.triggered.connect(undo.undo)
    actions.redo.triggered.connect(undo.redo)
    for button, make in zip(lists, (_undo_list, _redo_list), strict=True):
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda menu=menu, make=make: make(menu, undo, formats))
        button.setMenu(menu)

    def changed() -> None:
        name_steps(actions, undo)
        lists[0].setEnabled(bool(undo.stack.done))
        lists[1].setEnabled(bool(undo.stack.undone))

    undo.stack.changed.connect(changed)
    undo.pending_changed.connect(changed)
    changed()


def name_steps(actions: Actions, undo: CommandQueue) -> None:
    """Name what the next undo and redo do, and offer them only when there is something to do."""
    waiting = undo.waiting()
    actions.undo.setEnabled(bool(waiting) or undo.stack.canUndo())
    actions.redo.setEnabled(undo.stack.canRedo())
    actions.name_undo(waiting[-1].step.name if waiting else undo.stack.undoText())
    actions.name_redo(undo.stack.redoText())


def _undo_list(menu: QMenu, undo: CommandQueue, formats: Formats) -> None:
    head = lambda n: trn("Undo {n} step", "Undo {n} steps", n)  # noqa: E731  # the menu's first line
    _fill(menu, list(reversed(undo.stack.done)), undo.undo_to, head, formats)


def _redo_list(menu: QMenu, undo: CommandQueue, formats: Formats) -> None:
    head = lambda n: trn("Redo {n} step", "Redo {n} steps", n)  # noqa: E731  # the menu's first line
    _fill(menu, list(reversed(undo.stack.undone)), undo.redo_to, head, formats)


def _fill(
    menu: QMenu,
    steps: list[TakenBack],
    choose: Callable[[TakenBack], None],
    head: Callable[[int], str],
    formats: Formats,
) -> None:
    """Fill in one line a step, the newest first; the first says how many go with the one that is pointed at."""
    menu.clear()
    first = menu.addAction(head(1))
    first.setEnabled(False)
    menu.addSeparator()
    count = 0
    for taken in steps[:MOST_LISTED]:
        line = menu.addAction(_words(taken, formats))
        if taken.why_not:
            line.setEnabled(False)
            line.setToolTip(taken.why_not)
            continue
        count += 1
        line.setToolTip(taken.step.name)
        line.triggered.connect(lambda _on=False, taken=taken: choose(taken))
        line.hovered.connect(lambda count=count: first.setText(head(count)))
    if len(steps) > MOST_LISTED:
        _note(menu, tr("and {n} more", n=formats.count(len(steps) - MOST_LISTED)))


def _words(taken: TakenBack, formats: Formats) -> str:
    """Name, table and when; of a step that can't be taken back any more, why."""
    table = model_of_step(taken.step).__tablename__
    screen = screen_of(table)
    where = screen.title if screen is not None else table.replace("_", " ")
    name = one_line(taken.step.name)
    name = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    if taken.why_not:
        name = tr("{name} – stays: {why}", name=name, why=one_line(taken.why_not))
    return f"{name}\t{where}  ·  {formats.moment(taken.at)}".replace("&", "&&")


def _note(menu: QMenu, words: str) -> None:
    note: QAction = menu.addAction(words)
    note.setEnabled(False)
