"""A chart in the window is used by pointer, keys and screen reader, and goes onto the clipboard."""

import gc
from collections.abc import Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.charts.bullets import Bullets
from desktop.charts.chart import Chart
from desktop.charts.drawing import Drawing
from desktop.charts.sparkline import Sparkline
from desktop.theme.palette import DARK, LIGHT
from desktop.theme.theme import ColorMode, Theme
from tests.desktop.charts.drawn import GERMAN, HEIGHT, WIDTH, bullet, line, points, stack
from tests.desktop.whole_window import delete_what_is_due

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Shown:
    """A chart between two fields of a window, and what it sent."""

    def __init__(self, theme: Theme) -> None:
        self.theme, self.window = theme, QWidget()
        self.chart = Chart(theme, GERMAN, "Invoiced net", "Nothing is invoiced yet.")
        self.before, self.after = QLineEdit(), QLineEdit()
        layout = QVBoxLayout(self.window)
        for widget in (self.before, self.chart, self.after):
            layout.addWidget(widget)
        self.chart.setMinimumSize(WIDTH, HEIGHT)
        self.window.show()
        self.selected: list[object] = []
        self.opened: list[object] = []
        self.chart.selected.connect(self.selected.append)
        self.chart.opened.connect(self.opened.append)

    def draw(self, drawing: Drawing) -> Chart:
        self.chart.set_drawing(drawing)
        QApplication.processEvents()
        return self.chart

    def press(self, *keys: Qt.Key) -> None:
        self.chart.setFocus()
        for key in keys:
            QTest.keyClick(self.chart, key)

    def middle(self, place: int) -> QPoint:
        return self.chart.marks[place].area.center().toPoint()

    def image(self) -> QImage:
        return self.chart.grab().toImage()


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[Shown]:
    theme = Theme(qapp, ColorMode.LIGHT)
    made = Shown(theme)
    yield made
    # Without a screen Qt keeps what is copied until Python has gone, which ends the process badly.
    QGuiApplication.clipboard().clear()
    made.window.deleteLater()
    theme.set_mode(ColorMode.LIGHT)
    theme.deleteLater()
    delete_what_is_due()


def test_arrows_walk_from_mark_to_mark_and_enter_opens(shown: Shown) -> None:
    shown.draw(line(1, 2, 3))

    shown.press(Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_End)
    shown.press(Qt.Key.Key_Return)

    assert shown.selected == ["feb", "mar", "mar", "feb", "jan", "mar"]
    assert shown.opened == ["mar"]


def test_in_stacked_bars_arrows_go_up_a_bar_and_along_a_part(shown: Shown) -> None:
    shown.draw(stack((1, 2), (3, 4), (5, None)))

    shown.press(Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left)

    walked = [("jan", "Team 1"), ("feb", "Team 1"), ("feb", "Team 0"), ("jan", "Team 0"), ("jan", "Team 0")]
    assert shown.selected == walked


def test_a_chart_is_one_stop_of_tab(shown: Shown) -> None:
    shown.draw(line(1, 2, 3))
    shown.before.setFocus()

    QTest.keyClick(shown.before, Qt.Key.Key_Tab)
    assert shown.chart.hasFocus()
    QTest.keyClick(shown.chart, Qt.Key.Key_Tab)
    assert shown.after.hasFocus()
    assert shown.selected == []


def test_a_click_chooses_and_a_double_click_opens(shown: Shown) -> None:
    chart = shown.draw(line(1, 2, 3))

    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=shown.middle(1))
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(shown.middle(2).x(), 60))
    QTest.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=shown.middle(0))

    assert shown.selected[:2] == ["feb", "mar"]
    assert shown.opened == ["jan"]


def test_the_pointer_lights_up_a_column_and_tells_about_it(shown: Shown) -> None:
    chart = shown.draw(line(1, 2, 3))
    corner = chart.marks[0].column.bottomLeft().toPoint() + QPoint(3, -3)
    before = shown.image().pixelColor(corner)

    QTest.mouseMove(chart, shown.middle(0))
    QApplication.processEvents()

    told = shown.image()
    assert told.pixelColor(corner).name() == LIGHT.selected != before.name()
    QTest.mouseMove(chart, QPoint(1, HEIGHT - 1))
    chart.select("jan")
    assert shown.image().pixelColor(corner).name() == LIGHT.selected
    assert shown.image() != told


def test_a_chart_too_small_for_a_line_of_words_has_them_as_its_tool_tip(shown: Shown) -> None:
    shown.chart.setFixedSize(90, 24)
    chart = shown.draw(Sparkline(points(1, 2, 3), ("Month", "€")))

    QTest.mouseMove(chart, shown.middle(1))

    assert chart.toolTip() == "Feb: 2 €"


