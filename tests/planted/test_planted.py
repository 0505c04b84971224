"""The list of planted bugs is true, a bug that no test notices is told, and the suite catches all of them."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.planted.bugs import ROOT, Bug, Misplaced, all_bugs
from tests.planted.pytest_runner import PytestRunner
from tests.planted.trying import try_all, try_in, without_bugs

BUGS = all_bugs()
TESTS = (
    "from program import double\n\n\ndef test_of_two():\n    assert double(2) == 4\n\n\n"
    "def test_of_three():\n    assert double(3) == 6\n"
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A program of one line, and its tests."""
    (tmp_path / "program.py").write_text("double = lambda number: number * 2\n", encoding="utf-8")
    (tmp_path / "test_program.py").write_text(TESTS, encoding="utf-8")
    return tmp_path


def bug(old: str, new: str, *tests: str) -> Bug:
    return Bug("made-up", "Twice is twice.", "program.py", old, new, tests or ("test_program.py",))


def test_each_bug_has_its_place_and_its_tests() -> None:
    assert [wrong for planted in BUGS for wrong in wrong_with(planted)] == []


def wrong_with(planted: Bug) -> Iterator[str]:
    """What would keep a bug from being planted, or from being caught by the tests it names."""
    source = text_of(planted.file)
    try:
        if planted.planted_in(source) == source:
            yield f"{planted.name}: it changes nothing"
    except Misplaced as error:
        yield str(error)
    if not planted.tests:
        yield f"{planted.name}: it names no test"
    for test in planted.tests:
        file, _, name = test.partition("::")
        if f"def {name.partition('[')[0]}(" not in text_of(file):
            yield f"{planted.name}: there is no {test}"


@cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""


def test_no_two_bugs_have_one_name() -> None:
    assert len({bug.name for bug in BUGS}) == len(BUGS)


@pytest.mark.sweep
def test_what_is_caught_what_survives_and_what_has_no_place_any_more(tree: Path) -> None:
    outcomes = list(
        try_all(
            [
                bug("* 2", "+ 2"),
                bug("* 2", "+ 2", "test_program.py::test_of_two"),
                bug("* 3", "* 4"),
                bug("* 2", "* 2", "test_program.py::test_of_five"),
            ],
            tree,
        )
    )
    caught, survived, *not_tried = outcomes
    assert caught.caught_by == "test_program.py::test_of_three"
    assert (survived.caught_by, survived.trouble) == ("", "")
    assert survived.words() == "SURVIVED   made-up: Twice is twice."
    assert "its place is 0 times in program.py" in not_tried[0].trouble
    assert "can't be run" in not_tried[1].trouble
    assert [one.caught_by for one in not_tried] == ["", ""]


def test_a_program_that_can_t_even_begin_is_no_catch(tree: Path) -> None:
    with PytestRunner(tree) as runner:
        assert "isn't Python any more" in try_in(bug("* 2", "* * 2"), runner).trouble
        assert "can't be run" in try_in(bug("double =", "twice ="), runner).trouble
    assert (tree / "program.py").read_text(encoding="utf-8") == "double = lambda number: number * 2\n"


@pytest.mark.sweep
def test_tests_that_fail_anyway_catch_nothing(tree: Path) -> None:
    assert without_bugs([bug("* 2", "+ 2")], tree) == ""
    (tree / "program.py").write_text("double = lambda number: number + 2\n", encoding="utf-8")
    assert without_bugs([bug("* 2", "+ 2")], tree) == "test_program.py::test_of_three"
    with pytest.raises(Misplaced):
        without_bugs([bug("* 2", "+ 2", "test_program.py::test_of_five")], tree)


@pytest.mark.sweep
@pytest.mark.timeout(4500)
def test_every_planted_bug_is_caught() -> None:
    # That these tests pass without a bug is what the same run of CI shows.
    assert [outcome.words() for outcome in try_all(BUGS) if not outcome.caught_by] == []
