"""A table in groups: headings between the rows that are no data, closed and opened without the database."""

from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from sqlalchemy import Engine, insert, text, update

from desktop.kinds.kinds import Kind
from desktop.screens.screen import Field, Screen
from desktop.table_model.cell_roles import EditableRole, HeadingRole
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_query.grouping import Folding, Grouping
from models import Client, Invoice
from models.connection.database import writing
from models.queries.aggregates import Total
from models.queries.filters import Filter, Test
from models.queries.group_keys import CalendarPart, GroupBy
from tests.desktop.tables import Window
from tests.models.statements import statements

INVOICES = Screen(
    "invoices",
    "Invoices",
    "invoice",
    "Money",
    "list",
    Invoice,
    (
        Field("number", "Number"),
        Field("client_id", "Client"),
        Field("date", "Date"),
        Field("total", "Total", kind=Kind.MONEY, currency="currency"),
        Field("tax", "Tax rate", kind=Kind.PERCENT),
        Field("remarks", "Remarks"),
    ),
    "number",
    addable=True,
)
BY_CLIENT = Grouping((GroupBy("client_id"),))
BY_CLIENT_AND_MONTH = Grouping((GroupBy("client_id"), GroupBy("date", CalendarPart.MONTH)))


def put_invoices(engine: Engine) -> None:
    rows = [
        (1, 1, date(2026, 1, 15), "10.10", "EUR", 19),
        (2, 2, date(2026, 2, 1), "20.20", "EUR", 7),
        (3, 1, date(2026, 2, 3), "5", "USD", None),
        (4, 1, date(2026, 1, 31), "0.15", "EUR", 7),
        (5, None, None, None, "EUR", None),
    ]
    with writing(engine) as connection:
        for number, client, day, total, currency, tax in rows:
            values: dict[str, Any] = {"id": number, "number": f"A-{number}", "client_id": client, "date": day}
            values |= {"total": total and Decimal(total), "currency": currency, "tax": tax}
            connection.execute(insert(Invoice), [values])
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT setval(pg_get_serial_sequence('invoices', 'id'), 10)"))


def opened(window: Window, grouping: Grouping, screen: Screen = INVOICES) -> RowTableModel:
    put_invoices(window.engine)
    model = window.table(screen)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    model.reader.group_by(grouping)
    window.settle()
    return model


def lines(model: RowTableModel) -> list[str]:
    """What stands in the rows: of headings their words, indented by level, and the total; of rows the number."""
    found = []
    for row in range(model.rowCount()):
        view = model.index(row, 0).data(HeadingRole)
        total = model.index(row, 3).data().replace("\u00a0", " ")
        if view is None:
            found.append(model.index(row, 0).data())
        else:
            found.append(f"{'  ' * view.level}{view.text}, {view.rows}: {total}")
    return found


def settled(window: Window, model: RowTableModel) -> list[str]:
    lines(model)
    window.settle()
    return lines(model)


def row_of(model: RowTableModel, text: str) -> int:
    return next(row for row, line in enumerate(lines(model)) if line.strip().startswith(text))


def test_headings_tell_value_count_and_sums_by_currency(window: Window) -> None:
    model = opened(window, BY_CLIENT)
    assert settled(window, model) == [
        "100 % Nord_Licht, 1 row: 20,20 €",
        "A-2",
        "Überholz GmbH, 3 rows: 10,25 € + 5,00 $",
        "A-1",
        "A-3",
        "A-4",
        "(empty), 1 row: ",
        "A-5",
    ]
    assert window.named("counted")[-1] == (5, True)


def test_shares_are_averaged_not_added(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT)
    assert model.index(row_of(model, "Überholz"), 4).data().replace("\u00a0", " ") == "⌀ 13 %"


def test_two_levels_and_the_rows_sorted_within(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT_AND_MONTH)
    model.reader.sort_by((("number", True),))
    sqlite_window.settle()
    assert settled(sqlite_window, model) == [
        "100 % Nord_Licht, 1 row: 20,20 €",
        "  Februar 2026, 1 row: 20,20 €",
        "A-2",
        "Überholz GmbH, 3 rows: 10,25 € + 5,00 $",
        "  Januar 2026, 2 rows: 10,25 €",
        "A-4",
        "A-1",
        "  Februar 2026, 1 row: 5,00 $",
        "A-3",
        "(empty), 1 row: ",
        "  (empty), 1 row: ",
        "A-5",
    ]


def test_groups_close_and_open_without_the_database(window: Window) -> None:
    model = opened(window, BY_CLIENT_AND_MONTH)
    settled(window, model)
    with statements(window.engine) as sent:
        model.groups.fold(row_of(model, "Überholz"), closed=True)
        assert [line.split(",")[0].strip() for line in lines(model)] == [
            "100 % Nord_Licht",
            "Februar 2026",
            "A-2",
            "Überholz GmbH",
            "(empty)",
            "(empty)",
            "A-5",
        ]
        model.groups.fold_all(closed=True)
        assert [line.split(",")[0] for line in lines(model)] == ["100 % Nord_Licht", "Überholz GmbH", "(empty)"]
        model.groups.fold(row_of(model, "Überholz"), closed=False)
        assert model.rowCount() == 5
        model.groups.fold_all(closed=False)
        assert model.rowCount() == 12
    assert not sent


def test_what_is_closed_stays_closed_when_the_list_is_read_again(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT)
    model.groups.fold(row_of(model, "Überholz"), closed=True)
    for read in (model.reader.reload, lambda: model.reader.set_search("A-"), lambda: model.sort(0)):
        read()
        sqlite_window.settle()
        assert [line.split(",")[0] for line in settled(sqlite_window, model)] == [
            "100 % Nord_Licht",
            "A-2",
            "Überholz GmbH",
            "(empty)",
            "A-5",
        ]


