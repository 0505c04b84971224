"""What the importer takes, what it leaves out, and what it reports instead of guessing."""

from datetime import date
from decimal import Decimal

import pytest

from sync.plan.importer import read_plan
from sync.sheets.cells.cells import Cell, CellError, Sheet, Workbook
from sync.standin.sheets_server import Formula
from tests.sync.plan.making import MONTHS, QUARTER, Rows, cells, numbers, read, reasons

HEAD = ["Position", *QUARTER]


def test_headings_of_the_company_are_sections_not_departments() -> None:
    reading = read([HEAD, ["Einnahmen"], ["Projekte", 10, 11, 12], ["Ausgaben"], ["Kaffee", 1, 2, 3]])
    assert {(i.section, i.label, i.department, i.kind) for i in reading.items} == {
        ("Einnahmen", "Projekte", "company", "revenue"),
        ("Ausgaben", "Kaffee", "company", "cost"),
    }


def test_a_department_may_be_called_like_a_side_of_the_plan() -> None:
    rows = [HEAD, ["Sales"], ["Revenue", 9, 8, 7], ["Salaries", 1, 2, 3], ["Design"], ["Salaries", 4, 5, 6]]
    reading = read(rows)
    assert {(i.department, i.label, i.kind) for i in reading.items} == {
        ("Sales", "Revenue", "revenue"),
        ("Sales", "Salaries", "cost"),
        ("Design", "Salaries", "cost"),
    }


def test_sections_within_departments() -> None:
    rows = [HEAD]
    for department in ("Design", "Technik"):
        rows += [[department], ["Umsatz"], ["Projekte", 9, 8, 7], ["Kosten"], ["Reisen", 1, 2, 3]]
    reading = read(rows)
    assert reading.problems == []
    assert {(i.department, i.section, i.kind) for i in reading.items} == {
        ("Design", "Design / Umsatz", "revenue"),
        ("Design", "Design / Kosten", "cost"),
        ("Technik", "Technik / Umsatz", "revenue"),
        ("Technik", "Technik / Kosten", "cost"),
    }


def test_a_heading_that_may_or_may_not_be_a_department_is_reported() -> None:
    reading = read([HEAD, ["Nordlicht"], ["Miete", 1, 2, 3]])
    assert reading.items == []
    assert "department" in reasons(reading)["A2"]
    assert {(held.row_key, held.month) for held in reading.held} == {("Nordlicht / Miete", m) for m in (1, 2, 3)}


def test_a_row_of_unknown_kind_is_reported() -> None:
    reading = read([HEAD, ["Umsatz", 5, 6, 7], ["Honorare", 1, 2, 3]])
    assert {item.label for item in reading.items} == {"Umsatz"}
    assert "revenue, cost" in reasons(reading)["A3"]


def test_a_confirmed_result_tells_the_kind_of_its_rows() -> None:
    rows = [HEAD, ["Umsatz", 5, 6, 7], ["Honorare", 1, 2, 4], ["Ergebnis", 4, 4, 3]]
    kinds = {item.label: item.kind for item in read(rows).items}
    assert kinds == {"Umsatz": "revenue", "Honorare": "cost"}


def test_a_row_of_zeros_has_no_sign_to_tell_its_kind_by() -> None:
    rows = [HEAD, ["Umsatz", 5, 6, 7], ["Honorare", 0, 0, 0], ["Ergebnis", 5, 6, 7]]
    assert "A3" in reasons(read(rows))


def test_name_and_heading_that_contradict_each_other_are_reported() -> None:
    reading = read([HEAD, ["Ausgaben"], ["Miete", 1, 2, 3], ["Mieteinnahmen", 4, 5, 6]])
    assert {item.label for item in reading.items} == {"Miete"}
    assert "revenue" in reasons(reading)["A4"]


# Totals


def test_a_total_by_name_alone_is_reported_and_not_taken() -> None:
    reading = read([HEAD, ["Kosten"], ["Miete", 1, 2, 3], ["Strom", 1, 1, 1], ["Summe", 2, 3, 5]])
    assert {item.label for item in reading.items} == {"Miete", "Strom"}
    assert "announces a total" in reasons(reading)["A5"]


