"""A few rows to try the tables on: two clients, three projects, four people, some hours."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Engine, event, insert, text

from models import Client, Department, Employee, Project, Task, TimeEntry
from models.writes.audit_context import writing_as

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def fill(engine: Engine) -> None:
    """Put the sample into an empty database, as a sync would: no line of it stands in the history.

    A thousand tests begin so, and each engine would work the same statements out anew: the first one's are kept.
    """
    kind = engine.dialect.name
    with writing_as(engine, "The sample", run_id=1) as connection:
        if kind not in _worked_out:
            with _recorded(connection) as sent:
                _insert(connection)
            _worked_out[kind] = sent
        else:
            for statement, parameters in _worked_out[kind]:
                connection.exec_driver_sql(statement, parameters)


_worked_out: dict[str, list[tuple[str, Any]]] = {}


@contextmanager
def _recorded(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def record(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters or None))

    event.listen(connection, "before_cursor_execute", record)
    yield sent
    event.remove(connection, "before_cursor_execute", record)


def _insert(connection: Connection) -> None:
    connection.execute(insert(Department), [{"id": 1, "name": "Design"}, {"id": 2, "name": "Müller-Werft"}])
    connection.execute(insert(Client), _clients())
    connection.execute(insert(Employee), _employees())
    connection.execute(insert(Project), _projects())
    connection.execute(insert(Task), [{"id": 1, "paymo_id": 301, "project_id": 1, "name": "Sketches"}])
    connection.execute(insert(TimeEntry), _time_entries())
    if connection.dialect.name == "postgresql":
        for table in ("departments", "clients", "employees", "projects", "tasks", "time_entries"):
            connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 10)"))


def _clients() -> list[dict[str, object]]:
    return [
        {"id": 1, "paymo_id": 101, "name": "Überholz GmbH", "city": "Köln"},
        {"id": 2, "paymo_id": 102, "name": "100 % Nord_Licht", "city": None},
    ]


def _employees() -> list[dict[str, object]]:
    empty = {"paymo_id": None, "email": None, "weekly_hours": None, "start_date": None, "department_id": None}
    return [
        {**empty, "id": 1, "paymo_id": 11, "name": "berta Brandt", "weekly_hours": Decimal("38.5")},
        {**empty, "id": 2, "paymo_id": 12, "name": "Anton Adler", "department_id": 1},
        {**empty, "id": 3, "name": "Zoë Ärger", "department_id": 2, "start_date": date(2024, 5, 7)},
        {**empty, "id": 4, "paymo_id": 14, "name": None, "email": "nobody@example.org"},
    ]


def _projects() -> list[dict[str, object]]:
    return [
        {"id": 1, "paymo_id": 201, "name": "Website", "client_id": 1, "lead_id": 2, "deleted_at": None},
        {"id": 2, "paymo_id": 202, "name": "website relaunch", "client_id": 2, "lead_id": 1, "deleted_at": None},
        {"id": 3, "paymo_id": None, "name": "Archive", "client_id": None, "lead_id": 3, "deleted_at": None},
        {"id": 4, "paymo_id": 204, "name": "Gone", "client_id": 1, "lead_id": None, "deleted_at": NOON},
    ]


def _time_entries() -> list[dict[str, object]]:
    return [
        {"id": 1, "paymo_id": 401, "project_id": 1, "task_id": 1, "user_id": 1, "day": date(2026, 3, 2)},
        {"id": 2, "paymo_id": 402, "project_id": 2, "task_id": None, "user_id": 2, "day": date(2026, 3, 1)},
        {"id": 3, "paymo_id": 403, "project_id": 1, "task_id": None, "user_id": None, "day": None},
    ]
