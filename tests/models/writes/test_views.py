"""Saved views: mine and the team's, and what happens when two people save the same one."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert, text

from models import ImportMapping, SavedView
from models.connection.database import writing
from models.connection.database_errors import RefusedError
from models.ddl import write_guards as write_rules
from models.writes.views import SavedByOthersError, add_view, remove_view, save_view, views_of
from tests.models.statements import statements

LATE = {"filters": [{"path": "end_date", "test": "within", "values": ["last_quarter"], "on": True}], "sort": "-name"}


def names(engine: Engine, who: str) -> list[str]:
    return [view.name for view in views_of(engine, "projects", who)]


def test_everybody_sees_their_own_views_and_the_teams(engine: Engine) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    mine = add_view(engine, "projects", " Late   ones ", "Ines", LATE, "Ines")
    add_view(engine, "projects", "Ours", None, {}, "Bo")
    add_view(engine, "projects", "Bo's", "Bo", {}, "Bo")
    add_view(engine, "clients", "Elsewhere", None, {}, "Bo")

    assert names(engine, "Ines") == ["Late ones", "Ours"]
    assert names(engine, "Bo") == ["Bo's", "Ours"]
    assert views_of(engine, "projects", "Ines")[0] == mine
    assert (mine.content, mine.version, mine.saved_by) == (LATE, 1, "Ines")
    assert mine.saved_at >= before


def test_a_view_is_saved_again_renamed_and_shared(engine: Engine) -> None:
    view = add_view(engine, "projects", "Late", "Ines", LATE, "Ines")
    view = save_view(engine, view, "Ines", content={"sort": "name"})
    view = save_view(engine, view, "Ines", name="Later")
    view = save_view(engine, view, "Ines", for_team=True)

    assert (view.name, view.owner, view.content, view.version) == ("Later", None, {"sort": "name"}, 4)
    assert names(engine, "Bo") == ["Later"]
    view = save_view(engine, view, "Bo", owner="Bo", for_team=False)
    assert (names(engine, "Ines"), names(engine, "Bo")) == ([], ["Later"])


def test_the_second_of_two_who_save_is_told_who_was_first_and_nothing_is_lost(engine: Engine) -> None:
    seen_by_both = add_view(engine, "projects", "Ours", None, {"sort": "name"}, "Ines")
    save_view(engine, seen_by_both, "Bo", content={"sort": "-name"})

    with pytest.raises(SavedByOthersError, match="Bo saved it") as told:
        save_view(engine, seen_by_both, "Ines", content={"sort": "code"})

    theirs = told.value.theirs
    assert theirs is not None
    assert theirs.content == {"sort": "-name"}
    assert save_view(engine, theirs, "Ines", content={"sort": "code"}).version == 3


def test_a_view_that_somebody_has_saved_meanwhile_is_not_deleted(engine: Engine) -> None:
    seen = add_view(engine, "projects", "Ours", None, {}, "Ines")
    now = save_view(engine, seen, "Bo", content={"sort": "name"})

    with pytest.raises(SavedByOthersError):
        remove_view(engine, seen, "Ines")
    remove_view(engine, now, "Ines")
    remove_view(engine, now, "Ines")

    assert names(engine, "Ines") == []
    with pytest.raises(SavedByOthersError, match="deleted") as told:
        save_view(engine, now, "Bo", content={})
    assert told.value.theirs is None


def test_saving_the_same_again_after_a_lost_answer_is_no_conflict(engine: Engine) -> None:
    seen = add_view(engine, "projects", "Ours", None, {}, "Ines")
    saved = save_view(engine, seen, "Ines", content=LATE)
    assert save_view(engine, seen, "Ines", content=LATE) == saved


@pytest.mark.parametrize("owner", ["Ines", None])
def test_a_name_is_given_once_a_person_and_once_in_the_team(engine: Engine, owner: str | None) -> None:
    view = add_view(engine, "projects", "Late", owner, {}, "Ines")
    other = add_view(engine, "projects", "Early", owner, {}, "Ines")
    add_view(engine, "projects", "Late", "Bo", {}, "Bo")

    with pytest.raises(RefusedError, match="already a view called “Late”"):
        add_view(engine, "projects", "Late", owner, {}, "Ines")
    with pytest.raises(RefusedError, match="already a view called “Late”"):
        save_view(engine, other, "Ines", name="Late")
    assert save_view(engine, view, "Ines", name="Late").version == 2


@pytest.mark.parametrize("name", ["", "  ", "\t", "x" * 81])
def test_a_view_needs_a_name_that_can_be_shown(engine: Engine, name: str) -> None:
    with pytest.raises(RefusedError, match="name"):
        add_view(engine, "projects", name, None, {}, "Ines")


@pytest.mark.parametrize("broken", ["", "{", "[]", "null", "7"])
def test_a_view_with_a_content_that_cant_be_read_is_an_empty_one(engine: Engine, broken: str) -> None:
    add_view(engine, "projects", "Ours", None, LATE, "Ines")
    with writing(engine) as connection:
        connection.execute(text("UPDATE saved_views SET content = :broken"), {"broken": broken})
    (view,) = views_of(engine, "projects", "Ines")
    assert (view.content, view.is_broken) == ({}, True)


@pytest.mark.fault("D30")
def test_a_view_that_is_nested_too_deep_leaves_the_others_as_they_are(engine: Engine) -> None:
    """Written by a program of before the database refused it."""
    add_view(engine, "projects", "Late", None, LATE, "Ines")
    with writing(engine) as connection:
        write_rules.suspend(connection)
        deep = "[" * 200_000 + "]" * 200_000
        values = {"screen": "projects", "name": "Deep", "content": deep, "saved_by": "Bo"}
        connection.execute(insert(SavedView).values(**values, saved_at=datetime.now(UTC)))
    found = views_of(engine, "projects", "Ines")
    assert [(view.name, view.content, view.is_broken) for view in found] == [("Deep", {}, True), ("Late", LATE, False)]
    remove_view(engine, found[0], "Ines")
    assert names(engine, "Ines") == ["Late"]


def test_a_database_of_the_version_before_has_no_views_and_says_so_quietly(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("DROP TABLE saved_views"))
    assert views_of(engine, "projects", "Ines") == []


def test_mappings_of_imports_are_kept_in_the_same_way(engine: Engine) -> None:
    mapping = add_view(engine, "clients", "From the tax office", None, {"Name": "name"}, "Ines", ImportMapping)
    assert views_of(engine, "clients", "Bo", ImportMapping) == [mapping]
    assert views_of(engine, "clients", "Bo") == []


@pytest.mark.parametrize("others", [0, 40])
def test_reading_is_one_statement_and_saving_a_fixed_few(engine: Engine, others: int) -> None:
    view = add_view(engine, "projects", "Late", None, LATE, "Ines")
    for number in range(others):
        add_view(engine, "projects", f"View {number}", None, LATE, "Ines")
    with statements(engine) as sent:
        assert len(views_of(engine, "projects", "Ines")) == others + 1
    assert len(sent) == 1
    with statements(engine) as sent:
        save_view(engine, view, "Ines", content={})
    assert len([one for one in sent if "saved_views" in one]) == 2
