"""The order of texts as people expect it, the same on both databases and under every locale of a server.

Capital and small letters are equal, and so are a letter with and without its accents (DIN 5007-1: ä as a, ß as ss).
SQLite orders by code points by itself, PostgreSQL by the rules that its database was made with.
"""

import re
import sqlite3
import unicodedata
from typing import Any

from sqlalchemy import Column, ColumnElement, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

# Combining marks stand alone once letters are taken apart.
_MARKS = "\u0300-\u036f"
# Letters that Unicode doesn't take apart.
_SINGLE = {"Ł": "l", "ł": "l", "Ø": "o", "ø": "o", "Đ": "d", "đ": "d", "Ð": "d", "ð": "d", "ı": "i"}
_DOUBLE = {"ß": "ss", "ẞ": "ss", "Æ": "ae", "æ": "ae", "Œ": "oe", "œ": "oe", "Þ": "th", "þ": "th"}
# Without a locale PostgreSQL knows the small letters of ASCII only.
_OTHER_CAPITALS = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ" + "".join(map(chr, range(0x0402, 0x0430)))
_LETTERS = _SINGLE | {capital: capital.lower() for capital in _OTHER_CAPITALS if capital.lower() != capital}
_TABLE = str.maketrans(_LETTERS | _DOUBLE)
_ASCII_CAPITALS = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
_UMLAUTS = {"Ä": "a", "Ö": "o", "Ü": "u", "ä": "a", "ö": "o", "ü": "u"}
_GERMAN = (*_UMLAUTS.items(), ("ß", "ss"))
_OTHERS = f"[^ -~{''.join(_UMLAUTS)}ß]"
_ALL_MARKS = re.compile(f"[{_MARKS}]")
_FUNCTION = "leitstand_order"


def order_key(text: str) -> str:
    """Return what a text is ordered by, code point by code point."""
    plain = text
    # Replacing is several times as fast as taking apart, and German texts need no more.
    for letter, by in _GERMAN:
        plain = plain.replace(letter, by)
    if plain.isascii():
        return plain.lower()
    apart = _ALL_MARKS.sub("", unicodedata.normalize("NFKD", text))
    return apart.translate(_TABLE).translate(_ASCII_CAPITALS)


class by_letters(FunctionElement[str]):  # noqa: N801 - functions of SQL are written small
    """What a text column is ordered by, worked out by the database as `order_key` does."""

    type = Text()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any] | Column[Any]) -> None:
        super().__init__(column)


@compiles(by_letters, "sqlite")
def _in_sqlite(element: by_letters, compiler: SQLCompiler, **options: Any) -> str:
    text = compiler.process(element.clauses, **options)
    # Python is called for the few texts that need it: a call costs several times as much as reading the row.
    return f"CASE WHEN length(CAST({text} AS BLOB)) = length({text}) THEN lower({text}) ELSE {_FUNCTION}({text}) END"


@compiles(by_letters, "postgresql")
def _in_postgresql(element: by_letters, compiler: SQLCompiler, **options: Any) -> str:
    text = f'{compiler.process(element.clauses, **options)} COLLATE "C"'
    german = f"replace({_translated(text, _UMLAUTS)}, 'ß', 'ss')"
    apart = f"regexp_replace(normalize({text}, NFKD), '[{_MARKS}]', '', 'g')"
    return (
        f"CASE WHEN octet_length({text}) = length({text}) THEN lower({text}) "
        f"WHEN {text} !~ '{_OTHERS}' THEN lower({german}) "
        f"ELSE lower({_translated(_replaced(apart, _DOUBLE), _LETTERS)}) END"
    )


def _replaced(text: str, letters: dict[str, str]) -> str:
    for letter, by in letters.items():
        text = f"replace({text}, '{letter}', '{by}')"
    return text


def _translated(text: str, letters: dict[str, str]) -> str:
    return f"translate({text}, '{''.join(letters)}', '{''.join(letters.values())}')"


def add_to(connection: sqlite3.Connection) -> None:
    """Let a connection to an SQLite file order by letters."""
    connection.create_function(_FUNCTION, 1, _key_or_none, deterministic=True)


def _key_or_none(text: Any) -> Any:
    return order_key(text) if isinstance(text, str) else text
