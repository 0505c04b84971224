"""The main window: navigation, one table, the record beside it; what each does is in its own file."""

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QMainWindow

from desktop.commands.command_queue import Undo
from desktop.commands.journal import Journal
from desktop.exporting.exports import Exports
from desktop.filters.filter_controller import Finding
from desktop.filters.row_color_dialog import open_rules
from desktop.record_panel.cell_menu import CellMenu
from desktop.record_panel.external_links import PaymoPages
from desktop.record_panel.record_panel import RecordPanel
from desktop.screens.actions import Actions
from desktop.screens.available import screens_in, titles_not_in
from desktop.screens.languages import SYSTEM
from desktop.screens.window_state import WindowState, load_state, save_state
from desktop.startup.session import Session
from desktop.sync_status.problems_view import ProblemsView
from desktop.sync_status.remote_changes import Others
from desktop.sync_status.removal_question import RemovalQuestion
from desktop.sync_status.sync_controller import Syncing
from desktop.sync_status.sync_panel import SyncPanel, SyncRunner
from desktop.sync_status.sync_poller import Watch
from desktop.sync_status.time_zone_question import ZoneQuestion
from desktop.table_view.block_feedback import connect_blocks
from desktop.table_view.column_menu import ColumnMenu
from desktop.table_view.selection_sums import SelectionSums
from desktop.table_view.table_page import TablePage
from desktop.time_travel.as_of_date import AsOf
from desktop.time_travel.changed_since_view import ChangedRows
from desktop.time_travel.deleted_rows import Trash
from desktop.time_travel.effective_date_prompt import FromWhenAsking
from desktop.widgets.messages import Messages
from desktop.widgets.pane_focus import Parts
from desktop.widgets.theme import Mode, Theme
from desktop.widgets.tone import Tone
from desktop.window.close_guard import Closing
from desktop.window.command_palette import Jump
from desktop.window.edit_conflicts import Conflicts
from desktop.window.navigation import PROBLEMS, Navigation
from desktop.window.pending_edits import Unsaved
from desktop.window.screen_switcher import Around, Showing, reason
from desktop.window.status_bar import StatusBar
from desktop.window.top_bar import TopBar
from desktop.window.transfers import connect_transfers
from desktop.window.undo_actions import connect_undo
from desktop.window.undo_feedback import Undone
from desktop.window.window_layout import WindowLayout
from desktop.window.window_placement import StaysOnScreen, first_size
from desktop.window.window_shortcuts import WindowKeys
from desktop.window.window_state_saver import StateKeeping
from models.queries.sync_runs import Standing
from models.values.errors import DatabaseError
from models.values.language import tr

SYNC_STOPS_MS, EDITS_END_MS = 3_000, 1_800
SIZE = (1360, 860)


