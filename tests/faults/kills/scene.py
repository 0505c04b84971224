"""What there is before the kills, and what has to hold after each."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import Engine, func, select

from models import Change, Client, ClientContact, Employee, PlanItem, PlanVersion, RejectedRecord, SyncRun
from models.connection.database import reading, snapshot
from models.queries.sync_runs import standing
from models.writes.edits import change
from sync.config.settings import load_settings
from sync.engine import run_sync
from sync.standin.paymo.paymo_server import PaymoServer
from tests.faults.invariants import (
    Edit,
    Keys,
    dishonest_cursors,
    doubled,
    false_deletions,
    keys_of_rows,
    lost_edits,
    vanished,
)
from tests.faults.kills.works import (
    ADDED,
    EDITED,
    REMOVED,
    WHO,
    count,
    edits_of_a_person,
    one,
    source_of,
    with_something_to_remove,
)
from tests.faults.watching import ADDS_UP, half_written
from tests.sync.company import KEY, STAMPS, differences, small_company

PLANS = Path(__file__).parents[2] / "sync" / "plan" / "data"
FILLED_BY_HAND = {"remarks": "Ask for Zoë"}
# Older than what a quick sync reads again in any case.
BEFORE, CHANGED = timedelta(hours=3), timedelta(hours=2)


def company() -> dict[str, Any]:
    """The small company, with invoices that add up and records that can be deleted without a question."""
    made = small_company()
    made["invoices"] += [
        {"id": 500 + number, "client_id": 10, "number": f"{ADDS_UP}{number}", "status": "draft", "currency": "EUR",
         "date": "2025-01-05", "subtotal": 30.03, "total": 30.03, **STAMPS}
        for number in range(2)
    ]  # fmt: skip
    made["invoiceitems"] += [
        {"id": 5000 + 10 * number + line, "invoice_id": 500 + number, "item": "Work", "price_unit": 10.01,
         "quantity": 1, "seq": line, **STAMPS}
        for number in range(2)
        for line in range(3)
    ]  # fmt: skip
    made["entries"] += [
        {"id": 73, "task_id": 31, "project_id": 21, "user_id": 1, "is_bulk": True, "date": "2025-01-30",
         "duration": 900, **STAMPS},
    ]  # fmt: skip
    made["estimates"] += [{"id": 62, "client_id": 10, "number": "A-2", "status": "draft", "currency": "EUR",
                           "date": "2025-01-02", "total": 0, **STAMPS}]  # fmt: skip
    return made


def change_company(paymo: PaymoServer, *, deleting: bool) -> None:
    """Records are changed, added, moved, archived, finished, and deleted if a full sync is to notice."""
    paymo.update("clients", 10, name="Nordlicht GmbH")
    paymo.update("tasks", 31, name="Meetings, all of them")
    paymo.update("tasks", 30, project_id=21, tasklist_id=None)
    paymo.update("projects", 20, active=False)
    paymo.update("entries", 72, end_time="2025-02-03T09:00:00Z", duration=3600)
    paymo.update("invoiceitems", 5001, price_unit=20.02)
    paymo.insert("tasks", {"id": 33, "project_id": 21, "name": "New"})
    paymo.insert(
        "entries", {"id": 80, "task_id": 33, "user_id": 2, "is_bulk": True, "date": "2025-03-01", "duration": 7200}
    )
    if deleting:
        paymo.delete("entries", 73)
        paymo.delete("estimates", 62)


@dataclass
class Scene:
    """A Paymo, a plan, and what people were told is saved before the work that is killed."""

    work: str
    paymo: PaymoServer
    plan: Path
    edits: list[Edit]
    keys: Keys
    plans: list[Any]
    """The numbers of the plan before the work; and, once `learn` was called, after it."""

    def environment(self, engine: Engine) -> dict[str, str]:
        """The settings of whoever works on this database."""
        return {
            "LEITSTAND_DATABASE_URL": engine.url.render_as_string(hide_password=False),
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": self.paymo.url,
            "LEITSTAND_PLAN": str(self.plan),
            "LEITSTAND_CONFIG_DIR": "nowhere",
            "LEITSTAND_DATA_DIR": "nowhere",
        }

    def do_cleanly(self, engine: Engine) -> None:
        """The same work, and nobody kills it."""
        if self.work == "edits":
            edits_of_a_person(engine)
            return
        settings = load_settings(self.environment(engine))
        full = self.work in ("first", "full")
        (result,) = run_sync(settings, engine, sources=[source_of(self.work)], full=full)
        assert (result.status, result.rejected, result.error) == ("complete", 0, None)

    def learn(self, engine: Engine) -> None:
        """Do it once without a kill: what the plan is to be afterwards."""
        self.do_cleanly(engine)
        self.plans.append(current_plan(engine))

    def faults_now(self, engine: Engine, acknowledged: list[str]) -> list[str]:
        """Straight after a kill: what is lost, half there, or said without being true."""
        with snapshot(engine) as connection:
            found = half_written(connection)
        found += self._lost(engine)
        found += dishonest_cursors(engine, self.paymo)
        if self.work == "edits":
            found += half_edits(engine, acknowledged)
        if self.work == "plan":
            found += [] if current_plan(engine) in self.plans else ["a plan that is neither the old one nor the new"]
        if self.work == "first" and standing(engine).synced:
            found += differences(engine, self.paymo)
        return found

    def faults_after(self, engine: Engine) -> list[str]:
        """After one clean run: what isn't as if nothing had been killed."""
        found = self._lost(engine)
        if self.work == "plan":
            found += [] if current_plan(engine) == self.plans[1] else ["the plan isn't the new one"]
            found += [] if count(engine, PlanVersion, True) == 2 else ["versions of the plan are doubled"]
        elif self.work == "edits":
            found += half_edits(engine, ["change", "add"])
        else:
            found += differences(engine, self.paymo) + doubled(engine, self.paymo)
            found += dishonest_cursors(engine, self.paymo)
        if count(engine, SyncRun, SyncRun.status == "running"):
            found.append("a run that is dead is called running")
        if count(engine, RejectedRecord, True):
            found.append("a record was set aside")
        return found

    def _lost(self, engine: Engine) -> list[str]:
        found = lost_edits(engine, self.edits) + vanished(self.keys, keys_of_rows(engine))
        for edit in self.edits:
            row = one(engine, edit.model, edit.model.__table__.c.id == edit.row_id)
            if row[edit.column] != edit.value:
                found.append(f"{edit.column} of {edit.model.__tablename__} {edit.row_id} was overwritten")
        return found + (false_deletions(engine, self.paymo) if self.work in ("first", "full", "quick") else [])


