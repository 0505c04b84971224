"""What the history needs to put values and rows back exactly: ids of related records, the login, ways to find lines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHOLE_ROWS = sa.text("action = 'remove' AND column_name = 'id'")


def upgrade() -> None:
    for column in (sa.Column("old_id", KEY), sa.Column("new_id", KEY), sa.Column("login", sa.Text())):
        op.add_column("changes", column)
    op.create_index(op.f("ix_changes_table_name_at_row_id"), "changes", ["table_name", "at", "row_id"])
    op.create_index(
        "ix_changes_of_removed_rows",
        "changes",
        ["table_name", "row_id"],
        sqlite_where=WHOLE_ROWS,
        postgresql_where=WHOLE_ROWS,
    )


def downgrade() -> None:
    op.drop_index("ix_changes_of_removed_rows", "changes")
    op.drop_index(op.f("ix_changes_table_name_at_row_id"), "changes")
    for name in ("login", "new_id", "old_id"):
        op.drop_column("changes", name)
