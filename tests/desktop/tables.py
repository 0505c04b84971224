"""A table model on a database with a few rows in it, and ways to wait for it."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt
from sqlalchemy import Engine

from desktop.commands.command_queue import CommandQueue
from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats
from desktop.screens.screen import Field, Screen
from desktop.table_model.row_table_model import RowTableModel
from desktop.widgets.jobs import Jobs
from models import Client, Department, Employee, Expense, Project, Task, TimeEntry
from models.schema.base import Base

DISPLAY, EDIT = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole


def screen(model: type[Base], *fields: str | Field, order: str = "name", **more: Any) -> Screen:
    """A declaration as short as a test needs it."""
    named = tuple(field if isinstance(field, Field) else Field(field, field.title()) for field in fields)
    table = model.__tablename__
    return Screen(table, table.title(), table[:-1], "Work", "table", model, named, order, **more)


EMPLOYEES = screen(Employee, "name", "department_id", "status", "weekly_hours", "start_date", "active", "remarks")
PROJECTS = screen(Project, "name", "client_id", "lead_id", "lead_id.department_id", "remarks")
CLIENTS = screen(Client, "name", "city", "industry")
DEPARTMENTS = screen(Department, "name", "code", addable=True)
TASKS = screen(Task, "name", Field("description", "Description", kind=Kind.LONG_TEXT), "remarks")
TIME_ENTRIES = screen(TimeEntry, "day", "project_id.client_id", "user_id", "description", order="-day")
EXPENSES = screen(Expense, "notes", Field("amount", "Amount", kind=Kind.MONEY, currency="currency"), order="id")


class Window:
    """What stands behind one window: jobs, undo, and the tables it shows. `told`: every signal with its values."""

    def __init__(self, engine: Engine, jobs: Jobs) -> None:
        self.engine, self.jobs = engine, jobs
        self.owner = QObject()
        self.undo = CommandQueue(engine, jobs, "Ines", self.owner)
        self.told: list[tuple[str, Any]] = []
        self.undo.refused.connect(lambda error: self.told.append(("refused", error)))
        self.undo.not_taken.connect(lambda _step, error: self.told.append(("not taken", error)))

    def table(self, shown: Screen) -> RowTableModel:
        """Open a table and wait until it is there."""
        model = RowTableModel(self.engine, shown, self.jobs, Formats(QLocale("de_DE")), self.undo, self.owner)
        model.counted.connect(lambda rows, complete: self.told.append(("counted", (rows, complete))))
        for name in ("failed", "removal_planned", "changed_rows", "row_added"):
            getattr(model, name).connect(lambda value, name=name: self.told.append((name, value)))
        self.settle()
        return model

    def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        for _ in range(4):
            QCoreApplication.processEvents()
            assert self.jobs.wait(20_000)
        QCoreApplication.processEvents()

    def named(self, name: str) -> list[Any]:
        """The values a signal came with."""
        return [value for told, value in self.told if told == name]


def texts(model: RowTableModel, column: int = 0) -> list[str]:
    """What a column shows."""
    return [model.index(row, column).data() for row in range(model.rowCount())]


def repainted(window: Window, model: RowTableModel, column: int = 0) -> list[str]:
    """What a column shows once what was wished for by painting it has come."""
    texts(model, column)
    window.settle()
    return texts(model, column)


def cell(model: RowTableModel, row_id: int, column: int) -> Any:
    """The index of a cell, by the row's id."""
    return model.index(model.rows.row_of(row_id), column)


def until(condition: Callable[[], bool]) -> None:
    """Let the window run until something holds."""
    for _ in range(100_000):
        if condition():
            return
        QCoreApplication.processEvents()
    raise AssertionError("it never happened")
