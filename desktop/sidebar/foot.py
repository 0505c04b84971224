"""The foot of the sidebar: how fresh the data are, Sync, who works here, help and settings."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.sidebar.freshness import freshness
from desktop.sync_status.sync_panel import RunProgress, SyncRunner
from desktop.theme.icons import IconLabel
from desktop.widgets.buttons import Button, ToolButton
from desktop.widgets.elided_label import ElidedLabel
from desktop.widgets.plain_text import tool_tip
from models.queries.sync_runs import Standing
from models.queries.user_names import called
from models.values.language import tr, trn

ACROSS, DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class Foot(QFrame):
    """`who`: the person who works here. `problems`: the way to what was set aside, hidden while nothing is; in a rail
    only the number of them."""

    def __init__(self, actions: Actions, tools: AppContext, who: str) -> None:
        super().__init__()
        self.setObjectName("sidebarFoot")
        self._actions, self._tools, self._who = actions, tools, who
        self.problems = Button()
        self.problems.setProperty("look", "link")
        tools.icons.put(self.problems, "triangle-alert", "watch")
        self.problems.hide()
        self._mark = IconLabel(tools.icons, "clock-alert", "watch")
        self.status = _small_label(tr("Sync status"))
        self.person = _small_label(tr("Signed in as"))
        self.sync = _button(actions.sync)
        self.sync.setObjectName("syncButton")
        self.sync.setProperty("look", "quietLink")
        self.help, self.settings = _button(actions.help), _button(actions.settings)
        actions.help.triggered.connect(lambda: self._open(help_menu(actions, self), self.help))
        actions.settings.triggered.connect(lambda: self._open(settings_menu(actions, self), self.settings))
        self._lines = [QHBoxLayout(), QHBoxLayout()]
        for line, parts in zip(self._lines, self._parts(), strict=True):
            line.setSpacing(6)
            for part in parts:
                line.addWidget(part, 1 if isinstance(part, ElidedLabel) else 0)
        layout = self._layout = QVBoxLayout(self)
        layout.setSpacing(2)
        layout.addWidget(self.problems, 0, Qt.AlignmentFlag.AlignLeft)
        for line in self._lines:
            layout.addLayout(line)
        self._problem_count = 0
        self.set_rail(False)
        self.show_standing(Standing({}, 0))

    def set_rail(self, rail: bool) -> None:
        """Show only icons, one below the other, or all."""
        self._rail = rail
        for told in (self._mark, self.status, self.person):
            told.setVisible(not rail)
        for line, parts in zip(self._lines, self._parts(), strict=True):
            line.setDirection(DOWN if rail else ACROSS)
            for part in parts:
                line.setAlignment(part, Qt.AlignmentFlag.AlignHCenter if rail else Qt.AlignmentFlag(0))
        self._layout.setContentsMargins(*((8, 8, 8, 8) if rail else (16, 8, 10, 8)))
        words = Qt.ToolButtonStyle.ToolButtonIconOnly if rail else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.sync.setToolButtonStyle(words)
        for button in (self.sync, self.help, self.settings):
            button.setIconSize(QSize(20, 20) if rail else QSize(16, 16))
        self._show_problems()

    def show_standing(self, found: Standing) -> None:
        """Say how fresh the data are, amber when they are older than a day, and how many problems there are."""
        fresh = freshness(found, self._tools.formats)
        self._tools.icons.put(self._mark, *(("clock-alert", "watch") if fresh.stale else ("circle-check", "good_mark")))
        self.status.setProperty("tone", "watch" if fresh.stale else "")
        self.status.style().polish(self.status)
        if self.sync.defaultAction() is self._actions.sync:
            self.status.setText(fresh.words)
        self.status.setToolTip(tool_tip(fresh.details))
        self.status.setAccessibleDescription(fresh.details)
        self.person.setText(called(self._who))
        self._problem_count = found.problems
        self._show_problems()

    def follow(self, runner: SyncRunner) -> None:
        """Tell how a sync of this window gets on, also one that is under way already."""
        runner.started.connect(lambda: self.show_progress(None))
        runner.progressed.connect(self.show_progress)
        runner.ended.connect(self.end_progress)
        runner.failed.connect(self.end_progress)
        if runner.running:
            self.show_progress(None)

    def show_progress(self, progress: RunProgress | None) -> None:
        """Say how far this window's sync is, as far as that is known, and offer to stop it."""
        self.sync.setDefaultAction(self._actions.cancel_sync)
        share = f" {100 * progress.done // progress.total} %" if progress is not None and progress.total else " …"
        self.status.setText(tr("Syncing") + share)

    def end_progress(self) -> None:
        """Offer the sync again; how fresh the data are by now is told by `show_standing`."""
        self.sync.setDefaultAction(self._actions.sync)

    def _parts(self) -> tuple[Sequence[QWidget], Sequence[QWidget]]:
        return (self._mark, self.status, self.sync), (self.person, self.help, self.settings)

    def _show_problems(self) -> None:
        count, words = self._problem_count, trn("{n} problem", "{n} problems", self._problem_count)
        self.problems.setText(f" {self._tools.formats.count(count) if self._rail else words}")
        self.problems.setToolTip(words)
        self.problems.setAccessibleName(words)
        self.problems.setVisible(bool(count))

    def _open(self, menu: QMenu, button: QWidget) -> None:
        """Open a menu above its button: the foot stands at the window's lower edge."""
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(button.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


def settings_menu(actions: Actions, parent: QWidget) -> QMenu:
    """Make the menu of what holds for the whole window."""
    menu = QMenu(parent)
    menu.setObjectName("settingsMenu")
    menu.addSection(tr("Colours"))
    menu.addActions(list(actions.modes.values()))
    menu.addSection(tr("Language"))
    menu.addActions(list(actions.languages.values()))
    menu.addSection(tr("Tables"))
    menu.addActions([actions.compact, actions.totals])
    menu.addSection(tr("Sync"))
    menu.addActions([actions.sync, actions.full_sync, actions.cancel_sync])
    return menu


def help_menu(actions: Actions, parent: QWidget) -> QMenu:
    """Make the menu of all that can be done by a key, with its keys."""
    menu = QMenu(parent)
    menu.setObjectName("helpMenu")
    menu.addSection(tr("Keys"))
    menu.addActions([action for action in actions.all() if not action.shortcut().isEmpty()])
    return menu


def _small_label(name: str) -> ElidedLabel:
    label = ElidedLabel()
    label.setProperty("look", "small")
    label.setAccessibleName(name)
    return label


def _button(action: QAction) -> QToolButton:
    button = ToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    return button
