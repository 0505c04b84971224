"""What is shown goes to a file as it is shown: rows, order, columns, types; whole or not at all."""

import csv
import resource
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from sqlalchemy import Engine, insert

from desktop.exporting import export_file
from desktop.exporting.export_file import ExportCancelled, ExportProgress, Origin, export_shown
from desktop.screens.screen_definitions import CLIENTS, EXPENSES, INVOICES, TIME_ENTRIES
from models import Client, Expense, Invoice, SyncRun, TimeEntry
from models.connection.database import writing
from models.queries.filters import Filter, Test
from models.values.errors import KnownError
from tests.desktop.files import GERMAN, US, export, shown_of
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill
from tests.models.statements import statements

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    with writing(engine) as connection:
        connection.execute(insert(Expense), {"notes": "=cmd()", "amount": Decimal("-1234.5"), "currency": "CHF"})
        connection.execute(insert(Invoice), {"number": "R-1", "total": Decimal("99.9"), "currency": "EUR", "tax": 19})
        connection.execute(insert(TimeEntry), {"project_id": 1, "duration": 27_000, "day": date(2027, 5, 1)})
    return engine


def cells(file: Path, sheet: int = 0) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(file).worksheets[sheet].iter_rows())


def column(file: Path, title: str) -> list[Any]:
    titles, *rows = cells(file)
    place = [cell.value for cell in titles].index(title)
    return [row[place] for row in rows]


def lines(file: Path, delimiter: str) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened, delimiter=delimiter))


def test_a_workbook_has_numbers_days_durations_and_currencies_as_such(filled: Engine, tmp_path: Path) -> None:
    for screen in (EXPENSES, INVOICES, TIME_ENTRIES):
        export(filled, screen, tmp_path / f"{screen.key}.xlsx")

    [amount] = column(tmp_path / "expenses.xlsx", "Amount")
    assert (amount.value, amount.data_type, amount.number_format) == (-1234.5, "n", "#,##0.00 [$CHF]")
    [total] = column(tmp_path / "invoices.xlsx", "Total")
    assert (total.value, total.number_format) == (99.9, "#,##0.00 [$€]")
    [tax] = column(tmp_path / "invoices.xlsx", "Tax rate")
    assert (tax.value, tax.number_format) == (0.19, "0%")
    worked, day = column(tmp_path / "time_entries.xlsx", "Time")[0], column(tmp_path / "time_entries.xlsx", "Day")[0]
    assert (worked.value, worked.number_format) == (timedelta(hours=7, minutes=30), "[h]:mm")
    assert (day.value, day.is_date) == (datetime(2027, 5, 1), True)
    [notes] = column(tmp_path / "expenses.xlsx", "Purpose")
    assert (notes.value, notes.data_type, notes.quotePrefix) == ("=cmd()", "s", True)


def test_a_workbook_has_frozen_titles_and_a_sheet_about_itself(filled: Engine, tmp_path: Path) -> None:
    with writing(filled) as connection:
        connection.execute(
            insert(SyncRun).values(
                source="paymo",
                full=False,
                status="complete",
                started_at=datetime(2026, 3, 2, tzinfo=UTC),
                finished_at=datetime(2026, 3, 2, 6, 30, tzinfo=UTC),
            )
        )
    export(filled, EXPENSES, tmp_path / "x.xlsx")

    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert (book.worksheets[0].title, book.worksheets[0].freeze_panes) == ("Expenses", "A2")
    assert book.worksheets[0].column_dimensions["B"].width == 12
    about = {row[0].value: row[1].value for row in cells(tmp_path / "x.xlsx", 1)}
    assert about["Table"] == "Expenses"
    assert about["By"] == "Ines"
    assert about["Database"] == "sqlite:///leitstand.sqlite"
    assert about["Paymo last synced"] == datetime(2026, 3, 2, 6, 30)
    assert isinstance(about["Exported"], datetime)


