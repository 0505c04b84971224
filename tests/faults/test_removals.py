"""Y23 to Y25: what vanishes with a client or a user is held back until somebody agrees, and stays readable after it."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from models import Client, Employee, Expense, Invoice, Project, RemovalQuestion, SyncCursor, Task, TimeEntry
from models.connection.database import reading, writing
from models.schema.base import Base
from models.writes.removal_questions import answer as give
from models.writes.removal_questions import open_question
from sync.engine import exit_code
from sync.standin.paymo.faults import status
from tests.faults.answers import hiding
from tests.faults.world import World
from tests.sync.company import differences


def marked(world: World, model: type[Base]) -> int:
    """How many rows are called deleted."""
    columns = model.__table__.c
    with reading(world.engine) as connection:
        return connection.scalar(select(func.count()).where(columns.deleted_at.is_not(None))) or 0


def nothing_marked(world: World) -> bool:
    return [marked(world, model) for model in (Client, Employee, Project, Task, TimeEntry, Invoice, Expense)] == [0] * 7


@pytest.mark.fault("Y23")
def test_a_deleted_client_is_asked_about_by_name_and_nothing_goes(synced: World) -> None:
    synced.paymo.delete("clients", 10)
    synced.paymo.delete("expenses", 650)
    synced.paymo.update("tasks", 31, name="Arrives all the same")
    result = synced.sync(full=True)
    assert (result.status, result.deleted, exit_code([result])) == ("asks", 0, 5)
    assert "Nordlicht" in str(result.error)
    for part in ("2 projects", "41 tasks", "206 h"):
        assert part in str(result.error)
    assert nothing_marked(synced)
    assert [line for line in differences(synced.engine, synced.paymo) if not line.endswith("too many")] == []
    with reading(synced.engine) as connection:
        assert connection.scalar(select(Task.name).where(Task.paymo_id == 31)) == "Arrives all the same"


@pytest.mark.fault("Y23")
def test_after_yes_the_clients_work_is_marked_and_stays_readable(synced: World) -> None:
    hours = total_hours(synced)
    synced.paymo.delete("clients", 10)
    assert synced.sync(full=True).status == "asks"
    with synced.watched():
        agreed = synced.sync(full=True, accept_removals=True)
    assert (agreed.status, marked(synced, Client), marked(synced, Project)) == ("complete", 1, 2)
    assert (marked(synced, Task), marked(synced, TimeEntry), marked(synced, Invoice)) == (41, 41, 13)
    with reading(synced.engine) as connection:
        client = connection.execute(select(Client).where(Client.paymo_id == 10)).one()
    assert (client.name, client.remarks) == ("Nordlicht 🐧 & Söhne", "Ask for Zoë")
    assert total_hours(synced) == hours
    assert differences(synced.engine, synced.paymo) == []
    synced.check()


def total_hours(world: World) -> Decimal:
    """All hours that are in the database, marked as deleted or not."""
    with reading(world.engine) as connection:
        return Decimal(connection.scalar(select(func.sum(TimeEntry.duration))) or 0) / 3600


@pytest.mark.fault("Y23")
def test_a_question_counts_what_its_answer_removes_the_most_first(synced: World) -> None:
    synced.paymo.delete("clients", 10)
    assert synced.sync(full=True).status == "asks"
    question = open_question(synced.engine)
    assert question is not None
    sizes = [max(map(int, re.findall(r"(\d+) [a-z]", line.replace(",", "")))) for line in question.summary]
    assert len(sizes) > 2
    assert sizes == sorted(sizes, reverse=True)
    assert give(synced.engine, question.id, "remove", "Eva")
    assert synced.sync(full=True).deleted == question.rows


@pytest.mark.fault("Y23")
@pytest.mark.parametrize("answer", ["remove", "keep"])
def test_the_answer_is_remembered_for_that_set(synced: World, answer: str) -> None:
    synced.paymo.delete("clients", 10)
    assert synced.sync(full=True).status == "asks"
    with writing(synced.engine) as connection:
        connection.execute(update(RemovalQuestion).values(answer=answer, answered_by="Eva"))
    first, second = synced.sync(full=True), synced.sync(full=True)
    assert (first.status, second.status, second.deleted) == ("complete", "complete", 0)
    assert marked(synced, Project) == (2 if answer == "remove" else 0)
    with reading(synced.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(RemovalQuestion)) == 1
    synced.check_kept()


@pytest.mark.fault("Y23")
def test_an_answer_holds_for_its_set_only(synced: World) -> None:
    synced.paymo.delete("clients", 10)
    synced.sync(full=True)
    with writing(synced.engine) as connection:
        connection.execute(update(RemovalQuestion).values(answer="keep", answered_by="Eva"))
    for key in range(650, 670):
        synced.paymo.delete("expenses", key)
    result = synced.sync(full=True)
    assert (result.status, marked(synced, Expense), marked(synced, Client)) == ("asks", 0, 0)
    assert "expenses" in str(result.error)


@pytest.mark.fault("Y23")
def test_an_agreement_holds_for_its_rows_only(synced: World) -> None:
    for key in range(650, 665):
        synced.paymo.delete("expenses", key)
    assert synced.sync(full=True).status == "asks"
    with writing(synced.engine) as connection:
        connection.execute(update(RemovalQuestion).values(answer="remove", answered_by="Eva"))
    for key in range(670, 685):
        synced.paymo.delete("expenses", key)
    result = synced.sync(full=True)
    assert (result.status, marked(synced, Expense)) == ("asks", 15)


@pytest.mark.fault("Y23")
def test_the_same_question_is_kept_once_while_nobody_answers(synced: World) -> None:
    synced.paymo.delete("clients", 10)
    assert [synced.sync(full=True).status for _ in range(3)] == ["asks"] * 3
    with reading(synced.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(RemovalQuestion)) == 1


@pytest.mark.fault("Y23")
def test_a_client_that_comes_back_needs_no_answer(synced: World) -> None:
    """Paymo showed less for an hour: a question was asked, and then everything is there again."""
    synced.paymo.faults.add(hiding("clients", 10))
    synced.paymo.faults.add(status(404), path="clients/10", times=None)
    assert synced.sync(full=True).status == "asks"
    assert nothing_marked(synced)
    synced.check(lists_lied=True)


@pytest.mark.fault("Y23")
def test_a_client_without_work_goes_without_a_question(synced: World) -> None:
    synced.paymo.delete("clients", 12)
    synced.paymo.delete("users", 5)
    result = synced.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 2)
    synced.check()


@pytest.mark.fault("Y23")
def test_more_than_a_few_rows_are_asked_about_and_no_stream_loses_any(synced: World) -> None:
    """Eleven of forty expenses are too many; the one task that is gone as well waits with them."""
    for key in range(650, 661):
        synced.paymo.delete("expenses", key)
    synced.paymo.delete("tasks", 339)
    asks = synced.sync(full=True)
    assert (asks.status, asks.deleted) == ("asks", 0)
    assert "11 expenses" in str(asks.error)
    assert nothing_marked(synced)
    agreed = synced.sync(full=True, accept_removals=True)
    assert (agreed.status, agreed.deleted) == ("complete", 13)
    synced.check()


@pytest.mark.fault("Y23")
def test_ten_rows_go_without_a_question(synced: World) -> None:
    for key in range(650, 660):
        synced.paymo.delete("expenses", key)
    result = synced.sync(full=True)
    assert (result.status, result.deleted) == ("complete", 10)
    synced.check()


@pytest.mark.fault("Y23", "Y24")
def test_a_quick_run_never_removes(synced: World) -> None:
    synced.paymo.delete("users", 5)
    assert (synced.sync().deleted, nothing_marked(synced)) == (0, True), "one without work, whose list is read whole"
    synced.paymo.delete("clients", 10)
    synced.paymo.delete("users", 4)
    assert synced.sync().deleted == 0
    assert nothing_marked(synced)


@pytest.mark.fault("Y23")
def test_the_command_asks_with_its_own_exit_code(synced: World) -> None:
    leitstand, full_sync = synced.command(), ("sync", "paymo", "--full")
    synced.paymo.delete("clients", 10)
    asked = leitstand(*full_sync)
    assert asked.returncode == 5
    assert "Nordlicht" in asked.stdout + asked.stderr
    assert nothing_marked(synced)
    assert leitstand(*full_sync, "--accept-removals").returncode == 0
    assert leitstand(*full_sync).returncode == 0
    assert differences(synced.engine, synced.paymo) == []


@pytest.mark.fault("Y24")
def test_a_deleted_user_is_asked_about_and_the_hours_stay(synced: World) -> None:
    hours = total_hours(synced)
    synced.edit(Employee, 4, status="left", remarks="Took the plants along")
    synced.paymo.delete("users", 4)
    asks = synced.sync(full=True)
    assert (asks.status, asks.deleted) == ("asks", 0)
    assert "Kim Çelik" in str(asks.error)
    assert "205 h" in str(asks.error)
    assert nothing_marked(synced)
    assert synced.sync(full=True, accept_removals=True).status == "complete"
    assert (marked(synced, Employee), marked(synced, TimeEntry)) == (1, 40)
    assert total_hours(synced) == hours
    with reading(synced.engine) as connection:
        kim = connection.execute(select(Employee).where(Employee.paymo_id == 4)).one()
        theirs = connection.scalar(select(func.count()).where(TimeEntry.user_id == kim.id))
    assert (kim.name, kim.status, kim.remarks, theirs) == ("Kim Çelik", "left", "Took the plants along", 40)
    synced.check()


@pytest.mark.fault("Y25")
def test_an_archived_project_or_client_is_no_deletion(synced: World) -> None:
    synced.paymo.update("projects", 20, active=False)
    synced.paymo.update("clients", 10, active=False)
    synced.paymo.update("users", 4, active=False)
    for full in (False, True):
        result = synced.sync(full=full)
        assert (result.status, result.deleted) == ("complete", 0)
    assert nothing_marked(synced)
    with reading(synced.engine) as connection:
        assert connection.scalar(select(Project.active).where(Project.paymo_id == 20)) is False
        assert connection.scalar(select(func.count()).select_from(SyncCursor)) > 0
    synced.check()
