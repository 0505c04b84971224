"""What a table screen is: one declaration of a model, its fields and the words around it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Date, Integer

from desktop.kinds.kinds import Kind
from desktop.kinds.value_kind import ValueKind
from models.schema.base import Base, table_of
from models.schema.column_ownership import source_words
from models.schema.types import Exact, UtcDateTime
from models.values.language import mark, tr, within


@dataclass(frozen=True)
class Field:
    """One column of a screen. `english`: its title, which is read as `title` in the language in use.

    `name` is the model's column, or a dotted path over foreign keys (`project_id.client_id`), which is only
    shown, never edited. A foreign key shows the related row's label. `width` is in pixels at 100 %. `kind`
    follows from the column's type where it isn't given; `currency` names the column with MONEY's currency, which
    is the company's where none is named; `currencies`: the one with all that it might be in, where it is worked out.
    """

    name: str
    english: str
    width: int = 120
    kind: ValueKind | None = None
    currency: str | None = None
    currencies: str | None = None

    @property
    def title(self) -> str:
        """What people call it."""
        return tr(self.english)


@dataclass(frozen=True)
class Screen:
    """A table as people see it. `order`: a field's name ("-name" descends); `only` limits the rows.

    `english`: its title, and what one row and several are called; the latter where that isn't the title. All of them
    are read by the properties below, in the language in use. `deleted`: only what was deleted at its source is shown;
    `trash`: what people deleted here; `since`: what changed since then. `locked`: why nothing of it
    can be changed here, if so.
    """

    key: str
    english: str
    english_noun: str
    group: str
    icon: str
    model: type[Base]
    fields: tuple[Field, ...]
    order: str
    addable: bool = False
    empty: str = ""
    only: Callable[[], ColumnElement[bool]] | None = None
    english_plural: str = ""
    deleted: bool = False
    trash: bool = False
    since: datetime | None = None
    locked: str = ""

    @property
    def title(self) -> str:
        """What people call the table."""
        return tr(self.english)

    @property
    def is_gone(self) -> bool:
        """Whether it shows what isn't there any more."""
        return self.deleted or self.trash

    @property
    def noun(self) -> str:
        """What one row is called, for the middle of a sentence."""
        return tr("deleted {noun}", noun=tr(self.english_noun)) if self.is_gone else tr(self.english_noun)

    @property
    def nouns(self) -> str:
        """What several rows are called, for the middle of a sentence."""
        plural = tr(self.english_plural) if self.english_plural else within(self.title)
        return tr("deleted {noun}", noun=plural) if self.is_gone else plural


def keeps_deleted(screen: Screen) -> bool:
    """Tell whether rows of a screen stay when they are deleted at their source."""
    return "deleted_at" in table_of(screen.model).c


def deleted_of(screen: Screen) -> Screen:
    """Return the same table with what was deleted at its source, the newest first: to be read, not changed."""
    first, *others = screen.fields
    source = source_words(table_of(screen.model))
    return replace(
        screen,
        fields=(first, Field("deleted_at", mark("Deleted"), 150), *others),
        order="-deleted_at",
        addable=False,
        empty=tr("What is deleted in {source} stays readable here.", source=source),
        deleted=True,
        locked=tr("This was deleted in {source}. It is kept to be read, not changed.", source=source),
    )


def kind_of(column: Column[Any]) -> ValueKind:
    """Return the kind that follows from a column's type."""
    if column.foreign_keys:
        return Kind.REFERENCE
    if column.info.get("choices"):
        return Kind.CHOICE
    by_type: tuple[tuple[type, ValueKind], ...] = (
        (Boolean, Kind.FLAG),
        (UtcDateTime, Kind.MOMENT),
        (Date, Kind.DATE),
        (Exact, Kind.NUMBER),
        (Integer, Kind.NUMBER),
    )
    return next((kind for type_, kind in by_type if isinstance(column.type, type_)), Kind.TEXT)
