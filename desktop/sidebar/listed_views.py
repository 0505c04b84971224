"""The saved views that the sidebar lists, each with how many rows it has. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from desktop.screens.renamed_fields import with_names_of_now
from desktop.screens.screen import Screen
from desktop.table_query.filter_serialization import filters_of
from models.queries.row_counts import row_counts
from models.queries.rows import RowQuery
from models.values.relative_dates import Calendar
from models.writes.views import View, all_views


@dataclass(frozen=True)
class ListedView:
    """A view, the table that it is of, and its rows; None where it can't be read, so that its filters aren't known."""

    view: View
    screen: Screen
    rows: int | None


def listed_views(engine: Engine, screens: Sequence[Screen], who: str, calendar: Calendar) -> list[ListedView]:
    """Return one's own views and then the team's, by name: two statements. Raises DatabaseError when it can't be read.

    Those of tables that the database hasn't got are left out.
    """
    by_key = {screen.key: screen for screen in screens}
    views = [view for view in all_views(engine, who) if view.screen in by_key]
    named = [replace(view, content=with_names_of_now(view.screen, view.content)) for view in views]
    listed = [(view, by_key[view.screen]) for view in sorted(named, key=lambda view: view.owner is None)]
    counted = [(view, _query(view, screen, calendar)) for view, screen in listed if not view.is_broken]
    rows = row_counts(engine, [query for _view, query in counted])
    by_view = {view.id: count for (view, _query), count in zip(counted, rows, strict=True)}
    return [ListedView(view, screen, by_view.get(view.id)) for view, screen in listed]


def _query(view: View, screen: Screen, calendar: Calendar) -> RowQuery:
    filters, _dropped = filters_of(screen, view.content.get("filters"))
    only = screen.only() if screen.only else None
    return RowQuery(screen.model, (), only=only, filters=filters, calendar=calendar)
