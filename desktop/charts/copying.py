"""A chart on the clipboard: as a picture for a slide, and its numbers for a sheet."""

from PySide6.QtCore import QMimeData

from desktop.charts.chart_style import ChartStyle
from desktop.charts.drawing import Drawing, Number, picture
from desktop.charts.short_numbers import exact
from desktop.kinds.locale_formats import LocaleFormats


def copied(drawing: Drawing, width: int, height: int, style: ChartStyle) -> QMimeData:
    """Return a chart as both; whoever pastes takes what they can. The picture is as printed."""
    data = QMimeData()
    data.setImageData(picture(drawing, width, height, style.printed()))
    data.setText(as_text(drawing.table(), style.formats))
    return data


def as_text(table: list[list[str | Number | None]], formats: LocaleFormats) -> str:
    """Return a table as sheets read it: tabs between cells, exact numbers with the locale's decimal sign."""
    return "\n".join("\t".join(_cell(value, formats) for value in row) for row in table)


def _cell(value: str | Number | None, formats: LocaleFormats) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    return f"{exact(value):f}".replace(".", formats.point)
