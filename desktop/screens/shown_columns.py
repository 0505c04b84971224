"""The columns of a table screen: what is read for them, and who may change what; worked out from its declaration."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column, Integer, Table

from desktop.kinds.locale_formats import LocaleFormats
from desktop.kinds.value_kind import ValueContext, ValueKind
from desktop.screens.screen import Field, Screen, kind_of
from desktop.screens.screen_definitions import screen_of
from models.schema.base import Base, Owner, owner_of, source_of, table_of
from models.schema.column_ownership import is_edited, locked, stamps_of_source
from models.schema.paths import model_of, named, related
from models.values.language import tr


@dataclass(frozen=True)
class ShownColumn:
    """One column: where its value stands in a row that was read (the id is at 0), and why it is locked.

    `own_lock` and `source_lock`: why it can't be changed in a row of our own and in one from a source.
    """

    field: Field
    kind: ValueKind
    column: Column[Any]
    place: int
    currency_place: int | None
    currencies_place: int | None
    own_lock: str | None
    source_lock: str | None

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that the column is limited to; empty when it is free."""
        choices: tuple[str, ...] = self.column.info.get("choices", ())
        return choices

    @property
    def whole(self) -> bool:
        """Whether only whole numbers fit."""
        return isinstance(self.column.type, Integer)

    @property
    def may_hold_html(self) -> bool:
        """Whether a source may have written HTML here, as Paymo does in descriptions."""
        return self.kind.is_long and owner_of(self.column) is Owner.PAYMO

    @cached_property
    def right_aligned(self) -> bool:
        """Numbers, dates and moments stand right-aligned, so that their digits line up."""
        return self.kind.is_figure

    @property
    def is_costly(self) -> bool:
        """Whether it is worked out of many other rows, so that it is read only where it is shown."""
        return "is_costly" in self.column.info

    @property
    def is_costly_figure(self) -> bool:
        """Whether a search would have to work it out for each row."""
        return self.is_costly and self.kind.is_figure

    def context(self, formats: LocaleFormats) -> ValueContext:
        """Give what its kind has to know of the column to read and write its values; amounts without their currency."""
        return ValueContext(formats, *self._traits)

    @cached_property
    def _traits(self) -> tuple[str, None, tuple[str, ...], bool, bool]:
        return self.field.name, None, self.choices, self.whole, self.may_hold_html

    @property
    def related_model(self) -> type[Base] | None:
        """The model of the rows to pick from, for a reference."""
        return model_of(related(self.column).name) if self.column.foreign_keys else None


def shown_columns(screen: Screen) -> tuple[ShownColumn, ...]:
    """Return the columns of a screen, in its order."""
    table = table_of(screen.model)
    places = {path: place for place, path in enumerate(paths_of(screen), start=1)}
    return tuple(_shown(table, field, places, screen.locked) for field in screen.fields)


def paths_of(screen: Screen) -> tuple[str, ...]:
    """Return what is read for a screen: its fields, the currencies of its amounts, and whose each row is."""
    paths = [field.name for field in screen.fields]
    paths += [path for field in screen.fields for path in (field.currency, field.currencies) if path]
    paths += [name for name in stamps_of_source(table_of(screen.model)) if name != "synced_at"]
    return tuple(dict.fromkeys(paths))


def searched_paths(columns: tuple[ShownColumn, ...]) -> tuple[str, ...]:
    """Return the paths whose visible text a search looks through."""
    searched = (shown for shown in columns if shown.kind.is_searched and not shown.is_costly_figure)
    return tuple(shown.field.name for shown in searched)


def _shown(table: Table, field: Field, places: dict[str, int], locked_for: str) -> ShownColumn:
    column = named(table, field.name)
    currency, currencies = (places[path] if path else None for path in (field.currency, field.currencies))
    own, source = (locked_for or _lock(table, column, field, from_source=yes) for yes in (False, True))
    kind = field.kind or kind_of(column)
    return ShownColumn(field, kind, column, places[field.name], currency, currencies, own, source)


def _lock(table: Table, column: Column[Any], field: Field, *, from_source: bool) -> str | None:
    path = field.name.split(".")
    if len(path) > 1:
        owner = screen_of(related(named(table, ".".join(path[:-1]))).name)
        return tr("This belongs to the {noun}; change it there.", noun=owner.noun if owner else path[-2])
    source = source_of(table)
    if from_source and source is not None and not is_edited(table):
        return tr(source.row_lock, source=source.shown)
    return locked(column, from_source)
