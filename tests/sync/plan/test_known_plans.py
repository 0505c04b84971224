"""The three known plans give exactly what their truth says, whatever they are stored in."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from sync.plan.importer import read_plan
from sync.plan.values.plan_reading import PlanReading
from sync.plan.workbook import read_workbook
from sync.sheets.cells.cells import Sheet, Workbook
from tests.sync.plan.making import DATA, PLANS, cells, results, rows_of_plan, truth, write_csv, write_ods

Item = tuple[Any, ...]


def items_of(truths: Sequence[dict[str, Any]]) -> list[Item]:
    return sorted(
        (
            *(one["sheet"], one["year"], one["month"], " / ".join(one["path"]), one["label"], one["department"]),
            *(one["kind"], one["amount"], one["unit"], one["scenario"], one["cell"], one["raw"]),
        )
        for one in truths
    )


def items_read(reading: PlanReading) -> list[Item]:
    return sorted(
        (
            *(item.sheet, item.year, item.month, item.section, item.label, item.department, item.kind),
            *(format(item.amount, "f"), item.unit, item.scenario, item.cell, item.raw),
        )
        for item in reading.items
    )


def skipped_in(truths: Sequence[dict[str, Any]]) -> list[Item]:
    return sorted((one["sheet"], one["cell"], one["why"], one["raw"]) for one in truths)


def skipped_read(reading: PlanReading) -> list[Item]:
    return sorted((one.sheet, one.cell, one.why, one.raw) for one in reading.skipped)


def assert_as_the_truth_says(reading: PlanReading, name: str) -> None:
    expected = truth(name)
    assert items_read(reading) == items_of(expected["items"])
    assert skipped_read(reading) == skipped_in(expected["skip"])
    assert reading.problems == []


@pytest.mark.parametrize("name", PLANS)
def test_from_xlsx(name: str) -> None:
    assert_as_the_truth_says(read_plan(read_workbook(str(DATA / f"{name}.xlsx"))), name)


@pytest.mark.parametrize("name", PLANS)
def test_from_ods(name: str, tmp_path: Path) -> None:
    file = write_ods(tmp_path / "plan.ods", rows_of_plan(name))
    assert_as_the_truth_says(read_plan(read_workbook(str(file))), name)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("name", PLANS)
def test_from_csv(name: str, delimiter: str, tmp_path: Path) -> None:
    for sheet, rows in rows_of_plan(name).items():
        file = write_csv(tmp_path / f"{sheet}.csv", rows, delimiter)
        reading = read_plan(read_workbook(str(file)))
        expected = truth(name)
        assert items_read(reading) == items_of([one for one in expected["items"] if one["sheet"] == sheet])
        assert skipped_read(reading) == skipped_in([one for one in expected["skip"] if one["sheet"] == sheet])
        assert reading.problems == []


def test_a_row_has_the_same_key_in_the_next_year() -> None:
    reading = read_plan(read_workbook(str(DATA / "small_bereiche_de.xlsx")))
    by_year = [{item.row_key for item in reading.items if item.year == year} for year in (2027, 2028)]
    assert by_year[0] == by_year[1]
    assert "Fertigung / Umsatz" in by_year[0]


def test_a_missing_currency_is_the_company_s_and_said_so() -> None:
    workbook = read_workbook(str(DATA / "small_one_year_en.xlsx"))
    reading = read_plan(workbook, currency="GBP")
    assert {item.unit for item in reading.items} == {"GBP"}
    assert reading.notes == ["The sheet “Plan 2027” names no currency; its amounts were taken as GBP."]
    assert read_plan(read_workbook(str(DATA / "small_bereiche_de.xlsx")), currency="GBP").notes == []


def number_changed(amount: str) -> int:
    return int(amount) + 137


BROKEN = {
    "text": lambda amount: "tbd",
    "ambiguous": lambda amount: "1.234",
    "empty": lambda amount: None,
    "changed": number_changed,
}


@pytest.mark.parametrize("with_formulas", [True, False])
@pytest.mark.parametrize("breaking", BROKEN)
@pytest.mark.parametrize("name", PLANS)
def test_one_cell_that_is_broken_harms_no_other(name: str, breaking: str, with_formulas: bool) -> None:
    expected = {(one["sheet"], one["cell"]): one for one in truth(name)["items"]}
    for hit in list(expected)[:: max(1, len(expected) // 4)]:
        sheets = {key: rows if with_formulas else results(rows) for key, rows in rows_of_plan(name).items()}
        row, column = coordinate_to_tuple(hit[1])
        sheets[hit[0]][row - 1][column - 1] = BROKEN[breaking](expected[hit]["amount"])
        reading = read_plan(Workbook("plan", [Sheet(key, cells(rows)) for key, rows in sheets.items()]))
        others = [one for place, one in expected.items() if place != hit]
        found = [item for item in items_read(reading) if (item[0], item[10]) != hit]
        assert found == items_of(others)
        assert bool([problem for problem in reading.problems if problem.cell == hit[1]]) == (
            breaking in ("text", "ambiguous")
        )


def test_totals_without_stored_results_are_still_known_by_their_formulas(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(DATA / "small_bereiche_de.xlsx")
    book.save(tmp_path / "plan.xlsx")
    reading = read_plan(read_workbook(str(tmp_path / "plan.xlsx")))
    assert items_read(reading) == items_of(truth("small_bereiche_de")["items"])
    assert reading.problems == []


def test_the_libraries_are_loaded_only_to_read() -> None:
    libraries = "{'gspread', 'openpyxl', 'python_calamine', 'requests'}"
    code = f"import sys, sync.plan.workbook, sync.plan.importer; print({libraries} & set(sys.modules))"
    root = Path(__file__).parents[3]
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert shown.stdout.strip() == "set()"
