"""The places of the sidebar, by jobs: what people come for. A further place is one line here."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import SCREENS
from models.reports.report import REPORTS
from models.values.language import mark, tr

# What stands below the places, each under a heading that folds.
REPORT_LIST, VIEWS, TABLES = "reports", "views", "tables"
PROBLEMS = "problems"
# Keys of reports begin so, to be told from those of tables.
REPORT = "report:"
COMPANY = f"{REPORT}company"


@dataclass(frozen=True)
class Place:
    """`english`: what people call it; `key`: of the screen or report that it shows."""

    english: str
    icon: str
    key: str

    @property
    def title(self) -> str:
        """What people call it, in the language in use."""
        return tr(self.english)


# Parts with a little room between them; Ctrl+1 opens the first place.
PLACES = (
    (
        Place(mark("Company"), "layout-dashboard", COMPANY),
        Place(mark("What changed"), "history", "changes"),
    ),
    (
        Place(mark("People|a place"), "users", "employees"),
        Place(mark("Clients"), "building-2", "clients"),
        Place(mark("Projects"), "briefcase", "projects"),
        Place(mark("Time|a place"), "timer", "time_entries"),
        Place(mark("Invoices"), "receipt-text", "invoices"),
        Place(mark("Plan"), "target", "plan_items"),
    ),
)


# What the heading *Reports* has below it: all but the first screen.
REPORTS_LISTED = tuple(
    Place(report.english, report.icon, REPORT + key) for key, report in REPORTS.items() if REPORT + key != COMPANY
)


def reports_on(screens: Iterable[Screen]) -> tuple[Place, ...]:
    """Return the reports; none on a database that isn't migrated yet, which lacks some of what they read."""
    return REPORTS_LISTED if tuple(screens) == SCREENS else ()


def places_on(screens: Iterable[Screen]) -> list[tuple[Place, ...]]:
    """Return the places of which the database can fill the table, and reports."""
    shown = tuple(screens)
    there = {screen.key for screen in shown} | ({COMPANY} if reports_on(shown) else set())
    return [tuple(place for place in places if place.key in there) for places in PLACES]
