"""The places of the sidebar, by jobs: what people come for. A further place is one line here."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.screens.screen import Screen
from models.values.language import mark, tr

# What stands below the places, each under a heading that folds.
VIEWS, TABLES = "views", "tables"
PROBLEMS = "problems"


@dataclass(frozen=True)
class Place:
    """`english`: what people call it; `key`: of the screen that it shows."""

    english: str
    icon: str
    key: str

    @property
    def title(self) -> str:
        """What people call it, in the language in use."""
        return tr(self.english)


# Parts with a little room between them; Ctrl+1 opens the first place.
PLACES = (
    (Place(mark("What changed"), "history", "changes"),),
    (
        Place(mark("People|a place"), "users", "employees"),
        Place(mark("Clients"), "building-2", "clients"),
        Place(mark("Projects"), "briefcase", "projects"),
        Place(mark("Time|a place"), "timer", "time_entries"),
        Place(mark("Invoices"), "receipt-text", "invoices"),
        Place(mark("Plan"), "target", "plan_items"),
    ),
)


def places_on(screens: Iterable[Screen]) -> list[tuple[Place, ...]]:
    """Return the places of which the database can fill the table."""
    there = {screen.key for screen in screens}
    return [tuple(place for place in places if place.key in there) for places in PLACES]