def test_a_total_by_its_numbers_alone_is_reported_and_not_taken() -> None:
    reading = read([HEAD, ["Kosten"], ["Miete", 1, 2, 3], ["Strom", 1, 1, 1], ["Alles", 2, 3, 4]])
    assert {item.label for item in reading.items} == {"Miete", "Strom"}
    assert "sum of rows 3 and 4" in reasons(reading)["A5"]


def test_a_row_above_that_sums_the_rows_below_it_is_reported() -> None:
    reading = read([HEAD, ["Kosten"], ["Räume", 2, 3, 4], ["Miete", 1, 2, 3], ["Strom", 1, 1, 1]])
    assert "sum of rows 4 and 5" in reasons(reading)["A3"]


def test_constant_rows_that_happen_to_add_up_are_no_totals() -> None:
    reading = read([HEAD, ["Kosten"], ["Miete", 5, 5, 5], ["Strom", 5, 5, 5], ["Reisen", 10, 10, 10]])
    assert reading.problems == []
    assert len(reading.items) == 9


def test_a_formula_that_adds_rows_under_another_name_is_reported() -> None:
    sums = [Formula(f"={column}3+{column}4", 2) for column in "BCD"]
    reading = read([HEAD, ["Kosten"], ["Miete", 1, 1, 1], ["Strom", 1, 1, 1], ["Räume", *sums]])
    assert "adds up other rows (rows 3 and 4)" in reasons(reading)["A5"]


def test_a_formula_with_a_factor_is_an_ordinary_row() -> None:
    fees = [Formula(f"={column}2*0.1", Decimal("0.5")) for column in "BCD"]
    reading = read([HEAD, ["Umsatz", 5, 5, 5], ["Lizenzen", *fees]])
    assert reading.problems == []
    assert numbers(reading)["Lizenzen", 1] == "0.5"


def test_a_total_whose_formula_does_not_give_its_number_is_reported() -> None:
    sums = [Formula(f"=SUM({column}3:{column}4)", value) for column, value in zip("BCD", (2, 2, 3), strict=True)]
    reading = read([HEAD, ["Kosten"], ["Miete", 1, 1, 1], ["Strom", 1, 1, 1], ["Summe", *sums]])
    assert "doesn't equal" in reasons(reading)["A5"]


def test_a_total_stays_one_when_a_cell_above_it_is_bad() -> None:
    rows = [HEAD, ["Kosten"], ["Miete", 1, "?", 3], ["Strom", 1, 1, 1], ["Summe Kosten", 2, 5, 4]]
    reading = read(rows)
    assert reasons(reading).keys() == {"C3"}
    assert {skipped.why for skipped in reading.skipped} == {"subtotal"}


def test_a_side_below_its_rows_that_they_do_not_add_up_to_is_reported() -> None:
    reading = read([HEAD, ["Receipts"], ["Bikes", 1, 2, 3], ["Repairs", 1, 1, 1], ["Turnover", 2, 3, 9]])
    assert {item.label for item in reading.items} == {"Bikes", "Repairs"}
    assert "don't add up" in reasons(reading)["A5"]


def test_company_totals_below_the_departments_need_no_formula() -> None:
    rows = [HEAD]
    for name, income in (("Design", 20), ("Technik", 30)):
        rows += [[name], ["Umsatz", income, income + 1, income + 3], ["Personal", 1, 2, 4], ["Eigenes", 5, 6, 9]]
        rows.append([f"Summe {name}", income - 6, income - 7, income - 10])
    rows += [["Summe Umsatz", 50, 52, 56], ["Summe Kosten", 12, 16, 26], ["Summe gesamt", 38, 36, 30]]
    reading = read(rows)
    assert reading.problems == []
    assert {item.kind for item in reading.items if item.label == "Eigenes"} == {"cost"}


def test_results_of_results() -> None:
    rows = [
        HEAD,
        ["Umsatz", 10, 20, 30],
        ["Wareneinsatz", 4, 5, 6],
        ["Rohertrag", 6, 15, 24],
        ["Miete", 1, 1, 2],
        ["Betriebsergebnis", 5, 14, 22],
    ]
    reading = read(rows)
    assert reading.problems == []
    assert {item.label for item in reading.items} == {"Umsatz", "Wareneinsatz", "Miete"}


