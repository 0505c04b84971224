"""What people set up for themselves or for the team: views of screens, and how a file is imported."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_TEAM = sa.text("owner IS NULL")
TABLES = ("saved_views", "import_mappings")


def upgrade() -> None:
    for table in TABLES:
        _make(table)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _make(table: str) -> None:
    in_range = "saved_at >= '1990-01-01' AND saved_at < '2101-01-01'"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("screen", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(in_range, name=op.f(f"ck_{table}_saved_at")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("screen", "owner", "name", name=op.f(f"uq_{table}_screen_owner_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        f"uq_{table}_of_team", table, ["screen", "name"], unique=True, sqlite_where=OF_TEAM, postgresql_where=OF_TEAM
    )
