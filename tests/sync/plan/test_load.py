"""Versions of the plan in the database."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Engine, select

from models.connection.database import reading, writing
from models.schema.plan import PlanItem, PlanVersion
from models.schema.system_tables import RejectedRecord
from sync.plan.errors import PlanUnreadable
from sync.plan.importer import read_plan
from sync.plan.load import PlanCounts, load_plan
from sync.plan.workbook import read_workbook
from tests.sync.plan.making import DATA, QUARTER, numbers, read, truth

HEAD = ["Position", *QUARTER]


def load(engine: Engine, rows: Sequence[Sequence[Any]]) -> PlanCounts:
    with writing(engine) as connection:
        return load_plan(connection, "plan", "Plan", read(rows), None)


def current(engine: Engine) -> dict[tuple[str, int], str]:
    wanted = select(PlanItem.row_key, PlanItem.month, PlanItem.amount)
    with reading(engine) as connection:
        rows = connection.execute(wanted.join_from(PlanItem, PlanVersion).where(PlanVersion.is_current))
        return {(row.row_key, row.month): format(row.amount.normalize(), "f") for row in rows}


def problems(engine: Engine) -> dict[str, tuple[str, Any]]:
    with reading(engine) as connection:
        rows = connection.execute(select(RejectedRecord.origin, RejectedRecord.raw, RejectedRecord.since))
        return {row.origin: (row.raw, row.since) for row in rows}


def test_a_plan_arrives_as_its_truth_says(engine: Engine) -> None:
    plan = read_plan(read_workbook(str(DATA / "small_bereiche_de.xlsx")))
    with writing(engine) as connection:
        counts = load_plan(connection, "plan", "Taldorf", plan, None)
    assert (counts.created, counts.updated, counts.unchanged, counts.deleted, counts.rejected) == (240, 0, 0, 0, 0)
    with reading(engine) as connection:
        rows = connection.execute(select(PlanItem.__table__)).mappings().all()
    expected = {(one["sheet"], one["cell"]): one for one in truth("small_bereiche_de")["items"]}
    for row in rows:
        one = expected.pop((row["sheet"], row["cell"]))
        assert format(row["amount"], "f").removesuffix(".0") == one["amount"]
        for name in ("year", "month", "label", "department", "kind", "unit", "scenario"):
            assert row[name] == one[name]
        assert row["section"] == " / ".join(one["path"])
    assert not expected


def test_an_unchanged_plan_writes_nothing(engine: Engine) -> None:
    rows = [HEAD, ["Umsatz", 0.1 + 0.2, 2, "?"]]
    first = load(engine, rows)
    noted = problems(engine)
    assert load(engine, rows) == PlanCounts(3, 0, 0, 2, 0, 1, first.version_id)
    assert problems(engine) == noted


def test_a_changed_plan_is_a_new_version_and_the_old_one_stays_readable(engine: Engine) -> None:
    first = load(engine, [HEAD, ["Umsatz", 1, 2, 3], ["Miete", 4, 5, 6]])
    second = load(engine, [HEAD, ["Umsatz", 1, 2, 9], ["Reisen", 7, 7, 8]])
    assert (second.created, second.updated, second.unchanged, second.deleted) == (3, 1, 2, 3)
    assert current(engine)["Umsatz", 3] == "9"
    with reading(engine) as connection:
        old = connection.execute(select(PlanItem.amount).where(PlanItem.plan_version_id == first.version_id)).all()
        states = connection.execute(select(PlanVersion.id, PlanVersion.is_current)).all()
    assert sorted(int(row.amount) for row in old) == [1, 2, 3, 4, 5, 6]
    assert {(row.id, row.is_current) for row in states} == {(first.version_id, False), (second.version_id, True)}


def test_numbers_that_only_moved_are_unchanged_but_their_cells_are_right(engine: Engine) -> None:
    load(engine, [HEAD, ["Umsatz", 1, 2, 3]])
    counts = load(engine, [["Titel"], HEAD, ["Umsatz", 1, 2, 3]])
    assert (counts.created, counts.updated, counts.unchanged, counts.deleted) == (0, 0, 3, 0)
    with reading(engine) as connection:
        cells = connection.scalars(
            select(PlanItem.cell).where(PlanItem.plan_version_id == counts.version_id).order_by(PlanItem.month)
        ).all()
    assert cells == ["B3", "C3", "D3"]


def test_a_number_that_became_unreadable_keeps_its_last_good_value(engine: Engine) -> None:
    load(engine, [HEAD, ["Umsatz", 1, 2, 3], ["Miete", 4, 5, 6]])
    counts = load(engine, [HEAD, ["Umsatz", 1, "1.234", 3], ["Miete", 4, 5, 6]])
    assert (counts.updated, counts.deleted, counts.rejected) == (0, 0, 1)
    assert current(engine)["Umsatz", 2] == "2"
    assert problems(engine)["2027!C2"][0] == "1.234"


def test_a_parent_that_was_counted_before_it_was_noticed_goes(engine: Engine) -> None:
    rows = [HEAD, ["Kosten"], ["Personal", 3, 3, 3], ["Anna", 2, 2, 2], ["Ben", 1, 1, 1]]
    before = read([*rows[:2], rows[2]])
    with writing(engine) as connection:
        load_plan(connection, "plan", "Plan", before, None)
    counts = load(engine, rows)
    assert (counts.created, counts.deleted, counts.rejected) == (6, 3, 1)
    assert {key for key, _month in current(engine)} == {"Kosten / Anna", "Kosten / Ben"}


def test_a_table_that_became_unclear_keeps_its_last_good_values(engine: Engine) -> None:
    def both(first: list[Any]) -> Any:
        from sync.sheets.cells.cells import Sheet, Workbook
        from tests.sync.plan.making import cells

        sheets = [Sheet("2027", cells([first, ["Umsatz", 1, 2, 3]])), Sheet("2028", cells([HEAD, ["Umsatz", 4, 5, 6]]))]
        return read_plan(Workbook("plan", sheets))

    for head in (HEAD, ["Position", "Jan", "Jan", "Feb"]):
        with writing(engine) as connection:
            counts = load_plan(connection, "plan", "Plan", both(head), None)
    assert (counts.unchanged, counts.deleted, counts.rejected) == (6, 0, 1)


def test_a_problem_leaves_the_list_when_it_is_solved(engine: Engine) -> None:
    load(engine, [HEAD, ["Umsatz", 1, "?", "?"]])
    since = problems(engine)["2027!D2"][1]
    load(engine, [HEAD, ["Umsatz", 1, 2, "?"]])
    assert problems(engine) == {"2027!D2": ("?", since)}
    load(engine, [HEAD, ["Umsatz", 1, 2, 3]])
    assert problems(engine) == {}


def test_a_plan_without_numbers_keeps_the_old_version(engine: Engine) -> None:
    load(engine, [HEAD, ["Umsatz", 1, 2, 3]])
    for rows in ([], [["alles weg"]], [HEAD]):
        with pytest.raises(PlanUnreadable, match="last good version"):
            load(engine, rows)
    assert current(engine) == numbers(read([HEAD, ["Umsatz", 1, 2, 3]]))


def test_a_plan_that_never_had_numbers_makes_no_version(engine: Engine) -> None:
    counts = load(engine, [["Notizen"]])
    assert (counts.version_id, counts.rejected) == (None, 1)


def test_text_that_no_database_takes_is_cleaned(engine: Engine) -> None:
    load(engine, [HEAD, ["Umsatz \0\ud83d", 1, 2, "\0\ud83d"]])
    assert current(engine)["Umsatz \ufffd\ufffd", 1] == "1"
