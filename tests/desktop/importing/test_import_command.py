"""`leitstand import`: the window's import without a window, for people and for other programs."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, text

from desktop.cli import main
from desktop.screens.screen_definitions import EMPLOYEES
from models import Employee
from models.connection.database import reading
from models.queries.rows import RowQuery, all_rows
from models.writes.edits import add
from models.writes.period_writes import periods_of
from tests.desktop.files import text_file, workbook
from tests.models.sample import fill

TODAY = datetime.now(UTC).date()
Leitstand = Callable[..., "Said"]


@dataclass
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    complaints: str = ""
    found: dict[str, Any] = field(default_factory=dict)


@pytest.fixture
def leitstand(engine: Engine, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Leitstand:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", database_url)
    fill(engine)

    def run(*arguments: object) -> Said:
        code = main([str(one) for one in arguments])
        out, complaints = capsys.readouterr()
        return Said(code, out, complaints, json.loads(out) if "--json" in arguments and out else {})

    return run


def people(engine: Engine, day: date | None = None) -> dict[str, object]:
    query = RowQuery(Employee, ("name", "weekly_hours"), day=day)
    return {row[1]: row[2] for row in all_rows(engine, query) if row[1]}


def counts(said: Said) -> tuple[int, int, int, list[str]]:
    found = said.found
    return found["new"], found["changed"], found["unchanged"], [one["cell"] for one in found["refused"]]


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    return workbook(
        tmp_path / "staff.xlsx",
        ["Name", "Department", "Weekly hours", "Start"],
        ["ZOË ÄRGER", "Design", 20, None],
        ["New One", "Marketing", 40, date(2026, 1, 1)],
        ["Anton  adler", "DESIGN", "viel", None],
    )


def test_what_the_window_would_take_is_taken_and_the_rest_is_listed(
    leitstand: Leitstand, engine: Engine, staff: Path
) -> None:
    tried = leitstand("import", "employees", staff, "--key", "name", "--dry-run", "--json")
    assert (tried.code, people(engine).get("New One")) == (3, None)
    assert tried.found["dry_run"] is True

    done = leitstand("import", "employees", staff, "--key", "name", "--json")

    assert done.code == 3
    assert done.found == {
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "refused": [
            {"cell": "B3", "value": "Marketing", "reason": "There is no record called “Marketing”."},
            {"cell": "C4", "value": "viel", "reason": "“viel” isn't a number. Example: 1,234.5."},
        ],
        "questions": [],
        "dry_run": False,
    }
    assert people(engine) == {"berta Brandt": 38.5, "Anton Adler": None, "Zoë Ärger": 20, "New One": 40}
    with reading(engine) as connection:
        who = connection.scalars(text("SELECT DISTINCT who FROM changes")).all()
    assert len(who) == 1
    assert " on " in who[0]
    again = leitstand("import", "employees", staff, "--key", "name")
    assert again.code == 3
    assert again.out.splitlines()[:2] == ["Rows: 0 new, 0 changed, 1 unchanged.", "Not accepted (2):"]


@pytest.mark.fault("H11")
def test_a_name_is_found_however_it_is_written(leitstand: Leitstand, engine: Engine, tmp_path: Path) -> None:
    first = workbook(tmp_path / "1.xlsx", ["Name", "Weekly hours"], ["Größe Öl", 40], ["Ada", 40])
    second = workbook(tmp_path / "2.xlsx", ["Name", "Weekly hours"], ["GRO\u0308SSE O\u0308L", 33], ["ADA", 33])

    assert counts(leitstand("import", "employees", first, "--json")) == (2, 0, 0, [])
    assert counts(leitstand("import", "employees", second, "--json")) == (0, 2, 0, [])
    assert people(engine)["Größe Öl"] == 33


def test_what_has_to_be_said_first_is_asked_and_nothing_written(
    leitstand: Leitstand, engine: Engine, tmp_path: Path
) -> None:
    file = text_file(tmp_path / "e.csv", ["Purpose", "Amount", "Date"], ["Train", "1.234", "3/4/2027"])

    asked = leitstand("import", "expenses", file, "--json")
    assert (asked.code, counts(asked)) == (2, (0, 0, 0, []))
    number, day = asked.found["questions"]
    assert ("1.234" in number, "--decimal-sign" in number, "3/4/2027" in day, "--date-order" in day) == (True,) * 4

    done = leitstand("import", "expenses", file, "--decimal-sign", ",", "--date-order", "day", "--json")
    assert (done.code, counts(done)) == (0, (1, 0, 0, []))
    with reading(engine) as connection:
        read = connection.execute(text("SELECT amount, date FROM expenses")).one()
    assert [str(value) for value in read] == ["1234", "2027-04-03"]


def test_which_sheet_is_meant_is_asked(leitstand: Leitstand, tmp_path: Path) -> None:
    file = workbook(tmp_path / "d.xlsx", ["Name"], ["Film"])
    book = openpyxl.load_workbook(file)
    other = book.create_sheet("Other")
    for row in (["Bezeichnung und mehr"], ["Kurzname", "Name"], ["T", "Ton"]):
        other.append(row)
    book.save(file)

    asked = leitstand("import", "departments", file)
    assert (asked.code, "--sheet" in asked.out, "Nothing was written." in asked.out) == (2, True, True)
    assert counts(leitstand("import", "departments", file, "--sheet", "other", "--json")) == (1, 0, 0, [])


def test_wrong_use_is_said_before_anything_is_written(leitstand: Leitstand, tmp_path: Path) -> None:
    file = workbook(tmp_path / "d.xlsx", ["Name"], ["Film"])
    for arguments, said in (
        (("changes", file), "no table that people fill"),
        (("departments", tmp_path / "missing.xlsx"), "missing"),
        (("departments", file, "--key", "Email"), "No column holds “Email”"),
        (("departments", file, "--sheet", "2"), "no such sheet"),
        (("estimate_items", file), "no table that people fill"),
        (("time_entries", workbook(tmp_path / "t.xlsx", ["A", "B"], [1, 2])), "No column of the file is recognised"),
        (("departments", file, "--separator", ";;"), "no separator"),
        (("departments", file, "--encoding", "klingon"), "no such encoding"),
        (("employees", file, "--from", "soon"), "no day"),
    ):
        done = leitstand("import", *arguments)
        assert (done.code, said in done.complaints + done.out) == (2, True), (arguments, done)
    assert counts(leitstand("import", "departments", file, "--json")) == (1, 0, 0, [])


def test_new_people_count_from_their_start_or_from_the_day_that_is_said(
    leitstand: Leitstand, engine: Engine, tmp_path: Path
) -> None:
    later = TODAY + timedelta(days=31)
    file = workbook(tmp_path / "staff.xlsx", ["Name", "Weekly hours", "Start"], ["Ada", 40, later], ["Ben", 30, None])
    other = workbook(tmp_path / "other.xlsx", ["Name", "Weekly hours"], ["Cem", 20], ["Anton Adler", 10])
    add(engine, Employee, {"name": "Eva"}, "Ines")
    known = workbook(tmp_path / "known.xlsx", ["Name", "Weekly hours", "Start"], ["Eva", 20, date(2025, 5, 1)])
    assert leitstand("import", "employees", known).code == 0

    assert "1 new without a Start" in leitstand("import", "employees", file).out
    assert leitstand("import", "employees", other, "--from", "2026-02-01").code == 0

    ids = {row[1]: row[0] for row in all_rows(engine, RowQuery(Employee, ("name",)))}
    begun = {name: [one.valid_from for one in periods_of(engine, (row_id,))[row_id]] for name, row_id in ids.items()}
    first = date(2026, 2, 1)
    assert begun == begun | {"Ada": [later], "Ben": [None], "Cem": [first], "Eva": [date(2025, 5, 1)]}
    assert first in begun["Anton Adler"]
    assert people(engine)["Ada"] is None
    assert people(engine, later)["Ada"] == 40


def test_it_needs_no_qt(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEITSTAND_DATABASE_URL", sqlite_url)
    file = workbook(tmp_path / "d.xlsx", [EMPLOYEES.fields[0].title], ["Film"])
    program = "import sys; sys.modules['PySide6'] = None; from desktop.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", program, "import", "departments", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "Rows: 1 new, 0 changed, 0 unchanged.\n"), done.stderr