def test_a_row_in_a_closed_group_is_revealed(sqlite_window: Window) -> None:
    model = opened(sqlite_window, Grouping(BY_CLIENT_AND_MONTH.by, Folding(all_closed=True)))
    assert model.rows.row_of(4) == -1
    model.groups.reveal(4)
    assert model.rows.row_id(model.rows.row_of(4)) == 4
    assert len(lines(model)) == 3 + 2 + 2


def test_headings_are_no_data(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT)
    heading = model.index(0, 0)
    assert not heading.data(EditableRole)
    assert not heading.flags() & (Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsSelectable)
    assert not model.setData(heading, "x")
    assert model.records.record(0) is None
    assert model.rows.ids(0, model.rowCount() - 1).tolist() == [2, 1, 3, 4, 5]
    assert model.rows.ids(0, 0).tolist() == []
    assert model.rows.data_rows(2, 4) == (1, 2)


def test_every_run_of_rows_is_counted_without_its_headings(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT_AND_MONTH)
    rows = range(model.rowCount())
    for first in rows:
        for last in range(first, len(rows)):
            expected = [model.rows.row_id(row) for row in range(first, last + 1) if model.rows.row_id(row) > 0]
            assert model.rows.ids(first, last).tolist() == expected


def test_after_an_edit_the_row_stays_and_counts_and_sums_follow(window: Window) -> None:
    model = opened(window, BY_CLIENT)
    settled(window, model)
    assert model.setData(model.index(model.rows.row_of(3), 1), (2, "100 % Nord_Licht"))
    window.settle()
    model.reader.read_figures()  # not waiting until writing rests
    window.settle()
    assert settled(window, model) == [
        "100 % Nord_Licht, 2 rows: 20,20 € + 5,00 $",
        "A-2",
        "Überholz GmbH, 2 rows: 10,25 €",
        "A-1",
        "A-3",
        "A-4",
        "(empty), 1 row: ",
        "A-5",
    ]
    model.reader.reload()
    window.settle()
    assert [line.split(",")[0] for line in settled(window, model)][:3] == ["100 % Nord_Licht", "A-2", "A-3"]


def test_rows_that_are_added_stand_at_the_end_and_deleted_ones_go(window: Window) -> None:
    model = opened(window, BY_CLIENT)
    model.edits.add_row({"number": "B-1", "client_id": 1})
    window.settle()
    assert settled(window, model)[-1] == "B-1"
    assert window.named("counted")[-1] == (6, True)
    model.groups.fold_all(closed=True)
    assert [line.split(",")[0] for line in lines(model)] == ["100 % Nord_Licht", "Überholz GmbH", "(empty)", "B-1"]
    model.groups.fold_all(closed=False)
    model.edits.delete_rows([model.rows.row_of(3), 0])
    window.settle()
    (planned,) = window.named("removal_planned")
    assert planned.ids == (3,)
    model.edits.remove(planned)
    window.settle()
    assert [line.split(",")[0] for line in settled(window, model)] == [
        "100 % Nord_Licht",
        "A-2",
        "Überholz GmbH",
        "A-1",
        "A-4",
        "(empty)",
        "A-5",
        "B-1",
    ]
    assert model.rows.ids(0, model.rowCount() - 1).tolist()[:4] == [2, 1, 4, 5]
    assert window.named("counted")[-1] == (5, True)


def test_filters_and_no_groups_again(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT)
    model.reader.set_filters((Filter("client_id", Test.ONE_OF, ((1, "Überholz GmbH"),)),))
    sqlite_window.settle()
    assert [line.split(",")[0] for line in settled(sqlite_window, model)] == ["Überholz GmbH", "A-1", "A-3", "A-4"]
    model.reader.group_by(Grouping())
    sqlite_window.settle()
    assert settled(sqlite_window, model) == ["A-1", "A-3", "A-4"]


def test_the_current_cell_stays_with_its_row_and_its_heading(sqlite_window: Window) -> None:
    model = opened(sqlite_window, BY_CLIENT)
    kept = [QPersistentModelIndex(model.index(row_of(model, text), 1)) for text in ("A-4", "Überholz", "(empty)")]
    with writing(sqlite_window.engine) as connection:
        connection.execute(update(Client).where(Client.id == 1).values(name="00 Aalen"))
    model.reader.reload()
    sqlite_window.settle()
    assert settled(sqlite_window, model)[0].startswith("00 Aalen")
    assert [lines(model)[index.row()].split(",")[0] for index in kept] == ["A-4", "00 Aalen", "(empty)"]


def test_grouping_is_two_statements_however_many_groups_there_are(window: Window) -> None:
    put_invoices(window.engine)
    model = window.table(INVOICES)
    counts = []
    for grouping in (BY_CLIENT, Grouping((GroupBy("number"), GroupBy("date", CalendarPart.DAY)))):
        with statements(window.engine) as sent:
            model.reader.group_by(grouping)
            window.settle()
        counts.append(len([one for one in sent if one.startswith("SELECT")]))
    assert counts[0] == counts[1] == 2


def test_totals_of_the_whole_are_those_of_its_groups(sqlite_window: Window) -> None:
    shown = opened(sqlite_window, BY_CLIENT_AND_MONTH)
    assert shown.groups.index is not None
    assert shown.groups.index.whole.rows == 5
    euros = shown.groups.index.whole.totals["total"]["EUR"]
    assert euros == Total(3, Decimal("30.45"))
