"""What a table shows becomes a page for the board: its totals, its groups, what limits it, nothing of the computer."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolButton
from sqlalchemy import Engine, insert

from desktop.exporting.export_file import ExportCancelled, ExportedView, ExportProgress
from desktop.exporting.export_groups import GroupedExport
from desktop.exporting.export_page import export_page
from desktop.screens.screen_definitions import CLIENTS, EMPLOYEES, EXPENSES, TIME_ENTRIES
from desktop.table_query.grouping import Folding, Grouping
from models import Expense, SyncRun
from models.connection.database import writing
from models.queries.filters import Filter, Test
from models.queries.group_keys import GroupBy
from models.values.errors import KnownError
from tests.desktop.files import GERMAN, shown_of
from tests.desktop.printing.pdf_reader import everything, read_pdf, texts
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.usefixtures("qapp")]

OPEN = Folding()
AMOUNTS = [
    ("Druck", "12.50", "EUR", "paper"),
    ("Hosting", "100", "EUR", "server"),
    ("Hotel", "-3.25", "CHF", "paper"),
    ("Bahn", "1000.10", "EUR", "paper"),
]


@pytest.fixture
def filled(engine: Engine) -> Engine:
    fill(engine)
    ended = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    run = {"source": "paymo", "full": False, "status": "complete", "started_at": ended, "finished_at": ended}
    with writing(engine) as connection:
        connection.execute(insert(SyncRun), run)
        rows = [
            {"notes": notes, "amount": Decimal(amount), "currency": currency, "date": date(2026, 3, day)}
            for day, (notes, amount, currency, _tag) in enumerate(AMOUNTS, start=1)
        ]
        connection.execute(insert(Expense), rows)
    return engine


def grouped(shown: ExportedView, path: str, folding: Folding = OPEN) -> ExportedView:
    by = Grouping((GroupBy(path),), folding)
    groups = GroupedExport(by, shown.columns, shown.columns, GERMAN)
    return replace(shown, query=replace(shown.query, groups=by.by), groups=groups)


def written(engine: Engine, shown: ExportedView, file: Path) -> int:
    return export_page(engine, shown, file, GERMAN, ExportProgress())


def lines(file: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(file).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_page_has_every_row_as_it_is_shown_and_the_totals_of_each_currency(filled: Engine, tmp_path: Path) -> None:
    shown = shown_of(EXPENSES, search="")
    assert written(filled, shown, tmp_path / "x.pdf") == len(AMOUNTS)
    (sheet,) = texts(tmp_path / "x.pdf")
    euros = sum(Decimal(amount) for _notes, amount, currency, _tag in AMOUNTS if currency == "EUR")
    assert (euros, f"{euros:,.2f}") == (Decimal("1112.60"), "1,112.60")
    assert {"12,50 €", "100,00 €", "−3,25 CHF", "1.000,10 €", "1.112,60 €", "01.03.2026"} <= set(sheet)
    assert "Total of 4 rows" in sheet
    assert {"Expenses", "4 rows · Paymo last synced: 02.03.2026 06:30"} <= set(sheet)


def test_a_workbook_made_to_be_printed_has_the_same_as_values(filled: Engine, tmp_path: Path) -> None:
    narrow = shown_of(EXPENSES, filters=(Filter("currency", Test.ONE_OF, ("EUR",)),))
    written(filled, narrow, tmp_path / "x.xlsx")
    found = lines(tmp_path / "x.xlsx")
    assert found[0][0] == "Expenses"
    titles = found.index(list(narrow.titles))
    rows, total = found[titles + 1 : -1], found[-1]
    amount = narrow.titles.index("Amount")
    assert [row[amount] for row in rows] == [1000.1, 100, 12.5]
    assert (total[0], total[amount]) == ("Total of 3 rows", 1112.6)
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx").active.cell(len(found), amount + 1)
    assert (cell.number_format, cell.font.b) == ("#,##0.00 [$€]", True)


def test_groups_have_headings_with_their_totals_and_closed_ones_say_what_they_hide(
    filled: Engine, tmp_path: Path
) -> None:
    shown = grouped(shown_of(EXPENSES), "currency", Folding(others=frozenset({("EUR",)})))
    assert written(filled, shown, tmp_path / "x.xlsx") == 4
    found = lines(tmp_path / "x.xlsx")
    titles, amount = found.index(list(shown.titles)), shown.titles.index("Amount")
    assert [(row[0], row[amount]) for row in found[titles + 1 :]] == [
        ("CHF · 1 row", -3.25),
        (datetime(2026, 3, 3), -3.25),
        ("EUR · 3 rows", 1112.6),
        ("Total of 4 rows", "1.112,60\xa0€\n−3,25\xa0CHF"),
        ("3 rows of closed groups aren’t listed; the totals count them.", None),
    ]
    written(filled, shown, tmp_path / "x.pdf")
    (sheet,) = read_pdf(tmp_path / "x.pdf")
    height = {one.text: one.y for one in sheet}
    assert height["CHF · 1 row"] < height["EUR · 3 rows"] < height["Total of 4 rows"]


def test_a_saved_view_gives_the_page_its_name_and_the_rest_stands_below(filled: Engine, tmp_path: Path) -> None:
    plain = shown_of(CLIENTS)
    limits = [("Search", "nord"), ("Filter", "City: Hamburg"), ("Filter", "Name: empty")]
    shown = replace(plain, limits=limits, view="Für den Beirat")
    written(filled, shown, tmp_path / "x.pdf")
    below = ["Table: Clients", "Search: nord", "Filter: City: Hamburg", "Filter: Name: empty"]
    assert texts(tmp_path / "x.pdf")[0][:5] == ["Für den Beirat", *below]


def test_a_long_text_stands_on_the_page_to_its_end(filled: Engine, tmp_path: Path) -> None:
    words = " ".join(f"word-{number}" for number in range(300))
    with writing(filled) as connection:
        connection.execute(insert(Expense), {"notes": words})
    shown = shown_of(EXPENSES, filters=(Filter("notes", Test.CONTAINS, ("word-",)),))
    written(filled, shown, tmp_path / "x.pdf")
    read = " ".join(text for sheet in texts(tmp_path / "x.pdf") for text in sheet)
    assert [word for word in read.replace("word- ", "word-").split() if word.startswith("word-")] == words.split()


def test_a_page_knows_neither_the_database_nor_who_made_it(filled: Engine, tmp_path: Path) -> None:
    for name in ("x.pdf", "x.xlsx"):
        written(filled, shown_of(EMPLOYEES), tmp_path / name)
    found = everything(tmp_path / "x.pdf") + str(lines(tmp_path / "x.xlsx")).encode()
    for secret in (str(filled.url), str(filled.url.database), str(tmp_path)):
        assert secret.encode() not in found
        assert secret.encode("utf-16-be") not in found


def test_a_table_without_rows_is_a_page_that_says_so(filled: Engine, tmp_path: Path) -> None:
    shown = shown_of(TIME_ENTRIES, filters=(Filter("description", Test.CONTAINS, ("nowhere",)),))
    assert written(filled, shown, tmp_path / "x.pdf") == 0
    assert "There are no rows." in texts(tmp_path / "x.pdf")[0]
    assert written(filled, grouped(shown, "day"), tmp_path / "x.xlsx") == 0


def test_what_was_given_up_or_has_another_ending_leaves_the_old_file(filled: Engine, tmp_path: Path) -> None:
    progress = ExportProgress()
    progress.cancel.set()
    for name in ("x.pdf", "x.csv"):
        (tmp_path / name).write_bytes(b"the old one")
    with pytest.raises(ExportCancelled):
        export_page(filled, shown_of(EXPENSES), tmp_path / "x.pdf", GERMAN, progress)
    with pytest.raises(KnownError, match="This kind of file isn't supported"):
        written(filled, shown_of(EXPENSES), tmp_path / "x.csv")
    assert {(tmp_path / name).read_bytes() for name in ("x.pdf", "x.csv")} == {b"the old one"}
    assert not list(tmp_path.glob(".leitstand-*"))


# In the window


@pytest.fixture
def whole(sqlite_engine: Engine, tmp_path: Path, qapp: object) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    made = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    yield made
    made.close()


def test_the_export_button_offers_the_data_and_a_page_in_two_forms(whole: WholeWindow, tmp_path: Path) -> None:
    whole.open("Projects")
    actions = whole.window.actions_
    button = next(one for one in whole.window.head.findChildren(QToolButton) if one.accessibleName() == "Export")
    assert button.menu().actions() == [actions.export, *actions.pages.values()]
    whole.window.page.set_search("website")
    whole.window.page.model.sort(whole.column("Name"), Qt.SortOrder.DescendingOrder)
    whole.settle()
    for name, suffix in (("exportPdfAction", "pdf"), ("exportPageAction", "xlsx")):
        whole.trigger(name)
        dialog: QFileDialog = whole.find(QFileDialog, "exportDialog")
        assert dialog.selectedFiles()[0].endswith(f"Projects {date.today():%Y-%m-%d}.{suffix}")
        dialog.fileSelected.emit(str(tmp_path / f"page.{suffix}"))
        dialog.close()
        whole.settle()
        assert whole.bars()[-1] == ("Exported", f"2 rows in {tmp_path / f'page.{suffix}'}")
    sheet = texts(tmp_path / "page.pdf")[0]
    assert {"Projects", "Search: website", "Sorted by: Name, descending"} <= set(sheet)
    names = [text for text in sheet if text.casefold().startswith("website")]
    assert [name[0] for name in names] == ["w", "W"]  # as they are sorted
    assert [line[0] for line in lines(tmp_path / "page.xlsx")[:2]] == ["Projects", "Search: website"]
    whole.open("Problems")
    assert not any(action.isEnabled() for action in actions.pages.values())
