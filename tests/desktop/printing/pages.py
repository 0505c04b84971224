"""Pages to be printed, of whatever length and width."""

from collections.abc import Iterator
from decimal import Decimal

from desktop.printing.page import PrintedCell, PrintedColumn, PrintedPage, PrintedTable


def money(value: Decimal) -> PrintedCell:
    """An amount in euros."""
    return PrintedCell(f"{value:,.2f} €".replace("-", "−"), value, "bad" if value < 0 else "")


def rows(count: int, columns: int) -> Iterator[tuple[PrintedCell, ...]]:
    """Projects with amounts, the first one below zero."""
    for number in range(count):
        amounts = (money(Decimal(number * 100 + place) / 4 - 10) for place in range(columns - 1))
        yield PrintedCell(f"Project {number:04}"), *amounts


def page(
    count: int, columns: int = 4, *, total: bool = True, notes: tuple[str, ...] = (), title: str = "Projects"
) -> PrintedPage:
    """A page with one table."""
    titled = (PrintedColumn("Name"), *(PrintedColumn(f"Amount {place}", "number") for place in range(1, columns)))
    totals = (PrintedCell("Total"), *(PrintedCell(f"{place},000.00 €") for place in range(1, columns)))
    table = PrintedTable("", titled, rows(count, columns), totals if total else None, notes)
    return PrintedPage(title, ("Status: open", "Paymo last synced 30 Nov 2026, 08:12"), (table,))
