"""Editors in which something is picked from a list by typing: a word of a few, or a related record."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QWidget
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.editors.editors import ValueEdit, needed
from desktop.kinds.value_words import choice_words
from desktop.screens.formats import UnreadableError, calendar_of
from desktop.screens.shown_columns import ShownColumn
from desktop.widgets.completions import Completions
from desktop.widgets.enter_keys import ENTER
from models.queries.rows import Label, labels
from models.schema.base import Base
from models.values.language import tr
from models.values.parse_errors import (
    NoRecordToPick,
    NoRecordYet,
    NotInList,
    ParseError,
    SeveralFit,
    SeveralRecordsFit,
)

TAKING = (*ENTER, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
SHOWN_LABELS = 12
TYPING_PAUSE_MS = 120
# Stands in the list for a record that isn't there yet.
CREATE = object()


class CompletingEdit(ValueEdit):
    """Something to pick from a list by typing; the list opens below, arrows and Enter choose."""

    def __init__(self, facts: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(facts, tools, parent)
        self.completions = Completions(self)
        completer = QCompleter(self.completions, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(SHOWN_LABELS)
        self._list: QAbstractItemView = completer.popup()  # type: ignore[assignment]  # every completer has one
        self._list.setObjectName("completions")
        completer.activated[QModelIndex].connect(self._clicked)  # type: ignore[index]  # an overloaded signal
        self.setCompleter(completer)
        self._chosen: tuple[Any, str] | None = None
        self._touched = False
        self.textEdited.connect(self._edited)

    def offer(self, entries: list[tuple[Any, str]], faint: frozenset[Any] = frozenset()) -> None:
        """Show what can be picked: (value, words); the values in `faint` aren't in use any more."""
        self.completions.set_entries(entries, faint)
        completer = self.completer()
        if entries and self.hasFocus():
            completer.complete()
        elif self._list.isVisible():
            self._list.hide()

    def value(self) -> Any:
        """Return the highlighted one, or the only one that is called, begins like or has what was typed."""
        text = self.text().strip()
        if not text:
            return needed(self.facts, None, self.tools.formats)
        highlighted = self._chosen or self._highlighted()
        if highlighted is not None:
            return self.picked(highlighted)
        entries = [entry for entry in self.completions.entries if entry[0] is not CREATE]
        exact = [entry for entry in entries if entry[1].casefold() == text.casefold()]
        begins = [entry for entry in entries if entry[1].casefold().startswith(text.casefold())]
        for fitting in (exact, begins, entries):
            if len(fitting) == 1:
                return self.picked(fitting[0])
        raise UnreadableError(self.refusal(text, len(exact) or len(entries)), self.tools.formats)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Tab take what is highlighted in the open list, and then do what they do without one."""
        if event.key() not in TAKING or not self._list.isVisible():
            super().keyPressEvent(event)
            return
        highlighted = self._highlighted()
        if highlighted is not None:
            self._choose(highlighted)
        self._list.hide()
        self._press(Qt.Key(event.key()))
        event.accept()

    def picked(self, entry: tuple[Any, str]) -> Any:
        """Return the value of an entry."""
        return entry[0]

    def _highlighted(self) -> tuple[Any, str] | None:
        row = self._list.currentIndex().row() if self._list.isVisible() else -1
        return self.completions.entries[row] if 0 <= row < len(self.completions.entries) else None

    def _edited(self) -> None:
        self._chosen, self._touched = None, True

    def _choose(self, entry: tuple[Any, str]) -> None:
        self._chosen = entry
        self.setText(entry[1])
        self.mark("")

    def _clicked(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.completions.entries):
            self._choose(self.completions.entries[index.row()])
            self._press(Qt.Key.Key_Return)

    def _press(self, key: Qt.Key) -> None:
        # Sent anew, it passes those who watch the editor's keys; what a list forwards to its editor doesn't.
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(self, event)

    def refusal(self, text: str, count: int) -> ParseError:
        """Return why what was typed can't be taken; `count` entries fit."""
        return SeveralFit(text, count) if count else NotInList(text)


