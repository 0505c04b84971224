"""Which table the window shows, and the ways from one to another: by name, to a record, to what belongs to one."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.filters.filter_controller import FilterController
from desktop.record_panel.record_panel import RecordPanel
from desktop.reports.proof_place import ProofPlace
from desktop.reports.report_feature import ReportFeature
from desktop.reports.report_page import PagePlace
from desktop.screens.actions import Actions
from desktop.screens.related_lines import Related, RelatedLine
from desktop.screens.screen import Screen, deleted_of, keeps_deleted
from desktop.screens.window_state import TableState, WindowState
from desktop.sidebar.navigation import Navigation
from desktop.sidebar.places import COMPANY, PROBLEMS, REPORT, reports_on
from desktop.sync_status.problems_view import ProblemsView
from desktop.table_page.table_page import TablePage
from desktop.time_travel.as_of_date import AsOf
from desktop.time_travel.changed_since_view import ChangedSinceView
from desktop.time_travel.deleted_rows import DeletedRows, table_key
from desktop.toolbar.head import Head
from desktop.toolbar.toolbar import Toolbar
from desktop.toolbar.visits import Visit, Visits
from desktop.window.command_palette import CommandPalette
from desktop.window.only_reading import reason
from desktop.window.status_bar import StatusBar
from models.queries.filters import Filter
from models.reports.contents import Question
from models.reports.proofs import Proof, ProofLine
from models.reports.reader import Inquiry
from models.reports.report import REPORTS
from models.schema.base import Base, table_of
from models.schema.column_ownership import source_words
from models.values.errors import DatabaseError
from models.values.language import tr
from models.writes.views import View

# What belongs to a record: which lines, of whose id, called how.
OfRecord = tuple[Related, RelatedLine, int, str]


@dataclass(frozen=True)
class Where:
    """What a window shows, for another one to show it. `aside`: filters that stand for the moment, in the place of
    those that are kept with the table; `way`: the action by which it is looked at otherwise; `since`: what changed
    since; `inquiry`: what a report is asked; `question`: the figure whose rows are shown."""

    key: str
    row_id: int | None
    of_record: OfRecord | None
    aside: tuple[Filter, ...] | None
    search: str
    day: date | None
    way: str
    since: datetime | None
    inquiry: Inquiry | None = None
    question: Question | None = None


@dataclass(frozen=True)
class NeighbourRows:
    """What stands around the table and tells of it."""

    actions: Actions
    navigation: Navigation
    head: Head
    toolbar: Toolbar
    finding: FilterController
    as_of: AsOf
    panel: RecordPanel
    status: StatusBar
    reports: ReportFeature


class ScreenSwitcher(QObject):
    """In `middle` stands the page with the table, or the problems. `state` is kept up to date with how tables are
    left; `screens`: those that the database can fill; `why_not`: why nothing can be changed, if so."""

    def __init__(
        self,
        middle: QStackedWidget,
        page: TablePage,
        problems: ProblemsView,
        around: NeighbourRows,
        state: WindowState,
        screens: tuple[Screen, ...],
        why_not: DatabaseError | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._middle, self._page, self._problems, self._around = middle, page, problems, around
        self._state, self._screens, self._why_not = state, screens, why_not
        self._of_record: OfRecord | None = None
        self._proof = ProofPlace(page, around.head, around.panel, around.reports.pane, around.actions)
        self._visits = Visits(around.actions, self._here)
        around.navigation.chosen.connect(self._chosen)
        around.navigation.view_wanted.connect(self.open_view)
        for told in (around.finding.views.wanted, around.finding.views.saved):
            told.connect(lambda _view: self.mark())
        around.navigation.pressed.connect(self._show_all)
        around.head.filter_closed.connect(lambda: self.open(self._state.screen))
        around.panel.go_to.connect(self._go_to)
        around.panel.show_related.connect(lambda *of_record: self._show_related(of_record))
        around.actions.deleted.triggered.connect(self._show_deleted)
        reports = around.reports
        reports.report_wanted.connect(lambda key: self.open(REPORT + key))
        reports.asked_otherwise.connect(self._visits.leave)
        reports.proven.connect(self._show_proof)
        reports.titled.connect(self._report_titled)
        reports.views.wanted.connect(lambda _view: self.mark())
        reports.views.saved.connect(lambda _view: self.mark())
        reports.pane.chosen.connect(self._show_line)

    def follow(self, jump: CommandPalette, trash: DeletedRows, changed: ChangedSinceView) -> None:
        """Show what these lead to."""
        self._trash, self._changed = trash, changed
        jump.to_screen.connect(self.open)
        jump.to_record.connect(self._go_to)
        jump.to_view.connect(self.open_view)
        trash.wanted.connect(lambda screen, words: self._open(screen, filtered_by=words, filters=()))
        changed.wanted.connect(self._show_changed)
        self._around.actions.trash.triggered.connect(self._show_trash)

    def open(self, key: str, row_id: int | None = None) -> None:
        """Show a table or report by its key, or the problems."""
        self._visits.leave()
        self.keep_table_state()
        self._show(key, row_id)

    def open_view(self, view: View) -> None:
        """Show a table or report as one of its saved views."""
        self._visits.leave()
        if view.screen.startswith(REPORT):
            self._show_report(view.screen, view=view)
        else:
            self._show_as(view, view.screen)

    def _chosen(self, key: str) -> None:
        """Show a table; without its view, if it is the one that is shown: what isn't a view is wanted."""
        if key == self._state.screen and self._page.view is not None:
            self._show_as(None, key)
        else:
            self.open(key)

    def _show_as(self, view: View | None, key: str) -> None:
        self.keep_table_state()
        screen, tables = self._screen(key), self._state.tables
        tables[key] = self._around.finding.opened_as(view, screen, tables.get(key, TableState()))
        self._show(key)

    def mark(self) -> None:
        """Mark in the navigation what is shown; over the rows behind a figure the report stays marked."""
        if self._proof.question is not None:
            return
        view = self._around.reports.view if self._is_report() else self._page.view
        self._around.navigation.list.mark(self._state.screen, view)

    def _is_report(self) -> bool:
        return self._middle.currentWidget() is self._around.reports.page

    def _show(self, key: str, row_id: int | None = None) -> None:
        if key.startswith(REPORT) and reports_on(self._screens):
            self._show_report(key)
            return
        around, is_problems, in_the_middle = self._around, key == PROBLEMS, self._is_in_the_middle()
        key = key if is_problems else self._screen(key).key
        self._middle.setCurrentWidget(self._problems if is_problems else self._page)
        around.panel.setVisible(around.actions.panel.isChecked() and not is_problems)
        self._for_table(not is_problems)
        around.as_of.for_table(not is_problems)
        self._offer_ways(not is_problems)
        if is_problems:
            self._open_problems()
        else:
            # A row that is gone to mustn't be hidden by a filter from before.
            self._open(self._screen(key), row_id, filters=() if row_id is not None else None)
        if in_the_middle and not is_problems:
            self._page.table.setFocus()
        around.navigation.list.mark(key, None if is_problems or row_id is not None else self._page.view)

    def _for_table(self, shown: bool) -> None:
        """Show what is for a table only where there is one."""
        self._around.reports.leave()
        self._around.head.for_table(shown)
        self._around.toolbar.setVisible(shown)
        self._around.reports.bar.hide()
        self._proof.end()

    def _screen(self, key: str) -> Screen:
        return next((one for one in self._screens if one.key == key), self._screens[0])

    def where(self) -> Where:
        """Return what is shown, and how it is looked at."""
        around, page = self._around, self._page
        row_id = page.table.current_id() if self._middle.currentWidget() is page else None
        actions, screen, model = around.actions, page.shown_screen, page.model
        ways = (action.objectName() for action in (actions.deleted, actions.trash) if action.isChecked())
        return Where(
            self._state.screen,
            row_id if row_id is not None and row_id > 0 else None,
            self._of_record,
            page.filters_for_now,
            page.search,
            model.query.day if model is not None else None,
            next(ways, ""),
            screen.since if screen is not None else None,
            around.reports.inquiry if self._is_report() else None,
            self._proof.question,
        )

    def go_back(self, where: Where) -> None:
        """Show what another window showed, by its `where`, which opened the same table already."""
        actions = self._around.actions
        way = next((one for one in (actions.deleted, actions.trash) if one.objectName() == where.way), None)
        if where.key.startswith(REPORT):
            self._show_report(where.key, where.inquiry)
            return
        if where.question is not None:
            self._around.reports.prove(where.question)
            return
        if where.key == PROBLEMS:
            return
        if where.of_record is not None:
            self._show_related(where.of_record, where.aside)
        elif way is not None:
            way.trigger()
        elif where.since is not None:
            self._changed.since_moment(where.since)
        else:
            self._open(self._screen(where.key), where.row_id, filters=where.aside)
        if where.day is not None:
            self._around.as_of.show_day(where.day)
        if where.search:
            self._around.toolbar.search.setText(where.search)
            self._page.set_search(where.search)

    def focus(self) -> None:
        """Give the focus to what is shown."""
        (self._around.reports.page if self._is_report() else self._page.table).setFocus()

    def reload(self) -> None:
        """Read again what is shown."""
        self._page.reload()
        self._around.panel.reload()
        if self._middle.currentWidget() is self._problems:
            self._problems.reload()
        if self._is_report():
            self._around.reports.reload()

    def keep_table_state(self) -> None:
        """Note how the table is left, if it is one that is come back to."""
        shown = self._page.shown_screen
        if shown is not None and not shown.deleted and not self._is_report():
            self._state.tables[shown.key] = self._proof.as_laid_out(self._page.state())

    def _offer_ways(self, of_table: bool) -> None:
        actions = self._around.actions
        for way in (actions.deleted, actions.trash, actions.changed):
            way.setVisible(of_table)
        for action in (actions.columns, actions.colours):
            action.setEnabled(of_table)
        actions.restore.setVisible(False)

    def _open(
        self,
        screen: Screen,
        row_id: int | None = None,
        filtered_by: str = "",
        filters: tuple[Filter, ...] | None = None,
    ) -> None:
        around, self._of_record = self._around, None
        if self._why_not is not None:
            screen = replace(screen, addable=False, locked=screen.locked or reason(self._why_not))
        if keeps_deleted(screen):
            around.actions.name_deleted(source_words(table_of(screen.model)))
        around.actions.deleted.setVisible(keeps_deleted(screen) and not screen.trash)
        around.actions.deleted.setChecked(screen.deleted)
        self._trash.show_screen(screen)
        self._changed.show_screen(screen)
        around.toolbar.search.clear()
        around.actions.add.setIconText(f" {tr('Add {noun}', noun=screen.noun)}")
        around.head.show_title(screen.title, filtered_by)
        around.toolbar.show_title(screen.title)
        around.status.show_no_count()
        self._state.screen = table_key(screen.key)
        state = self._state.tables.get(screen.key, TableState())
        state = TableState(widths=state.widths) if screen.deleted else state
        self._page.open(screen, state, row_id, filters=filters)

    def _open_problems(self) -> None:
        around, self._of_record = self._around, None
        self._state.screen = PROBLEMS
        around.head.show_title(tr("Problems"))
        around.status.show_no_count()
        for action in (around.actions.add, around.actions.delete, around.actions.import_, around.actions.export):
            action.setEnabled(False)
        self._problems.reload()

    def _show_all(self, key: str) -> None:
        """Leave what a table is limited to, when its name is pressed again."""
        if self._around.head.filtered_by:
            self.open(key)

    def _show_deleted(self, wanted: bool) -> None:
        screen = self._page.shown_screen
        if screen is None:
            return
        if wanted:
            self.keep_table_state()
            self._open(deleted_of(screen), filtered_by=self._around.actions.deleted.text(), filters=())
        else:
            self.open(screen.key)

    def _show_trash(self, wanted: bool) -> None:
        self.keep_table_state()
        if wanted:
            self._trash.open()
        else:
            self.open(self._state.screen)

    def _show_changed(self, screen: Screen, words: str) -> None:
        self.keep_table_state()
        self._open(screen, filtered_by=words, filters=self._page.filters)

    def _show_related(self, of_record: OfRecord, filters: tuple[Filter, ...] | None = None) -> None:
        related, line, row_id, label = of_record
        self._visits.leave()
        self.keep_table_state()
        self._around.navigation.list.mark(related.screen.key)
        self._for_table(True)
        self._middle.setCurrentWidget(self._page)
        self._open(related.limited(row_id), filtered_by=label, filters=line.filters if filters is None else filters)
        self._of_record = of_record

    def _go_to(self, target: type[Base], row_id: int) -> None:
        screen = next((one for one in self._screens if one.model is target), None)
        if screen is not None:
            self.open(screen.key, row_id)

    def _here(self) -> Visit | None:
        """Return what shows again what is shown now."""
        reports, question = self._around.reports, self._proof.question
        if self._is_report() and reports.report is not None:
            key, inquiry, view, place = (
                REPORT + reports.report.key,
                reports.inquiry,
                reports.saved,
                reports.page.place(),
            )
            return lambda: self._show_report(key, inquiry, view, place)
        if question is not None:
            return lambda: reports.prove(question)
        if self._middle.currentWidget() is self._problems:
            return lambda: self.open(PROBLEMS)
        where = self.where()
        return lambda: self._come_back(where) if self._page.shown_screen is not None else None

    def _come_back(self, where: Where) -> None:
        self.open(where.key)
        self.go_back(where)

    def _show_report(
        self,
        key: str,
        inquiry: Inquiry | None = None,
        view: View | None = None,
        place: PagePlace | None = None,
    ) -> None:
        """Show a report in the place of the table; `place`: where somebody was in it."""
        around, in_the_middle = self._around, self._is_in_the_middle()
        self.keep_table_state()
        key = key if key.removeprefix(REPORT) in REPORTS else COMPANY
        self._for_table(False)
        around.as_of.for_table(False)
        self._offer_ways(False)
        around.panel.hide()
        around.status.show_no_count()
        for action in (around.actions.add, around.actions.delete, around.actions.import_, around.actions.export):
            action.setEnabled(False)
        self._middle.setCurrentWidget(around.reports.page)
        self._state.screen = key
        if in_the_middle:
            around.reports.page.setFocus(Qt.FocusReason.OtherFocusReason)
        around.reports.show(key.removeprefix(REPORT), inquiry, view, place)
        around.navigation.list.mark(key, view.id if view else None)

    def _report_titled(self, title: str, sub_line: str) -> None:
        if self._is_report():
            self._around.head.show_report(title, sub_line)

    def _show_proof(self, proof: Proof) -> None:
        """Show the rows behind a figure: the ordinary table, limited to them, and what is in the figure beside it."""
        self._visits.leave()
        self.keep_table_state()
        self._for_table(True)
        self._offer_ways(True)
        self._middle.setCurrentWidget(self._page)
        self._proof.begin(proof)
        self._show_line(proof.lines[0])

    def _show_line(self, line: ProofLine) -> None:
        """Limit the table to the rows that count, or to those that are left out for a reason."""
        found = self._proof.limited(line)
        if found is not None:
            self.keep_table_state()
            self._open(found[0], filtered_by=found[1], filters=())
            self._proof.show(line, found[1])

    def leave_proof(self) -> None:
        """Leave the rows behind a figure as the window closes: it opens with the report again."""
        report = self._around.reports.report
        if self._proof.question is not None and report is not None:
            self.keep_table_state()
            self._proof.end()
            self._state.screen = REPORT + report.key

    def _is_in_the_middle(self) -> bool:
        """Tell whether the focus is in what is shown, or nowhere."""
        focused = QApplication.focusWidget()
        places = (self._middle, self._around.reports.pane)
        return focused is None or any(place.isAncestorOf(focused) for place in places)
