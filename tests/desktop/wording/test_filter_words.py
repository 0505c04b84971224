"""What people type into a filter, and how filters are said, in German forms."""

from typing import Any

import pytest
from PySide6.QtCore import QLocale
from sqlalchemy import Table

from desktop.kinds.kinds import Kind
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.screen_definitions import screen_of
from desktop.screens.shown_columns import ShownColumn
from desktop.wording.filter_words import between, described, end_text, summary, typed
from desktop.wording.relative_dates import PERIOD_WORDS
from models.queries.filters import Filter, Test, from_plain, to_plain
from models.values import language
from models.values.relative_dates import PERIODS

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


DUE = column("invoices", "due_date")
SAID = {
    "< today": (None, "<today"),
    "≤ heute": (None, "today"),
    "> gestern": (">yesterday", None),
    ">= tomorrow": ("tomorrow", None),
    "< this month": (None, "<this_month"),
    "ab": None,
    "> diesen Monat": (">this_month", None),
    "+7": ("today+7d", "today+7d"),
    "-3": ("today-3d", "today-3d"),
    "in 7 days": ("today+7d", "today+7d"),
    "in 2 Wochen": ("today+2w", "today+2w"),
    "vor 3 Monaten": ("today-3m", "today-3m"),
    "1 year ago": ("today-1y", "today-1y"),
    "<= heute + 30": (None, "today+30d"),
    "heute .. in 7 tagen": ("today", "today+7d"),
    "in 7 days - yesterday": ("yesterday", "today+7d"),
    "1.1.2026 bis heute": ("2026-01-01", "today"),
    "last month – today": ("last_month", "today"),
}


def test_what_is_said_from_today_on_is_kept_as_it_was_said_in_either_language(
    request: pytest.FixtureRequest,
) -> None:
    request.addfinalizer(lambda: language.use("en"))
    table: Table = DUE.column.table  # type: ignore[assignment]
    for shown_in in ("en", "de"):
        language.use(shown_in)
        for text, ends in SAID.items():
            if ends is None:
                with pytest.raises(UnreadableError):
                    typed(text, DUE, GERMAN)
                continue
            condition = typed(text, DUE, GERMAN)
            assert condition == Filter("due_date", Test.BETWEEN, ends), text
            assert from_plain(table, to_plain(condition)) == condition, text
            # What its field and the small window show says the same again.
            assert typed(summary(condition, DUE, GERMAN), DUE, GERMAN) == condition, text
            assert between(*(end_text(end, DUE, GERMAN) for end in ends), DUE, GERMAN) == condition, text
        assert typed("letzte 14 Tage", DUE, GERMAN) == Filter("due_date", Test.WITHIN, ("last_14_days",))
        assert typed("next 2 months", DUE, GERMAN) == Filter("due_date", Test.WITHIN, ("next_2_months",))


def test_days_from_today_on_are_shown_in_the_language_in_use(request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: language.use("en"))
    said = [
        (None, "<today"),
        ("today+7d", "today+7d"),
        (">this_month", None),
        ("today", "today+1w"),
        (None, "today-2m"),
    ]
    filters = [Filter("due_date", Test.BETWEEN, ends) for ends in said]
    assert [summary(one, DUE, GERMAN) for one in filters] == [
        "< today",
        "In 7 days",
        "> this month",
        "today – in 1 week",
        "≤ 2 months ago",
    ]
    language.use("de")
    assert [summary(one, DUE, GERMAN) for one in filters] == [
        "< heute",
        "In 7 Tagen",
        "> dieser Monat",
        "heute – in 1 Woche",
        "≤ vor 2 Monaten",
    ]
    assert summary(Filter("due_date", Test.WITHIN, ("last_14_days",)), DUE, GERMAN) == "Letzte 14 Tage"