def test_totals_that_refer_to_each_other_in_a_circle_end_in_a_report() -> None:
    first = [Formula(f"={column}3", 1) for column in "BCD"]
    second = [Formula(f"={column}2", 1) for column in "BCD"]
    reading = read([HEAD, ["Summe", *first], ["Gesamt", *second]])
    assert reading.items == []


def test_a_row_below_the_total_of_its_section_is_reported() -> None:
    rows = [HEAD, ["Kosten"], ["Miete", 1, 2, 3], ["Strom", 1, 1, 2], ["Summe", 2, 3, 5], ["Reisen", 7, 7, 8]]
    reading = read(rows)
    assert {item.label for item in reading.items} == {"Miete", "Strom"}
    assert "below the total" in reasons(reading)["A6"]


def test_a_row_below_a_subtotal_belongs_to_the_section_when_a_later_total_says_so() -> None:
    rows = [HEAD, ["Kosten"], ["Miete", 1, 2, 3], ["Strom", 1, 1, 2], ["Zwischensumme", 2, 3, 5]]
    rows += [["Reisen", 7, 7, 8], ["Summe Kosten", 9, 10, 13]]
    reading = read(rows)
    assert reading.problems == []
    assert {item.label for item in reading.items} == {"Miete", "Strom", "Reisen"}


def test_a_year_total_that_is_not_the_sum_is_reported_and_the_months_are_taken() -> None:
    rows = [["Position", *QUARTER, "Summe"], ["Umsatz", 1, 2, 3, 7], ["Miete", 1, 1, 1, 3]]
    reading = read(rows)
    assert reasons(reading).keys() == {"E2"}
    assert len(reading.items) == 6
    assert [(s.cell, s.why) for s in reading.skipped] == [("E3", "year_total")]


def test_quarters_between_the_months_are_left_out() -> None:
    rows = [["Position", *MONTHS[:3], "Q1", *MONTHS[3:6], "Q2"], ["Umsatz", 1, 2, 3, 6, 4, 5, 6, 15]]
    reading = read(rows)
    assert numbers(reading) == {("Umsatz", month): str(month) for month in range(1, 7)}
    assert {skipped.why for skipped in reading.skipped} == {"quarter_total"}


# Years and months


def test_the_months_of_a_financial_year_run_into_the_next_one() -> None:
    head = ["Position", *MONTHS[6:], *MONTHS[:6]]
    reading = read([["Plan 2027/28"], head, ["Umsatz", *range(1, 13)]], name="Plan")
    assert [(item.year, item.month) for item in reading.items][5:7] == [(2027, 12), (2028, 1)]


@pytest.mark.parametrize(
    ("rows", "name", "cell"),
    [
        ([HEAD, ["Umsatz", 1, 2, 3]], "Plan", "B1"),
        ([["Plan 2027"], HEAD, ["Umsatz", 1, 2, 3]], "2028", "B2"),
        ([["Plan 2027-2029"], HEAD, ["Umsatz", 1, 2, 3]], "Plan", "B2"),
        ([["Position", "Nov", "Dez", "Jan"], ["Umsatz", 1, 2, 3]], "2027", "B1"),
        ([["Position", "Jan", "Jan", "Feb", "Feb"], ["Umsatz", 1, 2, 3, 4]], "2027", "B1"),
        ([["Position", "Jan 27", "Feb 27", "Apr 27"], ["Umsatz", 1, 2, 3]], "2027", "D1"),
        ([["Position", "Jan 27", "Jan 27", "Feb 27"], ["Umsatz", 1, 2, 3]], "2027", "C1"),
    ],
)
def test_months_that_are_not_certain_stop_the_table(rows: Rows, name: str, cell: str) -> None:
    reading = read(rows, name)
    assert reading.items == []
    assert reasons(reading).keys() == {cell}
    assert reading.held_sheets == {name}


