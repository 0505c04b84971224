"""The business plan: each import is a version; screens show the current one, older ones stay readable."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from models.schema.base import Base, Editable, KeyedRow, Owner, complete, ours, plan, program, refers, table_of
from models.schema.types import Exact, UtcDateTime

PLAN_MEANINGS = ("revenue", "personnel", "subcontracting", "other")
_NONE = text("section IS NULL")


class PlanMapping(Base, KeyedRow):
    """How a plan whose layout isn't recognised by itself is to be read; `rules` is JSON."""

    __tablename__ = "plan_mappings"

    source: Mapped[str] = ours(Text, nullable=False, unique=True)
    rules: Mapped[str] = ours(Text, nullable=False)


class PlanVersion(Base, KeyedRow):
    """One state of the plan, as it was imported. One version of a source is current.

    `current_of` is the source again while the version is current: unique, so the database holds that it is the one.
    """

    __tablename__ = "plan_versions"
    LABEL = "title"

    source: Mapped[str] = program(Text, nullable=False)
    title: Mapped[str] = program(Text, nullable=False)
    imported_at: Mapped[datetime] = program(UtcDateTime, nullable=False)
    is_current: Mapped[bool] = program(Boolean, nullable=False)
    current_of: Mapped[str | None] = program(Text, unique=True)
    run_id: Mapped[int | None] = refers(Owner.PROGRAM, "sync_runs")

    __table_args__ = (CheckConstraint("is_current = (current_of IS NOT NULL)", name="is_current"),)


class PlanItem(Base, KeyedRow):
    """One number of the plan: a label in a month. `row_key` names its row for as long as the plan lives.

    `department` is the plan's word for it, or "company"; `cell` is where the number stands ("B4").
    """

    __tablename__ = "plan_items"
    LABEL = "label"
    __table_args__ = (UniqueConstraint("plan_version_id", "row_key", "year", "month"),)

    plan_version_id: Mapped[int] = refers(Owner.PLAN, "plan_versions", required=True)
    year: Mapped[int] = plan(Integer, nullable=False)
    month: Mapped[int] = plan(Integer, nullable=False)
    department: Mapped[str] = plan(Text, nullable=False)
    section: Mapped[str] = plan(Text, nullable=False)
    label: Mapped[str] = plan(Text, nullable=False)
    kind: Mapped[str] = plan(Text, nullable=False)
    amount: Mapped[Decimal] = plan(Exact, nullable=False)
    unit: Mapped[str] = plan(Text, nullable=False)
    scenario: Mapped[str] = plan(Text, nullable=False)
    sheet: Mapped[str] = plan(Text, nullable=False)
    cell: Mapped[str] = plan(Text, nullable=False)
    row_key: Mapped[str] = plan(Text, nullable=False)


class PlanMeaning(Base, KeyedRow, Editable):
    """What the plan's lines with a section and a label are about, so that they can be held against what happened.

    `section` is empty (NULL) for lines that stand in none.
    """

    __tablename__ = "plan_meanings"
    LABEL = "label"
    __table_args__ = (
        UniqueConstraint("section", "label"),
        # Empty sections alone wouldn't be compared.
        Index("uq_plan_meanings_without_section", "label", unique=True, sqlite_where=_NONE, postgresql_where=_NONE),
        CheckConstraint("section <> ''", name="named"),
    )

    section: Mapped[str | None] = ours(Text)
    label: Mapped[str] = ours(Text, nullable=False)
    meaning: Mapped[str] = ours(Text, nullable=False, choices=PLAN_MEANINGS)


for _model in (PlanMapping, PlanVersion, PlanItem, PlanMeaning):
    complete(table_of(_model))
