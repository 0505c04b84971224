"""A printed page goes to paper whole: every row and column, headings on each sheet, and nothing of the computer."""

import getpass
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication

from desktop.kinds.locale_formats import LocaleFormats
from desktop.printing import table_layout
from desktop.printing.page import PrintedCell, PrintedChart, PrintedColumn, PrintedFigure, PrintedPage, PrintedTable
from desktop.printing.pdf import write_pdf
from desktop.printing.sheets import FOOT, HEIGHT, ROOM, SIDE
from models.values import language
from tests.desktop.printing.pages import page, rows
from tests.desktop.printing.pdf_reader import everything, read_pdf, texts

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "page.pdf"


@pytest.fixture
def in_german() -> Iterator[None]:
    language.use("de")
    yield
    language.use("en")


def table(*columns: str, rows: list[list[str]]) -> PrintedPage:
    cells = [tuple(map(PrintedCell, row)) for row in rows]
    return PrintedPage("T", (), (PrintedTable("", tuple(map(PrintedColumn, columns)), cells),))


def test_each_sheet_has_the_titles_its_number_and_the_rest_of_the_rows(file: Path) -> None:
    count = write_pdf(page(3_000), file)
    sheets = texts(file)
    assert len(sheets) == count > 100
    for number, sheet in enumerate(sheets, start=1):
        assert [sheet.count(title) for title in ("Name", "Amount 1", "Amount 3")] == [1, 1, 1]
        assert f"{number} of {count}" in sheet
    named = [text for sheet in sheets for text in sheet if text.startswith("Project ")]
    assert named == [f"Project {number:04}" for number in range(3_000)]


def test_an_amount_can_be_searched_for_and_stands_with_its_total_under_its_title(file: Path) -> None:
    write_pdf(page(30), file)
    first, last = read_pdf(file)
    assert {"Projects", "Status: open", "Paymo last synced 30 Nov 2026, 08:12", "−10.00 €"} <= {
        one.text for one in first
    }
    assert {"715.50 €", "Total", "3,000.00 €"} <= {one.text for one in last}
    # Right-aligned: the signs of the currency stand below each other.
    ends = {one.end for one in last if one.text in ("715.50 €", "3,000.00 €")}
    assert max(ends) - min(ends) < 0.5


def test_rows_stand_whole_one_below_the_other_and_a_total_is_not_alone(file: Path) -> None:
    # 19 rows and the total are one line too many for the first sheet, whatever the font makes of it.
    alone = []
    for count in range(15, 25):
        write_pdf(page(count), file)
        sheets = read_pdf(file)
        named = [one for one in sheets[-1] if one.text.startswith("Project ")]
        alone.append(not named)
        assert all(after.y - before.y > 12 for before, after in pairwise(named))
        assert all(one.y < HEIGHT - FOOT for one in named)
    assert not any(alone)


def test_all_of_forty_columns_are_there_each_with_the_names_of_the_rows(file: Path) -> None:
    write_pdf(page(30, 40), file)
    sheets = read_pdf(file)
    found = {one.text for sheet in sheets for one in sheet}
    assert {f"Amount {place}" for place in range(1, 40)} <= found
    assert {cell.text for row in rows(30, 40) for cell in row} <= found
    for sheet in sheets:
        assert any(one.text in ("Project 0000", "Project 0029") for one in sheet)
        assert all(one.x >= SIDE and one.end < SIDE + ROOM for one in sheet)
    told = [one.text for sheet in sheets for one in sheet if one.text.startswith("Columns")]
    assert told[0].startswith("Columns 1 to ")
    assert "stand on the next page" in told[0]
    assert told[-1].endswith(" to 40 of 40")


def test_a_long_text_is_broken_into_lines_and_nothing_of_it_is_cut(file: Path) -> None:
    words = " ".join(f"word{number}" for number in range(2_000))
    endless = "x" * 500
    write_pdf(table("Name", "Notes", "Address", rows=[["Anna", words, endless], ["Ben", "", ""]]), file)
    sheets = read_pdf(file)
    read = " ".join(one.text for sheet in sheets for one in sheet)
    assert [word for word in read.split() if word.startswith("word")] == words.split()
    assert read.count("x") == 500
    assert all(one.end < SIDE + ROOM for sheet in sheets for one in sheet)


