"""What every table shares: the base class, and the owner that is declared on each column.

Every column has one owner. A sync writes only its source's columns, people write only ours; the sync, the
window (what is editable) and later the PostgreSQL grants read the owner from `column.info["owner"]`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column

from models.schema.types import FIRST_YEAR, LARGEST_AMOUNT, LAST_YEAR, Exact, Key, UtcDateTime
from models.values.language import mark, tr


@dataclass(frozen=True, eq=False)
class Owner:
    """Who may write a column: people, the program, or a source, which alone has a title.

    `name`: as commands and the database say it; `title`: as people do; `column_lock`, `row_lock`: why people can't
    change a column, or a row, of a source, where the usual sentence doesn't fit; `key_title`: what its keys are called.
    There is one object an owner.
    """

    name: str
    title: str = ""
    column_lock: str = mark("{source} owns this column; change it in {source}.")
    row_lock: str = mark("This row comes from {source}; change it in {source}.")
    key_title: str = mark("Number at the source")

    PAYMO: ClassVar["Owner"]
    PLAN: ClassVar["Owner"]
    OURS: ClassVar["Owner"]
    PROGRAM: ClassVar["Owner"]

    @property
    def is_source(self) -> bool:
        """Whether a sync writes the column."""
        return bool(self.title)

    @property
    def shown(self) -> str:
        """What people call a source, in the language in use."""
        return tr(self.title)


Owner.PAYMO = Owner("paymo", "Paymo", key_title=mark("Paymo ID"))
Owner.PLAN = Owner(
    "plan", mark("Business plan"), column_lock=mark("The business plan owns this column; change it in the plan.")
)
Owner.OURS = Owner("ours")
Owner.PROGRAM = Owner("program")


class Base(DeclarativeBase):
    """The declarative base; constraint names are fixed so that migrations can name them."""

    # The column by which people call a row of the table: shown wherever another table refers to it.
    LABEL: ClassVar[str] = "name"

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def paymo(kind: Any, **options: Any) -> MappedColumn[Any]:
    """Return a column that Paymo fills; it keeps Paymo's name."""
    return _owned(Owner.PAYMO, kind, options)


def plan(kind: Any, **options: Any) -> MappedColumn[Any]:
    """Return a column that the business plan fills."""
    return _owned(Owner.PLAN, kind, options)


def ours(kind: Any, *, choices: tuple[str, ...] = (), **options: Any) -> MappedColumn[Any]:
    """Return a column that people fill. `choices` limits it to these words, in the database too."""
    return _owned(Owner.OURS, kind, options, choices=choices)


def program(kind: Any, **options: Any) -> MappedColumn[Any]:
    """Return a column that Leitstand keeps for itself."""
    return _owned(Owner.PROGRAM, kind, options)


def worked_out(kind: Any, why: str) -> MappedColumn[Any]:
    """Return a column that Leitstand works out, at a sync and with people's edits. `why`: people don't edit it."""
    return _owned(Owner.PROGRAM, kind, {}, why=why, worked_out=True)


def refers(owner: Owner, table: str, *, required: bool = False, back: bool = False) -> MappedColumn[Any]:
    """Return a foreign key to `table.id`, indexed. `back`: to a table that comes after this one in their order."""
    return mapped_column(Key, ForeignKey(f"{table}.id", use_alter=back), nullable=not required, info={"owner": owner})


def references_back(table: Table) -> list[str]:
    """Name the foreign keys of a table to others that come after it in the order of all tables."""
    return [str(key.name) for key in table.foreign_key_constraints if key.use_alter]


def of_source(source: Owner, kind: Any, **options: Any) -> MappedColumn[Any]:
    """Return a column that a source fills."""
    return _owned(source, kind, options)


def _owned(owner: Owner, kind: Any, options: dict[str, Any], **more: Any) -> MappedColumn[Any]:
    info = {"owner": owner, **more}
    return mapped_column(kind, nullable=options.pop("nullable", True), info=info, **options)


class KeyedRow:
    """Mixed into every table: our own key."""

    id: Mapped[int] = mapped_column(Key, primary_key=True, sort_order=-10, info={"owner": Owner.PROGRAM})


def key_at(source: Owner) -> MappedColumn[Any]:
    """Make a column for the key (a whole number) by which a source knows a row; empty in a row wholly our own."""
    return mapped_column(Key, unique=True, sort_order=-9, info={"owner": Owner.PROGRAM, "key_at": source})


class Synced(KeyedRow):
    """Mixed into tables that a source feeds, beside the one column made by `key_at`.

    `synced_at`: when the source last wrote the row; `deleted_at`: since when it is gone there.
    """

    synced_at: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=92, info={"owner": Owner.PROGRAM})
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=93, info={"owner": Owner.PROGRAM})


class FromPaymo(Synced):
    """Mixed into tables that Paymo feeds."""

    paymo_id: Mapped[int | None] = key_at(Owner.PAYMO)
    created_on: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=90, info={"owner": Owner.PAYMO})
    updated_on: Mapped[datetime | None] = mapped_column(UtcDateTime, sort_order=91, info={"owner": Owner.PAYMO})


class Editable:
    """Mixed into tables that people edit: `version` rises with each local edit, and with nothing else."""

    version: Mapped[int] = mapped_column(
        Integer, nullable=False, server_default="1", default=1, sort_order=99, info={"owner": Owner.PROGRAM}
    )


def table_of(model: type[Base]) -> Table:
    """Return the table of a declared model, which SQLAlchemy types as any FromClause."""
    return cast(Table, model.__table__)


def owner_of(column: Column[Any]) -> Owner:
    """Return the owner declared on a column."""
    owner: Owner = column.info["owner"]
    return owner


def source_key(table: Table) -> Column[Any] | None:
    """Return the column with the keys of a table's rows at their source; None where no source knows them by one."""
    return next((column for column in table.columns if "key_at" in column.info), None)


def source_of(table: Table) -> Owner | None:
    """Return the source that knows a table's rows by a key; None where there is none."""
    key = source_key(table)
    return None if key is None else key.info["key_at"]


def complete(table: Table) -> None:
    """Add what follows from the columns: an index a foreign key, and checks for ranges and choices."""
    if "id" in table.columns:
        # Without it SQLite gives a removed row's id to the next one, and the removed one couldn't be put back.
        table.dialect_options["sqlite"]["autoincrement"] = True
    for column in table.columns:
        if column.foreign_keys:
            _index_reference(table, column)
        condition = _check_of(column)
        if condition:
            table.append_constraint(CheckConstraint(condition, name=column.name))


def _index_reference(table: Table, column: Column[Any]) -> None:
    for constraint in table.constraints:
        if not isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint):
            continue
        if next(iter(constraint.columns), None) is column:
            return
    if not any(next(iter(index.columns)) is column for index in table.indexes):
        Index(None, column)


def _check_of(column: Column[Any]) -> str | None:
    if column.info["owner"] is Owner.PROGRAM:
        return None
    choices: tuple[str, ...] = column.info.get("choices", ())
    if choices:
        words = ", ".join(f"'{word}'" for word in choices)
        return f"{column.name} IN ({words})"
    if isinstance(column.type, Exact):
        return f"{column.name} BETWEEN -{LARGEST_AMOUNT} AND {LARGEST_AMOUNT}"
    if isinstance(column.type, Date | UtcDateTime):
        return f"{column.name} >= '{FIRST_YEAR}-01-01' AND {column.name} < '{LAST_YEAR + 1}-01-01'"
    return None
