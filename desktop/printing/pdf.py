"""A printed page as PDF: A4, landscape, in the light palette, with the program's font embedded."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF, QRectF
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from desktop.kinds.locale_formats import LocaleFormats
from desktop.printing.page import Part, PrintedChart, PrintedFigure, PrintedPage, PrintedTable
from desktop.printing.sheets import NOTE, ROOM, SIDE, PrintedDrawing, Sheets, leading, paint
from desktop.printing.table_layout import put_table
from desktop.printing.typesetting import Typeface, usual_characters
from desktop.theme.palette import LIGHT
from models.values.language import tr

DOTS, POINTS = 1200, 72  # an inch
PIXEL = POINTS / 96
MM = POINTS / 25.4
TITLE, LINE, FIGURE, CAPTION = Typeface(21, bold=True), Typeface(10), Typeface(16, bold=True), Typeface(9, bold=True)
LEAST_TILES, TILES, GAP, TILE_PADDING, RADIUS = 3, 4, 12, 10, 6
_MAP = re.compile(rb"beginbfrange\n.*?endbfrange", re.DOTALL)
_RANGE = re.compile(rb"(<([0-9A-F]{4})> <([0-9A-F]{4})> )(<[0-9A-F]{4}>|\[[^]]*\])")
_POINT = re.compile(rb"<([0-9A-F]{4})>")


def write_pdf(
    page: PrintedPage, path: Path, formats: LocaleFormats | None = None, pause: Callable[[], None] = lambda: None
) -> int:
    """Write the page; on how many sheets it stands.

    `formats`: in which the day of making and counts are written; the system's where none are given. `pause` is called
    now and then, and may raise to give up. Raises OSError where the disk or the folder doesn't take it.
    """
    formats = formats or LocaleFormats(zone=datetime.now().astimezone().tzinfo or UTC)
    sheets = _laid_out(page, formats, pause)
    content = _searchable(_painted(page.title, sheets, pause))
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return len(sheets.sheets)


def _laid_out(page: PrintedPage, formats: LocaleFormats, pause: Callable[[], None]) -> Sheets:
    sheets = Sheets(page.title)
    sheets.paragraph(page.title, TITLE)
    sheets.y += 4
    for line in page.lines:
        sheets.paragraph(line, LINE, "muted")
    sheets.y += 16
    for kind, parts in groupby(page.parts, type):
        if kind is PrintedFigure:
            _put_figures(sheets, [part for part in parts if isinstance(part, PrintedFigure)])
            continue
        for part in parts:
            _put(sheets, part, pause, formats)
    sheets.finish(tr("made on {moment}", moment=formats.moment(datetime.now(UTC))))
    return sheets


def _put(sheets: Sheets, part: Part, pause: Callable[[], None], formats: LocaleFormats) -> None:
    if isinstance(part, PrintedTable):
        put_table(sheets, part, pause, formats.count)
    elif isinstance(part, PrintedChart):
        _put_chart(sheets, part)


def _put_chart(sheets: Sheets, chart: PrintedChart) -> None:
    """Put a chart as wide as the sheet; one that is too high for any is made less high."""
    title = leading(CAPTION) + 6
    height = min(chart.height * MM, sheets.whole - title)
    sheets.need(height + title)
    sheets.paragraph(chart.title, CAPTION, "muted")
    sheets.y += 6
    sheets.add(PrintedDrawing(partial(_in_pixels, chart.paint), (SIDE, sheets.y, ROOM, height)))
    sheets.y += height + 16


def _in_pixels(painting: Callable[[QPainter, QRectF], None], painter: QPainter, rect: QRectF) -> None:
    """Have a chart painted as in a window, in whose pixels its lengths and sizes of type are."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(PIXEL, PIXEL)
    painting(painter, QRectF(0, 0, rect.width() / PIXEL, rect.height() / PIXEL))


def _put_figures(sheets: Sheets, figures: Sequence[PrintedFigure]) -> None:
    for start in range(0, len(figures), TILES):
        _put_tiles(sheets, figures[start : start + TILES], max(LEAST_TILES, min(len(figures), TILES)))


def _put_tiles(sheets: Sheets, figures: Sequence[PrintedFigure], columns: int) -> None:
    width = (ROOM - (columns - 1) * GAP) / columns
    lines = [list(_tile_lines(sheets, figure, width - 2 * TILE_PADDING)) for figure in figures]
    height = max(sum(leading(face) for _text, face in tile) for tile in lines) + 2 * TILE_PADDING
    sheets.need(height)
    for place, tile in enumerate(lines):
        x, down = SIDE + place * (width + GAP), float(TILE_PADDING)
        sheets.add(PrintedDrawing(_frame, (x, sheets.y, width, height)))
        for text, face in tile:
            sheets.text(x + TILE_PADDING, text, face, "" if face.bold else "muted", down)
            down += leading(face)
    sheets.y += height + GAP


def _tile_lines(sheets: Sheets, figure: PrintedFigure, room: float) -> Iterator[tuple[str, Typeface]]:
    """Yield the lines of a tile, and how each is set."""
    for text, face in ((figure.title, NOTE), (figure.value, FIGURE), *((note, NOTE) for note in figure.notes)):
        yield from ((line, face) for line in sheets.setter.lines(text, room, face))


def _frame(painter: QPainter, rect: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(LIGHT.border), 0.75))
    painter.drawRoundedRect(rect, RADIUS, RADIUS)


def _painted(title: str, sheets: Sheets, pause: Callable[[], None]) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = _writer(buffer, title)
    painter = QPainter(writer)
    try:
        for number, items in enumerate(sheets.sheets, start=1):
            if number > 1:
                writer.newPage()
            pause()
            painter.resetTransform()
            painter.scale(DOTS / POINTS, DOTS / POINTS)
            paint(painter, items)
    finally:
        painter.end()
        # Else the traceback of an error would take them along to another thread.
        del painter, writer
    return bytes(buffer.data().data())


def _writer(buffer: QBuffer, title: str) -> QPdfWriter:
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setResolution(DOTS)
    writer.setTitle(title)
    writer.setCreator("Leitstand")
    return writer


def _searchable(content: bytes) -> bytes:
    """Say of the font's own figures and signs which ones they are, so that an amount can be searched for.

    Each is written as long as before, for a PDF tells where its parts begin.
    """
    return _MAP.sub(lambda found: _RANGE.sub(_usual, found[0]), content)


def _usual(found: re.Match[bytes]) -> bytes:
    """Return a range of glyphs with what they stand for: one by one in brackets, else the first of a row of them."""
    usual, (first, last), points = usual_characters(), (int(found[one], 16) for one in (2, 3)), found[4]
    # A row stays one only where what its members stand for is one, too.
    point, more = int(points[1:5], 16) if points[:1] == b"<" else 0, last - first
    if points[:1] == b"<" and usual.get(point + more, point + more) - usual.get(point, point) != more:
        return found[0]
    return found[1] + _POINT.sub(lambda one: b"<%04X>" % usual.get(int(one[1], 16), int(one[1], 16)), points)
