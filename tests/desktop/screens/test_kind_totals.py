"""What a plan comes to: a line a kind, the result of revenue and cost, and nothing added that can't be."""

from decimal import Decimal

from PySide6.QtCore import QLocale

from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import PLAN_NOW
from desktop.screens.totals import about_total, figures, summed, total_lines, total_text
from desktop.table_page.selection_label import fitting
from models.queries.aggregates import Key, OfKind, Summed, Total

FORMATS = Formats(QLocale("en_US"))
AMOUNT = next(one for one in columns_of(PLAN_NOW) if one.field.name == "amount")


def of(**amounts: int) -> dict[Key, Total]:
    """Two rows of each kind in euros."""
    return {OfKind(kind, "EUR"): Total(2, Decimal(amount)) for kind, amount in amounts.items()}


def plain(lines: list[str]) -> list[str]:
    return [line.replace("\u00a0", " ") for line in lines]


def test_a_plan_is_added_up_by_kind_and_unit() -> None:
    assert summed(AMOUNT) == Summed("amount", "unit", "kind")


def test_revenue_and_cost_have_a_line_each_and_a_result() -> None:
    lines = total_lines(FORMATS, AMOUNT, of(cost=148_950, revenue=193_730))
    assert plain(lines) == ["Revenue 193,730 EUR", "Cost 148,950 EUR", "Result 44,780 EUR"]
    assert total_text(FORMATS, AMOUNT, of(cost=1, revenue=1)).count(" | ") == 2


def test_one_kind_alone_and_several_currencies_have_no_result_across() -> None:
    assert plain(total_lines(FORMATS, AMOUNT, of(cost=50_000))) == ["Cost 50,000 EUR"]
    in_francs: dict[Key, Total] = {OfKind("cost", "CHF"): Total(1, Decimal(70_000))}
    lines = total_lines(FORMATS, AMOUNT, of(revenue=90_000) | in_francs)
    assert plain(lines) == ["Revenue 90,000 EUR", "Cost 70,000 CHF"]


def test_shares_heads_and_prices_are_averaged_and_hours_are_no_money() -> None:
    others: dict[Key, Total] = {
        OfKind("utilisation", "%"): Total(2, Decimal(172)),
        OfKind("headcount", "FTE"): Total(2, Decimal(9)),
        OfKind("price", "EUR/h"): Total(2, Decimal(190)),
        OfKind("hours", "h"): Total(2, Decimal(300)),
    }
    lines = plain(total_lines(FORMATS, AMOUNT, others | of(revenue=10_000)))
    assert lines == [
        "Revenue 10,000 EUR",
        "Hours 300 h",
        "Headcount ⌀ 4.5 FTE",
        "Utilisation ⌀ 86 %",
        "Price ⌀ 95 EUR/h",
    ]
    assert plain(figures(FORMATS, AMOUNT, others)) == ["Hours 300 h"]
    assert plain(figures(FORMATS, AMOUNT, others, average=True))[0] == "Hours 150 h"


def test_no_figure_of_a_plan_is_told_about_without_its_kind() -> None:
    assert about_total(FORMATS, AMOUNT, of(revenue=9_000, cost=4_000)) == ""


def test_a_selection_is_told_in_whole_figures_only() -> None:
    text = "3 rows selected  ·  Sum Revenue 10 EUR | Cost 4 EUR | Result 6 EUR"
    assert fitting(text, len, 80) == text
    assert fitting(text, len, 60) == "3 rows selected  ·  Sum Revenue 10 EUR | Cost 4 EUR …"
    assert fitting(text, len, 25) == "3 rows selected …"
    assert fitting(text, len, 5) == "…"
