"""What the status line says of the selection: rows, sum and average, never across currencies."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import Engine, insert

from models import Invoice
from models.connection.database import writing
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill
from tests.models.statements import statements

# The offscreen platform says this of sizes, raising and grabbing, which only a real one has.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def whole(engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    """The window on a few invoices; closed at the end."""
    fill(engine)
    with writing(engine) as connection:
        amounts = (("A-1", "1000.10", "EUR"), ("A-2", "2000.20", "EUR"), ("A-3", "50", "USD"))
        rows = [{"number": n, "total": Decimal(t), "currency": c, "client_id": 1} for n, t, c in amounts]
        connection.execute(
            insert(Invoice), [*rows, {"number": "A-4", "total": None, "currency": "EUR", "client_id": 1}]
        )
    opened = WholeWindow(engine, tmp_path / "data", FakeSync())
    opened.open("Invoices")
    opened.table.horizontalHeader().sectionClicked.emit(opened.column("Number"))
    opened.settle()
    yield opened
    opened.close()


def select(whole: WholeWindow, title: str, first: int, last: int) -> str:
    model, column = whole.table.model(), whole.column(title)
    chosen = QItemSelection(model.index(first, column), model.index(last, column))
    selection = whole.table.selectionModel()
    selection.setCurrentIndex(model.index(first, column), QItemSelectionModel.SelectionFlag.NoUpdate)
    selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    label: QLabel = whole.find(QLabel, "selectionLabel")
    before = label.text()
    whole.until(lambda: label.text() != before)
    whole.settle()
    return label.text().replace("\u00a0", " ")


def test_sum_and_average_of_the_selected_cells_by_currency(whole: WholeWindow) -> None:
    whole.until(lambda: whole.texts("Number") == ["A-1", "A-2", "A-3", "A-4"])
    assert select(whole, "Total", 0, 1).endswith("Sum 3.000,30 €  ·  Average 1.500,15 €")
    assert select(whole, "Total", 0, 3).endswith("Sum 3.000,30 € + 50,00 $  ·  Average 1.500,15 € | 50,00 $")


def test_a_column_of_words_is_only_counted_and_a_single_cell_not_at_all(whole: WholeWindow) -> None:
    assert select(whole, "Number", 0, 2) == "3 rows selected"
    assert select(whole, "Number", 1, 1) == ""


def test_all_rows_are_added_up_by_one_statement_without_their_ids(whole: WholeWindow) -> None:
    whole.select("A-1", "Total")
    with statements(whole.engine) as sent:
        whole.table.selectAll()
        label: QLabel = whole.find(QLabel, "selectionLabel")
        whole.until(lambda: "Sum" in label.text())
    # What the record panel adds up is limited to what belongs to its record.
    sums = [statement for statement in sent if "sum(" in statement and "UNION" not in statement]
    assert len(sums) == 1
    assert "json_each" not in sums[0]
    assert "ANY" not in sums[0]
    assert label.text().startswith("4 rows selected")


def test_the_line_is_empty_again_when_nothing_is_selected_or_another_table_opens(whole: WholeWindow) -> None:
    assert select(whole, "Total", 0, 1)
    whole.table.clearSelection()
    assert whole.find(QLabel, "selectionLabel").text() == ""
    assert select(whole, "Total", 0, 1)
    whole.open("Clients")
    assert whole.find(QLabel, "selectionLabel").text() == ""
    whole.keys(Qt.Key.Key_Escape)
