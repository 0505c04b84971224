"""A status in the record panel is a chip, whole and in line with its title, however narrow the panel is."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop.context.app_context import AppContext
from desktop.kinds.value_words import tone_of
from desktop.record_panel.field_widget import SIDE_BY_SIDE, FieldWidget
from desktop.record_panel.value_label import CHIP_HEIGHT, ValueLabel
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import shown_columns
from desktop.theme.font_scaling import scaled
from desktop.theme.icons import Icons
from desktop.theme.theme import Theme
from models.connection.database import writing
from tests.desktop.tables import EMPLOYEES, Window, cell, repainted

NARROW, WIDE = SIDE_BY_SIDE - 40, SIDE_BY_SIDE + 80
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_chip_is_whole_and_begins_where_its_title_does(
    sqlite_window: Window, qapp: QApplication, qtbot: QtBot, width: int
) -> None:
    with writing(sqlite_window.engine) as connection:
        connection.execute(text("UPDATE employees SET status = 'active'"))
    theme = Theme(qapp)
    tools = AppContext(sqlite_window.engine, sqlite_window.jobs, Formats(QLocale("de_DE")), Icons(theme))
    place = [column.field.name for column in shown_columns(EMPLOYEES)].index("status")
    field = FieldWidget(shown_columns(EMPLOYEES)[place], theme, tools)
    qtbot.addWidget(field)
    employees = sqlite_window.table(EMPLOYEES)
    repainted(sqlite_window, employees, place)
    field.show_index(cell(employees, 1, place))
    field.resize(scaled(width), 100)
    field.show()
    field.resize(scaled(width), field.sizeHint().height())

    label = field.findChild(ValueLabel)
    assert isinstance(label, ValueLabel)
    painted = label.grab().toImage()
    ground = theme.palette.chip(tone_of("status", "active"))[0]
    places = [
        (x, y)
        for x in range(painted.width())
        for y in range(painted.height())
        if painted.pixelColor(x, y).name() == ground
    ]
    assert len({y for _x, y in places}) == CHIP_HEIGHT
    assert min(x for x, _y in places) == (0 if width == NARROW else 5)
