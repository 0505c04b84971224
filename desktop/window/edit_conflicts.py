"""What to say when an edit met another one: theirs stands, mine can still be written. One bar; others wait."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from desktop.commands.command_queue import CommandQueue
from desktop.commands.pending_values import Names, labelled
from desktop.commands.row_commands import Command, ConflictError
from desktop.context.app_context import AppContext
from desktop.screens.screen_definitions import screen_of
from desktop.screens.shown_columns import ShownColumn, shown_columns
from desktop.theme.tone import Tone
from desktop.widgets.messages import MessageBar, Messages
from desktop.wording.changed_since import changed_since
from models.ddl.history import as_text
from models.queries.lookup_by_name import names_of
from models.schema.base import Base
from models.values.language import tr


@dataclass(frozen=True)
class _Conflict:
    step: Command
    error: ConflictError
    names: Names


class Conflicts(QObject):
    """Shows edits that met others, one after another, whatever table is open. Until it is answered an edit stays in the
    journal, so that it comes up again after the next start."""

    def __init__(self, messages: Messages, undo: CommandQueue, tools: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._messages, self._undo, self._tools = messages, undo, tools
        self._line: deque[_Conflict] = deque()
        self._bar: MessageBar | None = None

    def met(self, step: Command, error: ConflictError) -> None:
        """Show a conflict, with the names of the related records that it is about."""
        related = _related(error)

        def show(names: Names) -> None:
            self._line.append(_Conflict(step, error, names))
            self._show()

        def read() -> Names:
            return {model: names_of(self._tools.engine, model, ids) for model, ids in related.items()}

        if related:
            self._tools.jobs.run(read, show, lambda _error: show({}), self)
        else:
            show({})

    def _show(self) -> None:
        if self._bar is not None and isValid(self._bar):
            self._bar.dismiss()
        if not self._line:
            return
        first, more = self._line[0], len(self._line)
        title = first.error.title
        if more > 1:
            title = tr("{title} (1 of {count})", title=title, count=more)
        told = self._told_gone if first.error.outcome.status == "gone" else self._told
        text, lines, answers = told(first)
        self._bar = self._messages.tell(Tone.WARN, title, text, answers, lines=lines, stays=True, must_answer=True)

    def _told(self, one: _Conflict) -> tuple[str, list[str], Any]:
        error = one.error
        text = f"{error.step}: {changed_since(error.outcome, self._tools.formats, with_value=False)}"
        lines = [
            tr("Yours: {value}", value=self._values(one, error.mine)),
            tr("Theirs: {value}", value=self._values(one, error.outcome.stored)),
        ]
        mine, theirs = (tr("Use mine"), lambda: self._use_mine(one)), (tr("Keep theirs"), lambda: self._end(one))
        return text, lines, (mine, theirs)

    def _told_gone(self, one: _Conflict) -> tuple[str, list[str], Any]:
        error = one.error
        entered = self._values(one, error.mine, copied=True)
        text = f"{error.step}: {error.happened}"
        copy = (tr("Copy it"), lambda: self._copy(one, entered))
        answers = (copy, (tr("Close"), lambda: self._end(one)))
        return text, [tr("You entered: {value}", value=entered)], answers

    def _use_mine(self, one: _Conflict) -> None:
        """Write mine where theirs stands now; another edit in between is a conflict again."""
        self._undo.do(one.error.mine_again())
        self._end(one)

    def _copy(self, one: _Conflict, entered: str) -> None:
        QGuiApplication.clipboard().setText(entered)
        self._end(one)

    def _end(self, one: _Conflict) -> None:
        self._undo.settled(one.step)
        self._line.remove(one)
        self._show()

    def _values(self, one: _Conflict, values: Mapping[str, Any], *, copied: bool = False) -> str:
        columns = _columns(one.error.model)
        texts = {name: self._text(columns.get(name), value, one.names, copied) for name, value in values.items()}
        if len(texts) == 1:
            return next(iter(texts.values()))
        return ", ".join(
            f"{columns[name].field.title if name in columns else name}: {text}" for name, text in texts.items()
        )

    def _text(self, shown: ShownColumn | None, value: Any, names: Names, copied: bool) -> str:
        if copied and isinstance(value, str):
            return value
        if shown is None:
            return as_text(value) or tr("(empty)")
        text = self._tools.formats.text(labelled(value, shown, names), shown.kind, name=shown.field.name)
        return text or tr("(empty)")


def _columns(model: type[Base]) -> dict[str, ShownColumn]:
    screen = screen_of(model.__tablename__)
    columns = shown_columns(screen) if screen is not None else ()
    return {shown.column.name: shown for shown in columns if "." not in shown.field.name}


def _related(error: ConflictError) -> dict[type[Base], set[int]]:
    columns, related = _columns(error.model), dict[type[Base], set[int]]()
    for values in (error.mine, error.outcome.stored):
        for name, value in values.items():
            model = columns[name].related_model if name in columns else None
            if model is not None and value is not None:
                related.setdefault(model, set()).add(value)
    return related
