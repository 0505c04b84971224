"""A sync of Paymo: every record with every field, changes and deletions, and nothing written twice."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update

from models import Client, Employee, InvoiceItem, RejectedRecord, Setting, SyncCursor, SyncRun, Task, TimeEntry
from models.connection.database import reading, writing
from sync.config.settings import Settings
from sync.engine import exit_code, run_sync
from sync.pipeline.report import Result
from sync.standin.paymo import faults
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import ALL, KEY, differences, settings_for, small_company


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def settings(paymo: PaymoServer, database_url: str) -> Settings:
    return settings_for(paymo, database_url)


def sync(settings: Settings, *, full: bool = False, accept_removals: bool = False) -> Result:
    (result,) = run_sync(settings, full=full, accept_removals=accept_removals)
    return result


def test_every_field_of_every_record_arrives(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    result = sync(settings)
    assert (result.status, result.rejected, result.error) == ("complete", 0, None)
    assert differences(engine, paymo) == []


def test_a_guest_without_work_is_no_employee_and_what_points_to_one_stays(settings: Settings, engine: Engine) -> None:
    sync(settings)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).where(Employee.type == "Guest")) == 0
        assert connection.scalar(select(Task.user_id).where(Task.paymo_id == 30)) is None


def test_the_day_of_an_entry_is_that_of_the_report_time_zone(settings: Settings, engine: Engine) -> None:
    """2025-01-31T23:30Z is the first of February in Berlin; a bulk entry's date is never shifted."""
    sync(settings)
    with reading(engine) as connection:
        days = {row.paymo_id: row.day for row in connection.execute(select(TimeEntry.paymo_id, TimeEntry.day))}
    assert days == {70: date(2025, 2, 1), 71: date(2025, 1, 31), 72: date(2025, 2, 3)}


def test_a_second_sync_of_an_unchanged_paymo_writes_no_row(settings: Settings, engine: Engine) -> None:
    sync(settings)
    before = everything(engine)
    for full in (False, True):
        result = sync(settings, full=full)
        assert (result.created, result.updated, result.deleted) == (0, 0, 0)
    assert everything(engine) == before


def test_a_quick_run_asks_once_a_stream(paymo: PaymoServer, settings: Settings) -> None:
    sync(settings)
    paymo.requests.clear()
    sync(settings)
    asked = [path for _method, path, _query, _status in paymo.requests]
    assert sorted(set(asked)) == sorted(asked)


def test_changed_new_and_deleted_records_arrive(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    sync(settings)
    paymo.update("tasks", 31, name="Meetings, weekly", due_date="2026-01-01", tasklist_id=26)
    paymo.update("projects", 21, client_id=11)
    paymo.update("entries", 72, end_time="2025-02-03T09:00:00Z", duration=3600)
    paymo.insert("tasks", {"project_id": 21, "name": "New", "complete": False})
    paymo.delete("expenses", 65)
    quick = sync(settings)
    assert (quick.created, quick.updated, quick.deleted) == (1, 3, 0)
    full = sync(settings, full=True)
    assert (full.created, full.updated, full.deleted) == (0, 0, 1)
    assert differences(engine, paymo) == []


def test_a_deleted_client_takes_its_projects_and_their_time_along(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    sync(settings)
    paymo.delete("clients", 10)
    assert sync(settings, full=True).status == "asks"
    assert sync(settings, full=True, accept_removals=True).status == "complete"
    assert differences(engine, paymo) == []
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).where(TimeEntry.deleted_at.is_not(None))) == 1
        assert connection.scalar(select(Client.name).where(Client.paymo_id == 10)) == "Nordlicht 🐧 & Söhne"


def test_a_row_that_is_back_as_it_was_is_alive_again(settings: Settings, engine: Engine) -> None:
    sync(settings)
    with writing(engine) as connection:
        connection.execute(update(Client).where(Client.paymo_id == 10).values(deleted_at=datetime.now(UTC)))
    sync(settings, full=True)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).where(Client.deleted_at.is_not(None))) == 0


