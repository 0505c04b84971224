"""The history's triggers without a plan that PostgreSQL compiles anew for each edit; versions that only count edits.

With compiling on, as PostgreSQL is shipped, each edit took its server a second. And whoever may edit could give a row
a version that nobody can raise any more: such rows count from the beginning again. All triggers are made anew after
every migration (env.py).
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

EDITED = (
    "departments",
    "import_mappings",
    "saved_views",
    "employees",
    "clients",
    "employment_periods",
    "client_contacts",
    "invoices",
    "estimates",
    "projects",
    "expenses",
    "milestones",
    "tasks",
    "time_entries",
)


def upgrade() -> None:
    for table in EDITED:
        op.execute(f"UPDATE {table} SET version = 1 WHERE version NOT BETWEEN 1 AND 1000000")


def downgrade() -> None:
    """Nothing: a program of before knows nothing of the new triggers, and its versions fit."""
