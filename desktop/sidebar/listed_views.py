"""The saved views that the sidebar lists, each with how many rows it has. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from desktop.screens.renamed_fields import with_names_of_now
from desktop.screens.screen import Screen
from desktop.sidebar.places import COMPANY, reports_on
from desktop.table_query.filter_serialization import filters_of
from models.queries.row_counts import row_counts
from models.queries.rows import RowQuery
from models.values.language import tr
from models.values.relative_dates import Calendar
from models.writes.views import View, all_views


@dataclass(frozen=True)
class ListedView:
    """A view, what the table or report is called that it is of, and its rows; None of a report, and where it can't be
    read, so that its filters aren't known."""

    view: View
    of: str
    rows: int | None


def listed_views(engine: Engine, screens: Sequence[Screen], who: str, calendar: Calendar) -> list[ListedView]:
    """Return one's own views and then the team's, by name: two statements. Raises DatabaseError when it can't be read.

    Those of tables that the database hasn't got are left out.
    """
    by_key = {screen.key: screen for screen in screens}
    titles = {screen.key: screen.title for screen in screens} | {
        place.key: place.title for place in reports_on(screens)
    }
    if reports_on(screens):
        titles[COMPANY] = tr("Company")
    views = [view for view in all_views(engine, who) if view.screen in titles]
    named = [replace(view, content=with_names_of_now(view.screen, view.content)) for view in views]
    listed = sorted(named, key=lambda view: view.owner is None)
    of_tables = [view for view in listed if view.screen in by_key and not view.is_broken]
    counted = [(view, _query(view, by_key[view.screen], calendar)) for view in of_tables]
    rows = row_counts(engine, [query for _view, query in counted])
    by_view = {view.id: count for (view, _query), count in zip(counted, rows, strict=True)}
    return [ListedView(view, titles[view.screen], by_view.get(view.id)) for view in listed]


def _query(view: View, screen: Screen, calendar: Calendar) -> RowQuery:
    filters, _dropped = filters_of(screen, view.content.get("filters"))
    only = screen.only() if screen.only else None
    return RowQuery(screen.model, (), only=only, filters=filters, calendar=calendar)