class MainWindow(QMainWindow):
    """The window on one database. `session` is what it works with. `anew`: it is to be built anew, in the language that
    was chosen; its state is kept, and it is closed."""

    anew = Signal()

    def __init__(self, session: Session, theme: Theme, runner: SyncRunner) -> None:
        super().__init__()
        self.session, self.theme, self.runner = session, theme, runner
        tools, settings = session.tools, session.settings
        self.jobs = tools.jobs
        self._state = load_state(settings.data_dir)
        self.journal = Journal(settings.data_dir, session.instance)
        self.undo = Undo(tools.engine, tools.jobs, session.who, self, tools.formats, self.journal)
        self.actions_ = Actions(self, tools.icons)
        self.addActions(self.actions_.all())
        WindowKeys(self.actions_, self)
        self.messages = Messages(tools.icons, str(settings.data_dir / "leitstand.log"))
        conflicts = Conflicts(self.messages, self.undo, tools, self)
        self._closing = Closing(self.undo, tools.icons, self)
        self.unsaved = Unsaved(self.messages, self.undo, conflicts, tools.formats, self)
        screens = screens_in(tools.engine)
        self.navigation = Navigation(screens, theme, tools.icons, demo=settings.demo)
        self.top_bar = TopBar(self.actions_, tools.icons)
        self.page = TablePage(theme, tools, self.undo, self.actions_)
        self.messages.back_to, self.messages.would_move = self.page.table, self.page.table.would_move
        self.problems = ProblemsView(tools.engine, tools.jobs, tools.formats, tools.icons, self.messages)
        self.exports = Exports(self.page, tools, self.messages, session.who, lambda: self.top_bar.filtered_by)
        self.pages = PaymoPages(self.actions_.paymo_page, settings, self.messages)
        self.panel = RecordPanel(theme, tools, self.messages, self.pages, self.actions_.paymo_page)
        self.asking = FromWhenAsking(self.page, self.panel, tools)
        self.as_of = AsOf(self.page, tools)
        self.as_of.day_began.connect(self.panel.reload)
        self.sync_panel = SyncPanel(runner, self.actions_.cancel_sync, tools.formats, tools.icons)
        self.status = StatusBar(tools.formats, session.who, *self._ways_to_look())
        may_save = session.why_not is None
        self.finding = Finding(self.page, tools, self.messages, self.actions_, session.who, may_save=may_save)
        self.top_bar.put_behind_title(self.finding.views)
        self.top_bar.put_beside_filters(self.finding.groups)
        self.top_bar.put_behind_title(self.as_of.button)
        self.columns = ColumnMenu(
            self.page.table.columns, self.page.table.header, tools.icons, lambda: self.top_bar.columns_button
        )
        self.trash = Trash(self.page, tools, self.messages, self.undo, self.actions_)
        self.changed = ChangedRows(self.page, tools, self.messages, self.actions_, self._state.last_visit())
        CellMenu(self.page.table, self.panel, self.actions_)
        SelectionSums(self.page, tools, self.status.selection)
        self.question = RemovalQuestion(tools, self.messages, session.who, self)
        asked = self.question, ZoneQuestion(tools, self.messages, session.who, self)
        self._syncing = Syncing(runner, self.actions_, self.messages, self.sync_panel, *asked, self)
        self.watch = Watch(tools.engine, self.jobs, session.who, self)
        self.others = Others(tools.engine, self.jobs, self)
        self.jump = Jump(theme, tools, screens, self.actions_, self)
        self._arrange()
        around = Around(self.actions_, self.navigation, self.top_bar, self.finding, self.as_of, self.panel, self.status)
        self.showing = Showing(
            self._layout.middle, self.page, self.problems, around, self._state, screens, session.why_not, self
        )
        self.showing.follow(self.jump, self.trash, self.changed)
        self._connect()
        self._connect_sync()
        self.unsaved.resume(self.journal.begin() if may_save else [])
        self.others.begin()  # before anything is read that others may change meanwhile
        self._restore()
        self._keep_from_now_on()
        if session.why_not is not None:
            self._only_read(session.why_not)
        self.look_around()
        self.watch.clock.start()

    def open_screen(self, key: str, row_id: int | None = None) -> None:
        """Show a table by its key, or the problems."""
        self.showing.open(key, row_id)

    def look_around(self) -> None:
        """Find out when was synced last, also by others, and what was set aside."""
        self.watch.look()
        if self.session.why_not is None:
            self._syncing.look_for_questions()
            self._syncing.look_for_rights(self.session.tools.engine, self.jobs)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep how the window was left and end a sync; ask first when something isn't saved yet."""
        self.page.table.setFocus()  # an open editor hands over what was typed
        self.asking.end()
        if not self._closing.may_close():
            event.ignore()
            return
        self.watch.clock.stop()
        self.others.clock.stop()
        self._keeping.end()
        left = replace(self._gather_state(), left_at=datetime.now(UTC).isoformat())
        self.hide()
        self.runner.stop(SYNC_STOPS_MS)
        self.exports.stop()
        self.jobs.close(EDITS_END_MS)
        save_state(self.session.settings.data_dir, left)  # after the jobs, which may be keeping an older one
        self.journal.close()
        self.session.tools.engine.dispose()
        event.accept()

    def _only_read(self, why_not: DatabaseError) -> None:
        self.actions_.only_reading(reason(why_not))
        titles = titles_not_in(self.session.tools.engine)
        hidden = tr("Not shown until then: {names}.", names=", ".join(titles)) if titles else ""
        self.messages.tell(Tone.WARN, why_not.title, f"{reason(why_not)} {hidden}".rstrip(), stays=True)

    def _ways_to_look(self) -> tuple[QAction, ...]:
        return self.actions_.changed, self.actions_.deleted, self.actions_.trash

    def _seen(self, found: Standing) -> None:
        self.sync_panel.show_others(found.syncing_by, found.syncing_since)
        self.unsaved.reached()
        self.navigation.set_problems(found.problems)
        self.navigation.status.setText(self.status.show_standing(found, self.runner.running))

    def _reload_others(self) -> None:
        if not self.runner.running:
            self._reload()

    def _reload(self) -> None:
        self.session.read_shared(self.showing.reload)

    def _arrange(self) -> None:
        self.setWindowTitle(tr("Leitstand – sample company") if self.session.settings.demo else "Leitstand")
        above = (self.top_bar, self.as_of.bar, self.finding.chips)
        below = (self.messages, self.exports, self.sync_panel, self.status)
        self._layout = WindowLayout(self.navigation, (self.page, self.problems), self.panel, above, below)
        by_keys = (self.navigation.list, self.top_bar.search, self.page.table, self.messages, self.panel, self.status)
        self._by_f6 = Parts(self, by_keys)
        self.setCentralWidget(self._layout)
        self.top_bar.put_in_tab_order(self.navigation.list)

    def _connect(self) -> None:
        actions, page, panel = self.actions_, self.page, self.panel
        self.top_bar.searched.connect(page.set_search)
        page.opened.connect(panel.show_screen)
        connect_transfers(actions, page, self.session.tools, self.messages, self.undo, self.exports)
        page.current_changed.connect(panel.show_record)
        page.counted.connect(self._counted)
        page.failed.connect(self.messages.error)
        page.asks_for_more.connect(self._ask_for_more)
        page.table.refused.connect(lambda text: self.messages.tell(Tone.WARN, tr("That can't be taken"), text))
        page.table.draft_left.connect(self.messages.keep_draft)
        panel.add_wanted.connect(page.add)
        panel.returned.connect(page.go_back_to)
        page.edited_beside = panel.edited_id
        panel.closed.connect(lambda: actions.panel.setChecked(False))
        actions.add.triggered.connect(lambda: page.add())
        actions.delete.triggered.connect(page.delete)
        actions.jump.triggered.connect(self.jump.open)
        actions.clear_search.triggered.connect(self.top_bar.clear_search)
        actions.panel.toggled.connect(panel.setVisible)
        actions.compact.toggled.connect(page.table.set_compact)
        actions.totals.toggled.connect(page.totals.set_wanted)
        actions.columns.triggered.connect(self.columns.list_all)
        actions.colours.triggered.connect(lambda: open_rules(page, self.session.tools, self.theme))
        for mode, action in actions.modes.items():
            action.triggered.connect(lambda _on, mode=mode: self.theme.set_mode(mode))
        for chosen, action in actions.languages.items():
            action.triggered.connect(lambda _on, chosen=chosen: self._speak(chosen))
        self._connect_undo()

    def _connect_undo(self) -> None:
        connect_undo(self.actions_, self.undo, self.top_bar.step_lists, self.session.tools.formats)
        Undone(self.undo, self.page, self.messages, self.open_screen)
        self.undo.refused.connect(self.messages.error)
        self.session.tools.picks.connect(self.undo)
        connect_blocks(self.page, self.undo, self.messages, self.session.tools.formats)
        self.undo.written.connect(lambda _written: self.panel.reload())

    def _keep_from_now_on(self) -> None:
        keeping = StateKeeping(self.session.settings.data_dir, self.jobs, self._gather_state, self)
        page = self.page
        for changed in (page.opened, page.filtered, page.table.columns.changed, self.finding.views.saved):
            changed.connect(keeping.changed)
        self.watch.clock.timeout.connect(keeping.look)
        self._keeping = keeping

    def _connect_sync(self) -> None:
        syncing, watch = self._syncing, self.watch
        for moment in (syncing.begun, syncing.ended, watch.clock.timeout, self.unsaved.look):
            moment.connect(self.look_around)
        syncing.ended.connect(self._reload)
        syncing.problems_wanted.connect(lambda: self.open_screen(PROBLEMS))
        watch.seen.connect(self._seen)
        watch.others_synced.connect(self._reload_others)
        self.others.much.connect(self._reload_others)
        self.others.written.connect(self.undo.written)
        watch.failed.connect(self.messages.error)
        self.unsaved.counted.connect(self.status.show_unsaved)
        self.status.unsaved.clicked.connect(self.unsaved.show_list)
        self.unsaved.again.connect(self._reload)

    def _ask_for_more(self) -> None:
        self.actions_.panel.setChecked(True)
        self.panel.begin_adding()

    def _counted(self, rows: int, complete: bool) -> None:
        screen = self.page.shown_screen
        if screen is not None:
            self.top_bar.show_count(self.status.show_count(screen, rows, complete))

    def _restore(self) -> None:
        state = self._state
        self.resize(first_size(QSize(*SIZE), self.screen().availableSize()))
        StaysOnScreen(self)
        self.restoreGeometry(QByteArray.fromBase64(state.geometry.encode("ascii", "ignore")))
        self._layout.set_widths(state.splitter)
        mode = Mode(state.theme) if state.theme in list(Mode) else Mode.SYSTEM
        self.actions_.modes[mode].setChecked(True)
        if mode is not self.theme.mode:
            self.theme.set_mode(mode)
        self.actions_.languages[state.language or self.session.settings.language or SYSTEM].setChecked(True)
        self.actions_.compact.setChecked(state.compact)
        self.actions_.totals.setChecked(state.totals)
        self.actions_.panel.setChecked(state.panel)
        self.panel.setVisible(state.panel)
        self.actions_.filters.setChecked(state.filter_row)
        self.open_screen(state.screen)
        self.page.table.setFocus()

    def _speak(self, chosen: str) -> None:
        """Keep the language, and be built anew in it: at once, or when the sync has ended that is under way."""
        if self._state.language == chosen:
            return
        self._state.language = chosen
        if self.runner.running:
            text = tr("The sync that is under way goes on.")
            self.messages.tell(Tone.QUIET, tr("The language changes when the sync has ended"), text)
            self.runner.ended.connect(self.anew, Qt.ConnectionType.SingleShotConnection)
            self.runner.failed.connect(self.anew, Qt.ConnectionType.SingleShotConnection)
        else:
            self.anew.emit()

    def _gather_state(self) -> WindowState:
        self.showing.keep_table_state()
        kept: WindowState = self._state
        kept.geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        kept.splitter = self._layout.widths()
        kept.totals = self.actions_.totals.isChecked()
        kept.theme, kept.compact = self.theme.mode.value, self.actions_.compact.isChecked()
        kept.panel, kept.filter_row = self.actions_.panel.isChecked(), self.actions_.filters.isChecked()
        return kept