def test_years_in_the_row_above_the_months() -> None:
    years = [None, 2027, None, None, 2028]
    reading = read([years, ["Position", "Okt", "Nov", "Dez", "Jan", "Feb"], ["Umsatz", 1, 2, 3, 4, 5]], "Plan")
    assert [(item.year, item.month) for item in reading.items][2:4] == [(2027, 12), (2028, 1)]


def test_several_tables_below_each_other() -> None:
    rows = [["Plan 2027"], HEAD, ["Umsatz", 1, 2, 3], [], ["Plan 2028"], HEAD, ["Umsatz", 4, 5, 6]]
    assert [(item.year, str(item.amount)) for item in read(rows, "Plan").items] == [
        *((2027, "1"), (2027, "2"), (2027, "3")),
        *((2028, "4"), (2028, "5"), (2028, "6")),
    ]


# Units


@pytest.mark.parametrize("title", ["Alle Angaben in T€", "Werte in TEUR", "Plan (in k€)", "in Tsd. EUR", "EUR '000"])
def test_thousands_named_in_the_title_are_multiplied_out(title: str) -> None:
    reading = read([[title], HEAD, ["Umsatz", Decimal("1.5"), 2, 3]])
    assert next((str(item.amount), item.unit) for item in reading.items) == ("1500.0", "EUR")


def test_thousands_that_only_the_format_shows_are_not_multiplied() -> None:
    shown = [Cell(3, column, Decimal(1500), number_format="#,##0,") for column in (2, 3, 4)]
    reading = read([["in T€"], HEAD, ["Umsatz", *shown]])
    assert {str(item.amount) for item in reading.items} == {"1500"}


def test_a_note_below_the_table_names_the_unit_too() -> None:
    reading = read([HEAD, ["Umsatz", 1, 2, 3], [], ["Alle Angaben in TCHF"]])
    assert next((str(item.amount), item.unit) for item in reading.items) == ("1000", "CHF")


def test_two_currencies_in_the_title_stop_the_table() -> None:
    assert reasons(read([["in EUR und CHF"], HEAD, ["Umsatz", 1, 2, 3]])).keys() == {"A2"}


def test_a_format_that_contradicts_the_title_is_reported() -> None:
    francs = [Cell(3, column, Decimal(1), number_format='#,##0 "CHF"') for column in (2, 3, 4)]
    reading = read([["in EUR"], HEAD, ["Umsatz", *francs]])
    assert "CHF and EUR" in reasons(reading)["A3"]


def test_other_units_among_the_money() -> None:
    head = ["Position", "Einheit", *QUARTER]
    rows = [
        ["Plan 2027 in T€"],
        head,
        ["Umsatz", "T€", 1, 2, 3],
        ["Abrechenbare Stunden", "h", 100, 110, 120],
        ["Mitarbeiter", "FTE", 4, 4, Decimal("4.5")],
        ["Auslastung", "%", 75, 76, 77],
    ]
    found = {(i.label, i.kind, format(i.amount, "f"), i.unit) for i in read(rows).items if i.month == 1}
    assert found == {
        ("Umsatz", "revenue", "1000", "EUR"),
        ("Abrechenbare Stunden", "hours", "100", "h"),
        ("Mitarbeiter", "headcount", "4", "FTE"),
        ("Auslastung", "utilisation", "75", "%"),
    }


def test_a_unit_that_does_not_fit_is_reported() -> None:
    rows = [["Position", "Einheit", *QUARTER], ["Miete", "h", 1, 2, 3], ["Umsatz", "Äpfel", 1, 2, 3]]
    assert reasons(read(rows)).keys() == {"A2", "A3"}


def test_a_utilisation_is_kept_as_a_percentage_and_without_a_sign_of_percent_taken_only_as_a_share() -> None:
    share = read([HEAD, ["Auslastung", Decimal("0.86"), Decimal("0.8"), 1]])
    assert {(item.unit, format(item.amount.normalize(), "f")) for item in share.items} == {
        *(("%", "86"), ("%", "80"), ("%", "100"))
    }
    assert "percentages" in reasons(read([HEAD, ["Auslastung", 75, 80, 90]]))["A2"]


