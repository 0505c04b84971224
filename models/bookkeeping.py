"""What Leitstand keeps about itself: runs, cursors, records set aside, changes, settings of the database."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Boolean, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Owner, Row, complete, program, refers
from models.types import Exact, Key, UtcDateTime


class SyncRun(Base, Row):
    """One run of one source. Only `complete` means synced; `asks`: it kept rows it would have removed."""

    __tablename__ = "sync_runs"

    source: Mapped[str] = program(Text, nullable=False)
    full: Mapped[bool] = program(Boolean, nullable=False)
    status: Mapped[str] = program(Text, nullable=False)
    started_at: Mapped[datetime] = program(UtcDateTime, nullable=False)
    finished_at: Mapped[datetime | None] = program(UtcDateTime)
    started_by: Mapped[str | None] = program(Text)
    created: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    updated: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    unchanged: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    deleted: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    rejected: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    requests: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    seconds: Mapped[Decimal | None] = program(Exact)
    error: Mapped[str | None] = program(Text)

    __table_args__ = (Index(None, "source", "started_at"),)


class SyncCursor(Base):
    """Up to where a stream has been read; committed together with the rows it speaks of."""

    __tablename__ = "sync_cursors"

    source: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    stream: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    cursor: Mapped[datetime] = program(UtcDateTime, nullable=False)
    full_at: Mapped[datetime | None] = program(UtcDateTime)


class RejectedRecord(Base, Row):
    """A record that could not be taken: from where, what it was, why not. It goes when it becomes good.

    `origin` names it at its source: Paymo's id, or sheet and cell of the plan.
    """

    __tablename__ = "rejected_records"
    __table_args__ = (UniqueConstraint("source", "stream", "origin"),)

    source: Mapped[str] = program(Text, nullable=False)
    stream: Mapped[str] = program(Text, nullable=False)
    origin: Mapped[str] = program(Text, nullable=False)
    reason: Mapped[str] = program(Text, nullable=False)
    raw: Mapped[str] = program(Text, nullable=False)
    since: Mapped[datetime] = program(UtcDateTime, nullable=False)
    run_id: Mapped[int | None] = refers(Owner.PROGRAM, "sync_runs")


class Change(Base, Row):
    """One field that was changed: by whom (a person, or a run), from what to what. Only ever added to.

    `row_label` is what the row was called then.
    """

    __tablename__ = "changes"

    at: Mapped[datetime] = program(UtcDateTime, nullable=False)
    who: Mapped[str] = program(Text, nullable=False)
    run_id: Mapped[int | None] = refers(Owner.PROGRAM, "sync_runs")
    table_name: Mapped[str] = program(Text, nullable=False)
    row_id: Mapped[int] = program(Key, nullable=False)
    row_label: Mapped[str | None] = program(Text)
    action: Mapped[str] = program(Text, nullable=False)
    column_name: Mapped[str | None] = program(Text)
    old_value: Mapped[str | None] = program(Text)
    new_value: Mapped[str | None] = program(Text)

    __table_args__ = (Index(None, "table_name", "row_id"),)


class Setting(Base):
    """A setting that holds for everybody on this database (the company's id, the report time zone)."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    value: Mapped[str] = program(Text, nullable=False)


for _model in (SyncRun, SyncCursor, RejectedRecord, Change, Setting):
    complete(_model.__table__)  # type: ignore[arg-type]  # a declared model's table is a Table
