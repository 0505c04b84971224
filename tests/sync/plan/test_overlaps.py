"""Sheets of a plan that say the same are never added up, and it is said which of them counts."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from sync.plan.importer import read_plan
from sync.plan.values.plan_reading import PlanReading
from sync.sheets.cells.cells import Sheet, Workbook
from tests.sync.plan.making import MONTHS, cells

HEAD = ["Position", *MONTHS]
Rows = list[list[Any]]


def sheet(fees: int = 1000, courses: int = 200, salaries: int = 700, rent: int = 100) -> Rows:
    """A year with two rows of revenue and two of cost, the same every month."""
    amounts = {"Fees": fees, "Courses": courses, "Salaries": salaries, "Rent": rent}
    rows = {label: [label, *[amount] * 12] for label, amount in amounts.items()}
    title = ["Plan 2027, EUR"]
    return [title, HEAD, ["Revenue"], rows["Fees"], rows["Courses"], ["Costs"], rows["Salaries"], rows["Rent"]]


def read(sheets: dict[str, Rows], departments: Sequence[str] = ()) -> PlanReading:
    book = Workbook("plan", [Sheet(name, cells(rows)) for name, rows in sheets.items()])
    return read_plan(book, departments=departments)


def sums(reading: PlanReading) -> dict[str, int]:
    """What the items of each kind come to in a month."""
    found: Counter[str] = Counter()
    for item in reading.items:
        found[item.kind] += int(item.amount)
    return {kind: amount // 12 for kind, amount in found.items()}


def said(reading: PlanReading) -> str:
    return " ".join(problem.reason for problem in reading.problems)


@pytest.mark.parametrize("copy", ["Plan 2027 (2)", "Kopie von Plan 2027", "Tabelle2"])
def test_a_copied_sheet_counts_once_and_both_are_named(copy: str) -> None:
    reading = read({"Plan 2027": sheet(), copy: sheet()})
    assert sums(reading) == {"revenue": 1200, "cost": 800}
    assert {item.sheet for item in reading.items} == {"Plan 2027"}
    assert "“Plan 2027”" in said(reading)
    assert f"“{copy}”" in said(reading)


@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (("Plan 2027 alt", "Plan 2027"), "Plan 2027"),
        (("Entwurf", "Budget"), "Budget"),
        (("Worst Case", "Best Case", "Basis"), "Basis"),
        (("Plan 2027", "Forecast 2027"), "Plan 2027"),
        (("Plan v1", "Plan v2"), "Plan v2"),
        (("Plan 2027", "Plan 2027 neu"), "Plan 2027 neu"),
        (("Szenario A", "Szenario B"), "Szenario A"),
        (("Aufbruch", "Nordlicht"), "Aufbruch"),
        (("Tabelle1", "Tabelle2"), "Tabelle1"),
    ],
)
def test_of_old_states_and_scenarios_one_counts(names: tuple[str, ...], counts: str) -> None:
    reading = read({name: sheet(fees=1000 + 100 * place) for place, name in enumerate(names)})
    assert {item.sheet for item in reading.items} == {counts}
    assert [problem.sheet for problem in reading.problems] == [name for name in names if name != counts]
    assert all(f"“{counts}”" in problem.reason for problem in reading.problems)


def test_what_is_called_old_does_not_count_though_its_rows_are_others() -> None:
    old = [["2027, EUR"], HEAD, ["Umsatz", *[900] * 12], ["Miete", *[5] * 12]]
    reading = read({"Plan": sheet(), "Archiv": old})
    assert sums(reading) == {"revenue": 1200, "cost": 800}
    assert "“archiv”" in said(reading)


def test_an_only_sheet_counts_whatever_it_is_called_and_that_is_said() -> None:
    reading = read({"Forecast 2027": sheet()})
    assert sums(reading) == {"revenue": 1200, "cost": 800}
    assert reading.problems == []
    assert "“forecast”" in reading.notes[0]


def test_a_sheet_of_totals_is_left_out_and_its_parts_are_departments() -> None:
    for total in ("Gesamt", "Tabelle3"):
        reading = read({"Design": sheet(100), "Text": sheet(300), total: sheet(400, 400, 1400, 200)})
        assert sums(reading) == {"revenue": 800, "cost": 1600}
        assert {item.department for item in reading.items} == {"Design", "Text"}
        assert reading.problems == []
        assert reading.notes == [f"“{total}” adds up “Design” and “Text” and was left out."]


def test_a_copy_of_the_totals_is_no_part_of_them() -> None:
    total = sheet(400, 400, 1400, 200)
    reading = read({"Design": sheet(100), "Text": sheet(300), "Gesamt": total, "Ausdruck": total})
    assert sums(reading) == {"revenue": 800, "cost": 1600}
    assert "“Ausdruck” adds up “Design” and “Text”" in " ".join(reading.notes)


def test_a_sheet_of_totals_may_have_rows_of_its_own() -> None:
    total = [*sheet(400, 400, 1400, 200), ["Insurance", *[50] * 12]]
    reading = read({"Design": sheet(100), "Text": sheet(300), "Gesamt": total})
    assert sums(reading) == {"revenue": 800, "cost": 1650}
    assert reading.notes[0].endswith("were left out: Rent, Salaries, Courses, Fees.")


def test_totals_by_quarter_are_totals_too() -> None:
    total = [
        [row[0], *[None, None, 3 * row[1]] * 4] if len(row) > 1 and isinstance(row[1], int) else row
        for row in sheet(400, 400, 1400, 200)
    ]
    reading = read({"Design": sheet(100), "Text": sheet(300), "Gesamt": total})
    assert sums(reading) == {"revenue": 800, "cost": 1600}
    assert reading.problems == []


def test_totals_that_are_out_of_date_are_left_out_and_reported() -> None:
    reading = read({"Design": sheet(100), "Text": sheet(300), "Gesamt": sheet(999, 411, 1400, 200)})
    assert sums(reading) == {"revenue": 800, "cost": 1600}
    assert "announces totals" in said(reading)


def test_an_overview_in_thousands_is_known_though_it_is_rounded() -> None:
    overview = [["Plan 2027 in T€"], HEAD, ["Umsatz", *[24] * 12], ["Kosten", *[16] * 12]]
    plan = sheet(23_456, 700, 15_400, 321)
    reading = read({"Plan": plan, "Übersicht": overview})
    assert sums(reading) == {"revenue": 24_156, "cost": 15_721}
    assert reading.problems == []


def test_a_row_that_comes_from_a_sheet_of_details_counts_once() -> None:
    details = [["2027, EUR"], HEAD, ["Anna's salaries", *[400] * 12], ["Ben's salaries", *[300] * 12]]
    reading = read({"Plan": sheet(), "Salaries": details})
    assert sums(reading) == {"revenue": 1200, "cost": 800}
    assert "Salaries" in said(reading)


def test_departments_on_sheets_of_their_own_are_added_up_and_that_is_said() -> None:
    for names, known in (
        (("Design", "Text"), ()),
        (("Abteilung Nord", "Abteilung Süd"), ()),
        (("Ulm", "Kiel"), ("ulm", "Kiel")),
    ):
        reading = read({names[0]: sheet(100), names[1]: sheet(300)}, known)
        assert sums(reading) == {"revenue": 800, "cost": 1600}
        assert {item.department for item in reading.items} == {name.removeprefix("Abteilung ") for name in names}
        assert reading.problems == []
        assert "added up as departments" in reading.notes[0]


def test_years_on_sheets_of_their_own_have_nothing_to_do_with_each_other() -> None:
    later = [["Plan 2028, EUR"], *sheet(1500)[1:]]
    reading = read({"2027": sheet(), "2028": later})
    assert (reading.problems, reading.notes) == ([], [])
    assert sums(reading) == {"revenue": 2900, "cost": 1600}


def test_two_tables_on_one_sheet_are_compared_as_sheets_are() -> None:
    for title in ("Worst Case", "Plan 2027 B"):
        reading = read({"Plan": [*sheet(), [], [title], *sheet(500)[1:]]})
        assert sums(reading) == {"revenue": 1200, "cost": 800}
        assert "“Plan, row " in said(reading)


def test_scenarios_below_each_other_in_one_table_are_not_departments() -> None:
    rows = sheet()[:2]
    for name, fees in (("Best Case", 2000), ("Basis", 1000), ("Worst Case", 500)):
        rows += [[name], ["Umsatz", *[fees] * 12], ["Gehälter", *[700] * 12]]
    reading = read({"Plan": rows})
    assert sums(reading) == {"revenue": 1000, "cost": 700}
    assert {item.department for item in reading.items} == {"company"}
    assert [problem.raw for problem in reading.problems] == ["Best Case", "Worst Case"]


def test_the_same_plan_in_other_words_or_in_less_detail_counts_once() -> None:
    other = [["Plan 2027, EUR"], HEAD, ["Umsatz A", *[900] * 12], ["Umsatz B", *[300] * 12], ["Miete", *[800] * 12]]
    for less in (other, [*other[:2], ["Umsatz", *[1200] * 12], ["Kosten", *[800] * 12]]):
        reading = read({"Plan": sheet(), "Tabelle2": less})
        assert sums(reading) == {"revenue": 1200, "cost": 800}
        assert "comes to the same as" in said(reading) or "adds up" in said(reading)


def test_what_stands_elsewhere_under_the_name_of_a_row_counts_once() -> None:
    overview = [
        ["Plan 2027, EUR"],
        HEAD,
        ["Costs"],
        ["Staff", *[700] * 12],
        ["Premises", *[90] * 12],
        ["Travel", *[5] * 12],
    ]
    details = [["Plan 2027, EUR"], HEAD, ["Costs"], ["Staff"], ["Anna", *[400] * 12], ["Ben", *[300] * 12]]
    reading = read({"Plan": overview, "Details": details})
    assert sums(reading) == {"cost": 795}
    assert "Staff" in said(reading)


def test_the_same_rows_in_another_currency_are_never_added_silently() -> None:
    francs = [["Plan 2027, CHF"], *sheet()[1:]]
    reading = read({"Plan": sheet(), "Umgerechnet": francs})
    assert {item.unit for item in reading.items} == {"EUR"}
    assert "“Umgerechnet”" in said(reading)


def test_a_row_that_others_share_by_name_is_added_up_and_that_is_said() -> None:
    office = [["Plan 2027, EUR"], HEAD, *[[label, *[10] * 12] for label in ("Rent", "Software", "Insurance")]]
    reading = read({"Plan": sheet(), "Office": office})
    assert sums(reading) == {"revenue": 1200, "cost": 830}
    assert "both have these rows" in reading.notes[0]


def test_what_is_wrong_in_a_sheet_that_does_not_count_concerns_nobody() -> None:
    old = sheet()
    old[3][1] = "?"
    reading = read({"Plan 2027": sheet(), "Plan 2027 alt": old})
    assert [problem.cell for problem in reading.problems] == [""]
    assert not reading.held


def test_costs_that_are_written_as_negative_are_costs_all_the_same() -> None:
    reading = read({"Plan": [*sheet(salaries=-700, rent=-100), ["Result", *[400] * 12]]})
    assert sums(reading) == {"revenue": 1200, "cost": 800}
    assert reading.problems == []
    assert "negative" in reading.notes[0]
    assert min(item.amount for item in reading.items) == Decimal(100)
