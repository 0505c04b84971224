"""Every text of the program that is to be translated is in the German catalogue, with the same places to fill in."""

import ast
import string
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.kinds.value_words import name_in_english
from desktop.record_panel.record_facts import TITLES, further_columns
from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import SCREENS
from models.ddl.triggers import logged_columns, logged_tables
from models.schema.column_ownership import is_key_at_source
from models.values import language
from models.values.language import mark, tr, trn

ROOT = Path(__file__).parent.parent
GERMAN = sorted((ROOT / "resources/translations/de").glob("*.toml"))


@pytest.fixture(autouse=True)
def in_english_afterwards() -> Iterator[None]:
    yield
    language.use("en")


def places(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def texts_in(source: str) -> Iterator[str]:
    """The literal texts given to `tr`, `trn` and `mark`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "trn", "mark"):
            for argument in node.args[: 2 if node.func.id == "trn" else 1]:
                yield from (part.value for part in ast.walk(argument) if isinstance(part, ast.Constant))


def declared() -> Iterator[str]:
    """What is read without being marked: the words of the screens' declarations, and the names that `changes` keeps."""
    for screen in SCREENS:
        yield from (screen.english, screen.english_noun, *(field.english for field in screen.fields))
        yield from filter(None, [screen.english_plural])
        yield from (name_in_english(name) for name in _named_columns(screen))
    for table in logged_tables():
        yield from map(name_in_english, [table.name, "deleted_at", *(column.name for column in logged_columns(table))])


def _named_columns(screen: Screen) -> Iterator[str]:
    """Further columns that are called by their name; the key at a source is called after the source."""
    for name in further_columns(screen):
        if name not in TITLES and not is_key_at_source(screen.model.__tablename__, name):
            yield name


def in_the_source() -> set[str]:
    files = [file for folder in ("desktop", "sync", "models") for file in (ROOT / folder).rglob("*.py")]
    marked = {text for file in files for text in texts_in(file.read_text(encoding="utf-8")) if isinstance(text, str)}
    return marked | set(declared())


def test_every_marked_text_has_its_german() -> None:
    assert sorted(in_the_source() - language.catalogue("de").keys()) == []


def test_no_german_text_is_left_over_from_an_english_one_that_has_gone() -> None:
    assert sorted(language.catalogue("de").keys() - in_the_source()) == []


def test_a_translation_has_the_same_places_to_fill_in() -> None:
    catalogue = language.catalogue("de")
    assert [english for english, german in catalogue.items() if places(english) != places(german)] == []


def test_no_text_stands_in_two_files() -> None:
    keys = [key for file in GERMAN for key in tomllib.loads(file.read_text(encoding="utf-8"))]
    assert sorted(text for text, files in Counter(keys).items() if files > 1) == []


def test_texts_are_shown_in_the_language_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    german = {"Delete {noun}": "{noun} löschen", "{n} row": "{n} Zeile", "{n} rows": "{n} Zeilen"}
    monkeypatch.setattr(language, "catalogue", lambda chosen: german if chosen == "de" else {})
    language.use("de_AT.UTF-8")
    assert tr("Delete {noun}", noun="Task") == "Task löschen"
    assert (trn("{n} row", "{n} rows", 1), trn("{n} row", "{n} rows", 2)) == ("1 Zeile", "2 Zeilen")
    assert trn("{n} row", "{n} rows", 2000, n="2.000") == "2.000 Zeilen"
    language.use("fr")
    assert (language.current(), tr("Delete {noun}", noun="Task"), mark("x")) == ("en", "Delete Task", "x")
