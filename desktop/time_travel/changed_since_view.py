"""“What changed since …”: asking for the moment, and showing the table's rows that changed since."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from PySide6.QtCore import QDate, QObject, QPoint, Signal
from PySide6.QtWidgets import QCalendarWidget, QMenu, QToolButton, QWidgetAction
from sqlalchemy import and_

from desktop.context.app_context import AppContext
from desktop.screens.actions import Actions
from desktop.screens.formats import calendar_of
from desktop.screens.screen import Screen
from desktop.table_page.table_page import TablePage
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.audit.changed_since import Gone, all_came_since, changed_since, gone_since, last_sync_began, may_change
from models.schema.base import table_of
from models.schema.column_ownership import source_words
from models.values.language import mark, tr, trn


def changed_rows_of(screen: Screen, since: datetime, dialect: str, *, all_came: bool) -> Screen:
    """Return the same table with only the rows changed since a moment; `all_came`: see `models.audit.changed_since`."""
    own, changed = screen.only, changed_since(screen.model, since, dialect, all_came=all_came)
    return replace(screen, only=lambda: and_(changed, own()) if own else changed, since=since)


class ChangedSinceView(QObject):
    """The menu of moments. `wanted(screen, words)`: to be opened. `last_visit`: when the program was closed."""

    wanted = Signal(object, str)

    def __init__(
        self, page: TablePage, tools: AppContext, messages: Messages, actions: Actions, last_visit: datetime | None
    ) -> None:
        super().__init__(page)
        self._page, self._tools, self._messages, self._actions = page, tools, messages, actions
        self._last_visit = last_visit
        self._of: Screen | None = None
        self.menu = QMenu(page)
        self.menu.setObjectName("changedMenu")
        self.menu.aboutToShow.connect(self._fill)
        actions.changed.setMenu(self.menu)
        actions.changed.setIconText(actions.changed.text())
        actions.changed.triggered.connect(self._popup)
        self.button: QToolButton | None = None

    def show_screen(self, screen: Screen) -> None:
        """Offer it where rows are changed one by one."""
        if screen.since is None:
            self._of = screen
        self._actions.changed.setVisible(may_change(screen.model) and not screen.is_gone)

    def since(self, moment: datetime, words: str) -> None:
        """Show the rows that changed since a moment, which `words` say; and tell how many are gone."""
        screen, engine = self._of, self._tools.engine
        if screen is None:
            return
        model = screen.model

        def read() -> tuple[bool, Gone]:
            return all_came_since(engine, model, moment), gone_since(engine, model, moment)

        def found(answer: tuple[bool, Gone]) -> None:
            all_came, gone = answer
            self.wanted.emit(changed_rows_of(screen, moment, engine.dialect.name, all_came=all_came), words)
            self._tell(gone)

        self._tools.jobs.run(read, found, self._messages.error, self)

    def since_moment(self, moment: datetime) -> None:
        """Show the rows that changed since a moment, which is told as it is."""
        self.since(moment, tr("changed since {when}", when=self._tools.formats.moment(moment)))

    def _fill(self) -> None:
        self.menu.clear()
        calendar, formats = calendar_of(self._tools.formats), self._tools.formats
        today = calendar.today()
        week = today - timedelta(days=(today.isoweekday() - calendar.first_weekday) % 7)
        self._offer(tr("The last sync"), self._since_sync)
        for title, day, words in (
            (tr("Today"), today, tr("changed since today")),
            (tr("Yesterday"), today - timedelta(days=1), tr("changed since yesterday")),
            (tr("This week"), week, tr("changed this week")),
        ):
            self._offer(title, partial(self._since_day, day, words))
        if self._last_visit is not None:
            visit, when = self._last_visit, formats.moment(self._last_visit)
            words = tr("changed since my last visit ({when})", when=when)
            self._offer(tr("My last visit ({when})", when=when), partial(self.since, visit, words))
        self._offer_calendar(today)

    def _offer(self, words: str, chosen: Callable[[], None]) -> None:
        self.menu.addAction(words).triggered.connect(lambda: chosen())

    def _offer_calendar(self, today: date) -> None:
        days = self.menu.addMenu(tr("A day …"))
        calendar = QCalendarWidget()
        calendar.setAccessibleName(tr("Changed since this day"))
        calendar.setMaximumDate(QDate(today.year, today.month, today.day))
        calendar.setLocale(self._tools.formats.locale)
        holder = QWidgetAction(days)
        holder.setDefaultWidget(calendar)
        days.addAction(holder)

        def chosen(day: QDate) -> None:
            self.menu.close()
            found = date(day.year(), day.month(), day.day())
            self._since_day(found, tr("changed since {when}", when=self._tools.formats.day(found)))

        calendar.clicked.connect(chosen)
        calendar.activated.connect(chosen)

    def _since_day(self, day: date, words: str) -> None:
        self.since(calendar_of(self._tools.formats).start_of(day), words)

    def _since_sync(self) -> None:
        engine = self._tools.engine

        def found(began: datetime | None) -> None:
            if began is None:
                self._messages.tell(Tone.QUIET, tr("Nothing was synced yet"))
            else:
                when = self._tools.formats.moment(began)
                self.since(began, tr("changed since the last sync ({when})", when=when))

        self._tools.jobs.run(lambda: last_sync_began(engine), found, self._messages.error, self)

    def _tell(self, gone: Gone) -> None:
        """Say how many rows are gone, with the way to look at them."""
        number, ways = self._tools.formats.count, []
        lines = []
        if gone.here:
            lines.append(
                trn("{n} row was deleted here.", "{n} rows were deleted here.", gone.here, n=number(gone.here))
            )
            ways.append((self._actions.trash.text(), self._actions.trash.trigger))
        if gone.at_source:
            one, many = mark("{n} row was deleted in {source}."), mark("{n} rows were deleted in {source}.")
            screen = self._page.shown_screen
            source = source_words(table_of(screen.model)) if screen is not None else ""
            lines.append(trn(one, many, gone.at_source, n=number(gone.at_source), source=source))
            ways.append((self._actions.deleted.text(), self._actions.deleted.trigger))
        if lines:
            title = tr("Not shown: what was deleted since then")
            self._messages.tell(Tone.QUIET, title, " ".join(lines), tuple(ways))

    def _popup(self) -> None:
        place = self.button if self.button is not None and self.button.isVisible() else self._page
        self.menu.popup(place.mapToGlobal(QPoint(0, 0)))
