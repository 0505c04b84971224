"""Each kind of chart has the right colours at the right places, at every scale and with odd data."""

from decimal import Decimal
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.charts.ageing_bar import AgeingBar
from desktop.charts.axis import MOST_RULES
from desktop.charts.bridge import Bridge
from desktop.charts.bullets import Bullets, draw_bullet, paint_bullet
from desktop.charts.canvas import Box, Canvas, Stroke
from desktop.charts.drawing import DataPoint, Number, paint_drawing, picture
from desktop.charts.line_with_plan import LineWithPlan
from desktop.charts.names import name_lines
from desktop.charts.sparkline import Sparkline
from desktop.charts.stacked_bars import Series, StackedBars
from desktop.theme.palette import DARK, LIGHT
from tests.desktop.charts.drawn import (
    HEIGHT,
    WIDTH,
    Pictured,
    amounts,
    bullet,
    canvas_of,
    line,
    points,
    runs,
    stack,
    style,
    texts,
)

pytestmark = pytest.mark.usefixtures("qapp")
at_both_scales = pytest.mark.parametrize("scale", [1.0, 2.0])
GROUND = LIGHT.surface


def bullet_at(share: Number | None, scale: float = 1.0, elapsed: Number | None = None) -> Pictured:
    """A bullet whose budget stands at 100."""
    canvas = Canvas(QRectF(0, 0, 160, 24), style())
    draw_bullet(canvas, canvas.area, share, elapsed)
    return Pictured(canvas, scale)


@at_both_scales
def test_a_line_has_a_point_at_each_value_and_a_hollow_one_in_the_unfinished_month(scale: float) -> None:
    shown = Pictured(canvas_of(line(100, 300, 200, plan=(0, 0, 0), unfinished=True)), scale)

    first, second, third = (mark.area.center() for mark in shown.canvas.marks)
    assert shown.at(second.x(), second.y()) == LIGHT.accent
    assert shown.at(third.x(), third.y()) == GROUND
    assert LIGHT.accent in shown.along(third.y(), third.x(), third.x() + 6)
    assert second.y() < third.y() < first.y()


def test_what_is_unknown_is_a_gap_and_not_0() -> None:
    shown = Pictured(canvas_of(line(300, 300, None, 300, 300)))

    marks = shown.canvas.marks
    level = marks[0].area.center().y()
    assert shown.at(marks[1].column.left(), level) == LIGHT.accent
    assert LIGHT.accent not in shown.down(marks[2].area.center().x(), 0, HEIGHT)
    assert [mark.text for mark in marks][2] == "–"


def test_the_plan_is_dashed_and_both_are_named_at_their_ends_apart_from_each_other() -> None:
    canvas = canvas_of(line(100, 100, plan=(101, 101)))

    plan, *_halo, _actual = [shape for shape in canvas.shapes if isinstance(shape, Stroke)]
    assert (plan.dashed, plan.token) == (True, "plan")
    places = {shape.text: shape.area for shape in canvas.shapes if getattr(shape, "text", "") in ("Actual", "Plan")}
    assert not places["Actual"].adjusted(0, 2, 0, -2).intersects(places["Plan"].adjusted(0, 2, 0, -2))
    assert places["Plan"].top() < places["Actual"].top()


def test_one_month_alone_shows_its_value_and_its_plan() -> None:
    shown = Pictured(canvas_of(line(412, plan=(500,))))

    column = shown.canvas.marks[0].column
    assert LIGHT.accent in shown.down(column.center().x(), 0, HEIGHT)
    assert LIGHT.plan in shown.down(column.center().x() - 11, 0, HEIGHT)


@pytest.mark.parametrize("values", [(0, 0), (-5, 3), (1e-9, 2e-9), (1e15, 3e15), (None, 4)])
def test_odd_values_stay_within_the_chart(values: tuple[Number | None, ...]) -> None:
    for drawing in (line(*values), stack(values), stack(values, values)):
        canvas = canvas_of(drawing)
        assert all(
            canvas.area.adjusted(-1, -1, 1, 1).contains(mark.area.adjusted(0, 0, 0.5, 0.5)) for mark in canvas.marks
        )
        assert len({shape.area.top() for shape in canvas.shapes if isinstance(shape, Box)}) <= 5 * MOST_RULES