def prepare(work: str, engine: Engine, paymo: PaymoServer, folder: Path) -> Scene:
    """Bring database, Paymo and plan to where the work begins."""
    scene = Scene(work, paymo, folder / "plan.xlsx", [], {}, [])
    write_plan(scene.plan, changed=False)
    now = datetime.now(UTC)
    paymo.clock = lambda: now - BEFORE
    if work != "first":
        settings = load_settings(scene.environment(engine))
        sources = ["paymo", "plan"] if work == "plan" else ["paymo"]
        assert [result.status for result in run_sync(settings, engine, sources=sources)] == ["complete"] * len(sources)
        if work != "edits":
            scene.edits = [fill_in(engine, Client, 10), fill_in(engine, Employee, 1)]
    if work == "edits":
        with_something_to_remove(engine)
    paymo.clock = lambda: now - CHANGED
    if work in ("full", "quick"):
        change_company(paymo, deleting=work == "full")
    paymo.clock = lambda: datetime.now(UTC)
    write_plan(scene.plan, changed=True)
    scene.plans = [current_plan(engine)]
    scene.keys = {} if work == "edits" else keys_of_rows(engine)
    engine.dispose()
    return scene


def fill_in(engine: Engine, model: Any, paymo_id: int) -> Edit:
    """A person fills in what only people know, and is told that it is saved."""
    row = one(engine, model, model.paymo_id == paymo_id)
    outcome = change(engine, model, row["id"], FILLED_BY_HAND, {"remarks": row["remarks"]}, WHO)
    assert outcome.status == "saved"
    return Edit(model, row["id"], "remarks", FILLED_BY_HAND["remarks"], WHO)


def write_plan(file: Path, *, changed: bool) -> None:
    """A small plan; `changed`: one of its numbers is another."""
    book = load_workbook(PLANS / "small_list_en.xlsx")
    if changed:
        cell = next(
            cell
            for row in book.worksheets[0].iter_rows(min_row=2)
            for cell in reversed(row)
            if isinstance(cell.value, float | int) and not isinstance(cell.value, bool) and cell.value > 2100
        )
        cell.value += 1000
    book.save(file)


def current_plan(engine: Engine) -> list[tuple[Any, ...]]:
    """The numbers of the current version, in order."""
    columns = (PlanItem.row_key, PlanItem.year, PlanItem.month, PlanItem.amount, PlanItem.kind, PlanItem.department)
    statement = select(*columns).join(PlanVersion, PlanItem.plan_version_id == PlanVersion.id)
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(statement.where(PlanVersion.is_current)))


def half_edits(engine: Engine, acknowledged: list[str]) -> list[str]:
    """Edits of which a part is there, or that were called saved and aren't, or whose history says something else."""
    employee = one(engine, Employee, Employee.paymo_id == 1)
    changed = [employee[name] == value for name, value in EDITED.items()]
    added, kept = count(engine, Client, Client.name == ADDED), count(engine, Client, Client.name == REMOVED)
    contacts = count(engine, ClientContact, ClientContact.name.in_(("First", "Second")))
    told = {action: _told(engine, action) for action in ("change", "remove", "restore")}
    found = []
    if len(set(changed)) > 1 or told["change"] != sum(changed):
        found.append(f"half a change: {changed}, in the history {told}")
    if contacts != 2 * kept or (kept == 0) != (told["remove"] > told["restore"]):
        found.append(f"half a removal: {kept} clients, {contacts} contacts, in the history {told}")
    done = {"change": all(changed), "add": added == 1, "remove": told["remove"] > 0, "put back": kept == 1}
    found += [f"{name} was called saved" for name in acknowledged if not done[name] and name != "remove"]
    return found if added <= 1 else [*found, "a client was added twice"]


def _told(engine: Engine, action: str) -> int:
    """How many lines of the history say so of the edits' rows."""
    mine = (Change.action == action, Change.who == WHO, Change.run_id.is_(None))
    statement = select(func.count()).select_from(Change).where(*mine)
    with reading(engine) as connection:
        return connection.scalar(statement) or 0
