"""How plans are laid out: parents above children, departments named once, actual columns, quarters, headers again."""

from decimal import Decimal
from typing import Any

import pytest

from sync.plan.values.plan_reading import PlanReading
from tests.sync.plan.making import MONTHS, QUARTER, read, reasons

HEAD = ["Position", *QUARTER]


def months(reading: PlanReading) -> dict[str, list[str]]:
    """The amounts of each row, by its label."""
    found: dict[str, list[str]] = {}
    for item in reading.items:
        found.setdefault(item.label, []).append(format(item.amount.normalize(), "f"))
    return found


def departments(reading: PlanReading) -> set[tuple[str, str]]:
    return {(item.department, item.label) for item in reading.items}


def row(label: str, amount: Any, months: int = 3) -> list[Any]:
    return [label, *[amount] * months]


# Parents and children


def test_a_parent_above_children_that_are_the_same_every_month_counts_once() -> None:
    for parent, one, other in (
        ("Personal", "Gehalt A", "Gehalt B"),
        ("Miete", "Büro", "Lager"),
        ("Office", "Rent", "Power"),
    ):
        reading = read([HEAD, ["Kosten"], row(parent, 1400), row(one, 700), row(other, 700), row("Reisen", 100)])
        assert set(months(reading)) == {one, other, "Reisen"}
        assert reasons(reading).keys() == {"A3"}


def test_parents_of_parents_count_once_too() -> None:
    rows = [row("Alles", 1000), row("Personal", 700), row("Anna", 400), row("Ben", 300)]
    rows += [row("Räume", 300), row("Miete", 200), row("Strom", 100)]
    reading = read([HEAD, ["Kosten"], *rows])
    assert set(months(reading)) == {"Anna", "Ben", "Miete", "Strom"}
    assert reasons(reading).keys() == {"A3", "A4", "A7"}


def test_a_constant_sum_below_its_rows_is_doubted_only_if_more_than_the_numbers_says_so() -> None:
    for label, amount, is_doubted in (
        ("Personal", 700, True),
        ("Reisen", 7, False),
        ("Reisen", Decimal("123.4"), True),
    ):
        reading = read([HEAD, ["Kosten"], row("Anna", amount), row("Ben", amount), row(label, 2 * amount)])
        assert reasons(reading).keys() == ({"A5"} if is_doubted else set())
        assert bool(reading.notes[:-1]) != is_doubted
        assert is_doubted or "“Reisen” is the sum of rows 3 and 4" in reading.notes[-1]


def test_revenue_that_equals_all_costs_is_no_parent_of_theirs() -> None:
    reading = read([HEAD, row("Umsatz", 1000), row("Personal", 700), row("Miete", 300)])
    assert reading.problems == []
    assert len(reading.items) == 9


def test_the_company_above_its_departments_counts_once() -> None:
    rows = [HEAD]
    for name, count in (("Unternehmen", 3), ("Design", 1), ("Text", 2)):
        rows += [[name], row("Umsatz", 100 * count), row("Gehälter", 50 * count)]
    reading = read(rows)
    assert {item.department for item in reading.items} == {"Design", "Text"}
    assert reasons(reading).keys() == {"A3", "A4"}


def test_one_department_may_be_as_large_as_two_others() -> None:
    rows = [HEAD]
    for name, count in (("Design", 1), ("Text", 1), ("Film", 2)):
        rows += [[name], row("Umsatz", 100 * count), row("Gehälter", 50), row("Reisen", 7)]
    reading = read(rows)
    assert reading.problems == []
    assert len(reading.items) == 27


def test_totals_under_a_heading_that_announces_them_are_those_of_their_namesakes() -> None:
    rows = [HEAD]
    for name, count in (("Design", 1), ("Text", 2), ("Gesamt", 3)):
        rows += [[name], row("Gehälter", 100 * count), row("Reisen", 50 * count)]
    reading = read(rows)
    assert reading.problems == []
    assert {item.department for item in reading.items} == {"Design", "Text"}


def test_a_total_above_its_rows_closes_no_section() -> None:
    reading = read([HEAD, ["Einnahmen"], row("Summe Einnahmen", 900), row("Projekte", 1000), row("Rabatte", -100)])
    assert reading.problems == []
    assert months(reading) == {"Projekte": ["1000"] * 3, "Rabatte": ["-100"] * 3}


