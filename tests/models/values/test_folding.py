"""Names that are the same however they are written, on both databases alike."""

from sqlalchemy import Engine

from models import Department, Employee
from models.queries.lookup_by_name import rows_named, taken
from models.values.folding import folded
from models.writes.edits import add


def test_case_forms_of_writing_and_spaces_do_not_count_and_accents_do() -> None:
    alike = [
        ("Zoë Ärger", "ZOË ÄRGER"),
        ("Zoë", "Zoe\u0308"),
        ("ǰ", "J\u030c"),
        ("Straße", "STRASSE"),
        ("Łódź", "ŁÓDŹ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        (" Anton  Adler ", "anton\u00a0adler"),
        ("Ａｄｌｅｒ", "adler"),
    ]
    assert [(one, other) for one, other in alike if folded(one) != folded(other)] == []
    assert folded("Zoë") != folded("Zoe")


def test_rows_are_found_by_a_name_however_it_is_written(engine: Engine) -> None:
    zoe = add(engine, Employee, {"name": "Zoë Ärger"}, "Ines")
    team = add(engine, Department, {"name": "Größe & Öl"}, "Ines")

    assert rows_named(engine, Employee, ["ZOE\u0308 A\u0308RGER", "Zoe Arger"]) == [(zoe, "Zoë Ärger")]
    assert taken(engine, Department.__table__.c.name, ["GRÖSSE & ÖL"]) == {"Größe & Öl": team}
