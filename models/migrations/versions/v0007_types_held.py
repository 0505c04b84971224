"""Values of the right type on SQLite too: triggers refuse a text in a column of numbers, and a day that isn't one.

Nothing in the tables changes; all triggers are made anew after every migration (env.py).
"""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing here: the triggers follow."""


def downgrade() -> None:
    """Nothing either: a program of before knows nothing of them, and its values fit."""
