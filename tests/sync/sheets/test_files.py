"""Plan files: what a reader gives, and what is said when it can't."""

import os
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from sync.plan.errors import PlanUnreadable
from sync.plan.workbook import google_key, read_workbook
from sync.sheets.cells.cells import CellError
from tests.sync.plan.making import DATA, write_csv, write_ods


def test_an_xlsx_tells_values_formulas_formats_and_addresses() -> None:
    sheet = read_workbook(str(DATA / "small_bereiche_de.xlsx")).sheets[0]
    assert sheet.name == "2027"
    number, total = sheet.cell(4, 2), sheet.cell(8, 2)
    assert (number.address, number.value, number.formula, number.bold) == ("B4", Decimal(21030), None, False)
    assert (total.value, total.formula, total.bold) == (Decimal(11570), "=B4-B5-B6-B7", True)
    assert "€" in (number.number_format or "")


def test_numbers_of_an_xlsx_keep_their_shortest_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([0.1, 1234.56, 1e-5, date(2027, 1, 1), True, " text "])
    book.save(tmp_path / "plan.xlsx")
    [row] = read_workbook(str(tmp_path / "plan.xlsx")).sheets[0].rows
    values = [cell.value for cell in row]
    assert values == [Decimal("0.1"), Decimal("1234.56"), Decimal("0.00001"), date(2027, 1, 1), True, " text "]


def test_a_formula_without_a_stored_result_is_a_bad_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "plan.xlsx")
    cell = read_workbook(str(tmp_path / "plan.xlsx")).sheets[0].cell(1, 1)
    assert isinstance(cell.value, CellError)
    assert "open the file once" in cell.value.reason


def test_hidden_sheets_and_bold_cells_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    book.active["A1"].font = Font(bold=True)
    book.create_sheet("geheim").sheet_state = "hidden"
    book.save(tmp_path / "plan.xlsx")
    shown, hidden = read_workbook(str(tmp_path / "plan.xlsx")).sheets
    assert (shown.hidden, hidden.hidden) == (False, True)
    assert shown.cell(1, 1).bold is True


def test_an_ods_keeps_empty_rows_and_columns_in_place(tmp_path: Path) -> None:
    file = write_ods(tmp_path / "plan.ods", {"Blatt": [[None, None], [None, 1.5, "a", date(2027, 1, 1)]]})
    sheet = read_workbook(str(file)).sheets[0]
    assert [cell.value for cell in sheet.rows[1]] == [None, Decimal("1.5"), "a", date(2027, 1, 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_in_each_encoding(encoding: str, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "plan.csv", [["Möbel €", "1,5"], ["Tür", "2,5"]], encoding=encoding)
    book = read_workbook(str(file))
    assert book.title == "plan"
    assert [[cell.value for cell in row] for row in book.sheets[0].rows] == [["Möbel €", "1,5"], ["Tür", "2,5"]]


def locked_ods(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("content.xml", "")
        file.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")


def damaged(path: Path) -> None:
    path.write_bytes((DATA / "small_list_en.xlsx").read_bytes()[:3000])


def damaged_inside(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook")


def locked_xlsx(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))


def old_xls(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


def nothing(path: Path) -> None:
    return None


@pytest.mark.parametrize(
    ("make", "name", "words"),
    [
        (nothing, "plan.xlsx", "There is no file"),
        (damaged, "plan.xlsx", "damaged"),
        (damaged_inside, "plan.xlsx", "damaged"),
        (locked_xlsx, "plan.xlsx", "password"),
        (locked_ods, "plan.ods", "password"),
        (old_xls, "plan.xls", ".xls"),
        (lambda path: path.write_bytes(b"hello"), "plan.docx", "no .xlsx"),
        (lambda path: path.write_bytes(b"a\0b;c"), "plan.csv", "no .xlsx"),
        (lambda path: path.mkdir(), "plan.xlsx", "can't be opened"),
    ],
)
def test_what_can_not_be_read_is_said_in_words(make: object, name: str, words: str, tmp_path: Path) -> None:
    make(tmp_path / name)  # type: ignore[operator]
    with pytest.raises(PlanUnreadable) as error:
        read_workbook(str(tmp_path / name))
    assert words in error.value.happened
    assert error.value.to_do


def test_a_location_is_a_path_an_address_or_a_key() -> None:
    key = "1AbC_dEf-GhIjKlMnOpQrStUvWxYz0123456789abcdE"
    assert google_key(key) == key
    assert google_key(f"https://docs.google.com/spreadsheets/d/{key}/edit#gid=0") == key
    assert google_key(f"https://docs.google.com/spreadsheets/u/1/d/{key}/edit") == key
    assert google_key("plan.xlsx") is None
    assert google_key("folder/a-file-with-a-long-name-and-no-suffix") is None
    with pytest.raises(PlanUnreadable):
        google_key("https://example.com/plan")


def test_a_spreadsheet_without_an_account_asks_to_sign_in() -> None:
    with pytest.raises(PlanUnreadable, match="Sign in"):
        read_workbook("https://docs.google.com/spreadsheets/d/abc")


@pytest.mark.fault("F25")
def test_a_csv_whose_letters_are_open_is_no_plan_until_it_is_saved_anew(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "plan.csv", [["Möbel", "1"], ["Tür", "2"]], encoding="mac_roman")
    with pytest.raises(PlanUnreadable, match="CSV UTF-8"):
        read_workbook(str(file))


def test_a_pipe_is_not_waited_for_and_a_long_name_is_said(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.xlsx")
    with pytest.raises(PlanUnreadable, match="no ordinary file"):
        read_workbook(str(tmp_path / "plan.xlsx"))
    with pytest.raises(PlanUnreadable, match="name too long"):
        read_workbook("long" * 100 + ".xlsx")


def test_a_file_that_unpacks_without_end_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.sheets.cells.packages.LARGEST_UNPACKED", 100_000)
    with zipfile.ZipFile(tmp_path / "plan.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"x" * 200_000)
    with pytest.raises(PlanUnreadable, match="when it is unpacked"):
        read_workbook(str(tmp_path / "plan.xlsx"))


@pytest.mark.fault("F22")
def test_a_cell_far_from_a_plan_makes_its_sheet_no_longer_and_is_said(tmp_path: Path) -> None:
    for place in ("B1048576", "XFD2"):
        book = openpyxl.load_workbook(DATA / "small_bereiche_de.xlsx")
        book.active[place] = 5
        book.save(tmp_path / "plan.xlsx")
        read, whole = (read_workbook(str(file)) for file in (tmp_path / "plan.xlsx", DATA / "small_bereiche_de.xlsx"))
        assert len(read.sheets[0].rows) == len(whole.sheets[0].rows)
        assert max(map(len, read.sheets[0].rows)) == max(map(len, whole.sheets[0].rows))
        assert read.notes == [f"{place} on the sheet “2027” stands far from the rest and was left out."]


def test_a_text_of_over_a_million_cells_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("1;2;3\n" * 400_000)
    with pytest.raises(PlanUnreadable, match="over a million cells"):
        read_workbook(str(tmp_path / "plan.csv"))


def test_a_zip_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    file = tmp_path / "plan.ods"
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("META-INF/manifest.xml", "")
        parts.writestr("content.xml", "")
    content = bytearray(file.read_bytes())
    content[content.find(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(content)
    with pytest.raises(PlanUnreadable, match="protected with a password"):
        read_workbook(str(file))
