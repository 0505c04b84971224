"""The declarations of all screens hold together, and show people no ids."""

import pytest
from sqlalchemy import Engine

from desktop.kinds.kinds import Kind
from desktop.screens.columns import columns_of, is_required
from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import SCREENS, screen_of
from models import Base
from models.queries.rows import RowQuery, first_rows
from models.schema.base import Owner, owner_of, table_of
from models.schema.column_ownership import is_edited

# What the program keeps for itself; records set aside, runs, questions and views have places of their own.
NOT_SHOWN = {
    "sync_cursors",
    "sync_lease",
    "sync_run_streams",
    "rejected_records",
    "removal_questions",
    "removal_question_rows",
    "zone_questions",
    "settings",
    "plan_mappings",
    "saved_views",
    "import_mappings",
}
each_screen = pytest.mark.parametrize("screen", SCREENS, ids=[screen.key for screen in SCREENS])


def test_every_table_has_one_screen() -> None:
    shown = [screen.model.__tablename__ for screen in SCREENS]

    assert sorted(shown) == sorted(set(Base.metadata.tables) - NOT_SHOWN)
    assert len({screen.key for screen in SCREENS}) == len(SCREENS)


@each_screen
def test_every_field_exists_and_none_shows_an_id(screen: Screen) -> None:
    for shown in columns_of(screen):
        assert shown.column.name not in ("id", "paymo_id", "row_id", "version")
        assert shown.kind is Kind.REFERENCE or not shown.column.name.endswith("_id")
    assert screen.order.removeprefix("-") in [field.name for field in screen.fields]


@each_screen
def test_every_title_is_said_once(screen: Screen) -> None:
    titles = [field.title for field in screen.fields]

    assert len(set(titles)) == len(titles)


@each_screen
def test_every_column_of_ours_is_shown(screen: Screen) -> None:
    ours = {column.name for column in screen.model.__table__.columns if owner_of(column) is Owner.OURS}

    assert ours <= {field.name for field in screen.fields}


@each_screen
def test_rows_can_be_added_only_where_people_edit(screen: Screen) -> None:
    assert not screen.addable or is_edited(table_of(screen.model))


@each_screen
def test_every_screen_can_be_read_sorted_by_each_field(screen: Screen, sqlite_engine: Engine) -> None:
    paths = tuple(field.name for field in screen.fields)
    only = screen.only() if screen.only else None

    for path in paths:
        assert first_rows(sqlite_engine, RowQuery(screen.model, paths, path, only=only), 5) == []


def test_what_a_new_row_needs_is_on_its_screen() -> None:
    needed = {
        screen.key: [shown.field.name for shown in columns_of(screen) if is_required(shown)]
        for screen in SCREENS
        if screen.addable
    }

    assert needed["departments"] == ["name"]
    assert needed["employment_periods"] == ["employee_id"]
    assert needed["tasks"] == ["name", "project_id"]
    assert needed["employees"] == ["name"]


def test_a_screen_is_found_by_its_table() -> None:
    found = screen_of("clients")

    assert found is not None
    assert found.title == "Clients"
    assert screen_of("settings") is None
