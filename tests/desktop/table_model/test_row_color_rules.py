"""Rows are coloured by rules: kept per person and in views, read with the rows, and never told by colour alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QToolButton
from sqlalchemy import Engine

from desktop.filters.filter_popup import FilterPopup
from desktop.filters.row_color_dialog import RowColorDialog, open_rules
from desktop.screens.screen_definitions import screen_of
from desktop.table_model.cell_roles import RuleRole
from desktop.table_query.row_color_rules import COLOURS, RowColorRule, RowColorRules, plain_rules, rules_of
from desktop.table_query.row_color_text import with_line
from desktop.theme.palette import DARK, LIGHT, Palette
from models.queries.filters import Filter, Test
from tests.desktop.tables import EMPLOYEES, Window, cell, repainted
from tests.desktop.theme.test_theme import ENOUGH, contrast
from tests.desktop.whole_window import FakeSync, WholeWindow
from tests.models.sample import fill

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

WEBSITES = Filter("name", Test.CONTAINS, ("website",))
ARCHIVED = Filter("name", Test.CONTAINS, ("archive",))


@pytest.fixture
def whole(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> Iterator[WholeWindow]:
    fill(sqlite_engine)
    opened = WholeWindow(sqlite_engine, tmp_path, FakeSync())
    opened.window.actions_.panel.setChecked(False)
    opened.window.resize(1200, 600)
    opened.open("Projects")
    yield opened
    opened.close()


def rules_by_row(whole: WholeWindow) -> dict[str, str | None]:
    """The colours by the names of the rows."""
    model = whole.table.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return {index.data(): (rule.colour if (rule := index.data(RuleRole)) else None) for index in rows}


def set_rules(whole: WholeWindow, *rules: RowColorRule) -> None:
    whole.window.page.set_rules(rules)
    whole.settle()


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_leaves_texts_readable(palette: Palette) -> None:
    assert set(palette.rows) == set(COLOURS)
    pairs = [(text, ground) for ground, ink in palette.rows.values() for text in (palette.text, palette.muted, ink)]
    pairs += [(ink, ground) for _own, ink in palette.rows.values() for ground in (palette.selected, palette.hover)]

    assert [(one, other) for one, other in pairs if contrast(one, other) < ENOUGH] == []


def test_the_first_rule_that_fits_colours_a_row(whole: WholeWindow) -> None:
    set_rules(
        whole, RowColorRule("", "green", (WEBSITES,)), RowColorRule("", "red", (ARCHIVED, WEBSITES.switched(False)))
    )

    assert rules_by_row(whole) == {"website relaunch": "green", "Website": "green", "Archive": "red"}


def test_a_rule_that_is_off_or_has_no_filter_colours_nothing(whole: WholeWindow) -> None:
    set_rules(whole, RowColorRule("", "green", (WEBSITES,), on=False), RowColorRule("All", "red"))

    assert set(rules_by_row(whole).values()) == {None}


def test_the_name_of_the_rule_stands_in_tool_tip_and_description(whole: WholeWindow) -> None:
    set_rules(whole, RowColorRule("<b>Ours", "green", (WEBSITES,)), RowColorRule("", "red", (ARCHIVED,)))
    model = whole.table.model()
    cells = {model.index(row, 0).data(): model.index(row, 0) for row in range(model.rowCount())}

    assert cells["Website"].data(Qt.ItemDataRole.AccessibleDescriptionRole).endswith("Coloured by: <b>Ours")
    assert "&lt;b&gt;Ours" in cells["Website"].data(Qt.ItemDataRole.ToolTipRole)
    assert "Name: archive" in cells["Archive"].data(Qt.ItemDataRole.ToolTipRole)


def test_the_row_is_painted_in_its_colour_with_the_rule_at_its_edge(whole: WholeWindow) -> None:
    set_rules(whole, RowColorRule("Ours", "green", (WEBSITES,)))
    whole.table.go_to(next(row for row, name in enumerate(whole.texts("Name")) if name == "Archive"))
    whole.settle()
    row = whole.texts("Name").index("Website")
    image = whole.table.viewport().grab().toImage()
    place, other = (whole.table.visualRect(whole.table.model().index(row, column)) for column in (0, 2))
    ground, ink = whole.theme.palette.rows["green"]

    assert image.pixelColor(other.left() + 3, other.top() + 3) == QColor(ground)
    assert image.pixelColor(place.left() + 1, place.center().y()) == QColor(ink)


def test_the_colour_follows_an_edit(sqlite_window: Window) -> None:
    model = sqlite_window.table(EMPLOYEES)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.reader.set_rules((RowColorRule("Noted", "amber", (Filter("remarks", Test.CONTAINS, ("watch",)),)),))
    repainted(sqlite_window, model)
    row_id = model.rows.row_id(0)
    assert cell(model, row_id, 0).data(RuleRole) is None

    model.setData(cell(model, row_id, 6), "to watch")
    sqlite_window.settle()
    repainted(sqlite_window, model)

    assert cell(model, row_id, 0).data(RuleRole).name == "Noted"


def test_rules_with_the_same_filters_keep_their_number_whatever_else_changes() -> None:
    first = RowColorRules((RowColorRule("", "red", (ARCHIVED,)), RowColorRule("", "green", (WEBSITES,))))
    then = RowColorRules((RowColorRule("Web", "blue", (WEBSITES,)),), first)

    assert then.asked == ((2, (WEBSITES,)),)
    assert then.found((1, "Archive", 1), 2) is None


def test_a_rule_whose_filter_does_not_fit_any_more_is_left_out() -> None:
    screen = screen_of("projects")
    assert screen is not None
    kept: list[Any] = plain_rules([RowColorRule("Web", "green", (WEBSITES,)), RowColorRule("Gone", "red", (ARCHIVED,))])
    kept[1]["filters"][0]["path"] = "gone"

    assert rules_of(screen, [*kept, 5, {"colour": "pink"}]) == (RowColorRule("Web", "green", (WEBSITES,)),)
    assert rules_of(screen, "broken") == ()


def test_rules_are_kept_for_the_person_and_in_views(sqlite_engine: Engine, qapp: QApplication, tmp_path: Path) -> None:
    fill(sqlite_engine)
    first = WholeWindow(sqlite_engine, tmp_path / "mine", FakeSync())
    first.open("Projects")
    views = first.window.finding.views
    views._add("Plain", for_team=True)
    first.settle()
    set_rules(first, RowColorRule("Web", "green", (WEBSITES,)))
    assert views.is_changed()
    views.save()
    first.settle()
    first.close()

    again = WholeWindow(sqlite_engine, tmp_path / "mine", FakeSync())
    assert rules_by_row(again)["Website"] == "green"
    again.close()
    theirs = WholeWindow(sqlite_engine, tmp_path / "theirs", FakeSync())
    theirs.open("Projects")
    assert rules_by_row(theirs)["Website"] is None
    theirs.window.finding.views._choose(theirs.window.finding.views.views[0])
    theirs.settle()
    assert rules_by_row(theirs)["Website"] == "green"
    theirs.close()


def opened_rules(whole: WholeWindow) -> RowColorDialog:
    return open_rules(whole.window.page, whole.window.session.tools, whole.theme)


def part(dialog: RowColorDialog, line: int, kind: type[Any], name: str) -> Any:
    found = dialog.lines[line].findChild(kind, name)
    assert found is not None, name
    return found


def test_a_rule_is_set_up_with_the_window_of_filters_and_shows_at_once(whole: WholeWindow) -> None:
    dialog = opened_rules(whole)
    dialog.add()
    shown = next(one for one in whole.window.page.model.columns if one.field.name == "name")  # type: ignore[union-attr]
    popup = dialog.lines[0].ask_for(shown, dialog.lines[0].condition)
    assert isinstance(popup, FilterPopup)
    assert isinstance(popup.first, QLineEdit)
    popup.first.setText("website")
    popup.first.returnPressed.emit()
    whole.settle()
    whole.until(lambda: whole.window.page.rules[0].filters == (WEBSITES,))
    whole.settle()
    assert rules_by_row(whole)["Website"] == whole.window.page.rules[0].colour

    part(dialog, 0, QLineEdit, "ruleName").setText("Our web")
    part(dialog, 0, QLineEdit, "ruleName").textEdited.emit("Our web")
    part(dialog, 0, QToolButton, "ruleColour").menu().actions()[list(COLOURS).index("violet")].trigger()
    whole.settle()
    assert whole.window.page.rules == (RowColorRule("Our web", "violet", (WEBSITES,)),)
    dialog.close()


def test_rules_are_made_of_the_filters_that_stand_and_put_in_order(whole: WholeWindow) -> None:
    whole.window.page.set_filters((WEBSITES,))
    whole.settle()
    dialog = opened_rules(whole)
    button = dialog.findChild(QPushButton, "addRuleFromFilters")
    assert button is not None
    button.click()
    dialog.add((ARCHIVED,))
    part(dialog, 1, QToolButton, "ruleUp").click()

    assert [rule.filters for rule in whole.window.page.rules] == [(ARCHIVED,), (WEBSITES,)]
    assert len({rule.colour for rule in whole.window.page.rules}) == 2
    part(dialog, 0, QToolButton, "removeRule").click()
    assert [rule.filters for rule in whole.window.page.rules] == [(WEBSITES,)]
    dialog.close()


def test_a_line_below_a_tool_tip_is_never_read_as_html() -> None:
    assert with_line(None, "a < b") == "<qt>a &lt; b</qt>"
    assert with_line("x < y", "z") == "<qt>x &lt; y<br>z</qt>"
    assert with_line("<qt>x</qt>", "z") == "<qt>x<br>z</qt>"
    assert with_line("tip", "") == "tip"
