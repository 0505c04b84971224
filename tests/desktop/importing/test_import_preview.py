"""What an import would do: rows found by keys, cells read by the file's own hand, what can't be taken by its cell."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from desktop.commands.row_commands import BlockCommand
from desktop.importing.import_fields import ImportMode, Mapped, guessed, import_screen
from desktop.importing.import_preview import dry_run
from desktop.importing.import_table import FileTable, likely_header, read_tables
from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import (
    DEPARTMENTS,
    EMPLOYEES,
    EMPLOYMENT_PERIODS,
    EXPENSES,
    INVOICES,
    PROJECTS,
    TIME_ENTRIES,
)
from models import Employee, Expense, Invoice, Project, TimeEntry
from models.queries.rows import RowQuery, all_rows
from models.writes.audit_context import writing_as
from models.writes.bulk_edits import CellChange
from sync.sheets.cells.cells import CellArea
from tests.databases import on_shipped_too
from tests.desktop.files import GERMAN, US, counts, export, problems, text_file, tried, workbook
from tests.models.sample import fill
from tests.models.statements import statements


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    return engine


def add(engine: Engine, model: object, *rows: dict[str, object]) -> None:
    with writing_as(engine, "The sample", run_id=1) as connection:
        connection.execute(insert(model), list(rows))  # type: ignore[call-overload]


@pytest.fixture
def odd(filled: Engine) -> Engine:
    """Values that don't fit into a file as they are."""
    hostile = {"paymo_id": 15, "name": "=HYPERLINK(1)", "remarks": "two\nlines; =and more", "status": "on leave"}
    add(filled, Employee, {**hostile, "start_date": date(2020, 2, 29), "weekly_hours": Decimal("38.125")})
    add(
        filled,
        TimeEntry,
        {
            "project_id": 1,
            "user_id": 3,
            "day": date(2025, 10, 26),
            "duration": 27_013,
            "start_time": datetime.fromisoformat("2025-10-26T00:30:15+00:00"),
            "description": "- a dash",
        },
    )
    add(filled, Invoice, {"number": "R-1", "status": "draft", "total": Decimal("1234.5"), "tax": Decimal("7.7")})
    add(filled, Expense, {"amount": Decimal("-45.9"), "notes": "Train", "currency": "CHF"})
    return filled


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize(
    ("screen", "keys", "nameless"),
    [
        (EMPLOYEES, ("name",), 1),
        (PROJECTS, ("name",), 0),
        (TIME_ENTRIES, ("day",), 1),
        (INVOICES, ("number",), 0),
        (EXPENSES, ("notes",), 0),
    ],
    ids=lambda value: getattr(value, "key", ""),
)
def test_what_was_exported_comes_back_unchanged(
    odd: Engine, tmp_path: Path, screen: Screen, keys: tuple[str, ...], nameless: int, suffix: str
) -> None:
    rows = export(odd, screen, tmp_path / f"all{suffix}")
    table = read_tables(tmp_path / f"all{suffix}")[0]
    mapped = guessed(import_screen(screen), table, likely_header(table), {})

    run = tried(odd, screen, tmp_path / f"all{suffix}", replace(mapped, keys=keys, mode=ImportMode.UPDATE, clears=True))

    assert len(mapped.fields) == len([field for field in screen.fields if field.name in screen.model.__table__.c])
    assert (run.changed, [problem for problem in run.problems if "is empty" not in problem.reason]) == ([], [])
    assert (run.unchanged, run.left_out) == (rows - nameless, nameless)


@on_shipped_too
def test_rows_are_found_by_a_key_and_only_what_differs_changes(filled: Engine, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "staff.xlsx",
        ["Email", "Weekly hours", "Department", "Remarks", "Name"],
        ["nobody@example.org", 32, "müller-werft", None, None],
        ["new@example.org", 20, "Design", "a new one", "Neu"],
        ["without.a.name@example.org", 20, "Design", None, None],
    )

    run = tried(filled, EMPLOYEES, file)

    assert counts(run) == (1, 1, 0, 1)
    assert run.changes() == [CellChange(4, "weekly_hours", None, 32), CellChange(4, "department_id", None, 2)]
    assert run.adds() == [
        {"email": "new@example.org", "weekly_hours": 20, "department_id": 1, "remarks": "a new one", "name": "Neu"}
    ]


@on_shipped_too
def test_an_import_is_one_step_that_goes_back(filled: Engine, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "staff.xlsx", ["Name", "Weekly hours"], ["Anton Adler", 32], ["Zoë Ärger", 20], ["Neu", 10]
    )
    run = tried(filled, EMPLOYEES, file)
    step = BlockCommand("Import", Employee, run.changes(), run.adds())

    def hours() -> dict[str, object]:
        return {row[1]: row[2] for row in all_rows(filled, RowQuery(Employee, ("name", "weekly_hours")))}

    before = hours()
    step.do(filled, "Ines")
    assert hours() == before | {"Anton Adler": 32, "Zoë Ärger": 20, "Neu": 10}
    assert counts(tried(filled, EMPLOYEES, file)) == (0, 0, 3, 0)
    step.back(filled, "Ines")
    assert hours() == before


