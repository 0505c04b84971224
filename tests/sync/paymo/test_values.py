"""What entries are worth after a sync: of what changed, once, in parts that each are whole."""

import threading
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from models import Change, Project, Task, TimeEntry
from models.connection.database import reading, writing
from models.valuing import affected_entries
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change
from sync.engine import run_sync
from sync.paymo import values
from sync.pipeline.report import Progress, Result
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.test_company import saying
from tests.sync.company import KEY, settings_for, small_company

HOUR = 3600
Worth = dict[int | None, tuple[Decimal | None, str | None, Decimal | None]]


def company() -> dict[str, Any]:
    """The small company with two people, an hourly project, a flat one, and hours in both; half of them are billed."""
    made = small_company()
    stamp = {"created_on": "2025-01-07T09:00:00Z", "updated_on": "2025-02-03T10:30:00Z"}
    made["projects"] += [
        {"id": 22, "name": "By the hour", "client_id": 10, "active": True, "billable": True, **stamp},
        {"id": 23, "name": "Flat", "client_id": 10, "active": True, "billable": True, "flat_billing": True,
         "price": 1000, "budget_hours": 10, **stamp},
    ]  # fmt: skip
    made["tasks"] += [
        {"id": 32, "project_id": 22, "name": "Text", "billable": True, **stamp},
        {"id": 33, "project_id": 23, "name": "Film", "billable": True, **stamp},
        {"id": 34, "project_id": 23, "name": "Cut", "billable": True, **stamp},
    ]
    made["entries"] += [
        entry(80, 22, 1, billed=True),
        entry(81, 22, 1),
        entry(82, 22, 2),
        entry(83, 23, 1, hours=6),
        {**entry(84, 23, 1, hours=6), "task_id": 34},  # what 83 leaves reaches it by the project alone
    ]
    return made


def entry(number: int, project: int, user: int, *, hours: int = 1, billed: bool = False) -> dict[str, Any]:
    return {
        "id": number, "project_id": project, "task_id": project + 10, "user_id": user, "is_bulk": True,
        "date": f"2025-01-{number - 60}", "duration": hours * HOUR, "billed": billed,
        "created_on": "2025-01-07T09:00:00Z", "updated_on": "2025-02-03T10:30:00Z",
    }  # fmt: skip


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(company(), key=KEY, limit=None) as server:
        yield server


def sync(paymo: PaymoServer, engine: Engine, **options: Any) -> Result:
    (result,) = run_sync(settings_for(paymo, engine.url.render_as_string(hide_password=False)), engine, **options)
    return result


def worth(engine: Engine) -> Worth:
    columns = (TimeEntry.paymo_id, TimeEntry.rate, TimeEntry.rate_from, TimeEntry.value)
    with reading(engine) as connection:
        return {row[0]: (row[1], row[2], row[3]) for row in connection.execute(select(*columns).order_by(TimeEntry.id))}


def amounts(engine: Engine) -> dict[int | None, Decimal | None]:
    return {key: value for key, (_rate, _rate_from, value) in worth(engine).items()}


def row_id(engine: Engine, model: Any, paymo_id: int) -> int:
    with reading(engine) as connection:
        return connection.execute(select(model.id).where(model.paymo_id == paymo_id)).scalar_one()


HOURLY, COMPANY = Decimal("95.5"), Decimal("85.5")
AFTER = {
    70: (HOURLY, "user", None), 71: (COMPANY, "company", None), 72: (HOURLY, "user", None),
    80: (HOURLY, "user", HOURLY), 81: (HOURLY, "user", HOURLY), 82: (COMPANY, "company", COMPANY),
    83: (Decimal(100), "flat project", Decimal(600)), 84: (Decimal(100), "flat project", Decimal(400)),
}  # fmt: skip


def test_each_entry_is_worth_something_after_the_first_sync(paymo: PaymoServer, engine: Engine) -> None:
    assert sync(paymo, engine).status == "complete"
    assert worth(engine) == AFTER