def test_an_item_taken_off_an_invoice_goes_with_the_next_quick_run(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    sync(settings)
    paymo.delete("invoiceitems", 52)
    paymo.update("invoices", 50, total=119.13)
    sync(settings)
    with reading(engine) as connection:
        gone = connection.scalars(select(InvoiceItem.paymo_id).where(InvoiceItem.deleted_at.is_not(None))).all()
    assert gone == [52]


def test_what_people_entered_survives_every_sync(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    sync(settings)
    with writing(engine) as connection:
        connection.execute(update(Employee).where(Employee.paymo_id == 1).values(status="on leave", weekly_hours=32))
    paymo.update("users", 1, name="Änne Groß")
    sync(settings)
    sync(settings, full=True)
    with reading(engine) as connection:
        row = connection.execute(select(Employee).where(Employee.paymo_id == 1)).one()
    assert (row.name, row.status, row.weekly_hours, row.version) == ("Änne Groß", "on leave", 32, 1)


def test_a_field_of_paymo_with_the_name_of_a_column_of_ours_fills_nothing(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    paymo.faults.add(faults.in_record(b'"remarks":"of Paymo","industry":"of Paymo"'), path="clients", times=None)
    sync(settings)
    sync(settings, full=True)
    with reading(engine) as connection:
        assert connection.execute(select(Client.remarks, Client.industry).distinct()).all() == [(None, None)]


def test_an_employee_entered_by_hand_becomes_the_paymo_user_of_the_same_address(
    settings: Settings, engine: Engine
) -> None:
    with writing(engine) as connection:
        connection.execute(
            Employee.__table__.insert().values(name="Anne", email="AENNE@agency.example", status="active")
        )
    sync(settings)
    with reading(engine) as connection:
        rows = connection.execute(select(Employee.name, Employee.status).where(Employee.paymo_id == 1)).all()
        assert connection.scalar(select(func.count()).select_from(Employee)) == 2
    assert rows == [("Änne Groß-Öztürk", "active")]


def test_of_two_employees_with_the_same_address_none_becomes_the_paymo_user(settings: Settings, engine: Engine) -> None:
    twins = [{"name": name, "email": "aenne@agency.example", "status": "active"} for name in ("Anne", "Änne")]
    with writing(engine) as connection:
        connection.execute(Employee.__table__.insert(), twins)
    sync(settings)
    with reading(engine) as connection:
        own = connection.scalars(select(Employee.paymo_id).where(Employee.status == "active")).all()
    assert own == [None, None]


def test_a_record_that_cannot_be_read_is_set_aside_and_the_rest_arrives(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    sync(settings)
    paymo.update("tasks", 31, due_date="2025-02-31", name="Broken")
    result = sync(settings)
    assert (result.status, result.rejected, exit_code([result])) == ("complete", 1, 3)
    with reading(engine) as connection:
        (row,) = connection.execute(select(RejectedRecord)).all()
        assert connection.scalar(select(Task.name).where(Task.paymo_id == 31)) == "Meetings"
    assert (row.stream, row.origin) == ("tasks", "31")
    assert "due_date: “2025-02-31” is no date" in row.reason
    assert '"Broken"' in row.raw
    paymo.update("tasks", 31, due_date="2025-02-28")
    assert sync(settings).rejected == 0
    assert differences(engine, paymo) == []
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(RejectedRecord)) == 0


def test_a_record_that_cannot_be_without_its_parent_waits_for_it(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    paymo.faults.add(faults.emptied(), path="projects")
    result = sync(settings)
    assert result.rejected == 6  # milestone, task list, two tasks, the assignment of one and the booking of that
    assert sync(settings, full=True).rejected == 0
    assert differences(engine, paymo) == []


def test_a_reference_that_leads_nowhere_is_told_of_and_the_record_kept(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    paymo.faults.add(faults.emptied(), path="tasklists")
    result = sync(settings)
    assert (result.status, result.rejected) == ("complete", 0)
    with reading(engine) as connection:
        (told,) = connection.scalars(select(RejectedRecord.reason)).all()
        assert connection.execute(select(Task.name, Task.tasklist_id).where(Task.paymo_id == 30)).one() == (
            "<b>Logo</b>",
            None,
        )
    assert told == "Tasks: tasklist_id 26 isn't in the database; kept without it"
    sync(settings, full=True)
    assert differences(engine, paymo) == []
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(RejectedRecord)) == 0


def test_more_removals_than_usual_are_asked_about_first(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    for number in range(40):
        paymo.insert("expenses", {"id": 900 + number, "amount": 1, "currency": "EUR", "date": "2025-01-01"})
    sync(settings)
    for number in range(20):
        paymo.delete("expenses", 900 + number)
    asks = sync(settings, full=True)
    assert (asks.status, asks.deleted, exit_code([asks])) == ("asks", 0, 5)
    assert "20 expenses" in str(asks.error)
    agreed = sync(settings, full=True, accept_removals=True)
    assert (agreed.status, agreed.deleted) == ("complete", 20)
    assert differences(engine, paymo) == []


def test_a_run_after_a_day_is_full_by_itself(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    sync(settings)
    paymo.delete("expenses", 65)
    assert sync(settings).deleted == 0
    with writing(engine) as connection:
        connection.execute(update(SyncCursor).values(full_at=datetime.now(UTC) - timedelta(hours=25)))
    assert sync(settings).deleted == 1


def test_a_list_of_more_than_every_silent_cap_arrives_whole(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    for number in range(5100):
        paymo.insert("tasks", {"id": 10_000 + number, "project_id": 20, "name": f"T{number}"})
    assert sync(settings).status == "complete"
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Task)) == 5102


def test_a_key_of_another_company_writes_nothing(settings: Settings, engine: Engine) -> None:
    sync(settings)
    before = everything(engine)
    other = small_company()
    other["company"]["id"] = 1000
    other["clients"][0]["name"] = "Somebody else's"
    with PaymoServer(other, key=KEY, limit=None) as stranger:
        result = sync(settings_for(stranger, settings.database_url), full=True)
    assert result.status == "failed"
    assert "another company" in str(result.error)
    assert everything(engine) == before


def test_the_company_is_remembered_without_its_payment_secrets(settings: Settings, engine: Engine) -> None:
    sync(settings)
    with reading(engine) as connection:
        kept = {row.key: row.value for row in connection.execute(select(Setting))}
    assert kept.keys() - {"instance_id", "min_app_version"} == {
        "paymo_company_id",
        "company_name",
        "currency",
        "entries_valued",
        "report_time_zone",
    }
    assert (
        kept
        | {
            "paymo_company_id": "99",
            "company_name": "Agency",
            "currency": "EUR",
            "report_time_zone": "Europe/Berlin",
        }
        == kept
    )


def test_each_run_leaves_its_line(settings: Settings, engine: Engine) -> None:
    sync(settings)
    with reading(engine) as connection:
        run = connection.execute(select(SyncRun)).one()
    assert (run.source, run.status, run.full, run.error) == ("paymo", "complete", True, None)
    assert run.created > 20
    assert run.started_at <= run.finished_at


def everything(engine: Engine) -> dict[str, list[object]]:
    """All rows of all tables that Paymo feeds."""
    with reading(engine) as connection:
        return {
            stream.endpoint: [
                tuple(row) for row in connection.execute(select(stream.table).order_by(stream.table.c.id))
            ]
            for stream in ALL
        }
