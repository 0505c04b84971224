"""The views that the sidebar lists: mine and the team's, with as many rows as they show."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from desktop.screens.available import screens_in
from desktop.screens.screen_definitions import CLIENTS, SCREENS
from desktop.sidebar.listed_views import ListedView, listed_views
from models import Client, SavedView
from models.connection.database import writing
from models.queries.filters import Filter, Test, to_plain
from models.queries.row_counts import AT_ONCE, row_counts
from models.queries.rows import RowQuery
from models.values.relative_dates import UTC_CALENDAR
from models.writes.audit_context import writing_as
from models.writes.views import add_view
from tests.models.sample import fill
from tests.models.statements import statements

CITIES = ["Kiel", "Kiel", "Bremen", "Kiel", None]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    rows = [{"id": 500 + place, "name": f"C{place}", "city": city} for place, city in enumerate(CITIES)]
    with writing_as(engine, "The sample", run_id=1) as connection:
        connection.execute(insert(Client), rows)
    return engine


def save(engine: Engine, name: str, *filters: Filter, owner: str | None = None, screen: str = "clients") -> None:
    content: dict[str, Any] = {"filters": [to_plain(one) for one in filters]}
    add_view(engine, screen, name, owner, content, "Ines")


def listed(engine: Engine) -> list[ListedView]:
    return listed_views(engine, screens_in(engine), "Ines", UTC_CALENDAR)


def test_each_view_has_as_many_rows_as_its_filters_let_through(filled: Engine) -> None:
    in_kiel, active = Filter("city", Test.IS, ("Kiel",)), Filter("active", Test.ONE_OF, (True,))
    save(filled, "In Kiel", in_kiel)
    save(filled, "All of them")
    save(filled, "Switched off", in_kiel.switched(False))
    save(filled, "Gone again", Filter("city", Test.IS, ("Kiel",)), active, owner="Ines")

    found = {one.view.name: one.rows for one in listed(filled)}

    with filled.connect() as connection:
        cities = [row.city for row in connection.execute(Client.__table__.select()) if row.deleted_at is None]
    assert found == {"In Kiel": 3, "All of them": len(cities), "Switched off": len(cities), "Gone again": 0}


def test_my_own_views_come_first_and_nobody_elses(filled: Engine) -> None:
    for name, owner in (("b", None), ("c", "Ines"), ("a", "Jonas"), ("d", "Ines"), ("a", None)):
        save(filled, name, owner=owner)

    assert [(one.view.name, one.view.owner) for one in listed(filled)] == [
        ("c", "Ines"),
        ("d", "Ines"),
        ("a", None),
        ("b", None),
    ]


def test_all_of_them_are_read_and_counted_in_two_statements(filled: Engine) -> None:
    for number in range(20):
        save(filled, f"View {number}")

    with statements(filled) as sent:
        found = listed(filled)

    assert (len(found), len(sent)) == (20, 2)


def test_more_than_fit_one_statement_are_counted_all_the_same(filled: Engine) -> None:
    queries = [RowQuery(Client, (), filters=(Filter("city", Test.IS, ("Kiel",)),))] * (2 * AT_ONCE + 1)

    assert row_counts(filled, queries) == [3] * len(queries)
    assert row_counts(filled, []) == []


def test_a_view_that_somebody_broke_is_listed_without_a_number(filled: Engine) -> None:
    save(filled, "Broken")
    save(filled, "Whole")
    with writing(filled) as connection:
        connection.execute(update(SavedView).where(SavedView.name == "Broken").values(content="[1"))

    assert {one.view.name: one.rows is None for one in listed(filled)} == {"Broken": True, "Whole": False}


def test_a_view_of_a_table_that_isnt_shown_is_left_out(filled: Engine) -> None:
    save(filled, "Of clients")
    save(filled, "Of nothing", screen="nothing")

    assert [one.view.name for one in listed(filled)] == ["Of clients"]
    others = [screen for screen in SCREENS if screen is not CLIENTS]
    assert listed_views(filled, others, "Ines", UTC_CALENDAR) == []
