"""What belongs to a record, as the panel shows it: every line leads to exactly the rows that it counts."""

import itertools
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from sqlalchemy import Engine

from desktop.record_panel.related_list import RelatedList
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats
from desktop.screens.related_lines import DOWN, UP, Related, RelatedLine, read_related, related_to
from desktop.screens.screen_definitions import SCREENS
from desktop.screens.shown_columns import paths_of
from models.queries.aggregates import Group
from models.queries.rows import RowQuery, ordered_ids
from models.schema.base import table_of
from models.schema.paths import columns_of as columns_on
from models.values.relative_dates import UTC_CALENDAR
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.around import surround
from tests.models.statements import statements

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ALL = [(screen.key, one, line) for screen in SCREENS for one in related_to(screen) for line in one.lines]
# Nothing of these is in the sample: what they lead to is a table that only the program fills.
BY_PROGRAM = {"sync_runs", "plan_versions"}


@pytest.fixture
def filled(engine: Engine) -> Engine:
    surround(engine)
    return engine


def shown_rows(engine: Engine, one: Related, line: RelatedLine, row_id: int) -> int:
    """How many rows the table shows that a line leads to."""
    screen, found = one.limited(row_id), 0
    assert screen.only is not None
    query = RowQuery(screen.model, paths_of(screen), only=screen.only(), filters=line.filters)

    def take(part: object) -> bool:
        nonlocal found
        found += len(part)  # type: ignore[arg-type]
        return True

    ordered_ids(engine, query, take)
    return found


def test_every_line_counts_exactly_the_rows_it_leads_to(filled: Engine) -> None:
    for screen, row_id in itertools.product(SCREENS, (1, 2, 3, 99)):
        related = related_to(screen)
        for one, groups in zip(related, read_related(filled, related, row_id, UTC_CALENDAR), strict=True):
            led_to = [shown_rows(filled, one, line, row_id) for line in one.lines]
            assert [group.rows for group in groups] == led_to, (screen.key, row_id, one.screen.key)


def test_every_declared_line_is_tried_with_rows(filled: Engine) -> None:
    for key, related in DOWN.items():
        totals = [read_related(filled, related, row_id, UTC_CALENDAR) for row_id in (1, 2, 3)]
        for place, one in enumerate(related):
            for at, line in enumerate(one.lines):
                assert max(found[place][at].rows for found in totals) > 0, (key, one.screen.key, one.way, line.title)


def test_a_panel_takes_one_statement_whatever_it_shows(filled: Engine) -> None:
    for screen in SCREENS:
        with statements(filled) as sent:
            read_related(filled, related_to(screen), 1, UTC_CALENDAR)
        assert len(sent) <= 1


def test_filters_and_sums_of_a_line_are_fields_of_its_table() -> None:
    for key, one, line in ALL:
        names = {field.name for field in one.screen.fields}
        assert {condition.path for condition in line.filters} <= names, (key, one.screen.key, line.title)
        assert not line.sum or line.sum in names, (key, one.screen.key, line.title)


def test_what_a_record_is_part_of_is_named_by_paths_to_other_tables() -> None:
    for key, paths in UP.items():
        screen = next(screen for screen in SCREENS if screen.key == key)
        for path, _title in paths:
            assert columns_on(table_of(screen.model), path)[-1].foreign_keys


def words_of(part: RelatedList) -> list[str]:
    inside = [one for one in part.findChildren(QWidget) if one.parent() is part and not one.isHidden()]
    return [one.text() for kind in (QPushButton, QLabel) for shown in inside for one in shown.findChildren(kind)]


def totals_for(key: str, engine: Engine, row_id: int) -> tuple[tuple[Related, ...], list[list[Group]]]:
    related = related_to(next(screen for screen in SCREENS if screen.key == key))
    return related, read_related(engine, related, row_id, UTC_CALENDAR)


def test_a_client_shows_hours_and_money_by_currency(filled: Engine, qapp: QApplication) -> None:
    part = RelatedList(Formats(QLocale("de_DE"), currency="EUR"))
    part.show_totals(*totals_for("clients", filled, 1), None)

    words = words_of(part)
    assert {"Projects", "Active", "Tasks", "Time entries", "This year", "Invoices", "Invoiced", "Payments"} <= {*words}
    assert "5:00\u00a0h" in words
    assert "200,20\u00a0€\n100,10\u00a0$" in words  # invoiced: paid and viewed ones, and those in dollars
    assert "20,00\u00a0€\n7,00\u00a0$" in words  # open
    assert any("UTC" in word and "Deleted records" in word for word in words)


def test_a_projects_hours_are_held_against_its_budget(filled: Engine, qapp: QApplication) -> None:
    part = RelatedList(Formats(QLocale("de_DE")))
    related, totals = totals_for("projects", filled, 1)

    part.show_totals(related, totals, Decimal(4))
    assert "125\u00a0% of the budget of 4,0\u00a0h" in words_of(part)
    part.show_totals(related, totals, None)
    assert not any("budget" in word for word in words_of(part))


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    surround(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path / "data", FakeSync())
    opened.open("Clients")
    yield opened
    opened.close()


def press(whole: WholeWindow, name: str) -> None:
    whole.window.panel.show_record(1)
    whole.until(lambda: any(one.accessibleName() == name for one in whole.window.panel.findChildren(QPushButton)))
    links = whole.window.panel.page.related.findChildren(QPushButton)
    next(link for link in links if link.accessibleName() == name).click()
    whole.settle()


def test_a_line_opens_its_rows_with_the_record_above_and_its_filter_as_a_chip(whole: WholeWindow) -> None:
    press(whole, "Show 2 Time entries: This year")

    chip: QPushButton = whole.find(QPushButton, "filterChip")
    assert "Number 1" in chip.text()
    assert [one.path for one in whole.window.page.filters] == ["day"]
    assert whole.status().startswith("2 time entries")
    whole.window.finding.put("day", None)
    whole.settle()
    assert whole.status().startswith("6 time entries")
    chip.click()
    whole.settle()
    assert whole.status().startswith("7 time entries")


def test_the_filters_of_a_line_are_not_those_the_table_is_left_with(whole: WholeWindow) -> None:
    press(whole, "Show 1 Tasks: Open")
    whole.open("Clients")
    whole.open("Tasks")

    assert whole.window.page.filters == ()
    assert len(columns_of(whole.window.page.shown_screen)) == len(whole.window.page.shown_screen.fields)  # type: ignore[arg-type, union-attr]
