"""The sample agency's business plan: a sheet a year, a block a department, months across.

Planned from the agency's first recorded year, with growth that the years after it only partly bring.
"""

from collections import defaultdict
from datetime import date

import resources
from sync.standin.agency.agency import Agency
from sync.standin.agency.calendar import add_months, dice

Cell = str | float | None
MONTHS = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
_REVENUE, _TOTAL = "Umsatz", "Summe"
_SEASON = (0.99, 0.98, 1.06, 1.0, 0.96, 1.02, 0.94, 0.9, 1.05, 1.07, 1.06, 0.87)
_GROWTH = 1.06
_WEEKS = 52 / 12
_COSTS = {
    "BER": ("Personal", "Reisen", "Miete"),
    "KRE": ("Personal", "Fremdleistungen", "Software & Lizenzen", "Miete"),
    "ENT": ("Personal", "Fremdleistungen", "Cloud & Hosting", "Software & Lizenzen", "Miete"),
    "MAR": ("Personal", "Fremdleistungen", "Software & Lizenzen", "Miete"),
    "PM": ("Personal", "Weiterbildung", "Miete"),
    "VER": ("Personal", "Miete", "IT & Telefon", "Beratung & Recht", "Eigenwerbung"),
}
_PER_HEAD = {"Reisen": 210, "Miete": 480, "Software & Lizenzen": 165, "Cloud & Hosting": 240, "Weiterbildung": 120}
_PER_HEAD |= {"IT & Telefon": 900, "Beratung & Recht": 650, "Eigenwerbung": 800}
_OUTSIDE = 0.07
"""Fremdleistungen as a share of revenue."""


def plan_lines(agency: Agency) -> list[tuple[str, str]]:
    """Return the plan's lines, each as the department's block in which it stands, and what it is called."""
    found: dict[tuple[str, str], None] = {}
    for rows in plan_sheets(agency).values():
        block = ""
        for label, *months in rows[2:]:
            if months[0] is None:
                block = str(label)
            elif not str(label).startswith(_TOTAL):
                found[block, str(label)] = None
    return list(found)


def plan_sheets(agency: Agency) -> dict[str, list[list[Cell]]]:
    """Return the workbook as cells by sheet: last year, this year, next year; amounts in EUR, costs positive."""
    earned = _monthly_average(agency)
    years = range(agency.today.year - 1, agency.today.year + 2)
    return {str(year): _sheet(agency, earned, year) for year in years}


def _monthly_average(agency: Agency) -> dict[str, float]:
    """Return what each department's client work of the first recorded year was worth in a month, in EUR."""
    department = {person.id: person.department for person in agency.people}
    rate = {plan.id: plan.rate for plan in agency.projects}
    end = add_months(agency.start, 12).isoformat()
    earned: dict[str, float] = defaultdict(float)
    for entry in agency.paymo["entries"]:
        if entry["created_on"] >= end:
            break
        earned[department[entry["user_id"]]] += entry["duration"] / 3600 * rate[entry["project_id"]]
    return {code: amount / 12 for code, amount in earned.items()}


def _sheet(agency: Agency, earned: dict[str, float], year: int) -> list[list[Cell]]:
    title = f"Hafenblick Agentur GmbH – Plan {year} – Alle Angaben in EUR"
    rows: list[list[Cell]] = [[title, *[None] * 13], ["Position", *MONTHS, _TOTAL]]
    revenue, cost = [0.0] * 12, [0.0] * 12
    for code, name in resources.sample("people")["departments"]:
        income = _income(agency, earned.get(code, 0.0), code, year)
        costs = {label: _cost(agency, label, code, year, income) for label in _COSTS[code]}
        spent = [sum(months) for months in zip(*costs.values(), strict=True)]
        rows.append([name, *[None] * 13])
        if any(income):
            rows.append(_row(_REVENUE, income))
        rows += [_row(label, months) for label, months in costs.items()]
        rows.append(_row(f"{_TOTAL} {name}", _minus(income, spent)))
        revenue = [a + b for a, b in zip(revenue, income, strict=True)]
        cost = [a + b for a, b in zip(cost, spent, strict=True)]
    rows.append(_row(f"{_TOTAL} Umsatz", revenue))
    rows.append(_row(f"{_TOTAL} Kosten", cost))
    rows.append(_row(f"{_TOTAL} gesamt", _minus(revenue, cost)))
    return rows


def _income(agency: Agency, average: float, code: str, year: int) -> list[float]:
    """Plan more every year, by season, and with the hope of whoever planned it."""
    hope = 0.98 + 0.12 * dice(agency.seed, "hope", code, year).random()
    grown = average * _GROWTH ** (year - agency.start.year) * hope
    return [_tens(grown * season) for season in _SEASON]


def _cost(agency: Agency, label: str, code: str, year: int, income: list[float]) -> list[float]:
    rnd = dice(agency.seed, "cost plan", code, label, year)
    months = []
    for month in range(12):
        heads, wages = _payroll(agency, code, date(year, month + 1, 15).toordinal())
        amount = wages if label == "Personal" else heads * _PER_HEAD.get(label, 0)
        amount = income[month] * _OUTSIDE if label == "Fremdleistungen" else amount
        months.append(_tens(amount * (0.97 + 0.06 * rnd.random())))
    return months


def _payroll(agency: Agency, code: str, day: int) -> tuple[int, float]:
    """Return how many people a department has on a day, and what those at work cost in a month."""
    heads, wages = 0, 0.0
    for person in agency.people:
        period = person.period(day)
        if period and period.department == code:
            heads += 1
            if period.status == "active":
                wages += period.weekly_hours * _WEEKS * period.cost_per_hour
    return heads, wages


def _row(label: str, months: list[float]) -> list[Cell]:
    return [label, *months, sum(months)]


def _minus(income: list[float], spent: list[float]) -> list[float]:
    return [a - b for a, b in zip(income, spent, strict=True)]


def _tens(amount: float) -> float:
    return float(round(amount / 10) * 10)
