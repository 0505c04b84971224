"""Which fields of a table an import may fill, which columns of a file they are, and what rows are found by: guesses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, UniqueConstraint

from desktop.importing.import_table import LOOKED_AT, FileTable, likely_header
from desktop.screens.columns import columns_of
from desktop.screens.screen import Field, Screen
from models.schema.base import source_key, source_of, table_of
from models.schema.column_ownership import is_edited
from models.values.dates import First
from models.values.folding import folded
from models.values.language import LANGUAGES, read_in
from models.values.numbers import DecimalSign
from sync.sheets.cells.cells import shown

# Fields by which people tell rows apart, behind the key at their source, the surest first; then comes a table's label.
LIKELY_KEYS = ("number", "code", "email")


class ImportMode(StrEnum):
    """Whether rows of a file become new rows, change those that are there, or both."""

    NEW = "new"
    UPDATE = "update"
    BOTH = "both"


@dataclass(frozen=True)
class Mapped:
    """What a person chose: by the columns' places in the file (from 0) the fields, and how each is written.

    `keys`: the fields by which rows are found; `clears`: an empty cell empties the field of a row that is there.
    """

    fields: Mapping[int, str]
    keys: tuple[str, ...] = ()
    mode: ImportMode = ImportMode.BOTH
    points: Mapping[int, DecimalSign] = field(default_factory=dict)
    firsts: Mapping[int, First] = field(default_factory=dict)
    clears: bool = False


def may_import(screen: Screen) -> bool:
    """Tell whether rows of a screen can be imported: people edit them."""
    return is_edited(_table(screen)) and not screen.locked


def import_screen(screen: Screen) -> Screen:
    """Give the screen with the fields of its own rows alone, all rows, and the key by which their source knows them."""
    own = _table(screen).c
    fields = tuple(one for one in screen.fields if one.name in own)
    fields = tuple(replace(one, currency=None if "." in (one.currency or "") else one.currency) for one in fields)
    key, source = source_key(_table(screen)), source_of(_table(screen))
    if key is not None and source is not None and key.name not in [one.name for one in fields]:
        fields = (*fields, Field(key.name, source.key_title))
    return replace(screen, fields=fields, only=None)


def header_of(screen: Screen, table: FileTable) -> int:
    """Return the number of the row of titles: of the first rows the one with most names of fields; 0 for none."""
    likely = likely_header(table)
    rows = range(1, min(LOOKED_AT, len(table.rows)) + 1)
    found = {row: len(_named_fields(screen, table.titles(row))) for row in rows}
    return max((row for row in rows if found[row]), key=lambda row: (found[row], row == likely, -row), default=0)


def field_called(screen: Screen, text: str) -> str:
    """Return the field that is called so, by its title in any language or by its name; "" for none."""
    return _named_fields(screen, [text]).get(0, "")


def guessed(screen: Screen, table: FileTable, header: int, known: Mapping[str, Any]) -> Mapped:
    """Guess a mapping: as files with these titles were mapped before (`known`), otherwise by the fields' names."""
    fields = _known_fields(screen, known) if known else {}
    fields = {place: name for place, name in fields.items() if place < table.width}
    if not fields:
        fields = _named_fields(screen, table.titles(header))
    keys = tuple(name for name in known.get("keys", ()) if name in fields.values())
    keys = keys or likely_keys(screen, table, header, fields)
    mode = (
        ImportMode(known["mode"])
        if known.get("mode") in list(ImportMode)
        else ImportMode.BOTH
        if keys
        else ImportMode.NEW
    )
    if not screen.addable:
        mode = ImportMode.UPDATE
    return Mapped(fields, keys, mode, clears=known.get("clears") is True)


def kept(mapping: Mapped) -> dict[str, Any]:
    """Return what is remembered of a mapping, as JSON has it."""
    fields = {str(place): name for place, name in mapping.fields.items()}
    return {"fields": fields, "keys": list(mapping.keys), "mode": mapping.mode.value, "clears": mapping.clears}


def likely_keys(screen: Screen, table: FileTable, header: int, fields: Mapping[int, str]) -> tuple[str, ...]:
    """Guess by which fields a file's rows are found: the database keeps them unique, or they look so in the file."""
    names = set(fields.values())
    for constraint in _unique_together(screen):
        if constraint <= names:
            return tuple(sorted(constraint))
    places = {name: place for place, name in fields.items()}
    key = source_key(_table(screen))
    surest = () if key is None else (key.name,)
    likely = [name for name in (*surest, *LIKELY_KEYS, screen.model.LABEL) if name in places]
    filled = {name: _told_apart(table, places[name], header) for name in likely}
    best = max(likely, key=lambda name: filled[name], default="")
    return (best,) if best and filled[best] * 2 > len([*table.records(header)]) else ()


def _known_fields(screen: Screen, known: Mapping[str, Any]) -> dict[int, str]:
    names = {column.field.name for column in columns_of(screen)}
    stored = known.get("fields")
    pairs = stored.items() if isinstance(stored, dict) else ()
    return {int(place): name for place, name in pairs if str(place).isdigit() and name in names}


def _named_fields(screen: Screen, titles: Sequence[str]) -> dict[int, str]:
    """Take each field once, for the first column that is called like it, in whatever language the window was."""
    fields = [column.field for column in columns_of(screen)]
    wanted = [_bare(title) for title in titles]
    by_language = [_first([(read_in(one, field.english), field.name) for field in fields]) for one in LANGUAGES]
    # A word may be one field's title in one language, and another's in the other: the file's own language knows more.
    by_language.sort(key=lambda called: sum(title in called for title in wanted), reverse=True)
    # What the table shows comes first: one field's title can be another one's name in the database.
    names = _first(
        [(one.name, one.name) for one in fields] + [(one.name.removesuffix("_id"), one.name) for one in fields]
    )
    found: dict[int, str] = {}
    for called in (*by_language, names):
        for place, title in enumerate(wanted):
            meant = called.get(title)
            if meant is not None and place not in found and meant not in found.values():
                found[place] = meant
    return dict(sorted(found.items()))


def _first(words: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return by bare title the field that is called so; the first of several."""
    called: dict[str, str] = {}
    for text, name in words:
        called.setdefault(_bare(text), name)
    return called


def _bare(text: str) -> str:
    """Return a title without case, spaces and signs: "E-Mail" is "email"."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


def _unique_together(screen: Screen) -> list[frozenset[str]]:
    unique = (part for part in _table(screen).constraints if isinstance(part, UniqueConstraint))
    return [frozenset(column.name for column in part.columns) for part in unique]


def _told_apart(table: FileTable, place: int, header: int) -> int:
    """Return how many rows a column tells apart: those in which it is filled, if no two are the same."""
    texts = [folded(shown(value)) for value in table.column(place, header)]
    return len(texts) if len(texts) == len(set(texts)) else 0


def _table(screen: Screen) -> Table:
    return table_of(screen.model)
