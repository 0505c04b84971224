"""A printed page as a workbook: values as such, set up to be printed, opened by other programs as well."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from desktop.printing.page import PrintedCell, PrintedChart, PrintedColumn, PrintedFigure, PrintedPage, PrintedTable
from desktop.printing.xlsx import write_xlsx
from sync.sheets.files import read_file
from tests.desktop.printing.pages import page


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "page.xlsx"


EUROS = "#,##0.00 [$€]"
PAGE = PrintedPage(
    "Open invoices & offers",
    ("Status: open", "Paymo last synced 30 Nov 2026, 08:12"),
    (
        PrintedFigure("Open", "1,200 €", ("3 invoices",)),
        PrintedChart("By age", lambda _painter, _rect: None, 40, "Most of it isn’t due."),
        PrintedTable(
            "",
            (
                PrintedColumn("Number"),
                PrintedColumn("Due", "number", "mm-dd-yy"),
                PrintedColumn("Total", "number", EUROS),
                PrintedColumn("Share", "number", "0%"),
                PrintedColumn("Time", "number", "[h]:mm"),
                PrintedColumn("Client"),
            ),
            [
                (
                    PrintedCell("R-1", indent=1),
                    PrintedCell("01.03.2026", date(2026, 3, 1)),
                    PrintedCell("−12,50 €", Decimal("-12.5"), "bad"),
                    PrintedCell("19 %", Decimal("0.19")),
                    PrintedCell("7:30", timedelta(hours=7, minutes=30)),
                    PrintedCell("=cmd()"),
                ),
                (
                    PrintedCell("R-2", bold=True),
                    PrintedCell(""),
                    PrintedCell("99,00 CHF", Decimal(99), number_format="#,##0.00 [$CHF]"),
                    PrintedCell("–", tone="muted"),
                    PrintedCell(""),
                    PrintedCell("Nord " * 30),
                ),
            ],
            (
                PrintedCell("Total"),
                PrintedCell(""),
                PrintedCell("−12,50 €\n99,00 CHF"),
                PrintedCell(""),
                PrintedCell("7:30", timedelta(hours=7, minutes=30)),
                PrintedCell(""),
            ),
            ("Left out: 3 void invoices.",),
        ),
    ),
)


def test_numbers_days_and_lengths_of_time_are_values_with_their_formats(file: Path) -> None:
    assert write_xlsx(PAGE, file) == 2
    sheet = openpyxl.load_workbook(file).active
    titles = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Number")
    first, second, total = ([cell for cell in sheet[titles + down]] for down in (1, 2, 3))
    assert [cell.value for cell in first] == ["R-1", datetime(2026, 3, 1), -12.5, 0.19, timedelta(hours=7.5), "=cmd()"]
    assert [cell.number_format for cell in first[1:5]] == ["mm-dd-yy", EUROS, "0%", "[h]:mm"]
    assert (first[5].data_type, first[5].quotePrefix, first[0].alignment.indent) == ("s", True, 1)
    assert first[2].font.color.rgb.endswith("a32222")
    assert (second[2].value, second[2].number_format, second[0].font.b) == (99, "#,##0.00 [$CHF]", True)
    assert (second[3].value, second[3].alignment.horizontal) == ("–", "right")
    assert second[5].alignment.wrap_text
    assert (total[2].value, total[2].font.b, total[4].value) == ("−12,50 €\n99,00 CHF", True, timedelta(hours=7.5))
    assert sheet.cell(titles + 4, 1).value == "Left out: 3 void invoices."


def test_it_is_set_up_to_be_printed_with_its_titles_on_each_sheet(file: Path) -> None:
    write_xlsx(PAGE, file)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    above = [row[0].value for row in sheet.iter_rows(max_row=7)]
    assert above == [
        "Open invoices & offers",
        "Status: open",
        "Paymo last synced 30 Nov 2026, 08:12",
        "Open: 1,200 €; 3 invoices",
        "By age: Most of it isn’t due.",
        None,
        "Number",
    ]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A8", "$7:$7")
    setup = sheet.page_setup
    assert (setup.orientation, setup.fitToWidth, setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
        "landscape",
        1,
        0,
        True,
    )
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("Open invoices && offers", "&P of &N")
    assert (book.properties.creator, book.properties.title) == ("Leitstand", "Open invoices & offers")
    assert sheet.column_dimensions["F"].width == 60


def test_each_table_has_a_sheet_of_its_own_and_none_is_cut(file: Path) -> None:
    long = page(6_000).parts[0]
    short = PrintedTable("By client", (PrintedColumn("Client"),), [(PrintedCell("Nord"),)])
    assert write_xlsx(PrintedPage("Projects", ("Open",), (long, short)), file) == 6_001
    first, second = read_file(file).sheets
    assert (first.name, second.name) == ("Projects", "By client")
    names = [row[0].value for row in first.rows if row and str(row[0].value).startswith("Project ")]
    assert (len(names), names[-1]) == (6_000, "Project 5999")
    assert [row[0].value for row in second.rows if row] == ["Projects", "Open", "By client", "Client", "Nord"]


def test_a_page_without_a_table_has_its_words(file: Path) -> None:
    write_xlsx(PrintedPage("Board", (), (PrintedFigure("Open", "1,200 €"),)), file)
    sheet = openpyxl.load_workbook(file).active
    assert [row[0].value for row in sheet.iter_rows(max_row=2)] == ["Board", "Open: 1,200 €"]