# Cells


def test_bad_cells_are_reported_one_by_one_and_the_rest_is_taken() -> None:
    rows = [["Position", *MONTHS[:8]]]
    broken = CellError("#REF!", "The formula in this cell fails with #REF!.")
    rows.append(["Umsatz", 1, "n/a", "1.234", broken, True, date(2027, 1, 1), None, Decimal(10) ** 12])
    reading = read(rows)
    assert numbers(reading) == {("Umsatz", 1): "1"}
    assert reasons(reading).keys() == {"C2", "D2", "E2", "F2", "G2", "I2"}
    assert {held.month for held in reading.held} == {2, 3, 4, 5, 6, 8}


def test_written_numbers_follow_the_other_numbers_of_the_plan() -> None:
    reading = read([HEAD, ["Umsatz", "1.234", "1.234,50", "–"], ["Miete", "(1.200)", "€ 5,-", "\u22125"]])
    assert reading.problems == []
    assert numbers(reading) == {
        **{("Umsatz", 1): "1234", ("Umsatz", 2): "1234.50", ("Umsatz", 3): "0"},
        **{("Miete", 1): "-1200", ("Miete", 2): "5", ("Miete", 3): "-5"},
    }


def test_the_sheet_s_locale_decides_about_written_numbers() -> None:
    rows = [HEAD, ["Umsatz", "1.234", 5, 6]]
    assert numbers(read(rows, decimal_sign=","))["Umsatz", 1] == "1234"
    assert numbers(read(rows, decimal_sign="."))["Umsatz", 1] == "1.234"
    assert reasons(read(rows)).keys() == {"B2"}


def test_a_formula_without_a_stored_result_is_never_zero() -> None:
    missing = Formula("=Annahmen!B4*12", CellError("", "This formula has no stored result."))
    reading = read([HEAD, ["Umsatz", missing, 5, 6]])
    assert reasons(reading) == {"B2": "This formula has no stored result."}


# Rows, columns, sheets


def test_rows_of_the_same_name_are_told_apart_in_their_order() -> None:
    reading = read([HEAD, ["Gehalt", None, 2, 3], ["Gehalt", 4, 5, 6]])
    assert numbers(reading)["Gehalt #2", 1] == "4"
    assert numbers(reading)["Gehalt", 2] == "2"


def test_a_row_keeps_its_key_wherever_it_is_moved_to() -> None:
    before = read([HEAD, ["Umsatz", 1, 2, 3], ["Miete", 4, 5, 6]])
    after = read([["Titel"], HEAD, ["Reisen", 7, 8, 9], ["Miete", 4, 5, 6], ["Umsatz", 1, 2, 3]])
    assert numbers(before).items() <= numbers(after).items()


def test_numbers_without_a_label_and_years_without_months_are_reported() -> None:
    rows = [["Position", *QUARTER, "Summe"], [None, 1, 2, 3], ["Miete", None, None, None, 12], ["Umsatz", 1, 2, 3]]
    assert reasons(read(rows)).keys() == {"B2", "E3"}


def test_a_column_that_is_not_understood_is_reported() -> None:
    rows = [["Position", *QUARTER, "Vorjahr", "Notiz"], ["Umsatz", 1, 2, 3, 9, "so"], ["Miete", 1, 1, 2, 3, None]]
    reading = read(rows)
    assert reasons(reading).keys() == {"E1"}
    assert len(reading.items) == 6


def test_an_unknown_column_beside_rows_of_the_same_name_stops_the_table() -> None:
    reading = read([["Position", "Wer", *QUARTER], ["Gehalt", "Ada", 1, 2, 3], ["Gehalt", "Max", 4, 5, 6]])
    assert reading.items == []
    assert reasons(reading).keys() == {"B1"}


def test_a_department_column() -> None:
    rows = [["Bereich", "Position", *QUARTER], ["Design", "Umsatz", 1, 2, 3], ["Technik", "Umsatz", 4, 5, 6]]
    assert {(i.department, i.section, i.label) for i in read(rows).items} == {
        ("Design", "Design", "Umsatz"),
        ("Technik", "Technik", "Umsatz"),
    }


