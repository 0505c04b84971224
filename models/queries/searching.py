"""Conditions for a search as people mean it: every word somewhere in the visible text of a row."""

import re
import unicodedata

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    FromClause,
    LargeBinary,
    Numeric,
    Table,
    Text,
    and_,
    cast,
    false,
    func,
    or_,
    select,
)
from sqlalchemy import Date as SqlDate
from sqlalchemy.types import Integer, TypeEngine

from models.schema.computed_columns import column_at
from models.schema.paths import named, related, to_label
from models.schema.types import Exact, UtcDateTime

ESCAPE = "\\"
# 31.12.2025, 31.12., 12.2025: parts of a date as it is written in German.
GERMAN_DATE = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})?")


def matches(table: Table, paths: tuple[str, ...], text: str, dialect: str) -> ColumnElement[bool]:
    """Find rows of `table` in which each word of `text` is found in one of the paths, references by their label.

    A related label is looked up once in its own table (`IN (SELECT …)`), not once a row.
    """
    routes = dict.fromkeys(to_label(table, path) for path in paths)
    return and_(*(_somewhere(table, tuple(routes), word, dialect) for word in words(text)))


def words(text: str) -> list[str]:
    """Return the words of a search, without what no database text holds (control characters, halves of characters)."""
    printable = "".join(character if character.isprintable() else " " for character in text)
    return printable.split()


def contains(column: ColumnElement[object], word: str, dialect: str, *, whole: bool = False) -> ColumnElement[bool]:
    """Say in SQL whether a text column holds `word` (`whole`: and nothing else), whatever its case.

    `%`, `_` and `\\` mean themselves.
    """
    return fits(column, pattern_of(word, dialect, whole=whole), dialect, plain=word.isascii())


def pattern_of(word: str, dialect: str, *, whole: bool = False) -> str:
    """Return what `fits` looks for, so that a text holds `word` (`whole`: and nothing else)."""
    if word.isascii():
        return escaped(word) if whole else f"%{escaped(word)}%"
    return rf"\A{_regular(word)}\Z" if whole else _regular(word)


def fits(
    column: ColumnElement[object], pattern: str | BindParameter[str], dialect: str, *, plain: bool
) -> ColumnElement[bool]:
    """Say in SQL whether a text column fits a pattern, whatever its case. `plain`: the pattern's word is ASCII."""
    if plain and dialect == "sqlite":
        # SQLite's LIKE takes both cases for the same as it is; PostgreSQL has ILIKE for that.
        return column.like(pattern, escape=ESCAPE)
    if plain:
        # Under the rules of a language ILIKE makes every text small first, which takes several times as long.
        return column.collate("C").ilike(pattern, escape=ESCAPE)
    # Which other letters belong together SQLite doesn't know at all, and PostgreSQL not under every locale. On SQLite
    # the expression is a function of Python's: called for texts beyond ASCII only, it costs little.
    if dialect == "sqlite":
        return and_(func.length(cast(column, LargeBinary)) != func.length(column), column.regexp_match(pattern))
    return column.regexp_match(pattern)


def _somewhere(table: Table, routes: tuple[tuple[str, ...], ...], word: str, dialect: str) -> ColumnElement[bool]:
    found = [_found(table, table, steps, word, dialect) for steps in routes]
    return or_(false(), *(condition for condition in found if condition is not None))


def _found(
    table: Table, place: FromClause, steps: tuple[str, ...], word: str, dialect: str
) -> ColumnElement[bool] | None:
    if len(steps) == 1:
        column = column_at(place, table, steps[0])
        return _in_column(column, column.type, word, dialect)
    target = related(named(table, steps[0]))
    alias = target.alias()
    inner = _found(target, alias, steps[1:], word, dialect)
    return None if inner is None else column_at(place, table, steps[0]).in_(select(alias.c.id).where(inner))


def _in_column(
    column: ColumnElement[object], kind: TypeEngine[object], word: str, dialect: str
) -> ColumnElement[bool] | None:
    if isinstance(kind, Text):
        return contains(column, word, dialect)
    wanted = _written(kind, word)
    shown = cast(column, Text)
    return or_(*(shown.like(f"%{escaped(part)}%", escape=ESCAPE) for part in wanted)) if wanted else None


def _written(kind: TypeEngine[object], word: str) -> set[str]:
    """Return how a word that people see could be written in the database, for numbers and dates."""
    if isinstance(kind, Boolean) or not any(character.isdigit() for character in word):
        return set()
    if isinstance(kind, SqlDate | UtcDateTime):
        return _dates(word)
    if isinstance(kind, Integer | Numeric | Exact):
        return {word, word.replace(".", "").replace(",", "."), word.replace(",", "")}
    return set()


def _dates(word: str) -> set[str]:
    german = GERMAN_DATE.fullmatch(word)
    if german is None:
        return {word}
    first, second, year = german.groups()
    if first is None:
        return {f"{year}-{int(second):02}"} if year else {f"-{int(second):02}"}
    day = f"-{int(second):02}-{int(first):02}"
    return {f"{year}{day}" if year else day}


def escaped(word: str) -> str:
    """Return a word for LIKE, in which every character means itself."""
    return re.sub(r"([%_\\])", r"\\\1", word)


def _regular(word: str) -> str:
    """Return a regular expression for a word in either case, accents within their letters or behind them."""
    return "".join(_either_way(character) for character in unicodedata.normalize("NFC", word))


def _either_way(character: str) -> str:
    # Of a letter beyond ASCII only such forms: SQLite isn't asked about other texts.
    cases = {case for case in (character.lower(), character.upper()) if character.isascii() or not case.isascii()}
    forms = {form for case in {character, *cases} for form in (case, unicodedata.normalize("NFD", case))}
    ways = sorted(forms, key=lambda form: (-len(form), form))
    return f"(?:{'|'.join(re.sub(r'([^0-9A-Za-z])', _marked, way) for way in ways)})"


def _marked(found: re.Match[str]) -> str:
    # A backslash before a letter has a meaning in PostgreSQL, whatever the letter.
    return found[1] if found[1].isalnum() else f"\\{found[1]}"
