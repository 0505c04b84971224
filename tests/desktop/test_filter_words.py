"""What people type into a filter, and how filters are said, in German forms."""

from typing import Any

import pytest
from PySide6.QtCore import QLocale
from sqlalchemy import Table

from desktop.columns import columns_of
from desktop.filter_words import PERIOD_WORDS, described, end_text, summary, typed
from desktop.formats import Formats, UnreadableError
from desktop.screen import Kind
from desktop.screens import screen_of
from desktop.shown_columns import ShownColumn
from models import language
from models.filters import Filter, Test, from_plain, to_plain
from models.relative_dates import PERIODS

GERMAN = Formats(QLocale("de_DE"))


def column(table: str, name: str) -> ShownColumn:
    screen = screen_of(table)
    assert screen is not None
    return next(shown for shown in columns_of(screen) if shown.field.name == name)


DAY, HOURS = column("time_entries", "day"), column("employees", "weekly_hours")
SPENT, NAME = column("time_entries", "duration"), column("clients", "name")


@pytest.mark.parametrize(
    ("shown", "text", "test", "values"),
    [
        (NAME, " web ", Test.CONTAINS, ("web",)),
        (NAME, "1 – 5", Test.CONTAINS, ("1 – 5",)),
        (HOURS, "38,5", Test.BETWEEN, ("38.5", "38.5")),
        (HOURS, "10..20", Test.BETWEEN, ("10", "20")),
        (HOURS, "20 – 10", Test.BETWEEN, ("10", "20")),
        (HOURS, "10 bis 20", Test.BETWEEN, ("10", "20")),
        (HOURS, "-5..-1", Test.BETWEEN, ("-5", "-1")),
        (HOURS, ">= 10", Test.BETWEEN, ("10", None)),
        (HOURS, "≤10,5", Test.BETWEEN, (None, "10.5")),
        (HOURS, "10..", Test.BETWEEN, ("10", None)),
        (DAY, "1.3.2026", Test.BETWEEN, ("2026-03-01", "2026-03-01")),
        (DAY, "1.3.2026 - 31.3.2026", Test.BETWEEN, ("2026-03-01", "2026-03-31")),
        (DAY, ">31.12.2025", Test.BETWEEN, ("2026-01-01", None)),
        (DAY, "This Quarter", Test.WITHIN, ("this_quarter",)),
        (SPENT, "7:30", Test.BETWEEN, ("26971", "27029")),
    ],
)
def test_what_is_typed_is_a_filter(shown: ShownColumn, text: str, test: Test, values: tuple[Any, ...]) -> None:
    condition = typed(text, shown, GERMAN)
    assert condition == Filter(shown.field.name, test, values)
    table: Table = shown.column.table  # type: ignore[assignment]
    assert from_plain(table, to_plain(condition)) == condition
    assert typed(summary(condition, shown, GERMAN), shown, GERMAN) == condition


@pytest.mark.parametrize("shown", [NAME, HOURS, DAY, SPENT])
def test_nothing_typed_is_no_filter(shown: ShownColumn) -> None:
    assert typed("  ", shown, GERMAN) is None


@pytest.mark.parametrize(("shown", "text"), [(HOURS, "much"), (HOURS, ">10,5"), (DAY, "31.2.2026"), (DAY, "this eon")])
def test_what_is_no_filter_is_said_in_a_sentence(shown: ShownColumn, text: str) -> None:
    with pytest.raises(UnreadableError, match=r"\.$|=.*"):
        typed(text, shown, GERMAN)


def test_days_from_today_on_are_typed_and_said_in_german_too(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: language.use("en"))
    language.use("de")
    assert typed("dieses quartal", DAY, GERMAN) == Filter("day", Test.WITHIN, ("this_quarter",))
    assert described(Filter("day", Test.WITHIN, ("last_30_days",)), DAY, GERMAN).endswith(": Letzte 30 Tage")


def test_every_period_has_words() -> None:
    assert list(PERIOD_WORDS) == list(PERIODS)


@pytest.mark.parametrize(
    ("test", "values", "words"),
    [
        (Test.EMPTY, (), "empty"),
        (Test.FILLED, (), "not empty"),
        (Test.LACKS, ("x",), "doesn’t contain “x”"),
        (Test.ONE_OF, ((1, "A"), (2, "B")), "A, B"),
        (Test.ONE_OF, ((1, "A"), (2, "B"), (3, "C"), (4, "D"), None), "A, B, C and 2 more"),
        (Test.ONE_OF, (None,), "(empty)"),
    ],
)
def test_a_filter_is_said_short(test: Test, values: tuple[Any, ...], words: str) -> None:
    shown = column("projects", "client_id")
    assert shown.kind is Kind.REFERENCE
    assert summary(Filter("client_id", test, values), shown, GERMAN) == words


def test_an_end_stands_in_its_field_as_it_would_be_typed() -> None:
    assert end_text("2026-03-01", DAY, GERMAN) == "01.03.2026"
    assert end_text("38.5", HOURS, GERMAN) == "38,5"
    assert end_text(None, HOURS, GERMAN) == ""
