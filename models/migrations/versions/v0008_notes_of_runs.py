"""What a run took for granted or left out stays readable: notes beside the counts."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sync_runs", sa.Column("notes", sa.Text()))


def downgrade() -> None:
    op.drop_column("sync_runs", "notes")
