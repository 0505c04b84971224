"""What an hour is worth is kept on the entry, with the tables that reports rest on.

The indexes on a time entry's day and on its project become wider, so that reports are read from them alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ENTRIES, ITEMS = "time_entries", "invoice_items"
BY_DAY = ["day", "user_id", "task_id", "project_id", "duration", "deleted_at"]
BY_PROJECT = ["project_id", "day", "duration", "deleted_at"]
# New name, its columns, and the column of the index that it takes the place of.
INDEXES = ((f"ix_{ENTRIES}_of_day", BY_DAY, "day"), (f"ix_{ENTRIES}_{'_'.join(BY_PROJECT)}", BY_PROJECT, "project_id"))


def upgrade() -> None:
    _make_companies()
    _make_exchange_rates()
    _make_plan_meanings()
    key = sa.ForeignKey("projects.id", name=op.f(f"fk_{ITEMS}_own_project_id"))
    # SQLite takes a reference only within its column, PostgreSQL a name only outside of it.
    inline = op.get_bind().dialect.name == "sqlite"
    op.add_column(ITEMS, sa.Column("own_project_id", KEY, key, nullable=True), inline_references=inline)
    op.add_column(ITEMS, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_index(op.f(f"ix_{ITEMS}_own_project_id"), ITEMS, ["own_project_id"])
    op.add_column(ENTRIES, sa.Column("written_off", sa.Boolean(), nullable=True))
    op.add_column(ENTRIES, sa.Column("rate", sa.Numeric(), nullable=True))
    op.add_column(ENTRIES, sa.Column("rate_from", sa.Text(), nullable=True))
    op.add_column(ENTRIES, sa.Column("value", sa.Numeric(), nullable=True))
    for name, columns, old in INDEXES:
        op.create_index(op.f(name), ENTRIES, columns)
        op.drop_index(op.f(f"ix_{ENTRIES}_{old}"), table_name=ENTRIES)


def downgrade() -> None:
    for name, _columns, old in INDEXES:
        op.create_index(op.f(f"ix_{ENTRIES}_{old}"), ENTRIES, [old])
        op.drop_index(op.f(name), table_name=ENTRIES)
    for column in ("value", "rate_from", "rate", "written_off"):
        op.drop_column(ENTRIES, column)
    op.drop_index(op.f(f"ix_{ITEMS}_own_project_id"), table_name=ITEMS)
    op.drop_column(ITEMS, "version")
    op.drop_column(ITEMS, "own_project_id")
    for table in ("plan_meanings", "exchange_rates", "companies"):
        op.drop_table(table)


def _make_companies() -> None:
    table = "companies"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("default_currency", sa.Text(), nullable=True),
        sa.Column("default_price_per_hour", sa.Numeric(), nullable=True),
        sa.Column("working_days", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("created_on", "updated_on", "synced_at", "deleted_at")),
        *(_in_years(table, name) for name in ("created_on", "updated_on")),
        _in_range(table, "default_price_per_hour"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("paymo_id", name=op.f(f"uq_{table}_paymo_id")),
        sqlite_autoincrement=True,
    )


def _make_exchange_rates() -> None:
    table = "exchange_rates"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _in_years(table, "day"),
        _in_range(table, "rate"),
        sa.CheckConstraint("rate > 0", name=op.f(f"ck_{table}_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("currency", "day", name=op.f(f"uq_{table}_currency_day")),
        sqlite_autoincrement=True,
    )


def _make_plan_meanings() -> None:
    table = "plan_meanings"
    meanings = "meaning IN ('revenue', 'personnel', 'subcontracting', 'other')"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(meanings, name=op.f(f"ck_{table}_meaning")),
        sa.CheckConstraint("section <> ''", name=op.f(f"ck_{table}_named")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("section", "label", name=op.f(f"uq_{table}_section_label")),
        sqlite_autoincrement=True,
    )
    none, name = sa.text("section IS NULL"), f"uq_{table}_without_section"
    op.create_index(name, table, ["label"], unique=True, sqlite_where=none, postgresql_where=none)


def _in_years(table: str, column: str) -> sa.CheckConstraint:
    years = f"{column} >= '1990-01-01' AND {column} < '2101-01-01'"
    return sa.CheckConstraint(years, name=op.f(f"ck_{table}_{column}"))


def _in_range(table: str, column: str) -> sa.CheckConstraint:
    amounts = f"{column} BETWEEN -1000000000000000 AND 1000000000000000"
    return sa.CheckConstraint(amounts, name=op.f(f"ck_{table}_{column}"))