class ChoiceEdit(CompletingEdit):
    """One of a few words."""

    def __init__(self, facts: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(facts, tools, parent)
        self._all = [(choice, choice_words(choice)) for choice in facts.choices]
        self.textEdited.connect(self._narrow)
        self.completions.set_entries(self._all)

    def set_value(self, value: Any) -> None:
        """Show a value and the whole list."""
        super().set_value(value)
        QTimer.singleShot(0, self, self._offer_all)

    def _offer_all(self) -> None:
        if not self._touched:
            self.offer(self._all)

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        starts = [entry for entry in self._all if entry[1].casefold().startswith(wanted)]
        self.offer(starts or [entry for entry in self._all if wanted in entry[1].casefold()])


class ReferenceEdit(CompletingEdit):
    """A related record, picked by typing its name; the rows are looked up in a job."""

    def __init__(self, facts: ShownColumn, tools: AppContext, parent: QWidget) -> None:
        super().__init__(facts, tools, parent)
        self._before: Any = None
        self._asked = ""
        self._answered: str | None = None
        self._then: Callable[[], None] | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._pause.start())

    def set_value(self, value: Any) -> None:
        """Show the record's name; the list opens with all of them."""
        self._before = value
        super().set_value(value)
        self._pause.start(0)

    def value(self) -> Any:
        """Return (id, name) of the record, unchanged if its name wasn't touched."""
        before = self._before
        if before and self.text() == self.tools.formats.input_text(before, self.facts.kind):
            return before
        return super().value()

    def picked(self, entry: tuple[Any, str]) -> Any:
        """Return a reference as its id together with the name to show."""
        if entry[0] is CREATE:
            raise UnreadableError(self.refusal(self.text().strip(), 0), self.tools.formats)
        self.tools.picks.note(self._target(), entry[0])
        return entry

    def settle(self, then: Callable[[], None]) -> None:
        """Call `then` when the rows for the typed text have come, or the record that was chosen to be made is there."""
        chosen = self._chosen or self._highlighted()
        if chosen is not None and chosen[0] is CREATE:
            self._create(then)
        elif chosen or self._answered == self.text().strip():
            then()
        else:
            self._then = then
            self._pause.stop()
            self._ask()

    def _create(self, then: Callable[[], None]) -> None:
        name = self.text().strip()

        def made(row_id: int) -> None:
            if isValid(self):
                self._chosen = (row_id, name)
                then()

        def failed() -> None:
            if isValid(self):
                self._chosen = None
                self.mark(tr("“{name}” couldn't be added.", name=name))

        self.tools.picks.create(self._target(), name, made, failed)

    def _choose(self, entry: tuple[Any, str]) -> None:
        super()._choose(entry)
        if entry[0] is CREATE:
            self.setText(self._asked)

    def _target(self) -> type[Base]:
        target = self.facts.related_model
        assert target is not None  # only a foreign key has this editor
        return target

    def refusal(self, text: str, count: int) -> ParseError:
        """Return why what was typed can't be taken; `count` records fit."""
        if count:
            return SeveralRecordsFit(text)
        return NoRecordToPick(text) if self.tools.picks.can_create(self._target()) else NoRecordYet(text)

    def _ask(self) -> None:
        text = self.text().strip()
        untouched = self._before and text == self.tools.formats.input_text(self._before, self.facts.kind)
        self._asked = text
        wanted = "" if untouched else text
        target, engine, recent = self._target(), self.tools.engine, self.tools.picks.recent(self._target())
        calendar = calendar_of(self.tools.formats)
        self.tools.jobs.run(
            lambda: labels(engine, target, wanted, SHOWN_LABELS, recent, calendar),
            lambda found: self._answer(text, found),
            self._failed,
            self,
            "labels",
            replace=True,
        )

    def _answer(self, text: str, found: list[Label]) -> None:
        if text != self._asked:
            return
        self._answered = text
        entries: list[tuple[Any, str]] = [(label.row_id, label.text) for label in found]
        if self._may_be_new(text, found):
            entries.append((CREATE, tr("Create “{name}”", name=text)))
        self.offer(entries, frozenset(label.row_id for label in found if label.inactive))
        self._go_on()

    def _may_be_new(self, text: str, found: list[Label]) -> bool:
        known = any(label.text.casefold() == text.casefold() for label in found)
        untouched = self._before and text == self.tools.formats.input_text(self._before, self.facts.kind)
        return bool(text) and not known and not untouched and self.tools.picks.can_create(self._target())

    def _failed(self, _error: Exception) -> None:
        self.mark(tr("The names can’t be looked up: the database doesn’t answer."))
        self._then = None

    def _go_on(self) -> None:
        then, self._then = self._then, None
        if then:
            then()
