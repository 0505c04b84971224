"""Whether days are to be counted in another time zone, because it is the company's in Paymo: asked, never assumed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "zone_questions"


def upgrade() -> None:
    in_range = "answered_at >= '1990-01-01' AND answered_at < '2101-01-01'"
    op.create_table(
        TABLE,
        sa.Column("id", KEY, nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("old_zone", sa.Text(), nullable=False),
        sa.Column("new_zone", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer IN ('change', 'keep')", name=op.f(f"ck_{TABLE}_answer")),
        sa.CheckConstraint(in_range, name=op.f(f"ck_{TABLE}_answered_at")),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name=op.f(f"fk_{TABLE}_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f(f"ix_{TABLE}_run_id"), TABLE, ["run_id"], unique=False)


def downgrade() -> None:
    op.drop_table(TABLE)
