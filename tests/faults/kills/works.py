"""What a fork does until it is killed: a sync, an import of the plan, or the edits of a person."""

import os
from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Engine, func, select

from models import Client, ClientContact, Employee
from models.connection.database import open_engine, reading
from models.values.errors import KnownError
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change
from sync.config.settings import Settings, load_settings
from sync.engine import run_sync
from tests.faults.kills.forks import Order
from tests.faults.kills.planted import write_cursors_first
from tests.faults.kills.steps import Steps

WHO = "Eva"
EDITED = {"status": "on leave", "remarks": "Until May"}
ADDED, REMOVED = "A new client of our own", "A client to remove"


def do(order: Order, tell: Callable[[str], None]) -> None:
    """Do the work, count its steps, and be killed at one of them."""
    if order.cursor_first:
        write_cursors_first()
    os.environ["LOGNAME"] = order.who
    settings = load_settings(order.environment)
    engine = _engine(settings.database_url)
    steps = Steps(order.point, tell, order.freeze)
    if order.in_fork:
        steps.count_everything()
    if order.work == "edits":
        edits_of_a_person(engine, tell)
    elif order.work == "remarks":
        many_edits(engine, order.who, tell)
    else:
        tell(f"result {result_of(order.work, settings, engine)}")
    tell(f"steps {steps.taken}")
    engine.dispose()


@cache
def _engine(url: str) -> Engine:
    """One for all forks, for it remembers how statements are written; it has no connection when a fork begins."""
    return open_engine(url)


def result_of(work: str, settings: Settings, engine: Engine) -> str:
    """Sync, and say how it ended as the command line does."""
    try:
        (result,) = run_sync(settings, engine, sources=[source_of(work)], full=work in ("first", "full"))
    except KnownError as error:
        return f"failed: {error}"
    return f"{result.status}: {result.error or ''}"


def source_of(work: str) -> str:
    """Which source a work syncs."""
    return "plan" if work == "plan" else "paymo"


def edits_of_a_person(engine: Engine, tell: Callable[[str], None] = lambda _line: None) -> None:
    """Change a person, add a client, remove one with its contacts, put it back: whatever isn't done already."""
    employee = one(engine, Employee, Employee.paymo_id == 1)
    if employee["status"] != EDITED["status"]:
        before = {name: employee[name] for name in EDITED}
        assert change(engine, Employee, employee["id"], EDITED, before, WHO).status == "saved"
        tell("saved change")
    if not count(engine, Client, Client.name == ADDED):
        add(engine, Client, {"name": ADDED}, WHO)
        tell("saved add")
    if not count(engine, Client, Client.name == REMOVED):
        return
    gone = remove(engine, removal(engine, Client, [one(engine, Client, Client.name == REMOVED)["id"]]), WHO)
    tell("saved remove")
    put_back(engine, gone, WHO)
    tell("saved put back")


def many_edits(engine: Engine, who: str, tell: Callable[[str], None], number: int = 30) -> None:
    """Change the remarks of the same employee again and again, each time expecting what is there."""
    for turn in range(number):
        row = one(engine, Employee, Employee.paymo_id == 1)
        outcome = change(engine, Employee, row["id"], {"remarks": f"{who} {turn}"}, {"remarks": row["remarks"]}, who)
        tell(f"{outcome.status} {turn}")


def with_something_to_remove(engine: Engine) -> None:
    """A client of our own with two contacts."""
    client = add(engine, Client, {"name": REMOVED}, WHO)
    for name in ("First", "Second"):
        add(engine, ClientContact, {"client_id": client, "name": name}, WHO)


def one(engine: Engine, model: Any, condition: Any) -> dict[str, Any]:
    """The one row for which it holds."""
    with reading(engine) as connection:
        return dict(connection.execute(select(model.__table__).where(condition)).mappings().one())


def count(engine: Engine, model: Any, condition: Any) -> int:
    """The number of rows for which it holds."""
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).select_from(model.__table__).where(condition)) or 0