def test_a_section_of_nothing_but_a_total_is_no_end_of_the_reading() -> None:
    reading = read([HEAD, ["Einnahmen"], row("Projekte", 5), ["Rücklagen"], row("Summe", 77)])
    assert set(months(reading)) == {"Projekte"}
    assert "announces a total" in reasons(reading)["A5"]


# Departments


def test_a_department_named_once_reaches_its_rows() -> None:
    rows = [["Bereich", *HEAD], ["Design", *row("Umsatz", 9)], [None, *row("Gehälter", 5)]]
    rows += [["Text", *row("Umsatz", 9)], [None, *row("Gehälter", 5)], [], [None, *row("Miete", 2)]]
    reading = read(rows)
    assert departments(reading) == {
        *(("Design", "Umsatz"), ("Design", "Gehälter"), ("Text", "Umsatz"), ("Text", "Gehälter"), ("company", "Miete"))
    }
    assert reading.notes[-1] == "“2027”: No department stands beside row 7; taken as the whole company's."


def test_where_each_row_names_its_department_a_row_without_one_is_the_company_s() -> None:
    rows = [
        ["Bereich", *HEAD],
        *(["Design", *row(label, 5)] for label in ("Umsatz", "Gehälter")),
        [None, *row("Miete", 2)],
    ]
    reading = read(rows)
    assert ("company", "Miete") in departments(reading)
    assert "row 4" in reading.notes[-1]


def test_a_department_named_once_reaches_the_rows_of_a_list() -> None:
    rows = [["Date", "Department", "Item", "Kind", "Amount"]]
    for name in ("Design", "Text"):
        rows += [["2027-01", name, "Fees", "revenue", 9], ["2027-01", None, "Rent", "cost", 2]]
    assert departments(read(rows)) == {(name, label) for name in ("Design", "Text") for label in ("Fees", "Rent")}


def test_totals_within_the_months_of_a_list_are_left_out() -> None:
    rows = [["Date", "Department", "Item", "Kind", "Amount"]]
    for month in ("2027-01", "2027-02"):
        rows += [[month, name, "Fees", "revenue", 9] for name in ("Design", "Text")]
        rows += [[month, "company", "Fees", "revenue", 18], [month, "company", "Total", "revenue", 18]]
    reading = read([*rows, ["2027-02", "Design", "Total costs", "cost", 4]])
    assert departments(reading) == {("Design", "Fees"), ("Text", "Fees")}
    assert reasons(reading).keys() == {"E10"}


def test_each_department_may_have_a_header_of_its_own() -> None:
    block = [row("Umsatz", 9), row("Gehälter", 5)]
    for rows in (
        [["Design", *QUARTER], *block, [], ["Text", *QUARTER], *block],
        [HEAD, ["Design"], *block, [], ["Text"], HEAD, *block],
        [HEAD, ["Design"], *block, ["Text"], row("Umsatz", 9), HEAD, row("Gehälter", 5)],
    ):
        reading = read(rows)
        assert reading.problems == []
        assert departments(reading) == {
            (name, label) for name in ("Design", "Text") for label in ("Umsatz", "Gehälter")
        }


# Columns


def test_of_plan_and_actual_values_beside_each_other_the_plan_is_taken() -> None:
    merged = ["Position", *(cell for month in QUARTER for cell in (month, None))]
    twice = ["Position", *(month for month in QUARTER for _ in range(2))]
    named = ["Position", *(f"{month} {word}" for month in QUARTER for word in ("Plan", "Ist"))]
    below = [None, *["Plan", "Ist"] * 3]
    values = ["Umsatz", *(value for plan in (1, 2, 3) for value in (plan, 90))]
    blocks = [
        [None, "Plan 2027", None, None, "Ist 2027"],
        ["Position", *QUARTER, *QUARTER],
        ["Umsatz", 1, 2, 3, *[90] * 3],
    ]
    for rows in ([merged, below, values], [twice, below, values], [named, values], blocks):
        reading = read(rows)
        assert months(reading) == {"Umsatz": ["1", "2", "3"]}
        assert reading.problems == []
        assert {skipped.why for skipped in reading.skipped} == {"actual"}