def test_names_of_many_months_are_left_out_rather_than_written_over_each_other() -> None:
    many = LineWithPlan(
        tuple(DataPoint(n, f"Month {n}", n, "") for n in range(24)), (None,) * 24, "Month", "Actual", "Plan"
    )
    written = [shape.area for shape in canvas_of(many).shapes if getattr(shape, "text", "").startswith("Month")]

    assert 2 < len(written) < 24
    assert all(before.right() <= after.left() + 1 for before, after in pairwise(written))


@at_both_scales
def test_parts_of_a_bar_stand_on_each_other_with_a_pixel_of_ground_between(scale: float) -> None:
    shown = Pictured(canvas_of(stack((200,), (100,), (100,))), scale)

    low, middle, high = shown.canvas.marks
    found = runs(shown.down(low.area.center().x(), high.area.top(), low.area.bottom()))
    parts = [(color, length) for color, length in found if color in LIGHT.series]
    assert [color for color, _length in parts] == list(LIGHT.series[2::-1])
    assert [length for color, length in found[1:-1] if color == GROUND] == [int(scale)] * 2
    assert parts[2][1] == pytest.approx(2 * parts[1][1], abs=3 * scale)
    assert low.title == "Team 0, Jan"
    assert middle.text == "100 h"
    assert middle.key == ("jan", "Team 1")


def test_parts_below_0_hang_from_it_and_empty_ones_are_none() -> None:
    up, down, nothing, _other = canvas_of(stack((100,), (-50,), (0,), (None,), (10,))).marks

    assert up.area.bottom() == down.area.top()
    assert nothing.area.height() == 0


def test_of_more_than_six_parts_the_smallest_are_shown_as_one() -> None:
    drawing = stack((5, None), (9, 1), (8, 1), (1, None), (7, 1), (2, 2), (6, 1))
    canvas = canvas_of(drawing)

    assert texts(canvas)[:6] == ["Team 0", "Team 1", "Team 2", "Team 4", "Team 6", "Other"]
    other = canvas.marks[5]
    assert (other.text, other.key) == ("3 h", ("jan", ("Team 3", "Team 5")))
    assert drawing.table()[1] == ["Jan", 5, 9, 8, 1, 7, 2, 6]


def test_a_legend_has_lines_of_its_own_above_the_bars() -> None:
    canvas = canvas_of(stack(*[(1,)] * 6), width=200)

    legend = [shape.area for shape in canvas.shapes if getattr(shape, "text", "").startswith("Team")]
    assert len({area.top() for area in legend}) > 1
    assert max(area.bottom() for area in legend) <= min(mark.column.top() for mark in canvas.marks)


@at_both_scales
def test_a_bullet_is_used_up_to_its_share_of_the_budget(scale: float) -> None:
    shown = bullet_at(Decimal("0.5"), scale, elapsed=0.25)

    assert [color for color, _length in runs(shown.along(12, 0, 104))] == [
        LIGHT.accent,
        LIGHT.track,
        GROUND,
        LIGHT.text,
        GROUND,
    ]
    assert shown.along(12, 0, 50) == [LIGHT.accent] * int(50 * scale)
    assert shown.at(25, 4) == LIGHT.text
    assert shown.at(60, 4) == GROUND


@at_both_scales
@pytest.mark.parametrize(("share", "beyond"), [(Decimal("1.004"), 2), (Decimal("1.3"), 27)])
def test_over_budget_it_goes_on_in_red_at_least_2_pixels(share: Decimal, beyond: int, scale: float) -> None:
    found = runs(bullet_at(share, scale).along(12, 90, 160))

    pixels = [(color, length / scale) for color, length in found]
    assert pixels == [
        (LIGHT.accent, 7),
        (GROUND, 2),
        (LIGHT.text, 2),
        (GROUND, 2),
        (LIGHT.bad_mark, beyond),
        (GROUND, 57 - beyond),
    ]


