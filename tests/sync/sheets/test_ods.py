"""Reading .ods: the kind of a cell is told beside it; its text is only how it looks."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sync.plan.values.units import currency_of_format, is_percent_format, scale_of_format
from sync.sheets.cells.cells import Cell, CellArea, CellError, LengthOfTime, Sheet
from sync.sheets.files import FileUnreadable, read_file
from tests.sync.sheets.making import Failed, ods


def row_of(path: Path, *cells: str, styles: str = "") -> list[Cell]:
    """The first row of a sheet whose cells are written like this."""
    row = f"<table:table-row>{''.join(cells)}</table:table-row></table:table>"
    made = ods(path, {"S": []}, change=lambda text: text.replace("</table:table>", row), styles=styles)
    return list(read_file(made).sheets[0].rows[0])


def cell(attributes: str, content: str = "") -> str:
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"


@pytest.mark.fault("F23")
def test_a_failed_formula_is_a_bad_cell_however_it_is_written(tmp_path: Path) -> None:
    row = row_of(
        tmp_path / "x.ods",
        cell(
            'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"', "<text:p>#DIV/0!</text:p>"
        ),
        cell('table:formula="of:=x" office:value-type="float" office:value="0"', "<text:p>#NAME?</text:p>"),
        cell('table:formula="of:=x" office:value-type="float" office:value="0"', "<text:p>Err:502</text:p>"),
        cell('table:formula="of:=x" office:value-type="string" office:string-value=""', "<text:p>#NV</text:p>"),
        cell('table:formula="of:=A1"'),
        cell('office:value-type="string"', "<text:p>#1 of all</text:p>"),
    )
    assert [isinstance(one.value, CellError) for one in row] == [True] * 5 + [False]
    assert [one.raw for one in row[:4]] == ["#DIV/0!", "#NAME?", "Err:502", "#NV"]
    assert row[5].value == "#1 of all"


@pytest.mark.fault("F23")
def test_currencies_percentages_and_thousands_stay(tmp_path: Path) -> None:
    styles = (
        '<number:currency-style style:name="N1"><number:number number:decimal-places="2" number:grouping="true"/>'
        '<number:text> </number:text><number:currency-symbol number:language="de">CHF</number:currency-symbol>'
        '</number:currency-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
        '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
        '<number:number-style style:name="N2"><number:number number:display-factor="1000"/>'
        "<number:text>k</number:text></number:number-style>"
        '<style:style style:name="ce3" style:family="table-cell" style:data-style-name="N2"/>'
    )
    number = 'office:value-type="float" office:value="5"'
    currency, based, thousands, percent, dollars = row_of(
        tmp_path / "x.ods",
        cell(f'table:style-name="ce1" {number}'),
        cell(f'table:style-name="ce2" {number}'),
        cell(f'table:style-name="ce3" {number}'),
        cell('office:value-type="percentage" office:value="0.19"', "<text:p>19 %</text:p>"),
        cell('office:value-type="currency" office:currency="USD" office:value="7"', "<text:p>$ 7</text:p>"),
        styles=styles,
    )
    assert [currency_of_format(one.number_format) for one in (currency, based, dollars)] == ["CHF", "CHF", "USD"]
    assert (scale_of_format(thousands.number_format), is_percent_format(thousands.number_format)) == (1000, False)
    assert (percent.value, is_percent_format(percent.number_format)) == (Decimal("0.19"), True)
    assert dollars.value == 7


@pytest.mark.fault("F23")
def test_lengths_days_and_flags_are_read_by_their_value(tmp_path: Path) -> None:
    row = row_of(
        tmp_path / "x.ods",
        cell('office:value-type="time" office:time-value="PT152H15M00S"', "<text:p>8:15</text:p>"),
        cell('office:value-type="time" office:time-value="-PT00H30M00.5S"'),
        cell('office:value-type="date" office:date-value="2027-03-01T00:00:00"'),
        cell('office:value-type="date" office:date-value="1850-03-01"'),
        cell('office:value-type="date" office:date-value="2027-02-31"'),
        cell('office:value-type="boolean" office:boolean-value="false"'),
        cell('office:value="1234.5"', "<text:p>1.234,5</text:p>"),
    )
    values: list[Any] = [one.value for one in row]
    assert isinstance(values[0], LengthOfTime)
    assert [value.length for value in values[:2]] == [timedelta(hours=152, minutes=15), -timedelta(seconds=1800.5)]
    assert values[2:4] == [date(2027, 3, 1), date(1850, 3, 1)]
    assert isinstance(values[4], CellError)
    assert values[5:] == [False, Decimal("1234.5")]


@pytest.mark.fault("F23")
def test_a_text_is_what_its_cell_shows_without_notes_and_drawings(tmp_path: Path) -> None:
    note = "<office:annotation><text:p>a note</text:p></office:annotation>"
    frame = "<draw:frame><draw:text-box><text:p>drawn</text:p></draw:text-box></draw:frame>"
    first = '<text:p>one<text:s text:c="2"/>two\n   <text:span>three</text:span></text:p>'
    second = "<text:p>four<text:tab/>five</text:p>"
    [read] = row_of(tmp_path / "x.ods", cell('office:value-type="string"', note + frame + first + second))
    assert read.value == "one  two three\nfour\tfive"


def test_what_is_repeated_costs_nothing_where_it_is_empty_and_is_there_where_it_is_not(tmp_path: Path) -> None:
    content = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="5"/>'
        '<table:table-cell table:number-columns-repeated="16380"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell office:value-type="string"><text:p>last</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )
    sheet = read_file(
        ods(tmp_path / "x.ods", {"S": []}, change=lambda text: text.replace("</table:table>", content))
    ).sheets[0]
    five = Decimal(5)
    assert {(one.address, one.value) for one in sheet.filled()} == {
        ("C1", five), ("D1", five), ("C2", five), ("D2", five), ("A1048576", "last")
    }  # fmt: skip
    endless = content.replace("<table:table-cell/>", '<table:table-cell office:value-type="float" office:value="1"/>')
    with pytest.raises(FileUnreadable, match="over a million cells"):
        read_file(ods(tmp_path / "y.ods", {"S": []}, change=lambda text: text.replace("</table:table>", endless)))


def test_merged_hidden_and_foreign_tables_are_told_apart(tmp_path: Path) -> None:
    hiding = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta1" style:family="table">{hiding}</style:style>'
    extra = (
        '<table:table table:name="hidden" table:style-name="ta1"><table:table-column table:visibility="collapse" '
        'table:number-columns-repeated="3"/><table:table-row table:visibility="filter"><table:table-cell '
        'table:number-rows-spanned="2" table:number-columns-spanned="1" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell></table:table-row><table:table-row><table:covered-table-cell/></table:table-row></table:table>"
        '<table:table table:name="copy"><table:table-source/><table:table-row><table:table-cell '
        'office:value-type="float" office:value="1"/></table:table-row></table:table></office:spreadsheet>'
    )
    file = ods(
        tmp_path / "x.ods",
        {"S": [["a"]]},
        change=lambda text: text.replace("</office:spreadsheet>", extra),
        styles=styles,
    )
    shown, hidden = read_file(file).sheets
    assert (shown.name, shown.hidden, hidden.name, hidden.hidden) == ("S", False, "hidden", True)
    assert hidden == Sheet(
        "hidden", hidden.rows, True, merged=[CellArea(1, 1, 2, 1)], hidden_rows=[(1, 1)], hidden_columns=[(1, 3)]
    )


def test_a_formula_is_written_as_in_xlsx(tmp_path: Path) -> None:
    formula = 'table:formula="of:=SUM([.B4:.B7])-[.$C$1]" office:value-type="float" office:value="1"'
    [read] = row_of(tmp_path / "x.ods", cell(formula))
    assert read.formula == "=SUM(B4:B7)-$C$1"
    assert read_file(ods(tmp_path / "y.ods", {"S": [[Failed("#REF!")]]})).sheets[0].cell(1, 1).formula == "=1/0"
