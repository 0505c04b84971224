"""The table model: what it shows, what can be edited, and what it does while things happen under it."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QTableView
from sqlalchemy import Engine, delete, insert, text, update

from desktop.kinds.kinds import Kind
from desktop.screens.screen import Field
from desktop.table_model import row_reader
from desktop.table_model.cell_roles import EditableRole, GoneRole, KindRole, LockedReasonRole, PendingRole, UnsavedRole
from models import Client, Employee, EmploymentPeriod, Expense, Task, TimeEntry
from models.connection.database import reading, writing
from models.queries.rows import first_rows
from models.values.errors import DatabaseError
from models.writes.edits import change
from tests.desktop.tables import (
    CLIENTS,
    DEPARTMENTS,
    DISPLAY,
    EDIT,
    EMPLOYEES,
    EXPENSES,
    PROJECTS,
    TASKS,
    TIME_ENTRIES,
    Window,
    cell,
    repainted,
    screen,
    texts,
    until,
)
from tests.models.statements import statements

TOOL_TIP = Qt.ItemDataRole.ToolTipRole


def many_clients(engine: Engine, count: int = 1_000) -> None:
    with writing(engine) as connection:
        rows = [{"id": 1_000 + n, "paymo_id": 1_000 + n, "name": f"n{n:05}"} for n in range(count)]
        for start in range(0, count, 5_000):
            connection.execute(insert(Client), rows[start : start + 5_000])


def test_names_numbers_and_dates_are_shown_as_people_write_them(window: Window) -> None:
    model = window.table(EMPLOYEES)
    assert texts(model) == ["Anton Adler", "berta Brandt", "Zoë Ärger", ""]
    assert texts(model, 1) == ["Design", "", "Müller-Werft", ""]
    assert texts(model, 3)[1] == "38,5"
    assert texts(model, 4)[2] == "07.05.2024"
    assert window.named("counted") == [(4, True)]


def test_the_edit_role_gives_the_value_itself(window: Window) -> None:
    model = window.table(EMPLOYEES)
    assert cell(model, 2, 1).data(EDIT) == (1, "Design")
    assert cell(model, 1, 3).data(EDIT) == Decimal("38.5")
    assert cell(model, 3, 4).data(EDIT) == date(2024, 5, 7)
    assert cell(model, 3, 4).data(KindRole) is Kind.DATE


def test_money_is_shown_with_its_own_currency(sqlite_window: Window) -> None:
    with writing(sqlite_window.engine) as connection:
        rows = [{"id": 1, "amount": Decimal("12.5"), "currency": "EUR"}]
        connection.execute(insert(Expense), [*rows, {**rows[0], "id": 2, "currency": "CHF"}])
    assert texts(sqlite_window.table(EXPENSES), 1) == ["12,50\u00a0€", "12,50\u00a0CHF"]


def test_money_without_a_currency_of_its_own_has_the_company_s(sqlite_window: Window) -> None:
    with writing(sqlite_window.engine) as connection:
        connection.execute(update(Employee).where(Employee.id == 2).values(cost_per_hour=Decimal("52.5")))
        connection.execute(
            insert(Expense), [{"id": 1, "amount": 1, "currency": "CHF"}, {"id": 2, "amount": 2, "currency": None}]
        )
    costs = sqlite_window.table(screen(Employee, "name", Field("cost_per_hour", "Cost", kind=Kind.MONEY)))
    expenses = sqlite_window.table(EXPENSES)

    for model in (costs, expenses):
        model.blocks.place().formats.currency = "USD"

    assert texts(costs, 1)[0] == "52,50\u00a0$"
    assert texts(expenses, 1) == ["1,00\u00a0CHF", "2,00"]


def test_tags_stay_in_texts_of_our_own(sqlite_window: Window) -> None:
    with writing(sqlite_window.engine) as connection:
        connection.execute(update(Task).values(name="Anna <b>", remarks="x <b> y", description="x<b> y"))
    fields = [Field(name, name, kind=Kind.LONG_TEXT) for name in ("remarks", "description")]
    model = sqlite_window.table(screen(Task, "name", *fields))

    assert [model.index(0, column).data() for column in range(3)] == ["Anna <b>", "x <b> y", "x y"]


def test_html_is_shown_as_one_line_of_text_and_the_tool_tip_has_all_of_it(sqlite_window: Window) -> None:
    html = "<p>First &amp; last</p><ul><li>one</li><li><b>two</b></li></ul>"
    with writing(sqlite_window.engine) as connection:
        connection.execute(update(Task).values(description=html))
    model = sqlite_window.table(TASKS)
    assert texts(model, 1) == ["First & last one two"]
    assert "<li>" not in model.index(0, 1).data(TOOL_TIP)
    assert "two" in model.index(0, 1).data(TOOL_TIP)
    assert model.index(0, 1).data(EDIT) == html


def test_a_tool_tip_never_loads_what_a_text_names(sqlite_window: Window) -> None:
    remark = "see\n<img src='file:///etc/passwd'>"
    with writing(sqlite_window.engine) as connection:
        connection.execute(update(Task).values(remarks=remark))
    assert "<img" not in (sqlite_window.table(TASKS).index(0, 2).data(TOOL_TIP) or "")


def test_locked_cells_say_why_and_ours_are_editable(window: Window) -> None:
    model = window.table(EMPLOYEES)
    name, status = cell(model, 1, 0), cell(model, 1, 2)
    assert "change it in Paymo" in name.data(LockedReasonRole)
    assert "change it in Paymo" in name.data(TOOL_TIP)
    assert not name.flags() & Qt.ItemFlag.ItemIsEditable
    assert (status.data(EditableRole), status.data(LockedReasonRole)) == (True, None)
    assert status.flags() & Qt.ItemFlag.ItemIsEditable
    assert cell(model, 3, 0).data(EditableRole)
    assert not model.setData(name, "Other")
    related = window.table(PROJECTS)
    assert "employee" in related.index(0, 3).data(LockedReasonRole)
    assert "change it in Paymo" in related.headerData(0, Qt.Orientation.Horizontal, TOOL_TIP)


@pytest.mark.parametrize("shown", [EMPLOYEES, PROJECTS, DEPARTMENTS, TIME_ENTRIES])
def test_the_model_keeps_qt_s_rules_through_everything(window: Window, shown) -> None:  # type: ignore[no-untyped-def]
    model = window.table(shown)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    window.settle()
    model.reader.set_search("e")
    window.settle()
    model.reader.set_search("")
    window.settle()
    model.reader.reload()
    window.settle()
    if shown is DEPARTMENTS:
        model.edits.add_row({"name": "New"})
        window.settle()
        model.setData(model.index(0, 1), "X")
        window.undo.undo()
        window.undo.undo()
        window.settle()
    assert model.rowCount() > 0
    del tester


def test_the_first_screen_comes_first_and_all_rows_behind_it(window: Window) -> None:
    many_clients(window.engine)
    model = window.table(CLIENTS)
    assert window.named("counted") == [(row_reader.FIRST_ROWS, False), (1_002, True)]
    assert model.index(1_001, 0).data() == "…"
    window.settle()
    assert model.index(1_001, 0).data() == "Überholz GmbH"


def test_every_action_is_one_statement_whatever_the_table_holds(window: Window) -> None:
    counts = []
    for count in (200, 3_000):
        with writing(window.engine) as connection:
            connection.execute(delete(Client).where(Client.id >= 1_000))
        many_clients(window.engine, count)
        model = window.table(CLIENTS)
        with statements(window.engine) as sent:
            model.sort(1)
            window.settle()
        opened = len(sent)
        with statements(window.engine) as sent:
            model.index(model.rowCount() - 1, 0).data()
            window.settle()
        counts.append((opened, len(sent)))
    assert counts == [(2, 1), (2, 1)]


def test_rows_painted_together_are_read_and_signalled_together(window: Window) -> None:
    many_clients(window.engine)
    model = window.table(CLIENTS)
    signals = []
    model.dataChanged.connect(lambda first, last, _roles: signals.append((first.row(), last.row())))
    with statements(window.engine) as sent:
        for row in range(500, 530):
            for column in range(3):
                model.index(row, column).data()
        window.settle()
    assert len(sent) == 1
    assert signals == [(460, 569)]


def test_searching_and_sorting_show_the_right_rows(window: Window) -> None:
    model = window.table(EMPLOYEES)
    model.reader.set_search("müller")
    window.settle()
    assert texts(model) == ["Zoë Ärger"]
    model.reader.set_search("")
    model.sort(0, Qt.SortOrder.DescendingOrder)
    window.settle()
    assert texts(model) == ["Zoë Ärger", "berta Brandt", "Anton Adler", ""]
    model.sort(-1)
    window.settle()
    assert texts(model)[0] == "Anton Adler"


def test_only_the_last_of_many_searches_is_shown(window: Window) -> None:
    many_clients(window.engine, 3_000)
    model = window.table(CLIENTS)
    for search in ("n", "n0", "n00", "zzz", "überholz"):
        model.reader.set_search(search)
    window.settle()
    assert texts(model) == ["Überholz GmbH"]
    assert window.named("counted")[-1] == (1, True)


def test_an_edit_shows_at_once_and_is_written_behind_it(window: Window) -> None:
    model = window.table(EMPLOYEES)
    index = cell(model, 1, 3)
    assert model.setData(index, "32,25")
    assert (index.data(DISPLAY), index.data(PendingRole)) == ("32,25", True)
    window.settle()
    assert (index.data(DISPLAY), index.data(PendingRole)) == ("32,25", False)
    assert window.named("changed_rows") == [[1]]
    assert texts(window.table(EMPLOYEES), 3)[1] == "32,25"


def test_a_reference_is_set_and_what_hangs_on_it_follows(window: Window) -> None:
    model = window.table(PROJECTS)
    assert cell(model, 1, 3).data() == "Design"
    model.setData(cell(model, 1, 2), (3, "Zoë Ärger"))
    assert cell(model, 1, 2).data() == "Zoë Ärger"
    window.settle()
    assert cell(model, 1, 3).data() == "Design"
    window.settle()
    assert cell(model, 1, 3).data() == "Müller-Werft"


def test_text_that_cant_be_read_is_told_and_nothing_is_written(sqlite_window: Window) -> None:
    model = sqlite_window.table(EMPLOYEES)
    assert not model.setData(cell(model, 1, 3), "many")
    assert not model.setData(cell(model, 1, 1), "Desing")
    assert [error.title for error in sqlite_window.named("failed")] == [
        "Weekly_Hours can't be read",
        "Department_Id can't be read",
    ]
    assert cell(model, 1, 3).data() == "38,5"


def test_setting_what_is_there_already_writes_nothing(sqlite_window: Window) -> None:
    model = sqlite_window.table(EMPLOYEES)
    assert model.setData(cell(model, 1, 3), "38,50")
    sqlite_window.settle()
    assert sqlite_window.named("changed_rows") == []


@pytest.mark.fault("T3")
def test_an_edit_that_meets_another_goes_back_and_says_whose(window: Window) -> None:
    model = window.table(CLIENTS)
    change(window.engine, Client, 1, {"industry": "Timber"}, {"industry": None}, "Omar")
    model.setData(cell(model, 1, 2), "Trade")
    window.settle()
    (conflict,) = window.named("not taken")
    assert "Omar" in conflict.happened
    assert (conflict.mine, conflict.outcome.stored) == ({"industry": "Trade"}, {"industry": "Timber"})
    repainted(window, model)
    assert cell(model, 1, 2).data() == "Timber"


def test_a_refused_edit_goes_back(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    model.setData(cell(model, 2, 0), "Design")
    assert cell(model, 2, 0).data() == "Design"
    window.settle()
    assert cell(model, 2, 0).data() == "Müller-Werft"
    assert "already a row" in window.named("not taken")[0].happened


def test_two_quick_edits_of_one_cell_are_both_written(window: Window) -> None:
    model = window.table(CLIENTS)
    model.setData(cell(model, 1, 2), "One")
    model.setData(cell(model, 1, 2), "Two")
    window.settle()
    assert cell(model, 1, 2).data() == "Two"
    assert window.named("not taken") == []
    window.undo.undo()
    window.settle()
    repainted(window, model)
    assert cell(model, 1, 2).data() == "One"


def test_sorting_while_saving_loses_neither(window: Window) -> None:
    model = window.table(CLIENTS)
    model.setData(cell(model, 2, 2), "Energy")
    model.sort(2, Qt.SortOrder.DescendingOrder)
    window.settle()
    assert cell(model, 2, 2).data() == "Energy"
    assert window.named("failed") == []


def test_a_reading_begun_before_a_write_never_hides_it(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    model = window.table(CLIENTS)
    read, gate = threading.Event(), threading.Event()

    def slow(*arguments: object) -> object:
        rows = first_rows(*arguments)  # type: ignore[arg-type]
        read.set()
        gate.wait(60)
        return rows

    monkeypatch.setattr(row_reader, "first_rows", slow)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert read.wait(60)
    model.setData(cell(model, 1, 2), "Trade")
    until(lambda: window.named("changed_rows") == [[1]])
    gate.set()
    window.settle()
    assert cell(model, 1, 2).data() == "Trade"
    repainted(window, model)
    assert cell(model, 1, 2).data() == "Trade"


def test_a_row_deleted_under_the_table_is_shown_as_gone(window: Window) -> None:
    many_clients(window.engine)
    model = window.table(CLIENTS)
    with writing(window.engine) as connection:
        connection.execute(delete(Client).where(Client.id == 1_500))
    index = cell(model, 1_500, 0)
    assert index.data() == "…"
    window.settle()
    assert (index.data(), index.data(GoneRole), index.data(EditableRole)) == ("", True, False)
    assert not index.flags() & Qt.ItemFlag.ItemIsEnabled
    model.reader.reload()
    window.settle()
    assert model.rows.row_of(1_500) == -1


def test_editing_a_row_that_is_gone_says_so(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    index = cell(model, 1, 1)
    with writing(window.engine) as connection:
        for model_with_departments in (Employee, EmploymentPeriod):
            connection.execute(update(model_with_departments).values(department_id=None))
        connection.exec_driver_sql("DELETE FROM departments WHERE id = 1")
    model.setData(index, "D")
    window.settle()
    assert "deleted" in window.named("not taken")[0].happened


def test_reloading_keeps_selection_and_current_cell_with_their_rows(window: Window) -> None:
    many_clients(window.engine, 300)
    model, view = window.table(CLIENTS), QTableView()
    view.setModel(model)
    select = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row_id in (1_100, 1_200, 2):
        view.selectionModel().select(cell(model, row_id, 0), select)
    view.selectionModel().setCurrentIndex(cell(model, 1_200, 1), QItemSelectionModel.SelectionFlag.NoUpdate)
    gone = QPersistentModelIndex(cell(model, 1_005, 0))
    with writing(window.engine) as connection:
        connection.execute(delete(Client).where(Client.id.between(1_003, 1_050)))
        connection.execute(insert(Client), [{"id": 5_000 + n, "name": f"a{n}"} for n in range(20)])
        connection.execute(update(Client).where(Client.id == 1_100).values(name="zzz"))
    model.reader.reload()
    window.settle()
    assert model.rowCount() == 302 - 48 + 20
    selected = {model.rows.row_id(index.row()) for index in view.selectionModel().selectedRows()}
    assert selected == {1_100, 1_200, 2}
    assert model.rows.row_id(view.currentIndex().row()) == 1_200
    assert not gone.isValid()
    assert [model.rows.row_of(model.rows.row_id(row)) for row in range(model.rowCount())] == list(
        range(model.rowCount())
    )


def test_reloading_shows_what_the_sync_changed(window: Window) -> None:
    model = window.table(CLIENTS)
    with writing(window.engine) as connection:
        connection.execute(update(Client).where(Client.id == 1).values(city="Bonn"))
    model.reader.reload()
    window.settle()
    repainted(window, model)
    assert cell(model, 1, 1).data() == "Bonn"


@pytest.mark.fault("U3")
def test_a_hundred_thousand_changed_rows_are_told_at_once(sqlite_window: Window) -> None:
    window = sqlite_window
    many_clients(window.engine, 100_000)
    model = window.table(CLIENTS)
    signals: list[str] = []
    for name in ("dataChanged", "rowsInserted", "rowsRemoved", "layoutChanged", "modelReset"):
        getattr(model, name).connect(lambda *_args, name=name: signals.append(name))
    with writing(window.engine) as connection:
        connection.execute(update(Client).values(city="Kiel", version=Client.version + 1))

    with statements(window.engine) as sent:
        model.reader.reload()
        window.settle()

    assert len(signals) <= 2
    assert len(sent) == 1
    assert cell(model, 500, 1).data() != "Kiel"  # not read before it is looked at


@pytest.mark.fault("U2")
def test_jobs_at_the_same_time_have_connections_of_their_own(window: Window) -> None:
    meet = threading.Barrier(3, timeout=60)

    def look() -> int:
        with reading(window.engine) as connection:
            connection.execute(text("SELECT 1"))
            meet.wait()
            return id(connection.connection.dbapi_connection)

    found: list[int] = []
    for _ in range(3):
        window.jobs.run(look, found.append, found.append, window.owner)  # type: ignore[arg-type]
    window.settle()

    assert len(set(found)) == 3


def test_a_row_added_while_the_list_is_read_stays(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    model.edits.add_row({"name": "Büro"})
    model.reader.reload()
    window.settle()
    assert sorted(repainted(window, model)) == ["Büro", "Design", "Müller-Werft"]
    assert len(window.named("row_added")) == 1


def test_rows_are_deleted_after_it_was_told_what_goes_with_them(window: Window) -> None:
    model = window.table(DEPARTMENTS)
    model.edits.delete_rows([model.rows.row_of(1)])
    window.settle()
    (planned,) = window.named("removal_planned")
    assert [one.table for one in planned.emptied] == ["employment_periods"]
    assert model.rowCount() == 2
    employees = window.table(EMPLOYEES)
    model.edits.remove(planned)
    window.settle()
    assert texts(model) == ["Müller-Werft"]
    assert repainted(window, employees, 1)[0] == ""


def test_rows_of_a_source_are_not_deleted(window: Window) -> None:
    model = window.table(CLIENTS)
    model.edits.delete_rows([0])
    window.settle()
    assert "come from a source" in window.named("failed")[0].happened
    assert model.rowCount() == 2


def test_a_record_is_all_that_was_read_of_a_row(window: Window) -> None:
    model = window.table(CLIENTS)
    record = model.records.record(model.rows.row_of(1))
    assert record is not None
    assert (record["id"], record["name"], record["paymo_id"]) == (1, "Überholz GmbH", 101)


def test_a_database_that_fails_is_told_once_and_asked_again(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    many_clients(window.engine)
    model = window.table(CLIENTS)
    asked = []

    def broken(ids: object) -> None:
        asked.append(ids)
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    read = model.loader.wishes._read
    monkeypatch.setattr(model.loader.wishes, "_read", broken)
    for _ in range(3):
        model.index(900, 0).data()
        window.settle()
    assert len(asked) == 1
    assert [error.title for error in window.named("failed")] == ["The database can't be reached"]
    monkeypatch.setattr(model.loader.wishes, "_read", read)
    model.loader.wishes._resume()
    model.index(900, 0).data()
    window.settle()
    assert model.index(900, 0).data() == "n00899"


def test_an_edit_that_can_t_be_written_for_now_stays_visible_as_unsaved_until_it_is(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = window.table(CLIENTS)

    def broken(*_arguments: object) -> None:
        raise DatabaseError("The database can't be reached", "No answer.", "Check the network.")

    with monkeypatch.context() as cut:
        cut.setattr("desktop.commands.row_commands.change", broken)
        model.setData(cell(model, 1, 2), "Trade")
        window.settle()
    assert [error.title for error in window.named("not taken")] == ["The database can't be reached"]
    again = window.table(CLIENTS)
    for shown in (model, again):
        assert (cell(shown, 1, 2).data(), cell(shown, 1, 2).data(UnsavedRole)) == ("Trade", True)
    window.undo.try_again()
    window.settle()
    for shown in (model, again):
        assert (cell(shown, 1, 2).data(), cell(shown, 1, 2).data(UnsavedRole)) == ("Trade", False)


def test_late_answers_of_an_earlier_state_are_dropped(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    many_clients(window.engine)
    gate, slow = threading.Event(), row_reader.first_rows
    model = window.table(CLIENTS)
    resets = []
    model.modelReset.connect(lambda: resets.append(model.rowCount()))
    monkeypatch.setattr(row_reader, "first_rows", lambda *arguments: (gate.wait(60), slow(*arguments))[1])
    model.reader.set_search("n0000")
    monkeypatch.setattr(row_reader, "first_rows", slow)
    model.reader.set_search("überholz")
    until(lambda: bool(resets))
    gate.set()
    window.settle()
    assert resets == [1]
    assert texts(model) == ["Überholz GmbH"]


def test_a_table_that_is_closed_while_it_reads_does_no_harm(window: Window) -> None:
    many_clients(window.engine)
    model = window.table(CLIENTS)
    model.index(800, 0).data()
    model.setData(cell(model, 1_000, 2), "Trade")
    model.reader.reload()
    model.deleteLater()
    del model
    window.settle()
    assert cell(window.table(CLIENTS), 1_000, 2).data() == "Trade"


def test_the_screen_s_own_order_and_limit_hold(window: Window) -> None:
    model = window.table(TIME_ENTRIES)
    assert [model.rows.row_id(row) for row in range(3)] == [1, 2, 3]
    with writing(window.engine) as connection:
        connection.execute(update(TimeEntry).where(TimeEntry.id == 3).values(day=date(2027, 1, 1)))
    model.reader.reload()
    window.settle()
    assert [model.rows.row_id(row) for row in range(3)] == [3, 1, 2]
