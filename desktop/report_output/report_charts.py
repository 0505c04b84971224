"""From a report's points to the charts that draw them."""

from decimal import Decimal

from desktop.charts.ageing_bar import AgeingBar
from desktop.charts.bridge import Bridge
from desktop.charts.drawing import DataPoint, Drawing, Number
from desktop.charts.line_with_plan import LineWithPlan
from desktop.charts.sparkline import Sparkline
from desktop.report_output.report_words import ReportWords
from models.reports.contents import Point, ReportCell, ReportChart
from models.values.language import tr, trn


def drawing_of(chart: ReportChart, words: ReportWords) -> Drawing:
    """Return what draws a chart; its marks open the questions of its points."""
    points = tuple(_point(point, words) for point in chart.points)
    headings = (tr("What"), tr("Amount"))
    if chart.kind == "line":
        plan = tuple(_number(point.against) for point in chart.points)
        unfinished = bool(chart.points) and chart.points[-1].is_unfinished
        return LineWithPlan(points, plan, tr("Month"), tr("Actual"), tr("Plan"), unfinished)
    if chart.kind == "bridge":
        first, *steps, last = points
        return Bridge(first, tuple(steps), last, headings, lambda value: _written(value, chart, words))
    if chart.kind == "ageing":
        first, second, third, fourth, fifth = points
        return AgeingBar((first, second, third, fourth, fifth), headings)
    return Sparkline(points, headings)


def _point(point: Point, words: ReportWords) -> DataPoint:
    cell = point.cell
    note = trn("{n} row", "{n} rows", cell.rows, n=words.formats.count(cell.rows)) if cell.rows else ""
    title = words.sentence(point.title, short=True)
    return DataPoint(cell.asks, title, _number(cell), words.cell(cell), note)


def _number(cell: ReportCell | None) -> Number | None:
    return None if cell is None or cell.value is None else cell.number


def _written(value: Number, chart: ReportChart, words: ReportWords) -> str:
    cell = chart.points[0].cell
    return words.cell(ReportCell(Decimal(value), cell.unit, cell.currency))