def test_a_bullet_beyond_the_scale_is_broken_off_and_one_without_a_budget_is_empty() -> None:
    colors = [color for color, _length in runs(bullet_at(Decimal(42)).along(12, 103, 160)) if color != GROUND]
    assert colors.count(LIGHT.bad_mark) == 3
    assert bullet_at(Decimal(42)).at(159, 12) == LIGHT.bad_mark
    assert bullet_at(Decimal("1.6")).along(12, 103, 160) == [LIGHT.bad_mark] * 57
    assert set(bullet_at(None).along(12, 0, 160)) == {GROUND}


def test_a_cell_of_a_table_has_a_bullet_on_the_ground_of_its_row() -> None:
    image = QImage(160, 24, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.fillRect(image.rect(), style().color("selected"))
    paint_bullet(painter, QRectF(image.rect()), Decimal(3), None, style().on("selected"))
    painter.end()

    colors = {image.pixelColor(x, 12).name() for x in range(160)}
    assert LIGHT.selected in colors
    assert GROUND not in colors


def test_a_project_s_name_keeps_its_end() -> None:
    long = "SEO & Content Möwenpost Kurierdienst B2B Karriere 2026"
    (name, share) = texts(canvas_of(Bullets((bullet(1, title=long),), ("Project", "Used", "Gone"))))

    assert name.endswith("2026")
    assert "…" in name
    assert share == "1"


def bridge(plan: int, actual: int, *steps: tuple[str, int | None], more_is_better: bool = True) -> Bridge:
    first, last = amounts(("Plan", plan), ("Actual", actual))
    return Bridge(first, amounts(*steps), last, ("Part", "Amount"), "{:+,} €".format, more_is_better)


def test_a_bridge_leads_from_plan_to_actual_the_largest_help_first_and_the_largest_harm_last() -> None:
    shown = Pictured(canvas_of(bridge(100, 60, ("A", -50), ("B", 5), ("C", -15), ("D", 20))))

    marks = shown.canvas.marks
    assert [mark.title for mark in marks] == ["Plan", "D", "B", "C", "A", "Actual"]
    colors = [shown.at(mark.area.center().x(), mark.area.center().y()) for mark in marks]
    good, bad = LIGHT.good_mark, LIGHT.bad_mark
    assert colors == [LIGHT.plan, good, good, bad, bad, LIGHT.accent]
    assert texts(shown.canvas)[-6:] == ["100", "▲ 20", "▲ 5", "▼ 15", "▼ 50", "60"]
    assert marks[4].area.bottom() == pytest.approx(marks[5].area.top())
    assert marks[0].area.height() / marks[5].area.height() == pytest.approx(100 / 60)


def test_more_cost_is_harm() -> None:
    marks = canvas_of(bridge(100, 95, ("A", 20), ("B", -25), more_is_better=False)).marks

    assert [(mark.title, mark.tone.value) for mark in marks[1:3]] == [("B", "good"), ("A", "bad")]


def test_what_the_steps_don_t_explain_is_a_step_too_and_what_is_unknown_a_dash() -> None:
    canvas = canvas_of(bridge(100, 130, ("A", 10), ("B", None)))

    assert [mark.title for mark in canvas.marks] == ["Plan", "Other", "A", "B", "Actual"]
    assert canvas.marks[1].text == "+20 €"
    assert "–" in texts(canvas)


@at_both_scales
def test_only_a_bridge_with_flat_steps_cuts_its_base_and_shows_it(scale: float) -> None:
    cut = Pictured(canvas_of(bridge(1000, 950, ("A", -50))), scale)
    whole = canvas_of(bridge(1000, 450, ("A", -550)))

    plan = cut.canvas.marks[0].area
    inside = runs(cut.down(plan.center().x(), plan.top() + 1, plan.bottom()))
    assert [color for color, _length in inside if color in (LIGHT.plan, GROUND)] == [LIGHT.plan, GROUND, LIGHT.plan]
    assert not any(isinstance(shape, Stroke) for shape in whole.shapes)


def test_a_bridge_with_too_many_names_is_turned() -> None:
    many = bridge(100, 100, *[(f"Departments of the company {n}", n) for n in range(8)])

    upright, turned = (canvas_of(many, width=width, height=500).marks for width in (1600, 400))
    assert len({mark.area.bottom() for mark in upright[:1]} | {upright[-1].area.bottom()}) == 1
    assert turned[0].area.left() == turned[-1].area.left()
    assert [mark.area.top() for mark in turned] == sorted(mark.area.top() for mark in turned)


def test_a_name_breaks_at_a_space_before_and_a_compound_at_its_hyphen() -> None:
    wide = style().width("Performance") + 1
    shown = [
        name_lines(name, wide, style()) for name in ("Design & Kreation", "Projektmanagement", "Vertriebs\u00adpartner")
    ]

    assert shown == [["Design", "& Kreation"], ["Projekt-", "management"], ["Vertriebs-", "partner"]]
    assert name_lines("Unternehmenskommunikation", wide, style()) == []


def ageing(*values: int | None) -> AgeingBar:
    titles = ("Not due", "1–30 days", "31–60", "61–90", "More than 90 days")
    not_due, first, second, third, last = amounts(*zip(titles, values, strict=True))
    return AgeingBar((not_due, first, second, third, last), ("Overdue", "Open"))


@at_both_scales
def test_ageing_is_one_bar_over_the_whole_width_in_proportion(scale: float) -> None:
    shown = Pictured(canvas_of(ageing(500, None, 250, -20, 250), width=800), scale)

    found = runs(shown.along(16, 0, 800))
    red = LIGHT.ageing[3]
    assert [color for color, _length in found] == [LIGHT.series[3], GROUND, LIGHT.ageing[1], GROUND, red]
    assert [length / scale for _color, length in found] == pytest.approx([398, 2, 199, 2, 199], abs=1)


def test_amounts_of_ageing_take_more_rows_where_it_is_narrow_and_none_is_shortened() -> None:
    drawing = ageing(500_000, 1, 2, 3, 4)

    rows = {width: {mark.column.top() for mark in canvas_of(drawing, width).marks} for width in (800, 460)}
    assert {width: len(tops) for width, tops in rows.items()} == {800: 1, 460: 2}
    assert drawing.height(460, style()) > drawing.height(800, style())
    assert not [text for text in texts(canvas_of(drawing, 460)) if "…" in text]


def test_a_tiny_band_is_seen_beside_a_huge_one() -> None:
    assert canvas_of(ageing(1, None, None, None, 10**9)).marks[0].area.width() >= 1.9


def test_a_sparkline_has_its_last_point_a_dashed_target_and_gaps() -> None:
    canvas = canvas_of(Sparkline(points(1, 2, None, 4, 3), ("Month", "%"), target=5), 100, 30)
    shown = Pictured(canvas)

    target, *pieces = [shape for shape in canvas.shapes if isinstance(shape, Stroke)]
    assert target.dashed
    assert [len(piece.points) for piece in pieces] == [2, 2]
    assert shown.at(canvas.marks[-1].area.center().x(), canvas.marks[-1].area.center().y()) == LIGHT.accent
    assert [mark.title for mark in canvas.marks] == ["Jan", "Feb", "Apr", "May"]


def test_on_a_dark_ground_and_on_paper_it_is_the_same_chart_in_other_colours() -> None:
    dark = picture(stack((1,)), 200, 160, style(DARK))
    paper = picture(stack((1,)), 200, 160, style(DARK).printed())

    assert (dark.pixelColor(0, 0).name(), paper.pixelColor(0, 0).name()) == (DARK.surface, LIGHT.surface)
    assert (dark.width(), dark.height()) == (400, 320)


def test_a_page_keeps_its_own_pen_and_font(qapp: QApplication) -> None:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = (painter.pen(), painter.font(), painter.hasClipping())
    paint_drawing(painter, QRectF(image.rect()), line(1, 2, plan=(1, 1)), style())
    after = (painter.pen(), painter.font(), painter.hasClipping())
    painter.end()

    assert after == before


def test_bars_of_categories_are_turned_where_their_names_have_no_room() -> None:
    names = ("Unternehmenskommunikation", "Beratung", "Entwicklung")
    bars = StackedBars(names, names, (Series("h", "Hours", (1, 2, 3)),), "Team", str, in_time=False)

    turned, upright = canvas_of(bars, width=300).marks, canvas_of(bars, width=900).marks
    assert len({mark.area.left() for mark in turned}) == 1
    assert len({mark.area.bottom() for mark in upright}) == 1
    assert turned[2].area.width() == pytest.approx(3 * turned[0].area.width())
