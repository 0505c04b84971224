"""What a sync needs to be believed: counts that add up, one right to sync, questions before many rows go."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
ALL_COUNTED = "fetched = created + updated + unchanged + rejected + duplicates"
NUMBERS = ("fetched", "created", "updated", "unchanged", "rejected", "duplicates", "deleted")
# Programs older than this must not write: they know neither the lease nor what a database of this version records.
OLDEST_PROGRAM = "0.2.0"


def upgrade() -> None:
    _runs()
    _lease()
    _questions()
    op.add_column("changes", sa.Column("operation", sa.Text(), nullable=True))
    op.create_index(op.f("ix_changes_operation"), "changes", ["operation"], unique=False)
    _settings()


def downgrade() -> None:
    op.execute("DELETE FROM settings WHERE key IN ('instance_id', 'min_app_version')")
    op.drop_index(op.f("ix_changes_operation"), "changes")
    op.drop_column("changes", "operation")
    for table in ("removal_question_rows", "removal_questions", "sync_lease", "sync_run_streams"):
        op.drop_table(table)
    with op.batch_alter_table("sync_runs", table_kwargs={"sqlite_autoincrement": True}) as runs:
        runs.drop_constraint(op.f("ck_sync_runs_all_counted"), type_="check")
        runs.drop_constraint(op.f("ck_sync_runs_complete"), type_="check")
        runs.drop_column("duplicates")
        runs.drop_column("fetched")


def _runs() -> None:
    with op.batch_alter_table("sync_runs") as runs:
        runs.add_column(sa.Column("fetched", sa.Integer(), server_default="0", nullable=False))
        runs.add_column(sa.Column("duplicates", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE sync_runs SET fetched = created + updated + unchanged + rejected")
    op.execute("UPDATE sync_runs SET error = NULL WHERE status = 'complete'")
    op.execute("UPDATE sync_runs SET finished_at = started_at WHERE status = 'complete' AND finished_at IS NULL")
    with op.batch_alter_table("sync_runs", table_kwargs={"sqlite_autoincrement": True}) as runs:
        runs.create_check_constraint(op.f("ck_sync_runs_all_counted"), ALL_COUNTED)
        runs.create_check_constraint(
            op.f("ck_sync_runs_complete"), "status <> 'complete' OR (finished_at IS NOT NULL AND error IS NULL)"
        )
    op.create_table(
        "sync_run_streams",
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in NUMBERS),
        sa.CheckConstraint(ALL_COUNTED, name=op.f("ck_sync_run_streams_all_counted")),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name=op.f("fk_sync_run_streams_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_run_streams")),
        sa.UniqueConstraint("run_id", "stream", name=op.f("uq_sync_run_streams_run_id_stream")),
        sqlite_autoincrement=True,
    )


def _lease() -> None:
    lease = op.create_table(
        "sync_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", KEY, nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("has_lock", sa.Boolean(), nullable=False),
        sa.Column("alive_at", TIME, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_sync_lease_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_lease")),
        sqlite_autoincrement=True,
    )
    op.bulk_insert(lease, [{"id": 1, "token": 0, "has_lock": False}])


def _questions() -> None:
    op.create_table(
        "removal_questions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.CheckConstraint("answer IN ('remove', 'keep')", name=op.f("ck_removal_questions_answer")),
        sa.CheckConstraint(
            "answered_at >= '1990-01-01' AND answered_at < '2101-01-01'", name=op.f("ck_removal_questions_answered_at")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name=op.f("fk_removal_questions_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_questions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_removal_questions_run_id"), "removal_questions", ["run_id"], unique=False)
    op.create_table(
        "removal_question_rows",
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("paymo_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["removal_questions.id"], name=op.f("fk_removal_question_rows_question_id")
        ),
        sa.PrimaryKeyConstraint("question_id", "stream", "paymo_id", name=op.f("pk_removal_question_rows")),
    )


def _settings() -> None:
    settings = sa.table("settings", sa.column("key", sa.Text()), sa.column("value", sa.Text()))
    op.bulk_insert(
        settings,
        [
            {"key": "instance_id", "value": str(uuid.uuid4())},
            {"key": "min_app_version", "value": OLDEST_PROGRAM},
        ],
    )
