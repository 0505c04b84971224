"""The main window: navigation, one table, the record beside it; what each does is in its own file."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow

from desktop.filters.filter_controller import FilterController
from desktop.record_panel.record_feature import RecordFeature
from desktop.reports.report_feature import ReportFeature
from desktop.screens.available import screens_in, titles_not_in
from desktop.sidebar.navigation import Navigation
from desktop.sidebar.place_keys import place_keys
from desktop.sidebar.places import COMPANY, PROBLEMS
from desktop.sidebar.view_counts import ViewCounts
from desktop.startup.session import Session
from desktop.sync_status.sync_feature import SyncFeature
from desktop.sync_status.sync_panel import SyncRunner
from desktop.table_page.table_feature import TableFeature
from desktop.theme.theme import Theme
from desktop.time_travel.time_travel_feature import TimeTravel
from desktop.toolbar.head import Head
from desktop.toolbar.shown_rows import ShownRows
from desktop.toolbar.tab_order import put_in_tab_order
from desktop.toolbar.toolbar import Toolbar
from desktop.widgets.messages import Messages
from desktop.window.command_palette import CommandPalette
from desktop.window.edits_feature import EditsFeature
from desktop.window.language_choice import LanguageChoice
from desktop.window.only_reading import tell_only_reading
from desktop.window.record_place import RecordPlace
from desktop.window.screen_switcher import NeighbourRows, ScreenSwitcher
from desktop.window.status_bar import StatusBar
from desktop.window.transfers import Transfers
from desktop.window.window_layout import WindowLayout
from desktop.window.window_shortcuts import window_actions
from desktop.window.window_state_saver import WindowMemory
from models.values.language import tr

SYNC_STOPS_MS, EDITS_END_MS = 3_000, 1_800


class MainWindow(QMainWindow):
    """The window on one database. `session` is what it works with. `anew`: it is to be built anew, in the language that
    was chosen; its state is kept, and it is closed."""

    anew = Signal()

    def __init__(self, session: Session, theme: Theme, runner: SyncRunner) -> None:
        super().__init__()
        self.session, self.theme, self.runner = session, theme, runner
        self.jobs = session.tools.jobs
        self._make()
        self._arrange()
        self._connect()
        self._begin()

    def open_screen(self, key: str, row_id: int | None = None) -> None:
        """Show a table or report by its key, or the problems."""
        self.showing.open(key, row_id)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep how the window was left and end a sync; ask first when something isn't saved yet."""
        self.page.table.setFocus()  # an open editor hands over what was typed
        self.time_travel.asking.end()
        if not self.edits.may_close():
            event.ignore()
            return
        self.sync.end()
        self.showing.leave_proof()
        left = self._memory.leave()
        self.hide()
        self.runner.stop(SYNC_STOPS_MS)
        self.transfers.exports.stop()
        self.jobs.close(EDITS_END_MS)
        self._memory.save(left)  # after the jobs, which may be keeping an older one
        self.edits.journal.close()
        self.session.tools.engine.dispose()
        event.accept()

    def _make(self) -> None:
        """Make what the window consists of."""
        session, theme = self.session, self.theme
        tools, settings, may_write = session.tools, session.settings, session.why_not is None
        actions = self.actions_ = window_actions(self, tools.icons)
        messages = self.messages = Messages(tools.icons, str(settings.data_dir / "leitstand.log"))
        self._memory = WindowMemory(self, settings, self.jobs, actions, theme)
        state = self._memory.state
        self.edits = EditsFeature(session, messages, self)
        undo = self.undo = self.edits.undo
        screens = self._screens = screens_in(tools.engine)
        self.navigation = Navigation(screens, theme, tools, actions, session.who, demo=settings.demo)
        self.view_counts = ViewCounts(self.navigation.list, tools, screens, session.who, self)
        self._table = TableFeature(theme, tools, messages, undo, actions)
        page = self.page = self._table.page
        self.transfers = Transfers(
            page, tools, messages, undo, lambda: self.head.filtered_by, lambda: self.finding.views.unchanged
        )
        self.record = RecordFeature(settings, theme, tools, messages, actions)
        self.panel = self.record.panel
        self.status = StatusBar(tools.formats, actions.changed, actions.deleted, actions.trash)
        self.finding = FilterController(page, theme, tools, messages, actions, session.who, may_save=may_write)
        self.reports = ReportFeature(theme, tools, messages, actions, session.who, self, may_save=may_write)
        self.time_travel = TimeTravel(page, self.panel, tools, messages, undo, actions, state.last_visit())
        as_of, finding = self.time_travel.as_of, self.finding
        self.head = Head(actions, tools.icons, finding.views)
        self.toolbar = Toolbar(actions, tools.icons, finding.chips, finding.groups, as_of.button)
        self.shown_rows = ShownRows(page, self.head, tools)
        self.sync = SyncFeature(self.runner, tools, messages, actions, undo, self, may_write=may_write)
        self.jump = CommandPalette(theme, tools, screens, actions, self)
        self._language = LanguageChoice(actions, state, self.runner, messages, self)

    def _arrange(self) -> None:
        """Put it into the window."""
        self.setWindowTitle(tr("Leitstand – sample company") if self.session.settings.demo else "Leitstand")
        above, toolbar = (self.head, self.time_travel.as_of.bar), self.toolbar
        below = (self.messages, self.transfers.exports, self.sync.panel, self.status)
        record, reports = RecordPlace(self.panel, self.page.table, self.actions_.panel), self.reports
        middle = (self.page, self.sync.problems, reports.page)
        toolbars = (toolbar, reports.bar)
        self._layout = WindowLayout(self.navigation, toolbars, reports.pane, middle, record, above, below)
        for part in (self.head, toolbar, reports):
            self._layout.room_changed.connect(part.set_room)
        content = (self.page.table, reports.page, reports.pane.list)
        by_keys = (self.navigation.list, self.head, *toolbars, *content, self.messages, self.panel, self.status)
        self._layout.go_by_keys(self, by_keys)
        self.setCentralWidget(self._layout)
        self.finding.chips.changed.connect(self._order_tabs)
        self._order_tabs()

    def _order_tabs(self) -> None:
        above = (self.navigation.list, self.navigation.foot, self.head, self.toolbar, self.reports.bar)
        put_in_tab_order((*above, self.reports.pane.list, self.page.table, self.reports.page))

    def _connect(self) -> None:
        """Let each part know what it needs of the others."""
        actions, page, travel = self.actions_, self.page, self.time_travel
        around = NeighbourRows(
            actions,
            self.navigation,
            self.head,
            self.toolbar,
            self.finding,
            travel.as_of,
            self.panel,
            self.status,
            self.reports,
        )
        middle, why_not = self._layout.middle, self.session.why_not
        self.showing = ScreenSwitcher(
            middle, page, self.sync.problems, around, self._memory.state, self._screens, why_not, self
        )
        self.showing.follow(self.jump, travel.trash, travel.changed)
        self.toolbar.searched.connect(page.set_search)
        self.toolbar.search_left.connect(page.table.setFocus)
        page.filtered.connect(self.toolbar.fit)
        travel.as_of.marked.connect(self.toolbar.fit)
        page.counted.connect(self._counted)
        self.record.connect(page, self.undo)
        self.transfers.connect(actions)
        self._table.connect(self.toolbar.columns_place, self.status.selection)
        self.edits.connect(actions, self.head.step_lists, page, self.status, self.open_screen)
        self.edits.unsaved.look.connect(self.sync.look_around)
        self.edits.unsaved.again.connect(self._reload)
        self.sync.seen.connect(self.edits.unsaved.reached)
        self.sync.seen.connect(self.navigation.show_standing)
        self.navigation.foot.follow(self.runner)
        place_keys(self, self._screens, self.open_screen)
        self.undo.stack.changed.connect(self.shown_rows.forget)
        for saved in (self.finding.views.saved, self.reports.views.saved):
            self.view_counts.follow(saved, self.undo.stack.changed)
        self.sync.reload_wanted.connect(self._reload)
        self.sync.problems_wanted.connect(lambda: self.open_screen(PROBLEMS))
        actions.jump.triggered.connect(self.jump.open)
        actions.clear_search.triggered.connect(self.toolbar.search.clear_search)
        for mode, action in actions.modes.items():
            action.triggered.connect(lambda _on, mode=mode: self.theme.set_mode(mode))
        self._language.anew.connect(self.anew)

    def _begin(self) -> None:
        """Show what was shown last, and follow from now on what becomes of it."""
        self.edits.begin()
        self.navigation.brand.show_company(self.session.company)
        self.sync.others.begin()  # before anything is read that others may change meanwhile
        self._memory.restore(self._layout, self.navigation.list, self.panel.page.folds)
        self.open_screen(self._memory.state.screen or COMPANY)
        self.showing.focus()
        page = self.page
        self.view_counts.listed.connect(self.showing.mark)
        self.view_counts.listed.connect(lambda: self.jump.show_views(self.view_counts.views))
        self.view_counts.look()
        changes = (page.opened, page.filtered, page.table.columns.changed, self.finding.views.saved)
        self._memory.keep(self.showing.keep_table_state, changes, self.sync.watch.clock)
        hidden = titles_not_in(self.session.tools.engine)
        tell_only_reading(self.session.why_not, hidden, self.actions_, self.messages)
        self.sync.look_around()
        self.sync.watch.clock.start()

    def _reload(self) -> None:
        self.session.read_shared(self._shared_read)
        self.view_counts.look()
        self.shown_rows.forget()

    def _shared_read(self, company: str) -> None:
        self.navigation.brand.show_company(company)
        self.showing.reload()

    def _counted(self, rows: int, complete: bool) -> None:
        screen = self.page.shown_screen
        if screen is not None:
            self.status.show_count(screen, rows, complete)
