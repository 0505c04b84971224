"""Employment periods that hold: they don't overlap, may begin nobody knows when, and every employee's values have one.

What is there already is brought in order without losing anything. Of periods that overlap, the one that began later
holds while it lasts; then the older one goes on. One that ends before it begins holds on no day: it is set aside, and
listed under Problems. The values that an employee shows hold today: where no period says so of today, they get one,
from the employee's first day on, from nobody knows when if that isn't known, or from today where others came before.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.ddl import period_constraints as period_rules
from models.schema.types import UtcDateTime
from models.values.clock import now_of, today_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SET_ASIDE = ("leitstand", "employment_periods")
DATED = ("department_id", "status", "weekly_hours", "cost_per_hour")
ORDER = "ck_employment_periods_order"
DAY = timedelta(days=1)
periods = sa.table(
    "employment_periods",
    sa.column("id", KEY),
    sa.column("employee_id", KEY),
    sa.column("valid_from", sa.Date()),
    sa.column("valid_to", sa.Date()),
    *(sa.column(name) for name in DATED),
)
employees = sa.table(
    "employees",
    sa.column("id", KEY),
    sa.column("start_date", sa.Date()),
    sa.column("end_date", sa.Date()),
    *(sa.column(name) for name in DATED),
)
rejected = sa.table(
    "rejected_records",
    *(sa.column(name, sa.Text()) for name in ("source", "stream", "origin", "reason", "raw")),
    sa.column("since", UtcDateTime()),
)
Row = dict[str, Any]


def upgrade() -> None:
    connection = op.get_bind()
    today = today_of(connection)
    _take_apart(connection)
    _rebuild(nullable=True)
    if connection.dialect.name == "postgresql":
        op.execute(period_rules.exclusion())
    _complete(connection, today)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(period_rules.CONSTRAINT, "employment_periods")
    op.execute("UPDATE employment_periods SET valid_from = '1990-01-01' WHERE valid_from IS NULL")
    op.execute(sa.delete(rejected).where(rejected.c.source == SET_ASIDE[0]))
    _rebuild(nullable=False)


def _rebuild(*, nullable: bool) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("employment_periods", "valid_from", nullable=nullable)
        if nullable:
            op.create_check_constraint(op.f(ORDER), "employment_periods", "valid_to >= valid_from")
        else:
            op.drop_constraint(op.f(ORDER), "employment_periods", type_="check")
        return
    op.drop_index(op.f("ix_employment_periods_department_id"), "employment_periods")
    op.rename_table("employment_periods", "employment_periods_before")
    _make(nullable=nullable)
    columns = f"id, employee_id, valid_from, valid_to, {', '.join(DATED)}, version"
    op.execute(f"INSERT INTO employment_periods ({columns}) SELECT {columns} FROM employment_periods_before")
    # The number of the last row that there ever was, so that no id is given twice.
    op.execute(
        "UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM sqlite_sequence WHERE name LIKE 'employment_periods%') "
        "WHERE name = 'employment_periods'"
    )
    op.drop_table("employment_periods_before")
    op.create_index(op.f("ix_employment_periods_department_id"), "employment_periods", ["department_id"], unique=False)


def _make(*, nullable: bool) -> None:
    order = [sa.CheckConstraint("valid_to >= valid_from", name=op.f(ORDER))] if nullable else []
    in_range = "{0} >= '1990-01-01' AND {0} < '2101-01-01'"
    amount = "{} BETWEEN -1000000000000000 AND 1000000000000000"
    op.create_table(
        "employment_periods",
        sa.Column("id", KEY, nullable=False),
        sa.Column("employee_id", KEY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=nullable),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("weekly_hours", sa.Numeric(), nullable=True),
        sa.Column("cost_per_hour", sa.Numeric(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *order,
        sa.CheckConstraint(
            "status IN ('active', 'on leave', 'parental leave', 'left')", name=op.f("ck_employment_periods_status")
        ),
        *(
            sa.CheckConstraint(words.format(name), name=op.f(f"ck_employment_periods_{name}"))
            for name, words in (
                ("valid_from", in_range),
                ("valid_to", in_range),
                ("cost_per_hour", amount),
                ("weekly_hours", amount),
            )
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_employment_periods_department_id")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_employment_periods_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_periods")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_employment_periods_employee_id_valid_from")),
        sqlite_autoincrement=True,
    )


def _take_apart(connection: sa.Connection) -> None:
    """Let of periods that overlap the one that began later hold while it lasts; set aside what has no day."""
    turned = periods.c.valid_to < periods.c.valid_from
    aside = [dict(row) for row in connection.execute(sa.select(periods).where(turned)).mappings()]
    if aside:
        connection.execute(sa.delete(periods).where(turned))
        connection.execute(sa.insert(rejected), [_problem(row, now_of(connection)) for row in aside])
    new, moved = [], []
    for rows in _by_employee(connection).values():
        kept_ids: set[int] = set()
        for part in _layered(rows):
            if part["id"] in kept_ids:
                new.append({name: value for name, value in part.items() if name != "id"})
            else:
                kept_ids.add(part["id"])
                moved.append({"row": part["id"], "first": part["valid_from"], "last": part["valid_to"]})
        gone = {row["id"] for row in rows} - kept_ids
        assert not gone, "a period that begins on a day of its own keeps that day"
    if moved:
        days = {"valid_from": sa.bindparam("first"), "valid_to": sa.bindparam("last")}
        connection.execute(sa.update(periods).where(periods.c.id == sa.bindparam("row")).values(days), moved)
    if new:
        connection.execute(sa.insert(periods), new)


def _problem(row: Row, now: datetime) -> Row:
    return {
        "source": SET_ASIDE[0],
        "stream": SET_ASIDE[1],
        "origin": str(row["id"]),
        "reason": "The period ends before it begins.",
        "raw": json.dumps(row, default=str, ensure_ascii=False),
        "since": now,
    }


def _layered(rows: list[Row]) -> list[Row]:
    """Give the periods as they hold when each cuts out of the older ones what it covers, in the order of their days."""
    found: list[Row] = []
    for row in rows:
        found = [part for one in found for part in _outside(one, row)] + [row]
    return sorted(found, key=lambda one: one["valid_from"])


def _outside(one: Row, newer: Row) -> list[Row]:
    """Return the parts of a period that one which began later leaves."""
    if one["valid_to"] is not None and one["valid_to"] < newer["valid_from"]:
        return [one]
    parts = [{**one, "valid_to": newer["valid_from"] - DAY}] if one["valid_from"] < newer["valid_from"] else []
    if newer["valid_to"] is not None and (one["valid_to"] is None or one["valid_to"] > newer["valid_to"]):
        parts.append({**one, "valid_from": newer["valid_to"] + DAY})
    return parts


def _complete(connection: sa.Connection, today: date) -> None:
    """Give the values that an employee shows today a period, where none says the same of today."""
    found = _by_employee(connection)
    new, changed = [], []
    for row in connection.execute(sa.select(employees)).mappings():
        if all(row[name] is None for name in DATED):
            continue
        own = found.get(row["id"], [])
        covering = next((one for one in own if _covers(one, today)), None)
        if covering is None:
            new.append(_period(row, own, today))
        elif any(covering[name] != row[name] for name in DATED):
            changed.append((row, covering))
    for row, covering in changed:
        _from_today(connection, row, covering, today, new)
    if new:
        connection.execute(sa.insert(periods), new)


def _period(row: Any, own: list[Row], today: date) -> Row:
    """From the first day on where nothing else is known; otherwise from today up to what comes next."""
    begins, ends = row["start_date"], row["end_date"]
    first = min(begins, today) if begins is not None else None
    if own:
        ended = max((one["valid_to"] for one in own if one["valid_to"] and one["valid_to"] < today), default=None)
        first = today if ended is not None or first is None else first
    next_one = min((one["valid_from"] for one in own if one["valid_from"] > today), default=None)
    last = next_one - DAY if next_one else (ends if ends is not None and ends >= today else None)
    return {"employee_id": row["id"], "valid_from": first, "valid_to": last, **{name: row[name] for name in DATED}}


def _from_today(connection: sa.Connection, row: Any, covering: Row, today: date, new: list[Row]) -> None:
    """The table showed other values than the period: they hold from today on, and the period's until then."""
    values = {name: row[name] for name in DATED}
    this = periods.c.id == covering["id"]
    if covering["valid_from"] == today:
        connection.execute(sa.update(periods).where(this).values(values))
        return
    connection.execute(sa.update(periods).where(this).values(valid_to=today - DAY))
    new.append({"employee_id": row["id"], "valid_from": today, "valid_to": covering["valid_to"], **values})


def _by_employee(connection: sa.Connection) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    order = (periods.c.employee_id, periods.c.valid_from, periods.c.id)
    for row in connection.execute(sa.select(periods).order_by(*order)).mappings():
        found.setdefault(row["employee_id"], []).append(dict(row))
    return found


def _covers(one: Row, day: date) -> bool:
    return one["valid_from"] <= day and (one["valid_to"] is None or one["valid_to"] >= day)