def test_actual_values_in_rows_or_tables_of_their_own_are_left_out() -> None:
    rows = [["Plan 2027"], HEAD, row("Umsatz", 9), row("Umsatz Ist", 7), row("Umsatz Vorjahr", 6), row("Ist-Kosten", 3)]
    reading = read([*rows, [], ["Ist 2027"], HEAD, row("Umsatz", 8)])
    assert months(reading) == {"Umsatz": ["9"] * 3}
    assert [skipped.why for skipped in reading.skipped].count("actual") == 9 + 8
    assert reading.problems == []


def test_parts_of_the_row_above_and_ratios_are_no_amounts_of_their_own() -> None:
    rows = [
        ["Kosten"],
        row("Personal", 900),
        row("davon Boni", 100),
        row("- davon Urlaub", 50),
        row("Anteil am Umsatz", 1),
    ]
    reading = read([HEAD, *rows, row("Kosten pro Kopf", 3), row("Miete pro Monat", 4)])
    assert set(months(reading)) == {"Personal", "Miete pro Monat"}
    assert [skipped.why for skipped in reading.skipped] == ["part"] * 6
    assert reasons(reading).keys() == {"A6", "A7"}


def test_years_stand_beside_each_other_with_a_total_each() -> None:
    head = ["Position", *MONTHS, "Summe", *MONTHS, "Q4", "Summe"]
    rows = [[None, "Plan 2027", *[None] * 12, "Plan 2028"], head, ["Umsatz", *[1] * 12, 12, *[2] * 12, 6, 24]]
    reading = read(rows, "Plan")
    assert reading.problems == []
    assert [(item.year, str(item.amount)) for item in reading.items][11:13] == [(2027, "1"), (2028, "2")]
    assert [skipped.why for skipped in reading.skipped] == ["quarter_total"] * 3


def test_quarters_and_halves_are_those_of_the_plan_s_own_year() -> None:
    turned = [*MONTHS[6:], *MONTHS[:6]]
    parts = [[*turned[first : first + 3], f"Q{first // 3 + 1}"] for first in range(0, 12, 3)]
    head = ["Position", *(name for part in parts for name in part), "H1", "2027/28"]
    reading = read([["Plan 2027/28"], head, ["Umsatz", *[10, 20, 30, 60] * 4, 120, 240]], "Plan")
    assert reading.problems == []
    assert len(reading.items) == 12


# Units and labels


@pytest.mark.parametrize(
    "title",
    ["in tausend Euro", "Angaben in 1.000 €", "TEuro", "EUR thousand", "in thousands of euros", "TSD EUR", "€000"],
)
def test_thousands_are_known_however_they_are_written(title: str) -> None:
    assert months(read([[f"Plan ({title})"], HEAD, row("Umsatz", 2)])) == {"Umsatz": ["2000"] * 3}


def test_a_heading_names_the_unit_of_its_rows() -> None:
    reading = read([HEAD, ["Einnahmen (T€)"], row("Projekte", 2), ["Ausgaben"], row("Miete", 700)])
    assert months(reading) == {"Projekte": ["2000"] * 3, "Miete": ["700"] * 3}


def test_a_sign_of_several_currencies_stops_the_table() -> None:
    assert "“$”" in reasons(read([["Plan in $"], HEAD, row("Umsatz", 2)]))["A2"]


def test_a_price_is_no_amount_of_money_but_an_amount_a_month_is() -> None:
    head = ["Position", "Einheit", *QUARTER]
    rows = [["Stundensatz", "€/h", 95, 95, 95], ["Umsatz", "€/h", 95, 95, 95], ["Miete", "EUR pro Monat", 9, 9, 9]]
    reading = read([head, *rows])
    assert {(item.label, item.kind, item.unit) for item in reading.items} == {
        ("Stundensatz", "price", "EUR/h"),
        ("Miete", "cost", "EUR"),
    }
    assert "is a price" in reasons(reading)["A3"]


def test_marks_of_footnotes_leave_labels() -> None:
    labels = {"Miete¹": "Miete", "Strom *": "Strom", "Reisen 1)": "Reisen", "Kurse [2]": "Kurse", "Löhne²)": "Löhne"}
    kept = ["Porto (1)", "Leasing (Rack 1)", "Lagerkosten 20 m²"]
    reading = read([HEAD, ["Ausgaben"], *(row(label, 5 + place) for place, label in enumerate([*labels, *kept]))])
    assert set(months(reading)) == {*labels.values(), *kept}
