"""Reading .xlsx: the cells that are there count, not what the file says of its size, its looks or its dialect."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl.styles.numbers
import pytest

from sync.plan.values.units import currency_of_format, is_percent_format, scale_of_format
from sync.sheets.cells.cells import Cell, CellArea, CellError, LengthOfTime, Workbook
from sync.sheets.cells.number_formats import BUILT_IN, kind_of_format
from sync.sheets.files import FileUnreadable, ReadOptions, read_file
from tests.sync.sheets.making import TRANSITIONAL, Dollars, Failed, Percent, with_rows, write_parts, xlsx, xlsx_parts

ROWS = [["Name", "Hours"], ["Anton", 38.5], ["Zoë", 20]]
READ = [["Name", "Hours"], ["Anton", Decimal("38.5")], ["Zoë", Decimal(20)]]


def values(book: Workbook, sheet: int = 0) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in book.sheets[sheet].rows]


def cell_of(path: Path, content: str, **parts: Any) -> Cell:
    """A1 of a workbook whose only cell is written like this."""
    return read_file(with_rows(path, content, **parts)).sheets[0].cell(1, 1)


@pytest.mark.fault("F21")
def test_what_a_sheet_says_of_its_size_decides_nothing(tmp_path: Path) -> None:
    for said in ("A1", "A1:B1", "A1:A3", "A1:XFD1048576", "nonsense", ""):
        file = xlsx(
            tmp_path / "x.xlsx",
            {"S": ROWS},
            change=lambda text, said=said: text.replace("<sheetData>", f'<dimension ref="{said}"/><sheetData>'),
        )
        assert values(read_file(file)) == READ, said


@pytest.mark.fault("F21")
def test_rows_and_cells_stand_where_they_say_or_one_behind_the_other(tmp_path: Path) -> None:
    row = '<row{r}><c{a} t="inlineStr"><is><t>x</t></is></c><c{b}><v>5</v></c></row>'
    for content in (
        row.format(r="", a="", b=""),
        row.format(r=' r="1"', a="", b=' r="B1"'),
        row.format(r=' r="1"', a=' r="A1"', b=""),
        row.format(r=' r="1"', a=' r="a1"', b=' r="$B$1"'),
        '<row r="1"><c r="B1"><v>5</v></c><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>',
    ):
        wrapped = f'<row r="3"><c r="A3"><v>7</v></c></row>{content}' if 'r="1"' in content else content
        made = xlsx(
            tmp_path / "x.xlsx",
            {"S": []},
            change=lambda text, c=wrapped: text.replace("<sheetData>", f"<sheetData>{c}"),
        )
        assert values(read_file(made))[0] == ["x", Decimal(5)], content


@pytest.mark.fault("F21")
def test_looks_missing_parts_and_other_dialects_keep_no_cell_from_being_read(tmp_path: Path) -> None:
    odd = f'<styleSheet xmlns="{TRANSITIONAL}"><fonts><font><family val="99"/></font></fonts><fills><fill/></fills>'
    styles = f'{odd}<cellXfs><xf numFmtId="0" fontId="7" fillId="9"/></cellXfs></styleSheet>'
    plain = xlsx_parts({"S": ROWS})
    prefixed = {
        name: text.replace(f'xmlns="{TRANSITIONAL}"', f'xmlns:x="{TRANSITIONAL}"')
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        if name.startswith("xl/w")
        else text
        for name, text in plain.items()
    }
    moved = {
        **plain,
        "xl/_rels/workbook.xml.rels": plain["xl/_rels/workbook.xml.rels"].replace('"worksheets/', '"/XL/Worksheets/'),
    }
    made = {
        "strict": xlsx_parts({"S": ROWS}, strict=True),
        "odd looks": plain | {"xl/styles.xml": styles},
        "broken looks": plain | {"xl/styles.xml": "<styleSheet"},
        "no styles": {name: text for name, text in plain.items() if "styles" not in name},
        "no relations": {name: text for name, text in plain.items() if not name.endswith(".rels")},
        "a namespace with a prefix": prefixed,
        "an absolute target in capitals": moved,
        "backslashes": {name.replace("/", "\\"): text for name, text in plain.items()},
    }
    for what, parts in made.items():
        book = read_file(write_parts(tmp_path / "x.xlsx", parts))
        assert values(book) == READ, what
        assert bool(book.notes) == (what == "broken looks"), what


@pytest.mark.fault("F23")
def test_values_are_what_their_kind_and_their_number_format_say(tmp_path: Path) -> None:
    row = [Percent(Decimal("0.19")), Dollars(Decimal(1000)), date(2027, 3, 1), datetime(2027, 3, 1, 8, 30)]
    row += [timedelta(hours=152, minutes=15), True, Failed("#DIV/0!"), Decimal("1e-5")]
    [cells] = read_file(xlsx(tmp_path / "x.xlsx", {"S": [row]})).sheets[0].rows
    share, money, day, moment, length, flag, failed, small = cells
    assert (share.value, is_percent_format(share.number_format)) == (Decimal("0.19"), True)
    assert (money.value, currency_of_format(money.number_format)) == (Decimal(1000), "USD")
    assert (day.value, moment.value, flag.value) == (date(2027, 3, 1), datetime(2027, 3, 1, 8, 30), True)
    assert isinstance(length.value, LengthOfTime)
    assert (length.value.shown, length.value.length) == ("152:15:00", timedelta(hours=152, minutes=15))
    assert isinstance(failed.value, CellError)
    assert failed.value.shown == "#DIV/0!"
    assert small.value == Decimal("0.00001")


def test_days_are_counted_as_excel_counts_them(tmp_path: Path) -> None:
    old = xlsx_parts({"S": []})["xl/workbook.xml"].replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    day = '<row r="1"><c r="A1" s="3"><v>{}</v></c></row>'
    expected = {"1": date(1900, 1, 1), "59": date(1900, 2, 28), "61": date(1900, 3, 1), "-1": date(1899, 12, 29)}
    for number, read in expected.items():
        assert cell_of(tmp_path / "x.xlsx", day.format(number)).value == read
    assert cell_of(tmp_path / "x.xlsx", day.format(1), **{"xl/workbook.xml": old}).value == date(1904, 1, 2)
    assert isinstance(cell_of(tmp_path / "x.xlsx", day.format("1e9")).value, CellError)


def test_a_number_format_makes_a_day_a_length_or_a_number_of_a_number() -> None:
    kinds = {
        "date": ("yyyy-mm-dd", "d. mmmm yyyy;@", "[$-407]mmm yy", "m/d/yy h:mm", "TT.MM.JJJJ", "mmm"),
        "length": ("[h]:mm", "[mm]:ss", "h:mm AM/PM", "mm:ss.0", "[Red][hh]:mm"),
        "number": ("General", '0.0 "days"', "#,##0\\ \\h", "[Red]0.00", '"CHF" #,##0', "0.00E+00", '#,##0,"k"', "@"),
    }
    for kind, formats in kinds.items():
        assert {shape: kind_of_format(shape) for shape in formats} == dict.fromkeys(formats, kind)
    assert scale_of_format('#,##0,"k"') == 1000
    usual = openpyxl.styles.numbers.BUILTIN_FORMATS
    assert {number for number in usual if number not in BUILT_IN} == set()


@pytest.mark.fault("F23")
def test_texts_are_read_whole_and_as_people_wrote_them(tmp_path: Path) -> None:
    strings = "".join(
        f"<si>{text}</si>"
        for text in (
            "<t>line one_x000D_\nline two</t>",
            "<r><rPr><b/></rPr><t>bold </t></r><r><t>plain</t></r>",
            "<t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh>",
            "<t>_x005F_x000D_ _xD83D__xDE00_</t>",
            "<t/>",
        )
    )
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in (*range(5), 99))
    typed = '<c t="str"><v>a_x000A_b</v></c><c t="str"><f>""</f><v></v></c>'
    shared = {"xl/sharedStrings.xml": f'<sst xmlns="{TRANSITIONAL}">{strings}</sst>'}
    file = with_rows(tmp_path / "x.xlsx", f"<row>{cells}{typed}</row>", **shared)
    [row] = read_file(file).sheets[0].rows
    texts = [cell.value for cell in row[:5]]
    assert texts == ["line one\nline two", "bold plain", "東京", "_x000D_ 😀", ""]
    assert isinstance(row[5].value, CellError)
    assert row[6].value == "a\nb"


def test_formulas_tell_what_they_compute_also_those_written_once_for_many_cells(tmp_path: Path) -> None:
    content = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f t="shared" ref="B1:B2" si="0">SUM(A$1:A1)&amp;"A1"</f><v>2</v>'
        '</c></row><row r="2"><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    file = with_rows(tmp_path / "x.xlsx", content)
    sheet = read_file(file).sheets[0]
    assert isinstance(sheet.cell(1, 1).value, CellError)
    assert "open the file once" in sheet.cell(1, 1).value.reason
    assert (sheet.cell(2, 2).formula, sheet.cell(2, 2).value) == ('=SUM(A$1:A2)&"A1"', Decimal(4))


def test_merged_and_hidden_cells_are_told(tmp_path: Path) -> None:
    def change(text: str) -> str:
        columns = '<cols><col min="2" max="3" hidden="1"/><col min="4" max="4" hidden="true"/></cols><sheetData>'
        text = text.replace("<sheetData>", columns).replace('<row r="2"', '<row r="2" hidden="1"')
        return text.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells>')

    sheet = read_file(xlsx(tmp_path / "x.xlsx", {"S": ROWS}, change=change)).sheets[0]
    assert list(sheet.merged) == [CellArea(2, 1, 3, 1)]
    assert sheet.merged[0].address == "A2:A3"
    assert sheet.cell(3, 1) in sheet.merged[0]
    assert (list(sheet.hidden_rows), list(sheet.hidden_columns)) == ([(2, 2)], [(2, 4)])
    assert values(read_file(xlsx(tmp_path / "y.xlsx", {"S": ROWS}, change=change))) == READ


def test_of_alternatives_that_say_the_same_one_is_read(tmp_path: Path) -> None:
    space = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    row = '<row r="{}"><c><v>{}</v></c></row>'
    either = (
        f'<mc:AlternateContent xmlns:mc="{space}"><mc:Choice Requires="x14">{row.format(1, 5)}</mc:Choice>'
        f"<mc:Fallback>{row.format(1, 6)}{row.format(2, 7)}</mc:Fallback></mc:AlternateContent>"
    )
    file = xlsx(tmp_path / "x.xlsx", {"S": []}, change=lambda text: text.replace("<sheetData>", f"<sheetData>{either}"))
    assert values(read_file(file)) == [[Decimal(5)]]


def test_one_sheet_is_read_and_one_that_is_not_there_is_said(tmp_path: Path) -> None:
    file = xlsx(tmp_path / "x.xlsx", {"One": ROWS, "Two": [["x"]]})
    assert [sheet.name for sheet in read_file(file, ReadOptions(sheet="Two")).sheets] == ["Two"]
    with pytest.raises(FileUnreadable, match="no sheet called “Three”"):
        read_file(file, ReadOptions(sheet="Three"))
    parts = xlsx_parts({"One": ROWS, "Two": [["x"]]})
    del parts["xl/worksheets/sheet2.xml"]
    with pytest.raises(FileUnreadable, match="The sheet “Two” is missing"):
        read_file(write_parts(tmp_path / "y.xlsx", parts))
