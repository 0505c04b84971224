"""Three indexes on time entries become wider: what a day's and a project's work is worth, and which lines of invoices
bill it, is read from them alone."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ENTRIES = "time_entries"
# New name and columns, then those of the index that it takes the place of.
BY_DAY = ["day", "user_id", "task_id", "project_id", "duration", "deleted_at"]
INDEXES = (
    (f"ix_{ENTRIES}_worth_of_day", [*BY_DAY, "rate_from", "value", "rate"], f"ix_{ENTRIES}_of_day", BY_DAY),
    (
        f"ix_{ENTRIES}_of_project",
        ["project_id", "day", "duration", "deleted_at", "value", "invoice_item_id"],
        f"ix_{ENTRIES}_project_id_day_duration_deleted_at",
        ["project_id", "day", "duration", "deleted_at"],
    ),
    (
        f"ix_{ENTRIES}_invoice_item_id_project_id",
        ["invoice_item_id", "project_id"],
        f"ix_{ENTRIES}_invoice_item_id",
        ["invoice_item_id"],
    ),
)


def upgrade() -> None:
    for name, columns, old, _old_columns in INDEXES:
        op.create_index(op.f(name), ENTRIES, columns)
        op.drop_index(op.f(old), table_name=ENTRIES)


def downgrade() -> None:
    for name, _columns, old, old_columns in INDEXES:
        op.create_index(op.f(old), ENTRIES, old_columns)
        op.drop_index(op.f(name), table_name=ENTRIES)
