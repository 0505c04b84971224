"""What of a row people may change, and the reason why not, in words for them."""

from sqlalchemy import Column, Table

from models.schema.base import Owner, owner_of
from models.values.language import mark, tr

FROM_PAYMO = mark("Paymo owns this column; change it in Paymo.")
FROM_PLAN = mark("The business plan owns this column; change it in the plan.")
KEPT_BY_PROGRAM = mark("Leitstand keeps this column itself.")
ONLY_FROM_SOURCE = mark("This table is read from its source; nothing in it is edited here.")
# Kept by a source even on rows that are ours: they say when the source wrote, which it never did.
MOMENTS_OF_SOURCE = ("created_on", "updated_on")
# Of a source's row: which it is, when it was read, and that it is gone. Empty on rows that are ours.
STAMPS_OF_SOURCE = ("paymo_id", "synced_at", "deleted_at")


def is_edited(table: Table) -> bool:
    """Whether people edit rows of this table: such rows count their edits in `version`."""
    return "version" in table.c


def comes_from_source(table: Table, paymo_id: int | None) -> bool:
    """Whether a row is a source's, not wholly ours."""
    return "paymo_id" in table.c and paymo_id is not None


def locked(column: Column[object], from_source: bool) -> str | None:
    """Why people can't change a column of a row that comes from a source (or is ours); None: they can."""
    table, owner = column.table, owner_of(column)
    if owner is Owner.PROGRAM or column.name in MOMENTS_OF_SOURCE:
        why: str = column.info.get("why", KEPT_BY_PROGRAM)
        return tr(why)
    if owner is Owner.PLAN:
        return tr(FROM_PLAN)
    if owner is Owner.PAYMO and from_source:
        return tr(FROM_PAYMO)
    return None if isinstance(table, Table) and is_edited(table) else tr(ONLY_FROM_SOURCE)