def test_a_second_sync_writes_no_entry(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE written (id INTEGER)"))
        if engine.dialect.name == "sqlite":
            noting = "AFTER UPDATE ON time_entries BEGIN INSERT INTO written VALUES (NEW.id); END"
        else:
            body = "BEGIN INSERT INTO written VALUES (NEW.id); RETURN NULL; END"
            connection.execute(text(f"CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
            noting = "AFTER UPDATE ON time_entries FOR EACH ROW EXECUTE FUNCTION noted()"
        connection.execute(text(f"CREATE TRIGGER noting {noting}"))
    for full in (False, True):
        sync(paymo, engine, full=full)
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM written")) == 0


def test_a_persons_new_rate_changes_what_is_not_billed(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    paymo.update("users", 1, price_per_hour=100)
    sync(paymo, engine)
    assert amounts(engine) == {**{key: one[2] for key, one in AFTER.items()}, 81: Decimal(100)}


@pytest.mark.parametrize(
    ("resource", "number", "fields", "expected"),
    [
        ("tasks", 32, {"price_per_hour": 50}, {}),
        ("tasks", 32, {"billable": False}, {81: None, 82: None}),
        ("projects", 22, {"hourly_billing_mode": "company"}, {81: COMPANY, 82: COMPANY}),
        ("projects", 22, {"flat_billing": True, "price": 10, "budget_hours": 2}, {81: 5, 82: 0}),
        ("projects", 23, {"flat_billing": False}, {83: 6 * HOURLY, 84: 6 * HOURLY}),
        ("projects", 23, {"price": 2000}, {83: 1200, 84: 800}),
        ("entries", 83, {"duration": 2 * HOUR}, {83: 200, 84: 600}),
        ("entries", 83, {"project_id": 22, "task_id": 32}, {83: 6 * HOURLY, 84: 600}),
        ("entries", 81, {"project_id": 23, "task_id": 33}, {81: 100, 83: 600, 84: 300}),
        ("entries", 83, {"date": "2025-02-28"}, {83: 400, 84: 600}),
        ("entries", 81, {"billed": True}, {}),
    ],
)
def test_a_quick_sync_follows_whatever_a_value_hangs_on(
    paymo: PaymoServer, engine: Engine, resource: str, number: int, fields: dict[str, Any], expected: dict[int, Any]
) -> None:
    sync(paymo, engine)
    paymo.update(resource, number, **fields)
    sync(paymo, engine)
    changed = {82: Decimal(50)} if "price_per_hour" in fields else expected
    assert amounts(engine) == {**{key: one[2] for key, one in AFTER.items()}, **changed}


def test_the_companys_rate_and_new_entries_are_followed(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    paymo.faults.add(saying(default_price_per_hour="90"), times=None)
    new = {"project_id": 22, "task_id": 32, "user_id": 2, "is_bulk": True, "date": "2025-01-30", "duration": HOUR}
    key = paymo.insert("entries", new)
    sync(paymo, engine)
    assert (amounts(engine)[82], amounts(engine)[key]) == (Decimal(90), Decimal(90))


def test_a_deleted_entry_leaves_its_part_of_the_flat_price_to_the_next(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    paymo.delete("entries", 83)
    sync(paymo, engine, full=True)
    assert (amounts(engine)[83], amounts(engine)[84]) == (Decimal(600), Decimal(600))


def test_values_leave_no_line_in_the_history_and_no_version(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    paymo.update("users", 1, price_per_hour=100)
    sync(paymo, engine)
    with reading(engine) as connection:
        told = connection.scalar(select(func.count()).where(Change.table_name == "time_entries"))
        assert (told, set(connection.scalars(select(TimeEntry.version)))) == (0, {1})


class Killed(BaseException):
    """The program is ended, whatever it was doing."""


def test_a_sync_killed_while_it_works_values_out_leaves_whole_parts_and_the_next_one_goes_on(
    paymo: PaymoServer, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affected_entries, "PART", 3)
    written = values.write_values
    done: list[int] = []

    def killed_in_the_second(connection: Any, worked_out: str) -> int:
        count = written(connection, worked_out)
        done.append(count)
        if len(done) == 2:
            raise Killed
        return count

    monkeypatch.setattr(values, "write_values", killed_in_the_second)
    with pytest.raises(Killed):
        sync(paymo, engine)
    known = [one for one in worth(engine).values() if one[1]]
    assert len(known) == done[0] == 3
    paymo.update("users", 1, price_per_hour=100)
    sync(paymo, engine)
    assert [one for one in worth(engine).values() if one[1] is None] == []
    assert amounts(engine)[81] == Decimal(100)


def test_an_old_database_is_worked_out_in_parts_that_are_told_and_can_be_cancelled(
    paymo: PaymoServer, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(affected_entries, "PART", 3)
    sync(paymo, engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE time_entries SET rate = NULL, rate_from = NULL, value = NULL"))
        connection.execute(text("DELETE FROM settings WHERE key = 'entries_valued'"))
    told: list[str] = []
    cancel = threading.Event()

    def report(progress: Progress) -> None:
        if progress.stream == "Working out values":
            told.append(progress.words())
            if len(told) == 2:
                cancel.set()

    assert sync(paymo, engine, report=report, cancel=cancel).status == "cancelled"
    assert told == ["Working out values: 1 of 4", "Working out values: 2 of 4"]
    assert 0 < len([one for one in worth(engine).values() if one[1]]) < len(AFTER)
    assert sync(paymo, engine).status == "complete"
    assert worth(engine) == AFTER


def test_edits_of_our_own_rows_follow_the_same_rules(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    flat, film, film_id = (row_id(engine, model, key) for model, key in ((Project, 23), (Task, 33), (TimeEntry, 84)))
    mine = {"project_id": flat, "task_id": film, "day": None, "duration": 2 * HOUR, "user_id": None}
    own = add(engine, TimeEntry, {name: value for name, value in mine.items() if value is not None}, "Ines")
    assert (amounts(engine)[None], amounts(engine)[84]) == (Decimal(0), Decimal(400))
    first = change(engine, TimeEntry, own, {"day": date(2025, 1, 1)}, {"day": None}, "Ines")
    assert (amounts(engine)[None], amounts(engine)[83], amounts(engine)[84]) == (200, 600, 200)
    assert first.version == 2
    removed = remove(engine, removal(engine, TimeEntry, [own]), "Ines")
    assert amounts(engine)[84] == Decimal(400)
    put_back(engine, removed, "Ines")
    assert (amounts(engine)[None], amounts(engine)[84]) == (200, 200)
    change(engine, TimeEntry, film_id, {"written_off": True}, {"written_off": None}, "Ines")
    assert amounts(engine)[84] == 200


def test_an_edit_of_what_no_value_hangs_on_asks_nothing_more(paymo: PaymoServer, engine: Engine) -> None:
    sync(paymo, engine)
    entry_id, sent = row_id(engine, TimeEntry, 84), list[str]()
    event.listen(engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    change(engine, TimeEntry, entry_id, {"remarks": "late"}, {"remarks": None}, "Ines")
    assert [statement for statement in sent if "changes" in statement] == []
