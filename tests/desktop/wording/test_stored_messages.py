"""What a sync stored in English is told in German, and no sentence of a sync is forgotten."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from desktop.wording.stored_messages import _patterns, retold
from models.values import language

ROOT = Path(__file__).parents[3]
TELLING = ("Unclear", "UnclearUnit", "BadCell", "Unreadable", "problem", "stop", "note", "_set_aside")
NAMES_OF_SENTENCES = ("trouble", "reason", "words")


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    before = QLocale()
    language.use("de")
    QLocale.setDefault(QLocale("de_DE"))
    yield
    language.use("en")
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (
            "The unit “Kg” isn't known. A date stands where a number belongs.",
            "Die Einheit „Kg“ ist nicht bekannt. Ein Datum steht, wo eine Zahl hingehört.",
        ),
        (
            "The total doesn't equal the rows that it adds up (rows 4, 5 and 6).",
            "Die Summe ist nicht gleich den Zeilen, die sie zusammenzählt (Zeilen 4, 5 und 6).",
        ),
        ("Time entries: start_time: “noon” is no time", "Zeiteinträge: Beginn: “noon” ist kein Zeitpunkt"),
        (
            "Tasks: user_id 17 isn't in the database; kept without it",
            "Aufgaben: Mitarbeiter/-in 17 gibt es in der Datenbank nicht; ohne diese Angabe übernommen",
        ),
        (
            "Tasks: user_id 1 isn't in the database; besides Tasks: user_id 2 isn't in the database; kept without it",
            "Aufgaben: Mitarbeiter/-in 1 gibt es in der Datenbank nicht; außerdem Aufgaben: Mitarbeiter/-in 2 gibt es "
            "in der Datenbank nicht; ohne diese Angabe übernommen",
        ),
        (
            "The company is called “B” in Paymo now, before “A”.",
            "Die Firma heißt in Paymo jetzt „B“, vorher „A“.",
        ),
        (
            "The company's currency in Paymo is CHF now, before EUR; amounts that name none are shown in it.",
            "Die Währung der Firma in Paymo ist jetzt CHF, vorher EUR; Beträge ohne eigene Währung werden in ihr "
            "gezeigt.",
        ),
        (
            "Days and months are counted in UTC from now on, before in CET. On another day are: 1,312 time entries.",
            "Tage und Monate werden von jetzt an in UTC gezählt, vorher in CET. An einem anderen Tag stehen: 1.312 "
            "Zeiteinträge.",
        ),
        (
            "Client Nord: 1 licht: 12 projects, 1 task, 3,100 h",
            "Kunde Nord: 1 licht: 12 Projekte, 1 Aufgabe, 3.100 h",
        ),
        ("1,240 time entries", "1.240 Zeiteinträge"),
        (
            "“2027”: what adds up other rows was left out (rows 4, 8, … and 46).",
            "„2027“: was andere Zeilen zusammenzählt, wurde ausgelassen (Zeilen 4, 8, … und 46).",
        ),
        (
            "“2027”: what adds up months was left out (columns E and N).",
            "„2027“: was Monate zusammenzählt, wurde ausgelassen (Spalten E und N).",
        ),
        (
            "“Gesamt” adds up “Design” and “Text” and was left out.",
            "„Gesamt“ zählt „Design“ und „Text“ zusammen und wurde ausgelassen.",
        ),
        ("Something that a newer version says", "Something that a newer version says"),
    ],
)
def test_stored_sentences_are_told_in_the_language_in_use(stored: str, told: str) -> None:
    assert retold(stored) == told
    language.use("en")
    assert retold(stored) == stored


def sentences(source: str) -> Iterator[str]:
    """The sentences with which a sync tells what it doesn't take, with x for what stands in their places."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and called(node) in TELLING:
            yield from filter(None, map(literal, node.args))
        if isinstance(node, ast.Assign) and any(named(target) in NAMES_OF_SENTENCES for target in node.targets):
            yield from filter(None, [literal(node.value)])


def called(node: ast.Call) -> str:
    return named(node.func)


def named(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in node.values)


def test_no_sentence_of_a_sync_is_forgotten() -> None:
    files = [*(ROOT / "sync/plan").rglob("*.py"), ROOT / "sync/pipeline/records.py", ROOT / "sync/pipeline/stream.py"]
    found = {text for file in files for text in sentences(file.read_text(encoding="utf-8")) if " " in text}
    assert len(found) > 50
    # What begins with a place begins with another sentence, which is looked for itself.
    whole = {re.sub("^1(: | (?=[A-Z]))", "", text) for text in found} - {"1"}
    assert [text for text in whole if not any(pattern.fullmatch(text) for pattern, _ in _patterns("de"))] == []