def test_a_table_without_rows_says_so(file: Path) -> None:
    assert write_pdf(page(0, total=False, notes=("Left out: 3 void invoices.",)), file) == 1
    assert {"Name", "There are no rows.", "Left out: 3 void invoices."} <= set(texts(file)[0])


def test_of_very_many_rows_the_first_are_printed_and_the_others_counted(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_layout, "MOST_ROWS", 50)
    write_pdf(page(1_100), file, LocaleFormats(QLocale("en_GB")))
    found = [text for sheet in texts(file) for text in sheet]
    assert [text for text in found if text.startswith("Project ")][-1] == "Project 0049"
    assert "Only the first 50 lines are printed; the other 1,050 are in the workbook (XLSX)." in found


def test_in_german_numbers_of_sheets_and_the_day_of_making_are_german(file: Path, in_german: None) -> None:
    write_pdf(page(1, title="Größte Kunden"), file, LocaleFormats(QLocale("de_DE")))
    (sheet,) = texts(file)
    assert sheet[0] == "Größte Kunden"
    assert "1 von 1" in sheet
    assert any(text.startswith(f"Größte Kunden · erstellt am {date.today():%d.%m.%Y}") for text in sheet)


def test_nothing_tells_of_the_computer_or_who_sat_at_it(file: Path) -> None:
    write_pdf(page(3), file)
    content = everything(file)
    assert "Leitstand".encode("utf-16-be") in file.read_bytes()
    assert "Projects".encode("utf-16-be") in file.read_bytes()
    for place in ("/tmp", str(file.parent), str(Path.home()), str(Path(__file__).parent)):
        assert place.encode() not in content
        assert place.encode("utf-16-be") not in content
    assert not any(getpass.getuser() in text for text in texts(file)[0])
    assert getpass.getuser().encode("utf-16-be") not in content
    assert b"/Author ()" in content


def test_groups_stand_above_their_rows_with_room_for_a_long_name(file: Path) -> None:
    name = "Gesellschaft für außerordentlich lange Namen und deren Abkürzungen in Hamburg"
    heading = (PrintedCell(name, bold=True), PrintedCell("", bold=True), PrintedCell("99.00 €", bold=True))
    row = (PrintedCell("Website", indent=1), PrintedCell("open"), PrintedCell("99.00 €"))
    columns = (PrintedColumn("Name"), PrintedColumn("Stage"), PrintedColumn("Budget", "number"))
    write_pdf(PrintedPage("T", (), (PrintedTable("", columns, [heading, row] * 40),)), file)
    for sheet in read_pdf(file):
        names = [one for one in sheet if one.text in (name, "Website")]
        assert [one.text for one in names] == [name, "Website"] * (len(names) // 2)  # no heading is the last
        assert names[1].x > names[0].x


def test_figures_and_charts_stand_over_the_table_in_the_order_of_the_page(file: Path) -> None:
    seen: list[QRectF] = []

    def painting(painter: QPainter, rect: QRectF) -> None:
        seen.append(rect)
        painter.setPen(QColor(Qt.GlobalColor.red))
        painter.drawText(rect.bottomLeft(), "Axis")

    parts = (
        PrintedFigure("Invoiced", "6,151 €", ("8 % below plan",)),
        PrintedFigure("Open", "1,200 €"),
        PrintedChart("By month", painting, 50, "It falls."),
        *page(2).parts,
    )
    write_pdf(PrintedPage("Board", (), parts), file)
    (sheet,) = read_pdf(file)
    height = {one.text: one.y for one in sheet}
    order = ["Board", "Invoiced", "6,151 €", "8 % below plan", "By month", "Name", "Project 0001", "Total"]
    assert sorted(order, key=lambda text: height[text]) == order
    assert height["Invoiced"] == height["Open"]
    assert (round(seen[0].width() * 0.75), round(seen[0].height() * 0.75)) == (ROOM, round(50 * 72 / 25.4))


def test_giving_up_leaves_no_file(file: Path) -> None:
    class GivenUpError(Exception):
        pass

    def at(number: int) -> Callable[[], None]:
        asked = iter(range(1_000_000))

        def pause() -> None:
            if next(asked) == number:
                raise GivenUpError

        return pause

    for number in (0, 1, 4, 20):
        with pytest.raises(GivenUpError):
            write_pdf(page(300), file, pause=at(number))
        assert not file.exists()
    assert QApplication.instance() is not None
