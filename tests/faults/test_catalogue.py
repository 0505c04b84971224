"""Every fault that docs/faults.md names has a test or a reason, and every mark a row."""

from pathlib import Path

import pytest

from tests.faults.catalogue import PAGE, Mark, Row, marks, marks_of, rows, rows_of
from tests.faults.summary import judged, lines

ROWS = rows()
TESTED = {number for mark in marks() for number in mark.ids}
PAGE_OF_THREE = """
| id | what happens | what Leitstand does |
| --- | --- | --- |
| N1 | Offline | Waits |
| N2 | Refused | Tries again |
| K8 | Killed | Goes on. **Not tested here:** it has tests of its own |
"""


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_a_fault_has_a_test_or_a_written_reason(row: Row) -> None:
    if row.id not in TESTED and not row.reason:
        pytest.fail(f"no test is marked with {row.id}: {row.title}", pytrace=False)


@pytest.mark.parametrize("row", [row for row in ROWS if row.reason], ids=[row.id for row in ROWS if row.reason])
def test_a_reason_goes_when_the_test_comes(row: Row) -> None:
    assert row.id not in TESTED, f"{row.id} has a test and says that it has none"


def test_each_mark_names_rows_of_the_page() -> None:
    known = {row.id for row in ROWS}
    assert [mark for mark in marks() if not mark.ids or set(mark.ids) - known] == []


def test_the_page_is_read_whole() -> None:
    """A row whose form is broken would be overlooked, and its test with it."""
    begun = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    heads = sum(line.startswith(("| id", "| ---")) for line in begun)
    assert len(begun) - heads == len(ROWS) == len({row.id for row in ROWS}) > 100


def test_marks_are_found_wherever_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "test_some.py"
    file.write_text(
        'pytestmark = pytest.mark.fault("N1")\n'
        '@pytest.mark.fault("N2", "N3")\n'
        "def test_one(): pass\n"
        'CASES = [pytest.param(1, marks=pytest.mark.fault("Y1"))]\n'
        'NUMBER = "Y2"\n'
        "@pytest.mark.fault(NUMBER)\n"
        "def test_two(): pass\n"
    )
    assert sorted(mark.ids for mark in marks_of(file)) == [(), ("N1",), ("N2", "N3"), ("Y1",)]
    assert Mark("test_some.py:6", ()) in list(marks_of(file))


def test_a_fault_is_survived_if_all_its_tests_passed() -> None:
    outcomes = [("passed", ["N1", "N2"]), ("failed", ["N2"]), ("passed", ["N2"]), ("skipped", ["K8"]), ("", ["K8"])]
    assert judged(outcomes) == {"N1": True, "N2": False}


def test_the_summary_names_what_was_not_survived() -> None:
    three = rows_of(PAGE_OF_THREE)
    assert lines(three, {"N1": True, "N2": True}) == ["faults survived 2 of 2 (1 with a written reason)"]
    assert lines(three, {"N1": True, "N2": False}) == [
        "faults survived 1 of 2 (1 with a written reason)",
        "not survived: N2",
    ]
    assert lines(three, {"N1": True})[1:] == ["not run: N2"]
    assert lines(three, {}) == []