def test_a_csv_opens_right_in_a_german_and_in_an_american_excel(filled: Engine, tmp_path: Path) -> None:
    export(filled, EXPENSES, tmp_path / "de.csv", GERMAN)
    export(filled, EXPENSES, tmp_path / "us.csv", US)

    assert (tmp_path / "de.csv").read_bytes().startswith(b"\xef\xbb\xbfDate;Purpose;Amount;")
    assert lines(tmp_path / "de.csv", ";")[1][1:3] == ["'=cmd()", "-1234,5"]
    assert lines(tmp_path / "us.csv", ",")[1][1:3] == ["'=cmd()", "-1234.5"]


def test_telephone_numbers_look_right_in_a_csv_and_formulas_dont_run(filled: Engine, tmp_path: Path) -> None:
    phones = ["+49 30 23125157", "+49-30-231", "+1 2+cmd|' /C calc'!A0", "+1 2\t=3"]
    with writing(filled) as connection:
        connection.execute(insert(Client), [{"name": f"P{n}", "phone": phone} for n, phone in enumerate(phones)])
    export(filled, CLIENTS, tmp_path / "clients.csv", formats=GERMAN)
    titles, *rows = lines(tmp_path / "clients.csv", ";")
    written = {row[0]: row[titles.index("Phone")] for row in rows}
    assert [written[f"P{n}"] for n in range(3)] == [phones[0], *(f"'{phone}" for phone in phones[1:3])]
    assert written["P3"] == "'+1 2\t'=3"


def test_amounts_of_a_csv_keep_their_currency(filled: Engine, tmp_path: Path) -> None:
    with_column, without = shown_of(EXPENSES), shown_of(EXPENSES)
    places = [place for place, column in enumerate(without.columns) if column.field.name != "currency"]
    narrowed = type(without)(
        without.title,
        without.query,
        [without.columns[place] for place in places],
        [without.titles[place] for place in places],
        [12.0] * len(places),
        [],
    )
    for shown, name in ((with_column, "a.csv"), (narrowed, "b.csv")):
        export_shown(filled, shown, tmp_path / name, GERMAN, Origin("Ines", ""), ExportProgress())
        titles, row = lines(tmp_path / name, ";")
        assert (titles.count("Currency"), row[titles.index("Currency")]) == (1, "CHF")


@pytest.fixture
def many(engine: Engine) -> Engine:
    with writing(engine) as connection:
        connection.execute(insert(Client), [{"name": f"Client {number:05} {'x' * 50}"} for number in range(3_000)])
    return engine


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_full_disk_leaves_the_old_file(many: Engine, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"clients{suffix}"
    target.write_bytes(b"the old one")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(KnownError, match="The file can't be written"):
            export(many, CLIENTS, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert target.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".leitstand-")] == []


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_cancelled_export_leaves_no_file(many: Engine, tmp_path: Path, suffix: str) -> None:
    progress = ExportProgress()
    progress.cancel.set()
    with pytest.raises(ExportCancelled):
        export_shown(many, shown_of(CLIENTS), tmp_path / f"c{suffix}", GERMAN, Origin("Ines", ""), progress)
    assert [path.name for path in tmp_path.iterdir() if "sqlite" not in path.name] == []


@pytest.mark.parametrize("rows", [10, 3_000])
def test_an_export_is_one_statement_however_many_rows(
    many: Engine, tmp_path: Path, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with statements(many) as sent:
        written = export(many, CLIENTS, tmp_path / "c.csv", only=Client.name < f"Client {rows:05}")
    assert (written, len([one for one in sent if "FROM clients" in one])) == (rows, 1)


# In the window


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: object) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    yield made
    made.close()


