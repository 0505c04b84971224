"""What a table screen is: one declaration of a model, its fields and the words around it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Date, Integer

from models.base import Base
from models.types import Exact, UtcDateTime


class Kind(Enum):
    """How a value is shown, entered and sorted. A new kind is one formatter, one parser and one editor."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    MONEY = "money"
    HOURS = "hours"
    DURATION = "duration"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    REFERENCE = "reference"
    KEPT = "kept"  # a value of any kind as the history keeps it; only shown


@dataclass(frozen=True)
class Field:
    """One column of a screen.

    `name` is the model's column, or a dotted path over foreign keys (`project_id.client_id`), which is only
    shown, never edited. A foreign key shows the related row's label. `width` is in pixels at 100 %. `kind`
    follows from the column's type where it isn't given; `currency` names the column with MONEY's currency, which
    is the company's where none is named.
    """

    name: str
    title: str
    width: int = 120
    kind: Kind | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Screen:
    """A table as people see it. `order`: a field's name ("-name" descends); `only` limits the rows.

    `plural`: what several rows are called, where that isn't the title. `deleted`: only what was deleted at its source
    is shown. `locked`: why nothing of it can be changed here, if so.
    """

    key: str
    title: str
    noun: str
    group: str
    icon: str
    model: type[Base]
    fields: tuple[Field, ...]
    order: str
    addable: bool = False
    empty: str = ""
    only: Callable[[], ColumnElement[bool]] | None = None
    plural: str = ""
    deleted: bool = False
    locked: str = ""

    @property
    def nouns(self) -> str:
        """What several rows are called, for the middle of a sentence."""
        return self.plural or self.title.lower()


def keeps_deleted(screen: Screen) -> bool:
    """Whether rows of a screen stay when they are deleted at their source."""
    return "deleted_at" in screen.model.__table__.c


def deleted_of(screen: Screen) -> Screen:
    """The same table with what was deleted at its source, the newest first: to be read, not changed."""
    first, *others = screen.fields
    return replace(
        screen,
        noun=f"deleted {screen.noun}",
        plural=f"deleted {screen.nouns}",
        fields=(first, Field("deleted_at", "Deleted", 150), *others),
        order="-deleted_at",
        addable=False,
        empty="What is deleted in Paymo stays readable here.",
        deleted=True,
        locked="This was deleted in Paymo. It is kept to be read, not changed.",
    )


def kind_of(column: Column[Any]) -> Kind:
    """The kind that follows from a column's type."""
    if column.foreign_keys:
        return Kind.REFERENCE
    if column.info.get("choices"):
        return Kind.CHOICE
    by_type = (
        (Boolean, Kind.FLAG),
        (UtcDateTime, Kind.MOMENT),
        (Date, Kind.DATE),
        (Exact, Kind.NUMBER),
        (Integer, Kind.NUMBER),
    )
    return next((kind for type_, kind in by_type if isinstance(column.type, type_)), Kind.TEXT)
