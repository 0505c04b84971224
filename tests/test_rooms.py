"""The house keeps its order: the rooms of docs/architecture.md, who may import whom, and one meaning a class name."""

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.test_imports import ROOT, files, imported, module_of

TOPS = ("desktop", "models", "sync")
# A row of the map: the room's folder in backquotes, then what lives there.
ROOM = re.compile(r"^\| `((?:desktop|models|sync)/[\w/]*)` \|", re.MULTILINE)
MOST_FILES = 20
# Migrations are as many as there were changes of the tables.
ENDLESS = ("models.migrations.versions",)
# It declares all tables, which is what importing the package is for.
HANDS_ON = ("models",)

Graph = Mapping[str, set[str]]


def rooms_of(page: str) -> list[str]:
    """The rooms that the map names, from above to below, as packages."""
    (shown,) = re.findall(r"^## Map\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return [folder.strip("/").replace("/", ".") for folder in ROOM.findall(shown)]


@cache
def house() -> list[str]:
    return rooms_of((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))


@cache
def program() -> dict[str, Path]:
    """Every file of the program by its module."""
    return {module_of(file): file for file in files(*TOPS) if "versions" not in file.parts}


@cache
def graph() -> dict[str, set[str]]:
    """By module the modules of the program that it imports, wherever in it that stands."""
    found = defaultdict[str, set[str]](set)
    for module, file in program().items():
        package = module if file.name == "__init__.py" else module.rpartition(".")[0]
        for _line, name in imported(ast.parse(file.read_text(encoding="utf-8")), package):
            there = name if name in program() else name.rpartition(".")[0]
            if there in program() and there != module:
                found[module].add(there)
    return found


def room_of(module: str) -> str:
    """The folder that a module lies in; of a package's own file the package."""
    return module if program()[module].name == "__init__.py" else module.rpartition(".")[0]


def upward(imports: Graph, room: Mapping[str, str], order: list[str]) -> list[str]:
    """The imports of a room by one that stands below it in the order."""
    floor = {name: place for place, name in enumerate(order)}
    return [
        f"{module} imports {there}"
        for module, theres in sorted(imports.items())
        for there in sorted(theres)
        if floor[room[there]] < floor[room[module]]
    ]


def circle(imports: Graph) -> list[str]:
    """A way back to where it began, if there is one."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        way: list[str] = error.args[1]
        return way
    return []


def meanings(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Class names that are given more than once, with where."""
    found = defaultdict[str, list[str]](list)
    for place, source in sources.items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(place)
    return {name: places for name, places in found.items() if len(places) > 1}


def test_the_map_names_every_room_and_no_other() -> None:
    assert sorted(house()) == sorted({room_of(module) for module in program()})


def test_a_room_imports_only_from_rooms_below_it() -> None:
    assert upward(graph(), {module: room_of(module) for module in program()}, house()) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circle(graph()) == []


@pytest.mark.parametrize("room", sorted({room_of(module) for module in program()}))
def test_a_room_says_in_one_line_what_lives_there_hands_nothing_on_and_is_not_crowded(room: str) -> None:
    tree = ast.parse(program()[room].read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "nothing says what lives there"
    handed_on = [name for _line, name in imported(tree, room) if name.startswith(f"{room}.")]
    assert room in HANDS_ON or not handed_on
    assert room in ENDLESS or sum(room_of(module) == room for module in program()) - 1 <= MOST_FILES


def test_a_class_name_means_one_thing() -> None:
    assert meanings({module: file.read_text(encoding="utf-8") for module, file in program().items()}) == {}


def test_an_arrow_back_a_circle_and_a_second_meaning_are_noticed() -> None:
    imports = {"a.one": {"b.two"}, "b.two": {"b.three"}, "b.three": {"b.two", "a.one"}}
    assert upward(imports, {"a.one": "a", "b.two": "b", "b.three": "b"}, ["a", "b"]) == ["b.three imports a.one"]
    assert set(circle(imports)) >= {"b.two", "b.three"}
    assert circle({"a": {"b"}, "b": {"c"}}) == []
    assert meanings({"a": "class Line: ...", "b": "class Line: ...\nclass Row: ..."}) == {"Line": ["a", "b"]}
    page = (
        "## Map\n| room | subject |\n| --- | --- |\n| `desktop/window/` | x |\n| `models/` | |\n## Next\n| `sync/` | |"
    )
    assert rooms_of(page) == ["desktop.window", "models"]