def test_exactly_what_is_shown_is_exported(whole: WholeWindow, tmp_path: Path) -> None:
    whole.open("Projects")
    header = whole.table.horizontalHeader()
    header.moveSection(header.visualIndex(whole.column("Client")), 0)
    whole.table.setColumnHidden(whole.column("Code"), True)
    whole.window.page.set_search("website")
    whole.window.page.model.sort(whole.column("Name"), Qt.SortOrder.DescendingOrder)
    whole.settle()

    whole.window.transfers.exports.write(tmp_path / "shown.xlsx")
    whole.settle()

    titles, *rows = cells(tmp_path / "shown.xlsx")
    assert [cell.value for cell in titles][:3] == ["Client", "Name", "% of budget"]
    assert [row[1].value for row in rows] == whole.texts("Name") == ["website relaunch", "Website"]
    about = {row[0].value: row[1].value for row in cells(tmp_path / "shown.xlsx", 1)}
    assert (about["Search"], about["Sorted by"]) == ("website", "Name, descending")
    assert whole.bars()[-1] == ("Exported", f"2 rows in {tmp_path / 'shown.xlsx'}")


def test_a_workbook_tells_of_every_filter_that_counts_of_all_sorted_columns_and_of_the_day(
    whole: WholeWindow, tmp_path: Path
) -> None:
    whole.open("Employees")
    page = whole.window.page
    off = Filter("position", Test.EMPTY, on=False)
    page.set_filters((Filter("name", Test.CONTAINS, ("a",)), Filter("start_date", Test.EMPTY), off))
    page.sort_by((("status", False), ("name", True)))
    whole.window.time_travel.as_of.show_day(date(2027, 1, 1))
    whole.settle()
    whole.window.transfers.exports.write(tmp_path / "about.xlsx")
    whole.settle()
    about = [(row[0].value, row[1].value) for row in cells(tmp_path / "about.xlsx", 1)]
    assert about[1:5] == [
        ("As of", "01.01.2027"),
        ("Filter", "Name: a"),
        ("Filter", "Start: empty"),
        ("Sorted by", "Status, ascending; Name, descending"),
    ]


def test_the_export_asks_for_a_file_and_names_it_by_its_kind(whole: WholeWindow, tmp_path: Path) -> None:
    whole.trigger("exportAction")
    dialog: QFileDialog = whole.find(QFileDialog, "exportDialog")
    assert dialog.windowModality() is Qt.WindowModality.WindowModal
    dialog.fileSelected.emit(str(tmp_path / "x.csv"))
    dialog.reject()
    whole.settle()
    assert (tmp_path / "x.csv").exists()


def test_a_long_export_says_how_far_it_is_and_can_be_stopped(
    whole: WholeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = whole.window.transfers.exports

    def slow(_engine: object, _shown: object, _file: Path, _f: object, _o: object, progress: ExportProgress) -> int:
        progress.rows = 1_500
        assert progress.cancel.wait(60)
        raise ExportCancelled

    monkeypatch.setattr("desktop.exporting.exports.export_shown", slow)
    exports.write(tmp_path / "x.xlsx")
    whole.until(lambda: "1.500" in exports.label.text())
    assert exports.isVisible()
    exports.write(tmp_path / "y.xlsx")

    exports.cancel_button.click()
    whole.settle()

    assert not exports.isVisible()
    assert whole.bars()[-1] == ("The export was stopped", "No file was written.")


def test_closing_the_window_stops_an_export_and_leaves_nothing(
    sqlite_engine: Engine, tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_engine)
    whole = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    monkeypatch.setattr(export_file, "ROWS_AT_ONCE", 1)
    seen: list[bool] = []
    real = export_file.all_rows

    def slowly(*asked: Any) -> Iterator[Any]:
        for row in real(*asked):
            assert whole.window.transfers.exports._progress.cancel.wait(60)
            seen.append(True)
            yield row

    monkeypatch.setattr(export_file, "all_rows", slowly)
    whole.window.transfers.exports.write(tmp_path / "x.xlsx")
    whole.close()
    assert seen
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".leitstand-")] == []
    assert not (tmp_path / "x.xlsx").exists()


def test_a_place_that_can_not_be_written_is_said(whole: WholeWindow, tmp_path: Path) -> None:
    whole.window.transfers.exports.write(tmp_path / "missing" / "x.xlsx")
    whole.settle()
    assert whole.bars()[-1][0] == "The file can't be written"
