"""What follows from a change in Paymo: lists mirrored on the other side, invoice totals, states.

Each rule is one that Paymo's documentation states; the pages are named beside the rules.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sync.standin.paymo.records import Records
from sync.standin.paymo.refusal import RequestRefused
from sync.standin.paymo.shapes import SHAPES, Record

_MIRRORS = (
    ("projects", "users", "users", "assigned_projects"),
    ("projects", "managers", "users", "managed_projects"),
    ("users", "assigned_projects", "projects", "users"),
    ("users", "managed_projects", "projects", "managers"),
)


def completed(records: Records, resource: str, given: Record) -> Record:
    """Return a new record with every field Paymo would show; what was given is kept as it is."""
    shape = SHAPES[resource]
    record: Record = {}
    for name, kind in shape.fields.items():
        if name not in shape.present_when_set and name not in ("created_on", "updated_on"):
            record[name] = [] if kind == "list" else name in shape.true_at_first if kind == "bool" else None
    record.update(_of_parents(records, resource, given))
    record.update(given)
    return {**record, **derived(records, resource, None, record)}


def _of_parents(records: Records, resource: str, given: Record) -> Record:
    """Return the fields that a new record takes from what it belongs to."""
    if resource == "tasks":
        tasklist = records.rows("tasklists").get(given.get("tasklist_id") or 0)
        project = (tasklist or given).get("project_id")
        return {"project_id": project, "priority": 50, "user_id": records.me} | _next_code(records, project)
    if resource == "entries":
        task = records.rows("tasks").get(given.get("task_id") or 0) or {}
        return {"project_id": task.get("project_id"), "user_id": records.me}
    if resource in ("invoices", "estimates"):
        # sections/invoices.md: a new invoice is a draft, and gets the next number when none is given.
        number = f"#{resource[:3].upper()}-{given['id']}"
        return {"status": "draft", "number": number} | dict.fromkeys(("subtotal", "total", "tax_amount"), 0)
    if resource == "users":
        return {"type": "Employee"}
    return {}


def _next_code(records: Records, project_id: int | None) -> Record:
    """sections/tasks.md: a task's code is `<project code>-<task number>`."""
    project = records.rows("projects").get(project_id or 0)
    if project is None or not project.get("code"):
        return {}
    return {"code": f"{project['code']}-{(project.get('task_code_increment') or 0) + 1}"}


def derived(records: Records, resource: str, before: Record | None, fields: Mapping[str, Any]) -> Record:
    """Return the given fields with those that Paymo derives from them; `before` is None for a new record."""
    if resource == "entries":
        return {**fields, **_entry_fields(records, before, fields)}
    if resource == "tasks" and before is not None and "complete" in fields:
        return {**fields, **_task_state(records, before, bool(fields["complete"]))}
    return dict(fields)


