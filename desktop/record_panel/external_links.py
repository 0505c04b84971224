"""The pages of Paymo's web app: which one shows a record, and opening it in the browser.

An address is made of the constant below and Paymo's own numbers, never of a text from the data. Paymo doesn't
document its addresses; those of projects, tasks and clients are known from scripts that people use with it
(docs/paymo.md). For a record whose own page isn't known, the nearest one that is opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QDesktopServices

from desktop.screens.actions import describe
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.values.language import mark, tr
from sync.config.settings import PAYMO_URL, Settings

WEB_APP = "https://app.paymoapp.com/"


@dataclass(frozen=True)
class Page:
    """`form`: the address behind the web app's, with a place for each number that stands at `paths`."""

    words: str
    form: str
    paths: tuple[str, ...]

    def address(self, values: Mapping[str, Any]) -> str | None:
        """Return the page's address for a record; None where it isn't in Paymo, or its numbers aren't numbers."""
        numbers = [values.get(path) for path in self.paths]
        if not all(type(number) is int and number > 0 for number in numbers):
            return None
        return WEB_APP + self.form.format(*numbers)


def _client(way: str, words: str = mark("Open its client in Paymo")) -> Page:
    return Page(words, "#Paymo.Clients/{}/overview", (f"{way}paymo_id",))


def _project(way: str, words: str = mark("Open its project in Paymo")) -> Page:
    return Page(words, "#Paymo.Projects/{}/tasks/simple", (f"{way}paymo_id",))


def _task(way: str, words: str = mark("Open its task in Paymo")) -> Page:
    paths = (f"{way}project_id.paymo_id", f"{way}paymo_id")
    return Page(words, "#Paymo.Projects/{}/tasks/simple/task/{}", paths)


ITSELF = mark("Open in Paymo")
# By screen: the best page first; the next one where a record has no such.
PAGES: dict[str, tuple[Page, ...]] = {
    "clients": (_client("", ITSELF),),
    "client_contacts": (_client("client_id."),),
    "projects": (_project("", ITSELF),),
    "milestones": (_project("project_id."),),
    "task_lists": (_project("project_id."),),
    "tasks": (_task("", ITSELF),),
    "task_assignments": (_task("task_id."),),
    "bookings": (_task("user_task_id.task_id."),),
    "time_entries": (_task("task_id."), _project("project_id.")),
    "invoices": (_client("client_id."),),
    "invoice_items": (_client("invoice_id.client_id."),),
    "invoice_payments": (_client("invoice_id.client_id."),),
    "estimates": (_client("client_id."),),
    "estimate_items": (_client("estimate_id.client_id."),),
    "expenses": (_project("project_id."), _client("client_id.")),
}


def paths_to_page(screen: str) -> tuple[str, ...]:
    """Return what has to be read of a record to know its page."""
    return tuple(path for page in PAGES.get(screen, ()) for path in page.paths)


class ExternalLinks(QObject):
    """Keeps the action to that page which shows a record. `open_address`: what opens it, another one in tests."""

    def __init__(self, action: QAction, settings: Settings, messages: Messages) -> None:
        super().__init__(action)
        self._action, self._messages, self._address = action, messages, ""
        self._elsewhere = settings.demo or settings.paymo_url != PAYMO_URL
        self.open_address = _in_browser
        action.triggered.connect(self._open)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that there is no record, or nothing is known of it yet."""
        self._off(tr("Choose a row that is in Paymo."))

    def show_record(self, screen: str, values: Mapping[str, Any], *, deleted: bool) -> None:
        """Lead to a record's page, or say why there is none."""
        found = ((page, page.address(values)) for page in PAGES.get(screen, ()))
        page, address = next(((page, known) for page, known in found if known), (None, None))
        if self._elsewhere:
            self._off(tr("The data here isn’t from Paymo itself, so there is no page to open."))
        elif page is None or address is None:
            self._off(tr("Paymo has no page of this, or its address isn’t known."))
        elif deleted:
            self._off(tr("This was deleted in Paymo, so there is no page to open."))
        else:
            self._address = address
            self._action.setEnabled(True)
            self._action.setText(tr(page.words))
            describe(self._action, tr(page.words))

    def _off(self, reason: str) -> None:
        self._address = ""
        self._action.setEnabled(False)
        self._action.setText(tr(ITSELF))
        describe(self._action, reason)

    def _open(self) -> None:
        if self._address and not self.open_address(self._address):
            self._messages.tell(Tone.WARN, tr("The browser didn’t open"), tr("The page is {url}", url=self._address))


def _in_browser(address: str) -> bool:
    """Tell whether the system had something open the page."""
    return QDesktopServices.openUrl(QUrl(address))