def test_the_focus_is_a_ring_around_a_mark_and_around_a_chart_without_any(shown: Shown) -> None:
    chart = shown.draw(stack((1, 2), (3, 4)))
    beside = chart.marks[0].area.topLeft().toPoint() + QPoint(-3, 12)
    assert shown.image().pixelColor(beside).name() != LIGHT.accent

    shown.window.activateWindow()
    chart.setFocus()
    assert shown.image().pixelColor(beside).name() == LIGHT.accent

    shown.draw(stack((None,)))
    assert shown.image().pixelColor(0, HEIGHT // 2).name() == LIGHT.accent


def test_a_table_beside_it_chooses_without_being_told_of_it(shown: Shown) -> None:
    chart = shown.draw(line(1, 2, 3))
    corner = chart.marks[2].column.bottomLeft().toPoint() + QPoint(3, -3)

    chart.select("mar")
    assert shown.image().pixelColor(corner).name() == LIGHT.selected
    assert shown.selected == []

    shown.draw(line(3, 2, 1))
    shown.press(Qt.Key.Key_Left)
    assert shown.selected == ["feb"]

    chart.select("none of them")
    assert shown.image().pixelColor(corner).name() != LIGHT.selected


def test_what_no_proof_stands_behind_is_not_opened(shown: Shown) -> None:
    shown.draw(Sparkline(points(None), ("Month", "€")))
    shown.press(Qt.Key.Key_Return, Qt.Key.Key_Right)

    assert (shown.opened, shown.selected) == ([], [])


def test_ctrl_c_copies_a_picture_on_white_and_exact_numbers_although_the_window_has_a_command_for_it(
    shown: Shown,
) -> None:
    shown.theme.set_mode(ColorMode.DARK)
    shown.draw(line(Decimal("1234.50"), None, plan=(0.5, 2)))
    taken: list[bool] = []
    QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), shown.window, lambda: taken.append(True))
    shown.window.activateWindow()
    shown.chart.setFocus()

    QTest.keyClick(shown.chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Month\tActual\tPlan\nJan\t1234,50\t0,5\nFeb\t\t2"
    picture = data.imageData()
    assert picture.pixelColor(0, 0).name() == LIGHT.surface
    assert picture.width() == 2 * shown.chart.width()
    assert taken == []


def test_a_chart_follows_the_theme_and_says_what_is_missing(shown: Shown) -> None:
    shown.draw(line(None, None))
    words = shown.image().copy(0, HEIGHT // 2 - 10, WIDTH, 20)
    assert LIGHT.muted in {words.pixelColor(x, y).name() for x in range(WIDTH) for y in range(20)}

    shown.theme.set_mode(ColorMode.DARK)
    shown.draw(stack((1, 2)))
    image, bar = shown.image(), shown.middle(0)
    assert image.pixelColor(bar).name() == DARK.series[0]


def test_rows_of_a_chart_make_it_as_high_as_it_must_be(shown: Shown) -> None:
    few, many = (shown.draw(Bullets((bullet(1),) * rows, ("", "", ""))).heightForWidth(300) for rows in (2, 20))

    assert many == 10 * few


def test_a_screen_reader_is_told_chart_marks_values_and_where_the_keys_are(shown: Shown) -> None:
    chart = shown.draw(line(1000, None))
    shown.window.activateWindow()
    shown.press(Qt.Key.Key_Right)

    reader = QAccessible.queryAccessibleInterface(chart)
    assert reader.text(QAccessible.Text.Name) == "Invoiced net"
    assert reader.role() == QAccessible.Role.Chart
    first, second = (reader.child(place) for place in range(reader.childCount()))
    assert [one.text(QAccessible.Text.Name) for one in (first, second)] == ["Jan: 1,000 €", "Feb: –"]
    assert first.text(QAccessible.Text.Value) == "1,000 €"
    assert (first.state().focused, second.state().focused) == (0, 1)
    assert reader.focusChild().text(QAccessible.Text.Name) == "Feb: –"
    place = first.rect().center()
    assert reader.childAt(place.x(), place.y()).text(QAccessible.Text.Name) == "Jan: 1,000 €"
    assert reader.indexOfChild(second) == 1


def test_a_screen_reader_may_ask_about_marks_and_charts_that_are_gone(shown: Shown) -> None:
    reader = QAccessible.queryAccessibleInterface(shown.draw(line(1, 2)))
    number = QAccessible.uniqueId(reader.child(1))

    shown.draw(line(1))
    assert not QAccessible.accessibleInterface(number).isValid()
    assert QAccessible.accessibleInterface(number).text(QAccessible.Text.Name) == ""

    layout = QHBoxLayout()
    other = Chart(shown.theme, GERMAN, "Other", "")
    layout.addWidget(other)
    other.set_drawing(line(1, 2))
    number = QAccessible.uniqueId(QAccessible.queryAccessibleInterface(other).child(0))
    other.deleteLater()
    del other
    delete_what_is_due()
    gc.collect()
    assert QAccessible.accessibleInterface(number) is None
