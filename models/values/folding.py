"""Texts as they are compared by people who look for the same one: the one folding of keys and names, on both databases.

It is done here and not by a database: SQLite's `lower()` knows the ASCII letters only, and PostgreSQL's what its locale
knows, which for "C" is no more. Both would take `ZOË` and `Zoë` for two people. So whoever looks for texts reads those
of the whole column, in one statement, and compares them here; no index could help.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select

from models.values.text import clean


def folded(text: str) -> str:
    """Return the text without case, forms of writing and doubled spaces: the same for all ways to write one name.

    An accent may be a part of its letter or stand behind it; "ß" is "ss". A letter with an accent is another letter.
    """
    if not text.isascii():
        # Made small, a letter may need to be composed once more.
        small = unicodedata.normalize("NFKC", clean(text)).casefold()
        return " ".join(unicodedata.normalize("NFKC", small).split())
    return " ".join(text.casefold().split())


def rows_called(connection: Connection, statement: Select[Any], texts: Iterable[str]) -> list[Sequence[Any]]:
    """Return those rows of a statement whose last column is one of the texts, however it is written."""
    asked = {folded(text) for text in texts}
    return [row for row in connection.execute(statement) if row[-1] is not None and folded(str(row[-1])) in asked]
