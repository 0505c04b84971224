"""Texts stand in the order that their readers expect, on both databases alike."""

import unicodedata
from random import Random

from sqlalchemy import Engine, insert

from models import Client
from models.connection.database import writing
from models.queries.rows import RowQuery, labels, values_of
from models.values.text_order import order_key
from tests.models.queries.test_rows import ids_of

AS_READ = (
    "adler", "Ágnes", "Arger", "Ärmel", "Çelik", "Citrus", "Łódź", "Lund", "Œuvre", "Off", "Österreich",
    "Ostern", "Škoda", "straße", "Strasser", "Straub", "Ulm", "Über", "Zebra", "Ωmega", "Банк",
)  # fmt: skip


def in_order(engine: Engine, names: list[str]) -> list[str]:
    """The names as a table sorted by them shows them."""
    with writing(engine) as connection:
        connection.execute(insert(Client), [{"id": number, "name": name} for number, name in enumerate(names, 1)])
    return [names[row_id - 1] for row_id in ids_of(engine, RowQuery(Client, ("name",), order="name"))]


def test_letters_with_accents_stand_by_their_letter_whatever_the_case(engine: Engine) -> None:
    expected = sorted(AS_READ, key=order_key)
    names = list(AS_READ)
    Random(3).shuffle(names)
    assert in_order(engine, names) == expected
    assert expected.index("Škoda") < expected.index("straße") < expected.index("Ulm") < expected.index("Zebra")
    assert [label.text for label in labels(engine, Client, "", 50)] == expected
    assert values_of(engine, Client, "name", 50) == expected


def test_both_databases_order_any_text_as_the_program_does(engine: Engine) -> None:
    codes = (*range(0x20, 0x7F), *range(0xA1, 0x180), *range(0x386, 0x3CF), *range(0x400, 0x460))
    letters, random = [chr(code) for code in codes], Random(7)
    names = ["".join(random.choices(letters, k=random.randint(1, 6))) for _ in range(2_000)]
    names += [unicodedata.normalize("NFD", name) for name in names[:200]] + ["👩\u200d🚀", "例", "ﬁnal", "１２"]
    assert in_order(engine, names) == sorted(names, key=order_key)


def test_what_begins_with_the_typed_letters_comes_first_with_accents_too(engine: Engine) -> None:
    in_order(engine, ["Bad Ärger", "ÄRGER", "ärgerlich"])
    assert [label.text for label in labels(engine, Client, "ärg", 9)] == ["ÄRGER", "ärgerlich", "Bad Ärger"]