def test_actual_values_are_never_taken_for_the_plan() -> None:
    beside = read([HEAD, [None, "Plan", "Ist", "Plan"], ["Umsatz", 1, 2, 3]])
    assert beside.items == []
    assert len(beside.problems) == 1
    own_sheet = read([HEAD, ["Umsatz", 1, 2, 3]], name="Ist 2027")
    assert own_sheet.items == []
    assert {skipped.why for skipped in own_sheet.skipped} == {"actual"}


def test_hidden_sheets_are_left_out() -> None:
    sheets = [
        Sheet("2027", cells([HEAD, ["Umsatz", 1, 2, 3]])),
        Sheet("2028", cells([HEAD, ["Umsatz", 4, 5, 6]]), True),
    ]
    reading = read_plan(Workbook("plan", sheets))
    assert {item.year for item in reading.items} == {2027}
    assert {skipped.why for skipped in reading.skipped} == {"hidden"}


def test_a_sheet_without_a_table_is_one_problem_and_an_empty_one_is_none() -> None:
    sheets = [Sheet("Notizen", cells([["Wir wollen wachsen."], ["5", 6]])), Sheet("Tabelle2", [])]
    reading = read_plan(Workbook("plan", sheets))
    assert [(problem.sheet, problem.cell) for problem in reading.problems] == [("Notizen", "")]


# Lists


def test_a_german_list() -> None:
    head = ["Datum", "Abteilung", "Bezeichnung", "Typ", "Betrag", "Einheit"]
    reading = read([head, ["01.02.2027", "Design", "Miete", "Kosten", "1.200,00", "EUR"]], "Liste")
    [item] = reading.items
    assert (item.year, item.month, item.department, item.kind, item.cell) == (2027, 2, "Design", "cost", "E2")
    assert item.amount == 1200


def test_rows_of_a_list_that_are_not_certain_are_reported_one_by_one() -> None:
    head = ["Date", "Department", "Item", "Kind", "Amount", "Unit"]
    rows = [
        head,
        ["03/04/2027", "Design", "Rent", "cost", 1, "EUR"],
        ["2027-01", None, "Rent", "cost", 1, "EUR"],
        ["2027-01", "Design", None, "cost", 1, "EUR"],
        ["2027-01", "Design", "Rent", "fun", 1, "EUR"],
        ["2027-01", "Design", "Rent", "cost", "1,234", "EUR"],
        ["2027-01", "Design", "Travel", "cost", 1, "h"],
        ["2027-01", "Design", "Fees", "revenue", 5, "EUR"],
    ]
    reading = read(rows)
    assert reasons(reading).keys() == {"A2", "B3", "E4", "D5", "E6", "F7"}
    assert numbers(reading) == {("Design / Fees", 1): "5"}


def test_the_same_thing_twice_in_a_list_is_reported_twice() -> None:
    row = ["2027-01", "Design", "Rent", "cost", 1, "EUR"]
    reading = read([["Date", "Department", "Item", "Kind", "Amount", "Unit"], row, row])
    assert reading.items == []
    assert reasons(reading).keys() == {"E2", "E3"}


def test_a_list_may_be_sorted_anew() -> None:
    rows = [["2027-01", "Design", "Fees", kind, amount, "EUR"] for kind, amount in (("revenue", 9), ("cost", 1))]
    head = ["Date", "Department", "Item", "Kind", "Amount", "Unit"]
    assert numbers(read([head, *rows])) == numbers(read([head, *rows[::-1]]))


def test_totals_and_actual_values_of_a_list_are_left_out() -> None:
    head = ["Date", "Item", "Kind", "Amount", "Unit", "Scenario"]
    rows = [
        ["2027-01", "Rent", "cost", 5, "EUR", "Plan"],
        ["2027-01", "Rent", "cost", 6, "EUR", "Ist"],
        [None, "Total", None, 5, None, None],
    ]
    reading = read([head, *rows])
    assert [item.department for item in reading.items] == ["company"]
    assert [(skipped.cell, skipped.why) for skipped in reading.skipped] == [("D3", "actual"), ("D4", "subtotal")]