def _entry_fields(records: Records, before: Record | None, fields: Mapping[str, Any]) -> Record:
    """sections/entries.md: two kinds of entries, timers, the least duration of a minute."""
    start, end = ((before or {}) | dict(fields)).get("start_time"), fields.get("end_time")
    result: Record = {}
    if before is None:
        result["is_bulk"] = fields.get("is_bulk") or (start is None and fields.get("date") is not None)
        if start is not None and end is None:
            _one_timer(records, fields.get("user_id"))
    if "task_id" in fields:
        task = records.rows("tasks").get(fields["task_id"]) or {}
        result["project_id"] = task.get("project_id")
    if start is not None and end is not None:
        seconds = int((datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds())
        if 0 <= seconds < 60:
            raise RequestRefused(400, "A time entry lasts at least 1 minute")
        result["duration"] = seconds
    return result


def _one_timer(records: Records, user_id: int | None) -> None:
    for entry in records.rows("entries").values():
        if entry.get("user_id") == user_id and entry.get("start_time") and not entry.get("end_time"):
            raise RequestRefused(409, "Another timer is already running for this user")


def _task_state(records: Records, before: Record, complete: bool) -> Record:
    """sections/tasks.md: completing moves a task to "Complete", reopening to "Backlog"."""
    if bool(before.get("complete")) is complete:
        return {}
    moment = records.server_time().strftime("%Y-%m-%dT%H:%M:%SZ") if complete else None
    status = _status_for(records, before.get("status_id"), "complete" if complete else "backlog")
    return {"completed_on": moment, "completed_by": records.me if complete else None, "status_id": status}


def _status_for(records: Records, status_id: int | None, action: str) -> int | None:
    statuses = records.rows("workflowstatuses")
    workflow = statuses.get(status_id or 0, {}).get("workflow_id")
    for key, status in statuses.items():
        if status.get("workflow_id") == workflow and status.get("action") == action:
            return key
    return status_id


def check_deletable(records: Records, resource: str, key: int) -> None:
    """sections/workflows.md, workflow_statuses.md: not while in use; read-only statuses never."""
    users = {"workflows": ("projects", "workflow_id"), "workflowstatuses": ("tasks", "status_id")}
    if resource in users:
        child, field = users[resource]
        if any(record.get(field) == key for record in records.rows(child).values()):
            raise RequestRefused(403, f"{resource} {key} is in use by {child}")
    if records.one(resource, key).get("readonly"):
        raise RequestRefused(403, f"{resource} {key} is read-only")


def after(records: Records, resource: str, before: Record | None, now: Record | None) -> None:
    """Change what Paymo changes elsewhere once a record was added (no `before`), changed, or deleted (no `now`)."""
    for name, field, other, mirror in _MIRRORS:
        if name == resource:
            _mirror(records, field, other, mirror, before or {}, now or {})
    rule = _AFTER.get(resource)
    if rule is not None:
        rule(records, before or {}, now or {})


def _mirror(records: Records, field: str, other: str, mirror: str, before: Record, now: Record) -> None:
    own = (before or now)["id"]
    was, becomes = set(before.get(field) or ()), set(now.get(field) or ())
    for key in sorted(was ^ becomes):
        record = records.rows(other).get(key)
        if record is None:
            continue
        members = record.get(mirror) or []
        if (own in members) is not (key in becomes):
            changed = [*members, own] if key in becomes else [m for m in members if m != own]
            records.change(other, key, **{mirror: changed})


def _after_task(records: Records, before: Record, now: Record) -> None:
    """sections/users_tasks.md: assigning users to a task makes task assignments, and the other way round."""
    was, becomes = set(before.get("users") or ()), set(now.get("users") or ())
    if now and not before:
        _count_task(records, now)
    if not now or was == becomes:
        return
    assignments = records.rows("userstasks").items()
    held = {record["user_id"]: key for key, record in assignments if record["task_id"] == now["id"]}
    for user in sorted(becomes - was - held.keys()):
        records.insert("userstasks", {"user_id": user, "task_id": now["id"]})
    for user in sorted((was - becomes) & held.keys()):
        records.delete("userstasks", held[user])


def _count_task(records: Records, task: Record) -> None:
    project = records.rows("projects").get(task.get("project_id") or 0)
    if project is not None:
        count = (project.get("task_code_increment") or 0) + 1
        records.change("projects", project["id"], task_code_increment=count)


def _after_assignment(records: Records, before: Record, now: Record) -> None:
    for record, assigned in ((before, False), (now, True)):
        task = records.rows("tasks").get(record.get("task_id") or 0)
        if task is None:
            continue
        members = task.get("users") or []
        if (record["user_id"] in members) is not assigned:
            kept = [m for m in members if m != record["user_id"]]
            records.change("tasks", task["id"], users=[*kept, record["user_id"]] if assigned else kept)


def _after_tasklist(records: Records, before: Record, now: Record) -> None:
    own = (before or now)["id"]
    for record, linked in ((before, False), (now, True)):
        milestone = records.rows("milestones").get(record.get("milestone_id") or 0)
        if milestone is None:
            continue
        lists = milestone.get("linked_tasklists") or []
        if (own in lists) is not linked:
            kept = [i for i in lists if i != own]
            records.change("milestones", milestone["id"], linked_tasklists=[*kept, own] if linked else kept)


def _after_milestone(records: Records, before: Record, now: Record) -> None:
    was, becomes = set(before.get("linked_tasklists") or ()), set(now.get("linked_tasklists") or ())
    for key in sorted(was ^ becomes):
        tasklist = records.rows("tasklists").get(key)
        wanted = (before or now)["id"] if key in becomes else None
        if tasklist is not None and tasklist.get("milestone_id") != wanted:
            records.change("tasklists", key, milestone_id=wanted)


def _after_payment(records: Records, before: Record, now: Record) -> None:
    """sections/invoice_payments.md: paid once payments reach the total, viewed when they no longer do."""
    invoice = records.rows("invoices").get((now or before).get("invoice_id") or 0)
    if invoice is None:
        return
    payments = records.rows("invoicepayments").values()
    paid = sum((_decimal(p["amount"]) for p in payments if p["invoice_id"] == invoice["id"]), Decimal(0))
    settled = paid >= _decimal(invoice.get("total"))
    if settled and invoice.get("status") != "paid":
        records.change("invoices", invoice["id"], status="paid")
    elif not settled and invoice.get("status") == "paid":
        records.change("invoices", invoice["id"], status="viewed")


def set_items(records: Records, resource: str, key: int, items: Sequence[Mapping[str, Any]]) -> None:
    """sections/invoices.md: `items` sets the lines: with an id kept or changed, else new; the rest goes."""
    child, field = f"{resource[:-1]}items", f"{resource[:-1]}_id"
    kept = {int(item["id"]) for item in items if item.get("id")}
    for old in [i for i, r in records.rows(child).items() if r[field] == key and i not in kept]:
        records.delete(child, old)
    for seq, item in enumerate(items, 1):
        if item.get("id"):
            records.update(child, int(item["id"]), **{k: v for k, v in item.items() if k != "id"})
        else:
            records.insert(child, {"seq": seq, "quantity": 1, "price_unit": 0, **item, field: key})


def _after_item(child: str, parent: str) -> Callable[[Records, Record, Record], None]:
    field = f"{parent[:-1]}_id"

    def total(records: Records, before: Record, now: Record) -> None:
        """Let the totals follow any change of lines, to the cent."""
        owner = records.rows(parent).get((now or before).get(field) or 0)
        if owner is not None:
            lines = [r for r in records.rows(child).values() if r[field] == owner["id"]]
            records.change(parent, owner["id"], **totals(owner, lines))

    return total


def totals(owner: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> Record:
    """Return subtotal, taxes, discount and total of an invoice or estimate, each rounded to the cent."""
    amounts = [_cents(_decimal(r["price_unit"]) * _decimal(r["quantity"])) for r in lines]
    subtotal = sum(amounts, Decimal(0))
    taxed = sum((a for a, r in zip(amounts, lines, strict=True) if r.get("apply_tax", True)), Decimal(0))
    share = 1 - _decimal(owner.get("discount")) / 100
    discount = _cents(subtotal * (1 - share))
    tax = _cents(taxed * share * _decimal(owner.get("tax")) / 100)
    base = taxed * share + (tax if owner.get("tax_on_tax") else 0)
    tax2 = _cents(base * _decimal(owner.get("tax2")) / 100)
    named = {"subtotal": subtotal, "tax_amount": tax, "tax2_amount": tax2, "discount_amount": discount}
    return {k: _plain(v) for k, v in named.items()} | {"total": _plain(subtotal - discount + tax + tax2)}


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def _cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _plain(value: Decimal) -> float | int:
    """Return a JSON number as Paymo writes it: 1593, 1911.6."""
    return int(value) if value == value.to_integral_value() else float(value)


_AFTER: dict[str, Callable[[Records, Record, Record], None]] = {
    "tasks": _after_task,
    "userstasks": _after_assignment,
    "tasklists": _after_tasklist,
    "milestones": _after_milestone,
    "invoicepayments": _after_payment,
    "invoiceitems": _after_item("invoiceitems", "invoices"),
    "estimateitems": _after_item("estimateitems", "estimates"),
}
