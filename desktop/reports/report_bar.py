"""The bar of a report: its period, what it is compared with, whose figures, and as of when."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton

from desktop.context.app_context import AppContext
from desktop.filters.view_menu import ViewMenu
from desktop.report_output.report_periods import OFFERED, title_of
from desktop.report_output.report_words import ReportWords
from desktop.reports.choice_popup import Choice, ChoicePopup
from desktop.reports.days_dialog import DaysDialog
from desktop.screens.formats import calendar_of
from desktop.time_travel.as_of_date import DayPopup
from desktop.toolbar.yielding_bar import YieldingBar, menu_button
from desktop.widgets.buttons import ChoiceButton
from desktop.widgets.messages import Messages
from models.measures.scope import Scope
from models.reports.choices import read_choices
from models.reports.contents import ReportCell
from models.reports.reader import Inquiry
from models.reports.report import Item, Report, ReportAnswer
from models.values.language import mark, tr

HEIGHT = 48
COMPARED = {"previous": mark("Compared with: period before"), "year": mark("Compared with: year before")}
BASES = {"work_value": mark("Revenue: work value"), "invoiced": mark("Revenue: invoiced")}
EVERYBODY: dict[Item, str] = {
    "client": mark("All clients"),
    "project": mark("All projects"),
    "department": mark("Whole company"),
}
NAMES: dict[Item, str] = {
    "period": mark("Period"),
    "compare": mark("Compared with"),
    "client": mark("Client"),
    "project": mark("Project"),
    "department": mark("Department"),
    "basis": mark("Revenue by"),
    "currency": mark("Currency"),
    "as_of": mark("As of"),
}
ICONS: dict[Item, str] = {
    "period": "calendar-days",
    "client": "building-2",
    "project": "briefcase",
    "department": "users",
    "basis": "scale",
    "currency": "banknote",
    "as_of": "history",
}


class ReportBar(YieldingBar):
    """`asked(inquiry)`: the report is wanted otherwise. `views` is the menu of its saved views, `export` its export."""

    asked = Signal(object)

    def __init__(self, tools: AppContext, messages: Messages, views: ViewMenu, export: QToolButton) -> None:
        super().__init__("toolbar", HEIGHT, tools.icons)
        self._tools, self._messages, self._views, self._export = tools, messages, views, export
        self._words = ReportWords(tools.formats)
        self._report: Report | None = None
        self._inquiry: Inquiry | None = None
        self._names: dict[tuple[str, Any], str] = {}
        self._currencies: list[str] = []
        makers: dict[Item, Callable[[], QToolButton]] = {
            "period": partial(self._menu_for, "period", self._fill_periods),
            "compare": partial(self._menu_for, "compare", partial(self._fill_words, "compare", COMPARED)),
            "basis": partial(self._menu_for, "basis", partial(self._fill_words, "basis", BASES)),
            "client": partial(self._popup_for, "client"),
            "project": partial(self._popup_for, "project"),
            "department": partial(self._popup_for, "department"),
            "currency": partial(self._menu_for, "currency", self._fill_currencies),
            "as_of": self._day_button,
        }
        self.buttons: dict[Item, QToolButton] = {item: make() for item, make in makers.items()}
        self._lay_out()

    def show_report(self, report: Report, inquiry: Inquiry) -> None:
        """Offer what a report may be asked, and say what it is asked now."""
        self._report, self._inquiry = report, inquiry
        self._say()
        self.fit()

    def show_answer(self, answer: ReportAnswer) -> None:
        """Offer the currencies that there are, and name the places."""
        found = (one.currency for reading in answer.readings for one in reading.figures if one.counted.rows)
        self._currencies = sorted({currency for currency in found if currency} | {answer.home} - {""})
        self._names |= answer.places
        if self._inquiry is not None:
            self._say()
            self.fit()

    def relax(self) -> None:
        """Show all parts whole."""
        items = self._report.items if self._report else ()
        for item, button in self.buttons.items():
            button.setVisible(item in items)
        for button in (self._views, self._export):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.show()
        self.setVisible(bool(items))

    def ways(self) -> Iterator[Callable[[], None]]:
        """Let words go first, then buttons, the last ones first; the period stays."""
        for button in (self._export, self._views):
            yield partial(button.setToolButtonStyle, Qt.ToolButtonStyle.ToolButtonIconOnly)
        yield partial(self.move_away, self._export)
        yield partial(self.move_away, self._views)
        items = self._report.items if self._report else ()
        for item in reversed(items[1:]):
            if self.buttons[item].menu() is not None:
                yield partial(self.move_away, self.buttons[item])
            else:
                yield partial(self.buttons[item].setToolButtonStyle, Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _lay_out(self) -> None:
        self.row.setContentsMargins(24, 0, 16, 0)
        self.row.setSpacing(8)
        for item, button in self.buttons.items():
            if item != "as_of":
                self.row.addWidget(button)
        self.row.addStretch(1)
        for button in (self.buttons["as_of"], self._views, self._export, self.more):
            self.row.addWidget(button)

    def _made(self, item: Item) -> QToolButton:
        button = ChoiceButton(self._tools.icons)
        button.setObjectName(f"report{item.title()}")
        button.setAccessibleName(tr(NAMES[item]))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        if item in ICONS:
            self._tools.icons.put(button, ICONS[item])
        return button

    def _menu_for(self, item: Item, fill: Callable[[QMenu], None]) -> QToolButton:
        button, menu = self._made(item), QMenu(self)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu.aboutToShow.connect(lambda: _filled(menu, fill))
        return button

    def _popup_for(self, item: Item) -> QToolButton:
        button = self._made(item)
        button.clicked.connect(lambda: self._read_choices(item))
        return button

    def _day_button(self) -> QToolButton:
        button = self._made("as_of")
        button.clicked.connect(self._choose_day)
        return button

    def _ask(self, **others: Any) -> None:
        assert self._inquiry is not None
        self.asked.emit(replace(self._inquiry, **others))

    def _over(self, **others: Any) -> None:
        assert self._inquiry is not None
        self._ask(scope=replace(self._inquiry.scope, **others))

    def _fill_periods(self, menu: QMenu) -> None:
        assert self._inquiry is not None
        as_of = self._inquiry.scope.as_of
        now = self._inquiry.scope.first, self._inquiry.scope.last
        for offered in OFFERED:
            if offered is None:
                menu.addSeparator()
                continue
            words, days_of = offered
            first, last = days_of(as_of)
            action = menu.addAction(tr(words), partial(self._over, first=first, last=last))
            action.setCheckable(True)
            action.setChecked((first, last) == now)
        menu.addSeparator()
        menu.addAction(tr("Other days …"), self._choose_days)

    def _fill_words(self, field: str, offered: dict[str, str], menu: QMenu) -> None:
        now = self._worded(field, offered)
        for key, words in offered.items():
            action = menu.addAction(tr(words), partial(self._ask, **{field: key}))
            action.setCheckable(True)
            action.setChecked(key == now)

    def _worded(self, field: str, offered: dict[str, str]) -> str:
        usual = {"compare": "year", "basis": "work_value"}
        return str(getattr(self._inquiry, field)) or usual[field]

    def _fill_currencies(self, menu: QMenu) -> None:
        now = self._inquiry.currency if self._inquiry else ""
        for currency in self._currencies:
            action = menu.addAction(currency, partial(self._ask, currency=currency))
            action.setCheckable(True)
            action.setChecked(currency == (now or self._tools.formats.currency))

    def _choose_days(self) -> None:
        assert self._inquiry is not None
        scope = self._inquiry.scope
        dialog = DaysDialog(self._tools.formats, scope.first or scope.as_of, scope.last or scope.as_of, self)
        dialog.accepted.connect(lambda: self._over(first=dialog.days()[0], last=dialog.days()[1]))
        dialog.open()

    def _choose_day(self) -> None:
        assert self._inquiry is not None
        popup = DayPopup(
            self._tools, self._inquiry.scope.as_of, self.buttons["as_of"], tr("Show the report as of another day")
        )
        popup.chosen.connect(lambda day: self._over(as_of=day))
        popup.open_below(self.buttons["as_of"])

    def _read_choices(self, item: Item) -> None:
        engine = self._tools.engine
        self._tools.jobs.run(
            lambda: read_choices(engine, item), partial(self._offer, item), self._messages.error, self, "report choices"
        )

    def _offer(self, item: Item, choices: list[Choice]) -> None:
        listed: list[Choice] = [(None, tr(EVERYBODY[item])), *choices]
        popup = ChoicePopup(tr(EVERYBODY[item]), listed, self._place(item), self.buttons[item])
        popup.chosen.connect(partial(self._chosen, item))
        popup.open_below(self.buttons[item])

    def _chosen(self, item: Item, key: int | None, name: str) -> None:
        assert self._inquiry is not None
        others = tuple(pair for pair in self._inquiry.scope.where if pair[0] != item)
        self._names[item, key] = name
        self._over(where=others if key is None else (*others, (item, key)))

    def _place(self, item: Item) -> Any:
        scope: Scope | None = self._inquiry.scope if self._inquiry else None
        return next((place for name, place in scope.where if name == item), None) if scope else None

    def _say(self) -> None:
        """Say on the buttons what the report is asked."""
        assert self._inquiry is not None
        scope, formats = self._inquiry.scope, self._tools.formats
        compare, basis = self._worded("compare", COMPARED), self._worded("basis", BASES)
        texts: dict[Item, str] = {
            "period": title_of(self._inquiry, self._month, formats.day),
            "compare": tr(COMPARED[compare]),
            "basis": tr(BASES[basis]),
            "currency": self._inquiry.currency or formats.currency or tr("Currency"),
            "as_of": self._day_words(scope.as_of),
        }
        for item in EVERYBODY:
            place = self._place(item)
            texts[item] = tr(EVERYBODY[item]) if place is None else self._names.get((item, place), f"#{place}")
        for item, text in texts.items():
            self.buttons[item].setText(f" {text}".replace("&", "&&"))
            self.buttons[item].setAccessibleName(f"{tr(NAMES[item])}: {text}")

    def _month(self, day: date) -> str:
        return self._words.cell(ReportCell(day, "month"))

    def _day_words(self, as_of: date) -> str:
        today = calendar_of(self._tools.formats).today()
        return tr("As of today") if as_of == today else tr("As of {day}", day=self._tools.formats.day(as_of))


def _filled(menu: QMenu, fill: Callable[[QMenu], None]) -> None:
    menu.clear()
    fill(menu)


def export_button(tools: AppContext) -> QToolButton:
    """Return the button whose menu writes the report to a file."""
    button = menu_button(tools.icons, "download", tr("Export"))
    button.setText(f" {tr('Export')}")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button
