"""What of a row people may change, and the reason why not, in words for them."""

from sqlalchemy import Column, Table

from models.schema.base import Base, Owner, owner_of, source_key, source_of
from models.values.language import mark, tr

KEPT_BY_PROGRAM = mark("Leitstand keeps this column itself.")
ONLY_FROM_SOURCE = mark("This table is read from its source; nothing in it is edited here.")
# Kept by a source even on rows that are ours: they say when the source wrote, which it never did.
MOMENTS_OF_SOURCE = ("created_on", "updated_on")


def is_edited(table: Table) -> bool:
    """Tell whether people edit rows of this table: such rows count their edits in `version`."""
    return "version" in table.c


def stamps_of_source(table: Table) -> list[str]:
    """Name the columns that say of a source's row which it is, when it was read, and that it is gone.

    They are empty on rows that are ours.
    """
    key = source_key(table)
    return ([key.name] if key is not None else []) + [name for name in ("synced_at", "deleted_at") if name in table.c]


def worked_out_columns(table: Table) -> list[str]:
    """Name the columns that are worked out anew at a sync and with people's edits: both write them."""
    return [column.name for column in table.c if "worked_out" in column.info]


def is_key_at_source(table_name: str, column: str) -> bool:
    """Tell whether a column holds the keys of a table's rows at their source."""
    table = Base.metadata.tables.get(table_name)
    key = None if table is None else source_key(table)
    return key is not None and key.name == column


def source_words(table: Table) -> str:
    """Return what people call the source of a table's rows; empty where there is none."""
    source = source_of(table)
    return "" if source is None else source.shown


def comes_from_source(table: Table, key: int | None) -> bool:
    """Tell whether a row is a source's, not wholly ours. `key`: its key there."""
    return source_key(table) is not None and key is not None


def locked(column: Column[object], from_source: bool) -> str | None:
    """Return why people can't change a column of a row that comes from a source (or is ours); None: they can."""
    table, owner = column.table, owner_of(column)
    if owner is Owner.PROGRAM or column.name in MOMENTS_OF_SOURCE:
        why: str = column.info.get("why", KEPT_BY_PROGRAM)
        return tr(why)
    if owner.is_source and (from_source or not (isinstance(table, Table) and source_key(table) is not None)):
        return tr(owner.column_lock, source=owner.shown)
    return None if isinstance(table, Table) and is_edited(table) else tr(ONLY_FROM_SOURCE)
