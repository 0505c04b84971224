"""What Leitstand keeps about itself: runs, cursors, records set aside, changes, settings of the database."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.schema.base import Base, Editable, KeyedRow, Owner, complete, ours, program, refers, table_of
from models.schema.types import Exact, Key, UtcDateTime

# Whatever came is accounted for: nothing that was fetched can be lost between two numbers.
ALL_COUNTED = "fetched = created + updated + unchanged + rejected + duplicates"
# The line of a whole row that was removed; a source's row only gets a line of `deleted_at`.
WHOLE_ROWS_REMOVED = text("action = 'remove' AND column_name = 'id'")


class Counted:
    """Mixed into what counts records: each of those fetched is in exactly one of the other numbers.

    `fetched` counts the records that are ours (not Paymo's guests), and those set aside earlier that were tried
    again; `duplicates` those that came twice in one list; `deleted` rows that were marked as gone besides.
    """

    fetched: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})
    created: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})
    updated: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})
    unchanged: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})
    rejected: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})
    duplicates: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})
    deleted: Mapped[int] = mapped_column(Integer, server_default="0", default=0, info={"owner": Owner.PROGRAM})


class SyncRun(Base, KeyedRow, Counted):
    """One run of one source. Only `complete` means synced; `asks`: it kept rows it would have removed.

    `notes`: what it took for granted or left out on purpose, a line each.
    """

    __tablename__ = "sync_runs"

    source: Mapped[str] = program(Text, nullable=False)
    full: Mapped[bool] = program(Boolean, nullable=False)
    status: Mapped[str] = program(Text, nullable=False)
    started_at: Mapped[datetime] = program(UtcDateTime, nullable=False)
    finished_at: Mapped[datetime | None] = program(UtcDateTime)
    started_by: Mapped[str | None] = program(Text)
    requests: Mapped[int] = program(Integer, nullable=False, server_default="0", default=0)
    seconds: Mapped[Decimal | None] = program(Exact)
    error: Mapped[str | None] = program(Text)
    notes: Mapped[str | None] = program(Text)

    __table_args__ = (
        Index(None, "source", "started_at"),
        CheckConstraint(ALL_COUNTED, name="all_counted"),
        CheckConstraint("status <> 'complete' OR (finished_at IS NOT NULL AND error IS NULL)", name="complete"),
    )


class SyncRunStream(Base, KeyedRow, Counted):
    """What one run did with one stream, written in the same transaction as the stream's rows.

    `status`: complete, failed (nothing of it was written; `error` says why) or asks.
    """

    __tablename__ = "sync_run_streams"

    run_id: Mapped[int] = refers(Owner.PROGRAM, "sync_runs", required=True)
    stream: Mapped[str] = program(Text, nullable=False)
    status: Mapped[str] = program(Text, nullable=False)
    error: Mapped[str | None] = program(Text)

    __table_args__ = (UniqueConstraint("run_id", "stream"), CheckConstraint(ALL_COUNTED, name="all_counted"))


class SyncLease(Base):
    """The one right to sync: one row. `token` rises with each holder; a holder with an older one can't commit.

    `holder` is empty while nobody syncs. `has_lock`: the holder also holds the database's own lock, so that if
    somebody else gets that lock, this holder is dead.
    """

    __tablename__ = "sync_lease"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, info={"owner": Owner.PROGRAM})
    token: Mapped[int] = program(Key, nullable=False)
    holder: Mapped[str | None] = program(Text)
    has_lock: Mapped[bool] = program(Boolean, nullable=False)
    alive_at: Mapped[datetime | None] = program(UtcDateTime)

    __table_args__ = (CheckConstraint("id = 1", name="one"),)


class RemovalQuestion(Base, KeyedRow):
    """Rows that are gone at their source, so many that people are asked first. The answer holds for this set.

    `summary`: what would go, a line each. `answer`: remove, keep, or empty while nobody has answered.
    """

    __tablename__ = "removal_questions"

    source: Mapped[str] = program(Text, nullable=False)
    run_id: Mapped[int | None] = refers(Owner.PROGRAM, "sync_runs")
    asked_at: Mapped[datetime] = program(UtcDateTime, nullable=False)
    summary: Mapped[str] = program(Text, nullable=False)
    answer: Mapped[str | None] = ours(Text, choices=("remove", "keep"))
    answered_by: Mapped[str | None] = ours(Text)
    answered_at: Mapped[datetime | None] = ours(UtcDateTime)


class RemovalQuestionRow(Base):
    """One row that a question is about, by its stream and its key at the source.

    `paymo_id`: that key, whichever the source is; the column was named by the first one.
    """

    __tablename__ = "removal_question_rows"

    question_id: Mapped[int] = mapped_column(
        Key, ForeignKey("removal_questions.id"), primary_key=True, info={"owner": Owner.PROGRAM}
    )
    stream: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    paymo_id: Mapped[int] = mapped_column(Key, primary_key=True, info={"owner": Owner.PROGRAM})


class ZoneQuestion(Base, KeyedRow):
    """The company's time zone in Paymo isn't the one in which days are counted: people are asked first.

    `entries`: how many time entries would be on another day. `answer`: change, keep, or empty while nobody has
    answered; it holds for these two zones. `settled_at`: since when there is nothing to ask any more.
    """

    __tablename__ = "zone_questions"

    run_id: Mapped[int | None] = refers(Owner.PROGRAM, "sync_runs")
    asked_at: Mapped[datetime] = program(UtcDateTime, nullable=False)
    old_zone: Mapped[str] = program(Text, nullable=False)
    new_zone: Mapped[str] = program(Text, nullable=False)
    entries: Mapped[int] = program(Integer, nullable=False)
    settled_at: Mapped[datetime | None] = program(UtcDateTime)
    answer: Mapped[str | None] = ours(Text, choices=("change", "keep"))
    answered_by: Mapped[str | None] = ours(Text)
    answered_at: Mapped[datetime | None] = ours(UtcDateTime)


class SyncCursor(Base):
    """Up to where a stream has been read; committed together with the rows it speaks of."""

    __tablename__ = "sync_cursors"

    source: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    stream: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    cursor: Mapped[datetime] = program(UtcDateTime, nullable=False)
    full_at: Mapped[datetime | None] = program(UtcDateTime)


class RejectedRecord(Base, KeyedRow):
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


class Change(Base, KeyedRow):
    """One field that was changed: by whom (a person, or a run), from what to what. Only ever added to.

    `row_label` is what the row was called then; `operation` tells a program whose commit got no answer whether what
    it wanted was done. `old_id`, `new_id`: of a reference, which rows the names in the values mean (empty in lines from
    before these columns). `login`: who was signed in to PostgreSQL, whatever the program says of `who`.
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
    operation: Mapped[str | None] = program(Text, index=True)
    old_id: Mapped[int | None] = program(Key)
    new_id: Mapped[int | None] = program(Key)
    login: Mapped[str | None] = program(Text)

    __table_args__ = (
        Index(None, "table_name", "row_id"),
        # What changed in a table since a moment is found in the index alone.
        Index(None, "table_name", "at", "row_id"),
        Index(
            "ix_changes_of_removed_rows",
            "table_name",
            "row_id",
            sqlite_where=WHOLE_ROWS_REMOVED,
            postgresql_where=WHOLE_ROWS_REMOVED,
        ),
    )


class Setting(Base):
    """A setting that holds for everybody on this database (the company's id, the report time zone)."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(Text, primary_key=True, info={"owner": Owner.PROGRAM})
    value: Mapped[str] = program(Text, nullable=False)


class Named(KeyedRow, Editable):
    """Mixed into what people set up for a screen and keep under a name: their own, or the team's (`owner` empty).

    `content` is JSON, `version` rises with each saving; `saved_by` and `saved_at` tell whoever comes second.
    """

    screen: Mapped[str] = mapped_column(Text, nullable=False, info={"owner": Owner.OURS})
    name: Mapped[str] = mapped_column(Text, nullable=False, info={"owner": Owner.OURS})
    owner: Mapped[str | None] = mapped_column(Text, info={"owner": Owner.OURS})
    content: Mapped[str] = mapped_column(Text, nullable=False, info={"owner": Owner.OURS})
    saved_by: Mapped[str] = mapped_column(Text, nullable=False, info={"owner": Owner.OURS})
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False, info={"owner": Owner.OURS})


def _one_of_a_name(table: str) -> tuple[UniqueConstraint | Index, ...]:
    """Keep one person's names different, and so the team's; empty owners alone wouldn't be compared."""
    of_team = text("owner IS NULL")
    return (
        UniqueConstraint("screen", "owner", "name"),
        Index(f"uq_{table}_of_team", "screen", "name", unique=True, sqlite_where=of_team, postgresql_where=of_team),
    )


class SavedView(Base, Named):
    """How somebody looks at a screen: filters, order, columns (see `models.writes.views`)."""

    __tablename__ = "saved_views"
    __table_args__ = _one_of_a_name("saved_views")


class ImportMapping(Base, Named):
    """Which column of a file goes into which field of a screen when it is imported."""

    __tablename__ = "import_mappings"
    __table_args__ = _one_of_a_name("import_mappings")


for _model in (
    SyncRun,
    SyncRunStream,
    SyncLease,
    SyncCursor,
    RejectedRecord,
    RemovalQuestion,
    RemovalQuestionRow,
    ZoneQuestion,
    Change,
    Setting,
    SavedView,
    ImportMapping,
):
    complete(table_of(_model))
