"""A database in which every table has rows, as a year of work on one laptop leaves it; and all that is in one."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert, select

from models import (
    Base,
    Client,
    Department,
    Employee,
    ExchangeRate,
    ImportMapping,
    InvoiceItem,
    PlanMapping,
    PlanMeaning,
    Project,
    RejectedRecord,
    RemovalQuestion,
    RemovalQuestionRow,
    Setting,
    ZoneQuestion,
)
from models.connection.database import reading
from models.connection.moved_marker import MOVED_FROM
from models.schema.base import table_of
from models.upgrade.access import INSTANCE, OLDEST_PROGRAM
from models.writes.audit_context import writing_as
from models.writes.deletions import removal, remove
from models.writes.edits import add, change
from models.writes.views import add_view
from sync.config.settings import Settings
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.standin.paymo.paymo_server import PaymoServer
from tests.models.sample import NOON, fill
from tests.sync.company import settings_for

PLAN = Path(__file__).parent.parent / "sync" / "plan" / "data" / "small_list_en.xlsx"
# What no move brings along: who may sync, and what each database says of itself.
OF_ITS_OWN = (INSTANCE, OLDEST_PROGRAM, MOVED_FROM)
STRANGE = "Zoë 🐧\tA\\B\\N \"q\" 'x'\nnext\r\n%s {0} \\. ;--"


def work_on(engine: Engine, paymo: PaymoServer) -> None:
    """Sync a company and a plan over the sample, then edit, delete, set up and leave questions behind."""
    fill(engine)
    sync_both(engine, paymo)
    first = add(engine, Department, {"name": "Lager", "remarks": STRANGE}, "Ines")
    add(engine, Department, {"name": "Gone again"}, "Ines")
    last = add(engine, Department, {"name": "Gone for good"}, "Ines")
    remove(engine, removal(engine, Department, [last]), "Ines")
    person = _row(engine, Employee, 1)
    now = {"status": "on leave", "weekly_hours": Decimal("0.1"), "department_id": first}
    change(engine, Employee, person["id"], now, {name: person[name] for name in now}, "Jörg")
    client = _row(engine, Client, 10)
    change(engine, Client, client["id"], {"remarks": STRANGE}, {"remarks": client["remarks"]}, "Ines")
    item, project = _row(engine, InvoiceItem, 51), _row(engine, Project, 21)
    change(engine, InvoiceItem, item["id"], {"own_project_id": project["id"]}, {"own_project_id": None}, "Ines")
    add(engine, ExchangeRate, {"currency": "CHF", "day": NOON.date(), "rate": Decimal("1.0612")}, "Ines")
    add(engine, PlanMeaning, {"section": "Design", "label": "Umsatz", "meaning": "revenue"}, "Ines")
    add_view(engine, "clients", "Mine", "Ines", {"sort": ["name"]}, "Ines")
    with writing_as(engine, "Ines") as connection:
        connection.execute(insert(PlanMapping).values(source="a plan", rules='{"rows": [1, 2]}'))
        connection.execute(insert(ImportMapping).values(_named("clients", "A file")))
        connection.execute(insert(RejectedRecord).values(_set_aside()))
        question = {"source": "paymo", "run_id": 1, "asked_at": NOON, "summary": "41 tasks"}
        connection.execute(insert(RemovalQuestion).values(id=77, **question))
        connection.execute(insert(RemovalQuestionRow).values(question_id=77, stream="tasks", paymo_id=2**62))
        zones = {"old_zone": "Europe/Berlin", "new_zone": "Asia/Tokyo", "entries": 3, "answer": "keep"}
        connection.execute(insert(ZoneQuestion).values(run_id=1, asked_at=NOON, **zones))


def sync_both(engine: Engine, paymo: PaymoServer, *, full: bool = False) -> list[Result]:
    """One run of both sources."""
    return run_sync(both_sources(engine, paymo), full=full)


def both_sources(engine: Engine, paymo: PaymoServer) -> Settings:
    """Settings with which Paymo and the plan are synced."""
    url = engine.url.render_as_string(hide_password=False)
    return replace(settings_for(paymo, url), plan=str(PLAN))


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table with its values as the program reads them, but for what isn't moved."""
    with reading(engine) as connection:
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
            if table.name != "sync_lease"
        }
    found["settings"] = [(key, value) for key, value in found["settings"] if key not in OF_ITS_OWN]
    return found


def setting(engine: Engine, key: str) -> str | None:
    """A setting of a database."""
    with reading(engine) as connection:
        return connection.scalar(select(Setting.value).where(Setting.key == key))


def _row(engine: Engine, model: type[Base], paymo_id: int) -> dict[str, Any]:
    table = table_of(model)
    with reading(engine) as connection:
        return dict(connection.execute(select(table).where(table.c.paymo_id == paymo_id)).mappings().one())


def _named(screen: str, name: str) -> dict[str, Any]:
    return {"screen": screen, "name": name, "content": "{}", "saved_by": "Ines", "saved_at": NOON}


def _set_aside() -> dict[str, Any]:
    told = {"source": "paymo", "stream": "tasks", "origin": "9", "reason": "no date", "raw": '{"a": "\\u0000"}'}
    return {**told, "since": NOON}