def test_a_locked_cell_of_a_paymo_row_is_refused_and_the_others_are_taken(filled: Engine, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "staff.xlsx",
        ["Paymo ID", "Name", "Position", "Weekly hours"],
        [12, "Anton Adler", "Director", 30],
        [11, "Berta B.", None, None],
    )

    run = tried(filled, EMPLOYEES, file)

    assert counts(run) == (0, 1, 0, 1)
    assert run.changes() == [CellChange(2, "weekly_hours", None, 30)]
    assert problems(run) == [(2, "C", "Director"), (3, "B", "Berta B.")]
    assert "Paymo owns this column" in run.problems[0].reason


def test_a_name_that_several_records_have_asks_for_their_number_at_the_source(filled: Engine, tmp_path: Path) -> None:
    add(filled, Project, {"paymo_id": 901, "name": "Twin"}, {"paymo_id": 902, "name": "Twin"})
    file = workbook(tmp_path / "hours.xlsx", ["Project", "Day"], ["Twin", date(2027, 1, 4)], [902, date(2027, 1, 4)])

    run = tried(filled, TIME_ENTRIES, file)

    reasons = [problem.reason for problem in run.problems if "Twin" in problem.reason]
    assert reasons == ["2 records are called “Twin”. Write the number instead (Paymo ID)."]


def test_every_cell_that_can_not_be_read_is_named(filled: Engine, tmp_path: Path) -> None:
    file = text_file(
        tmp_path / "staff.csv",
        ["Name", "Weekly hours", "Start", "Status", "Department", "In Paymo"],
        ["Berta Brandt", "viel", "31.02.2026", "asleep", "Nowhere", "maybe"],
        ["Zoë Ärger", "38,5", "7.5.2024", "On leave", "Design", "Active"],
    )

    run = tried(filled, EMPLOYEES, file)

    assert problems(run) == [
        (2, "B", "viel"),
        (2, "C", "31.02.2026"),
        (2, "D", "asleep"),
        (2, "E", "Nowhere"),
        (2, "F", "maybe"),
    ]
    assert {change.column: change.after for change in run.changes()} == {
        "weekly_hours": Decimal("38.5"),
        "status": "on leave",
        "department_id": 1,
        "active": True,
    }


def test_a_new_row_without_what_it_needs_is_left_out(filled: Engine, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "periods.xlsx",
        ["Employee", "From", "Weekly hours"],
        ["Anton Adler", date(2026, 1, 1), 30],
        [None, date(2026, 2, 1), 20],
        ["Nobody", date(2026, 1, 1), 20],
        [12, date(2026, 6, 1), 38.5],
    )

    run = tried(filled, EMPLOYMENT_PERIODS, file)

    assert [(row.row, row.values["employee_id"]) for row in run.new] == [
        (2, (2, "Anton Adler")),
        (5, (2, "Anton Adler")),
    ]
    assert run.left_out == 2
    assert problems(run) == [(3, "A", ""), (4, "A", "Nobody")]


@pytest.mark.fault("H18")
def test_a_bad_cell_does_not_drop_the_person(filled: Engine, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "staff.xlsx",
        ["Name", "Department", "Weekly hours", "Email"],
        ["New One", "Marketing", 40, "one@example.org"],
        ["New Two", "Design", "viel", "two@example.org"],
        [None, "Nowhere", None, None],
    )

    run = tried(filled, EMPLOYEES, file)

    assert [row.values for row in run.new] == [
        {"name": "New One", "weekly_hours": 40, "email": "one@example.org"},
        {"name": "New Two", "department_id": (1, "Design"), "email": "two@example.org"},
    ]
    bad = [(2, "B", "Marketing"), (3, "C", "viel"), (4, "B", "Nowhere"), (4, "A", "")]
    assert (problems(run), run.left_out) == (bad, 1)


@pytest.mark.fault("H18")
def test_merged_cells_hold_for_each_row_and_merged_numbers_are_named(filled: Engine) -> None:
    rows = [
        ("Name", "Department", "Weekly hours"),
        ("New One", "Design", Decimal(40)),
        ("New Two", None, None),
        ("New Three", None, None),
    ]
    table = FileTable("S", rows, merged=(CellArea(2, 2, 4, 2), CellArea(2, 3, 3, 3), CellArea(1, 1, 1, 3)))
    mapped = guessed(import_screen(EMPLOYEES), table, 1, {})

    run = dry_run(filled, EMPLOYEES, table, 1, mapped, US)

    assert [row.get("department_id") for row in run.adds()] == [1, 1, 1]
    assert [row.get("weekly_hours") for row in run.adds()] == [40, None, None]
    assert [(one.address, one.reason) for one in run.problems] == [
        ("C3", "It is merged with C2; write the number of each row.")
    ]


