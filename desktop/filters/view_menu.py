"""The menu of a screen's views, beside its title: mine and the team's, to choose, save, rename, share, delete."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.context.app_context import AppContext
from desktop.filters.name_dialog import NameDialog
from desktop.screens.renamed_fields import with_names_of_now
from desktop.theme.tone import Tone
from desktop.widgets.buttons import ToolButton
from desktop.widgets.messages import Messages
from desktop.widgets.plain_text import one_line, tool_tip
from models.values.language import tr
from models.writes.views import SavedByOthersError, View, add_view, remove_view, save_view, views_of

LONGEST = 32
LANE = "views"


class ViewMenu(ToolButton):
    """`wanted(view or None)`: the table is to be looked at so; None as it is without any view. `saved(view or None)`:
    it is looked at so already. `renamed`: the button has other words.

    `content` tells how the table is looked at now, `as_laid_out` what columns that were kept mean in this version;
    `may_save`: False in a database that is only read.
    """

    wanted = Signal(object)
    saved = Signal(object)
    renamed = Signal()

    def __init__(
        self,
        tools: AppContext,
        messages: Messages,
        who: str,
        content: Callable[[], dict[str, Any]],
        as_laid_out: Callable[[Any], dict[str, Any]],
        *,
        may_save: bool,
    ) -> None:
        super().__init__()
        self._tools, self._messages, self._who = tools, messages, who
        self._content, self._as_laid_out, self._may_save = content, as_laid_out, may_save
        self._screen, self.views = "", list[View]()
        self.current: View | None = None
        self.setObjectName("viewMenuButton")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        tools.icons.put(self, "bookmark")
        menu = QMenu(self)
        menu.setObjectName("viewMenu")
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._open)
        self.setMenu(menu)
        self.look()

    def show_screen(self, screen: str, chosen: int | None) -> None:
        """Read the views of another screen; `chosen`: the id of the one that it is looked at with."""
        self._screen, self.views, self.current = screen, [], None
        self.look()
        self._read(chosen)

    def look(self) -> None:
        """Name the view, and mark it when the table is looked at differently by now."""
        name = one_line(self.current.name) if self.current else tr("Views")
        short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
        changed = self.is_changed()
        text, before = f" {short}{' •' if changed else ''}".replace("&", "&&"), self.text()
        self.setText(text)
        words = tr("View {name}, changed since it was saved", name=name) if changed else tr("View {name}", name=name)
        self.setAccessibleName(words if self.current else tr("Views"))
        self.setToolTip(tool_tip(words if self.current else tr("Choose or save a view of this table")))
        if text != before:
            self.renamed.emit()

    @property
    def unchanged(self) -> str:
        """The name of the view as which the table is looked at; "" for none, or one that it differs from by now."""
        return self.current.name if self.current and not self.is_changed() else ""

    def is_changed(self) -> bool:
        """Tell whether the table is looked at in another way than the view was saved."""
        if self.current is None:
            return False
        kept = self.current.content  # what isn't in a view of an older version is as the screen has it
        kept = {**kept, "columns": self._as_laid_out(kept.get("columns"))}
        return any(kept.get(key) != value and (value or kept.get(key)) for key, value in self._content().items())

    def save(self) -> None:
        """Save how the table is looked at as the view it is; as a new one where there is none."""
        view = self.current
        if view is None:
            self.save_as()
            return
        self._write(lambda: save_view(self._tools.engine, view, self._who, content=self._all()))

    def save_as(self) -> None:
        """Ask for a name, and save how the table is looked at under it."""
        dialog = NameDialog(tr("Save as a new view"), "", self.window(), for_team=False)
        self._ask(dialog, lambda: self._add(dialog.name(), for_team=dialog.for_team()))

    def rename(self, view: View) -> None:
        """Ask for another name."""
        dialog = NameDialog(tr("Rename the view"), view.name, self.window())
        engine, who = self._tools.engine, self._who
        self._ask(dialog, lambda: self._write(_named(engine, view, who, dialog.name())))

    def share(self, view: View, for_team: bool) -> None:
        """Make a view the team's, or one's own."""
        engine, who = self._tools.engine, self._who
        self._write(lambda: save_view(engine, view, who, owner=who, for_team=for_team))

    def remove(self, view: View) -> None:
        """Delete a view; it can be put back right away."""
        engine, who = self._tools.engine, self._who

        def gone(_nothing: None) -> None:
            self._take(None)
            again = ((tr("Put it back"), lambda: self._put_back(view)),)
            self._messages.tell(Tone.QUIET, tr("The view “{name}” is deleted", name=view.name), answers=again)

        self._run(lambda: remove_view(engine, view, who), gone)

    def _open(self) -> None:
        self._fill()
        self._read(self.current.id if self.current else None)  # somebody may have saved one meanwhile

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        self._choice(tr("Without a view"), None)
        for title, views in (
            (tr("My views"), [view for view in self.views if view.owner is not None]),
            (tr("The team’s views"), [view for view in self.views if view.owner is None]),
        ):
            if views:
                menu.addSection(title)
            for view in views:
                self._choice(one_line(view.name), view)
        menu.addSeparator()
        self._fill_changes(menu)

    def _fill_changes(self, menu: QMenu) -> None:
        view = self.current
        save = menu.addAction(tr("Save"), self.save)
        save.setEnabled(self._may_save and view is not None and self.is_changed())
        menu.addAction(tr("Save as a new view …"), self.save_as).setEnabled(self._may_save)
        if view is None:
            return
        menu.addAction(tr("Rename …"), lambda: self.rename(view)).setEnabled(self._may_save)
        team = menu.addAction(tr("For the whole team"), lambda: self.share(view, view.owner is not None))
        team.setCheckable(True)
        team.setChecked(view.owner is None)
        team.setEnabled(self._may_save)
        menu.addAction(tr("Delete the view"), lambda: self.remove(view)).setEnabled(self._may_save)

    def _choice(self, words: str, view: View | None) -> None:
        action = self.menu().addAction(words.replace("&", "&&"), lambda: self._choose(view))
        action.setCheckable(True)
        action.setChecked((view and view.id) == (self.current and self.current.id))

    def _choose(self, view: View | None) -> None:
        self.current = view
        self.wanted.emit(view)
        self.look()
        if view is not None:
            self.tell_broken(view)

    def tell_broken(self, view: View) -> None:
        """Say of a view that can't be read that it is so."""
        if view.is_broken:
            self.say_unreadable(view)

    def say_unreadable(self, view: View) -> None:
        """Say that what a view keeps can't be used."""
        self._messages.tell(
            Tone.WARN,
            tr("The view “{name}” can't be read", name=view.name),
            tr("Another program has written something into it that isn't a view. Save it anew, or delete it."),
        )

    def _all(self) -> dict[str, Any]:
        """Return the whole view: what other programs have put into it stays in it."""
        return {**(self.current.content if self.current else {}), **self._content()}

    def _add(self, name: str, *, for_team: bool) -> None:
        engine, screen, who, content = self._tools.engine, self._screen, self._who, self._all()
        self._write(lambda: add_view(engine, screen, name, None if for_team else who, content, who))

    def _put_back(self, view: View) -> None:
        engine, who = self._tools.engine, self._who
        self._write(lambda: add_view(engine, view.screen, view.name, view.owner, view.content, who))

    def _write(self, work: Callable[[], View]) -> None:
        self._run(work, self._take)

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        screen = self._screen

        def failed(error: Exception) -> None:
            if isinstance(error, SavedByOthersError):
                self._tell_of_others(error)
            else:
                self._messages.error(error)

        def ended(found: Any) -> None:
            if screen == self._screen:
                done(found)

        self._tools.jobs.run(work, ended, failed, self, LANE)

    def _take(self, view: View | None) -> None:
        self.current = view
        self.saved.emit(view)
        self.look()
        self._read(view.id if view else None)

    def _read(self, chosen: int | None) -> None:
        engine, screen, who = self._tools.engine, self._screen, self._who

        def came(views: list[View]) -> None:
            before, was = self.views, self.current
            self.views = [replace(view, content=with_names_of_now(screen, view.content)) for view in views]
            found = next((view for view in self.views if view.id == chosen), None)
            if self.current is None or (found is not None and found.version == self.current.version):
                self.current = found
            self.look()
            if self.menu().isVisible() and (before, was) != (self.views, self.current):
                self._fill()

        if screen:
            self._run(lambda: views_of(engine, screen, who), came)

    def _ask(self, dialog: NameDialog, then: Callable[[], None]) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(then)
        dialog.open()

    def _tell_of_others(self, error: SavedByOthersError) -> None:
        theirs, content = error.theirs, self._all()
        engine, who = self._tools.engine, self._who
        answers: tuple[tuple[str, Callable[[], None]], ...] = ((tr("Save mine as a new view"), self.save_as),)
        text = error.happened
        if theirs is not None:
            text = f"{text} {self._tools.formats.moment(theirs.saved_at)}."
            over = (
                tr("Save mine over it"),
                lambda: self._write(lambda: save_view(engine, theirs, who, content=content)),
            )
            answers = ((tr("Look at theirs"), lambda: self._choose(theirs)), *answers, over)
        self._messages.tell(Tone.WARN, error.title, text, answers)


def _named(engine: Any, view: View, who: str, name: str) -> Callable[[], View]:
    return lambda: save_view(engine, view, who, name=name)
