"""What changed in a table since a moment: rows that people and syncs changed or added, and those that are gone."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, text, update

from models import Client, Department, Employee, Project, TimeEntry
from models.audit.changed_since import all_came_since, changed_since, changes_of, gone_since, last_sync_began
from models.connection.database import is_embedded, reading, writing
from models.queries.rows import RowQuery, all_rows
from models.schema.base import Base
from models.writes.audit_context import writing_as
from models.writes.deletions import removal, remove
from models.writes.edits import add, change
from tests.models.ddl.test_triggers import run_of

LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)
SINCE = LONG_AGO + timedelta(days=1)


def changed(engine: Engine, model: type[Base], since: datetime = SINCE) -> list[int]:
    query = RowQuery(model, ("id",), only=changed_since(model, since, engine.dialect.name))
    return [row[0] for row in all_rows(engine, query)]


def as_synced_long_ago(engine: Engine) -> None:
    """All rows of the sample were read before the moment."""
    with writing_as(engine, "Sync", run_id=1) as connection:
        for model in (Client, Project, TimeEntry, Employee):
            table: Any = model.__table__
            connection.execute(update(table).where(table.c.paymo_id.is_not(None)).values(synced_at=LONG_AGO))


def test_nothing_has_changed_at_first(filled: Engine) -> None:
    as_synced_long_ago(filled)
    assert [changed(filled, model) for model in (Client, Employee, Department, TimeEntry)] == [[], [], [], []]


def test_edited_and_added_rows_are_listed_with_what_they_held(filled: Engine) -> None:
    as_synced_long_ago(filled)
    for before, after in ((None, "a"), ("a", "b")):
        change(filled, Employee, 3, {"remarks": after}, {"remarks": before}, "Ines")
    new = add(filled, Employee, {"name": "Mira"}, "Olga")

    assert changed(filled, Employee) == [3, new]
    found = changes_of(filled, Employee, SINCE, [1, 3, new])
    assert set(found) == {3, new}
    assert (found[3].first["remarks"].old, found[3].last["remarks"].new) == (None, "b")
    came = found[new].came
    assert came is not None
    assert (came.who, came.action) == ("Olga", "add")


def test_rows_that_a_sync_added_are_listed_though_they_leave_no_line(filled: Engine) -> None:
    as_synced_long_ago(filled)
    now = SINCE + timedelta(hours=1)
    with writing_as(filled, "Sync", run_id=run_of(filled)) as connection:
        connection.execute(insert(TimeEntry), [{"paymo_id": 990 + n, "synced_at": now} for n in range(2)])
        connection.execute(update(Client).where(Client.id == 2).values(city="Kiel", synced_at=now))

    assert len(changed(filled, TimeEntry)) == 2
    assert changed(filled, Client) == [2]
    assert changed(filled, TimeEntry, now + timedelta(hours=1)) == []


def test_after_the_first_sync_every_row_of_a_source_has_come(filled: Engine) -> None:
    as_synced_long_ago(filled)
    before = LONG_AGO - timedelta(days=1)
    assert [all_came_since(filled, TimeEntry, since) for since in (before, SINCE)] == [True, False]
    assert not all_came_since(filled, Department, before)
    query = RowQuery(Employee, ("id",), only=changed_since(Employee, before, filled.dialect.name, all_came=True))
    assert [row[0] for row in all_rows(filled, query)] == [1, 2, 4]
    assert 3 in [row[0] for row in all_rows(filled, RowQuery(Employee, ("id",)))]


def test_what_is_gone_is_counted_by_where_it_was_deleted(filled: Engine) -> None:
    as_synced_long_ago(filled)
    remove(filled, removal(filled, Employee, [3]), "Ines")
    with writing_as(filled, "Sync", run_id=run_of(filled)) as connection:
        connection.execute(update(Employee).where(Employee.id == 1).values(deleted_at=SINCE))

    gone = gone_since(filled, Employee, SINCE)

    assert (gone.here, gone.at_source) == (1, 1)
    assert changed(filled, Employee) == []
    assert gone_since(filled, Department, SINCE).at_source == 0


def test_the_last_sync_is_the_newest_complete_one(filled: Engine) -> None:
    assert last_sync_began(filled) is None
    with writing(filled) as connection:
        values = "'paymo', true, 'complete', '2026-03-02T12:00:00Z', '2026-03-02T12:05:00Z'"
        names = 'source, "full", status, started_at, finished_at'
        connection.execute(text(f"INSERT INTO sync_runs ({names}) VALUES ({values})"))
    assert last_sync_began(filled) == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_rows_are_found_by_indexes(filled: Engine) -> None:
    statement = select(TimeEntry.id).where(changed_since(TimeEntry, SINCE, filled.dialect.name))
    with reading(filled) as connection:
        if is_embedded(filled):
            written = statement.compile(filled, compile_kwargs={"literal_binds": True})
            plan = "\n".join(str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}"))
            assert "ix_changes_table_name_at_row_id" in plan
            assert "SCAN time_entries" not in plan
        else:
            # An empty table is read whole otherwise, whatever indexes it has.
            connection.exec_driver_sql("SET enable_seqscan = off")
            written = statement.compile(filled, compile_kwargs={"literal_binds": True})
            plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {written}".replace("%", "%%")))
            assert "Seq Scan" not in plan
