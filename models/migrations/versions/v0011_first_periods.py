"""A new employee's first period begins at their Start, also when that is still to come.

Nothing in the tables changes; all triggers are made anew after every migration (env.py). What earlier programs wrote
stays: nobody knows any more which periods were meant to begin on the day of an import.
"""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing here: the triggers follow."""


def downgrade() -> None:
    """Nothing either: a program of before makes its own triggers."""