def test_a_key_that_stands_twice_in_the_file_or_in_the_table_is_left_out(filled: Engine, tmp_path: Path) -> None:
    add(filled, Project, {"name": "ARCHIVE"})
    file = workbook(
        tmp_path / "projects.xlsx",
        ["Name", "Remarks"],
        ["Website", "a"],
        ["website", "b"],
        ["Archive", "c"],
        ["Website relaunch", "d"],
        ["Unknown", "e"],
    )

    run = tried(filled, PROJECTS, file, Mapped({0: "name", 1: "remarks"}, ("name",), ImportMode.UPDATE))

    assert counts(run) == (0, 1, 0, 4)
    assert [(change.row_id, change.after) for change in run.changes()] == [(2, "d")]
    assert problems(run) == [(2, "A", "Website"), (3, "A", "website"), (4, "A", "Archive"), (6, "A", "Unknown")]


def test_what_is_unique_is_not_added_twice(filled: Engine, tmp_path: Path) -> None:
    file = workbook(tmp_path / "d.xlsx", ["Name"], ["Design"], ["Film"], ["Ton"], ["ton"])

    run = tried(filled, DEPARTMENTS, file, Mapped({0: "name"}, (), ImportMode.NEW))

    assert [row.values for row in run.new] == [{"name": "Film"}]
    assert problems(run) == [(2, "A", "Design"), (4, "A", "Ton"), (5, "A", "ton")]


def test_an_empty_cell_empties_a_field_only_when_it_is_meant_to(filled: Engine, tmp_path: Path) -> None:
    file = workbook(tmp_path / "staff.xlsx", ["Name", "Department", "Remarks"], ["Zoë Ärger", None, "x"])
    mapped = Mapped({0: "name", 1: "department_id", 2: "remarks"}, ("name",))

    assert [change.column for change in tried(filled, EMPLOYEES, file, mapped).changes()] == ["remarks"]
    cleared = tried(filled, EMPLOYEES, file, replace(mapped, clears=True)).changes()
    assert CellChange(3, "department_id", 2, None) in cleared


def test_a_doubtful_number_or_date_is_read_as_it_was_answered(filled: Engine, tmp_path: Path) -> None:
    file = text_file(tmp_path / "e.csv", ["Purpose", "Amount", "Date"], ["Train", "1.234", "3/4/2027"])
    mapped = Mapped({0: "notes", 1: "amount", 2: "date"}, (), ImportMode.NEW)

    german = tried(filled, EXPENSES, file, replace(mapped, points={1: ","}, firsts={2: "day"}))
    english = tried(filled, EXPENSES, file, replace(mapped, points={1: "."}, firsts={2: "month"}))

    assert german.adds() == [{"notes": "Train", "amount": Decimal(1234), "date": date(2027, 4, 3)}]
    assert english.adds() == [{"notes": "Train", "amount": Decimal("1.234"), "date": date(2027, 3, 4)}]


def test_texts_that_show_their_hand_are_read_by_it_whatever_the_locale(filled: Engine, tmp_path: Path) -> None:
    file = text_file(
        tmp_path / "e.csv", ["Amount", "Date"], ["1.234,50 €", "13/4/2027"], ["1.234", "3/4/2027"], ["-5", "1.3."]
    )

    run = tried(filled, EXPENSES, file, Mapped({0: "amount", 1: "date"}, (), ImportMode.NEW), US)

    assert [row["amount"] for row in run.adds()] == [Decimal("1234.50"), Decimal(1234), Decimal(-5)]
    assert [row.get("date") for row in run.adds()] == [date(2027, 4, 13), date(2027, 4, 3), None]
    assert problems(run) == [(4, "B", "1.3.")]


def test_lengths_of_time_shares_and_numbers_in_text_fields(filled: Engine, tmp_path: Path) -> None:
    file = workbook(
        tmp_path / "t.xlsx",
        ["Project", "Employee", "Day", "Time", "Description"],
        ["Website", "Anton Adler", datetime(2026, 3, 1), timedelta(hours=30, minutes=15), 50667],
        ["Website", "Anton Adler", datetime(2026, 3, 2), "7:30:15", None],
        ["Website", "Anton Adler", datetime(2026, 3, 3), 7.5, None],
        ["Website", "Anton Adler", datetime(2026, 3, 4), "18:25 min", None],
        ["Website", "Anton Adler", datetime(2026, 3, 5), "1.5 h", None],
        ["Website", "Anton Adler", datetime(2026, 3, 6), "1,5 h", None],
    )

    run = tried(filled, TIME_ENTRIES, file, formats=GERMAN)

    assert [row["duration"] for row in run.adds()] == [108_900, 27_015, 27_000, 1_105, 5_400, 5_400]
    assert run.adds()[0]["description"] == "50667"


@pytest.mark.parametrize("rows", [5, 500])
def test_a_dry_run_asks_a_constant_number_of_times(filled: Engine, tmp_path: Path, rows: int) -> None:
    lines = [[f"P {n}", f"x{n}@example.org", "Design", "Website"] for n in range(rows)]
    file = workbook(tmp_path / "staff.xlsx", ["Name", "Email", "Department"], *[line[:3] for line in lines])

    with statements(filled) as sent:
        assert len(tried(filled, EMPLOYEES, file).new) == rows

    assert len([one for one in sent if one.startswith("SELECT")]) == 3
