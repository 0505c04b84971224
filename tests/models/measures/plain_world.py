"""The rows of a small company as plain Python finds them: who is where on which day."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from models import (
    Department,
    Employee,
    EmploymentPeriod,
    Estimate,
    Invoice,
)
from models.measures.scope import Scope
from models.schema.base import Base
from tests.models.measures.small_companies import Company, Row

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Piece:
    """A row in question: why it doesn't count (None: it does), what it comes to, and where it stands by name."""

    id: int
    reason: str | None
    value: Decimal | int | None
    places: dict[str, Any]
    currency: str | None = None
    is_under: bool = False
    table: str = ""


class World:
    def __init__(self, company: Company) -> None:
        self.company = company

    def alive(self, model: type[Base]) -> list[Row]:
        return [row for row in self.company[model] if row.get("deleted_at") is None]

    def row(self, model: type[Base], key: int | None) -> Row:
        return next((row for row in self.company[model] if row["id"] == key), {})

    def on(self, person: int | None, day: date) -> Row:
        """The period that covers a day of a person's."""
        for period in self.company[EmploymentPeriod]:
            first, last = period["valid_from"] or date.min, period["valid_to"] or date.max
            if period["employee_id"] == person and first <= day <= last:
                return period
        return {}

    def of_work(self, project: Row, task: Row | None = None) -> dict[str, Any]:
        client = project.get("client_id")
        places = {"client": client and f"Client {client}", "project": project.get("name")}
        return places if task is None else {**places, "task": task.get("name")}

    def of_person(self, person: int | None, day: date) -> dict[str, Any]:
        department = self.row(Department, self.on(person, day).get("department_id"))
        return {**of_day(day), "department": department.get("name"), "person": self.row(Employee, person).get("name")}


def of_day(day: date) -> dict[str, str]:
    year, week, _ = day.isocalendar()
    return {"month": f"{day:%Y-%m}", "week": f"{year}-W{week:02}"}


def is_in(scope: Scope, day: date | None, *, ahead: bool = False) -> bool:
    if day is None or (day > scope.as_of and not ahead):
        return False
    return scope.first is None or scope.last is None or scope.first <= day <= scope.last


def first_of(reasons: Any) -> str | None:
    return next((reason for reason, fits in reasons if fits), None)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def currency_of(world: World, project: Row) -> str | None:
    """The currency in which a project's client is invoiced; the company's where nobody knows of another."""
    client = project.get("client_id")
    documents = [*world.alive(Invoice), *world.alive(Estimate)] if client else []
    found = {row["currency"] for row in documents if row["client_id"] == client and row["currency"]}
    return "EUR" if not found else found.pop() if len(found) == 1 else None
