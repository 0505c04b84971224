"""Rows of our own that people deleted: their list beside a table, and the way back."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from desktop.commands.command_queue import CommandQueue
from desktop.commands.restore_command import RestoreCommand
from desktop.commands.row_commands import CommandResult
from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.screen import Field, Screen
from desktop.screens.screen_definitions import screen_of
from desktop.table_page.table_page import TablePage
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from desktop.wording.history_words import columns_by_name, field_words
from models import Change
from models.audit.deleted_rows import Lost, Parent, Restoration, has_trash, restoration, still_trashed, trashed
from models.schema.base import Base
from models.schema.paths import model_of
from models.values.language import mark, tr, trn

# Behind a table's key, for what belongs to the list of its deleted rows alone.
MARK = "/trash"
MOST_TOLD = 5


def trash_of(screen: Screen) -> Screen:
    """Return the deleted rows of a table's people, the newest first."""
    model = screen.model
    return replace(
        screen,
        key=f"{screen.key}{MARK}",
        model=Change,
        fields=(
            Field("row_label", mark("Record"), 280),
            Field("at", mark("Deleted"), 160),
            Field("who", mark("Deleted by"), 200),
        ),
        order="-at",
        addable=False,
        empty=mark("What people delete here can be restored from here."),
        only=lambda: trashed(model),
        trash=True,
        since=None,
        locked=tr("This was deleted. Choose Restore to have it back."),
    )


def table_key(key: str) -> str:
    """Return the key of the table that a screen is about, which may be the list of its deleted rows."""
    return key.removesuffix(MARK)


class DeletedRows(QObject):
    """Switches to the deleted rows of the table in `page`, and restores them. `wanted(screen, words)`: to be opened."""

    wanted = Signal(object, str)

    def __init__(
        self, page: TablePage, tools: AppContext, messages: Messages, undo: CommandQueue, actions: Actions
    ) -> None:
        super().__init__(page)
        self._page, self._tools, self._messages, self._undo, self._actions = page, tools, messages, undo, actions
        self._of: Screen | None = None
        actions.restore.triggered.connect(self.restore)
        undo.written.connect(self._written)
        page.opened.connect(self._opened)
        page.counted.connect(lambda _rows, _complete: self._look())

    def show_screen(self, screen: Screen) -> None:
        """Offer what there is for a table, or for the list of its deleted rows."""
        if not screen.trash:
            self._of = screen
        self._actions.trash.setVisible(screen.trash or (has_trash(screen.model) and not screen.deleted))
        self._actions.trash.setChecked(screen.trash)
        self._actions.restore.setVisible(screen.trash)

    def open(self) -> None:
        """Show the deleted rows of the table."""
        if self._of is not None:
            self.wanted.emit(trash_of(self._of), self._actions.trash.text())

    def restore(self) -> None:
        """Restore the selected rows, or the one with the cursor, with what hung on them."""
        model, table = self._page.model, self._page.table
        if model is not None and self._of is not None and table.currentIndex().isValid():
            ids = (model.rows.row_id(row) for row in table.selected_rows() or [table.currentIndex().row()])
            self._plan(self._of.model, tuple(row_id for row_id in ids if row_id > 0))  # headings of groups have none

    def _plan(self, model: type[Base], lines: Sequence[int]) -> None:
        engine = self._tools.engine

        def read() -> Restoration | None:
            there = still_trashed(engine, model, lines)
            return restoration(engine, model, there) if there else None

        def planned(found: Restoration | None) -> None:
            if found is not None and found.parents:
                self._ask(found.parents, model, lines)
            elif found is not None:
                self._do(found)

        self._tools.jobs.run(read, planned, self._messages.error, self)

    def _ask(self, parents: Sequence[Parent], model: type[Base], lines: Sequence[int]) -> None:
        """Offer to restore the rows along that these can't be without."""
        names = ", ".join(parent.label for parent in parents[:MOST_TOLD])
        title = tr("The rows can't be restored alone")
        text = tr("They belong to what has been deleted, too: {names}.", names=names)
        if any(parent.line is None for parent in parents):
            self._messages.tell(Tone.WARN, title, f"{text} {tr('That can’t be restored any more.')}")
            return

        def along() -> None:
            tables = dict.fromkeys(parent.table for parent in parents)
            for table in tables:
                of_table = [parent.line for parent in parents if parent.table == table and parent.line is not None]
                self._with_parents(model_of(table), of_table, model, lines)

        self._messages.tell(Tone.WARN, title, text, ((tr("Restore both"), along),))

    def _with_parents(self, above: type[Base], parents: Sequence[int], model: type[Base], lines: Sequence[int]) -> None:
        """Restore rows with what hung on them and what was to be restored at first: one step, as far as that hangs on
        them, too."""
        engine = self._tools.engine

        def read() -> Restoration:
            return restoration(engine, above, parents, still_trashed(engine, model, lines))

        def planned(found: Restoration) -> None:
            if found.parents:
                self._ask(found.parents, above, parents)
            else:
                self._do(found, then=lambda: self._plan(model, lines))

        self._tools.jobs.run(read, planned, self._messages.error, self)

    def _do(self, found: Restoration, then: Callable[[], None] = lambda: None) -> None:
        count = len(found.labels)
        noun = screen_of(found.removed.model.__tablename__)
        name = found.labels[0] if count == 1 else f"{self._tools.formats.count(count)} {noun.nouns if noun else ''}"
        step = RestoreCommand(tr("Restore {name}", name=name), found.removed.model, found.removed)

        def done(_written: CommandResult) -> None:
            self._tell(found, name)
            then()

        self._undo.do(step, done)

    def _tell(self, found: Restoration, name: str) -> None:
        number = self._tools.formats.count
        along, links = len(found.removed.rows) - len(found.labels), len(found.removed.emptied)
        hung = trn(
            "{n} row that belonged to it is back too.",
            "{n} rows that belonged to it are back too.",
            along,
            n=number(along),
        )
        linked = trn("{n} link to it is set again.", "{n} links to it are set again.", links, n=number(links))
        text = " ".join(words for words, some in ((hung, along), (linked, links)) if some)
        lines = [_lost_words(one) for one in found.lost[:MOST_TOLD]]
        if len(found.lost) > MOST_TOLD:
            lines.append(tr("… and {n} more", n=number(len(found.lost) - MOST_TOLD)))
        tone = Tone.WARN if lines else Tone.GOOD
        self._messages.tell(tone, tr("{name} is restored", name=name), text, lines=lines)

    def _written(self, written: CommandResult) -> None:
        """Whatever is deleted or restored changes the list."""
        screen = self._page.shown_screen
        if screen is not None and screen.trash and (written.added or written.removed):
            self._page.reload()

    def _opened(self, *_opened: object) -> None:
        selection: QItemSelectionModel = self._page.table.selectionModel()
        selection.currentChanged.connect(self._look)
        self._look()

    def _look(self, *_changed: object) -> None:
        self._actions.restore.setEnabled(self._may_restore() and self._page.table.currentIndex().isValid())

    def _may_restore(self) -> bool:
        screen = self._page.shown_screen
        return screen is not None and screen.trash and (self._of is None or not self._of.locked)


def _lost_words(lost: Lost) -> str:
    """Return which value didn't come back, and why."""
    field = field_words(lost.column, columns_by_name(lost.table))
    return tr(
        "{record}: {field} was {value}; it stays as it is, for {why}.",
        record=lost.label,
        field=field,
        value=lost.value,
        why=lost.why,
    )
