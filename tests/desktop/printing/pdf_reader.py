"""What stands where in a PDF that Qt wrote: enough of the format to look at our own pages, without a library."""

import re
import zlib
from pathlib import Path
from typing import NamedTuple

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)endobj", re.DOTALL)
TEXT = re.compile(rb"BT\n/(F\d+) (\d+) Tf.*?\n(.*?)ET", re.DOTALL)
SHOWN = re.compile(rb"(-?[\d.]+) (-?[\d.]+) Td <([0-9A-F]+)> Tj")

RANGE = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]{4})> (<[0-9A-F]{4}>|\[[^]]*\])")


class Placed(NamedTuple):
    """A line of text. `x`, `y`: of its first letter, from the upper left corner, in points; `end`: of its last one."""

    text: str
    x: float
    y: float
    end: float
    size: int


def read_pdf(file: Path) -> list[list[Placed]]:
    """The lines of text on each sheet, in the order in which they were painted."""
    content = file.read_bytes()
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(content)}
    fonts = {number: _characters(objects, part) for number, part in objects.items() if b"/ToUnicode" in part}
    return [
        _lines(_stream(objects[int(page[1])]), fonts)
        for part in objects.values()
        if (page := re.search(rb"/Type /Page\n.*?/Contents (\d+) 0 R", part, re.DOTALL))
    ]


def texts(file: Path) -> list[list[str]]:
    """The texts on each sheet."""
    return [[placed.text for placed in sheet] for sheet in read_pdf(file)]


def everything(file: Path) -> bytes:
    """All that is in the file, unpacked."""
    found = (_stream(part) for _number, part in OBJECT.findall(file.read_bytes()) if b"stream\n" in part)
    return file.read_bytes() + b"".join(found)


def _lines(stream: bytes, fonts: dict[int, dict[int, str]]) -> list[Placed]:
    found = []
    for font, size, shown in TEXT.findall(stream):
        steps = [(float(x), float(y), int(code, 16)) for x, y, code in SHOWN.findall(shown)]
        text = "".join(fonts[int(font[1:])].get(code, " ") for _x, _y, code in steps).replace("\u00a0", " ")
        found.append(Placed(text, steps[0][0], -steps[0][1], sum(x for x, _y, _code in steps), int(size)))
    return found


def _stream(part: bytes) -> bytes:
    head, _, body = part.partition(b"stream\n")
    body = body.rpartition(b"\nendstream")[0]
    return zlib.decompress(body) if b"/FlateDecode" in head else body


def _characters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    """The characters of a font's codes; a space of a figure's width has none."""
    (number,) = re.findall(rb"/ToUnicode (\d+) 0 R", font)
    found = {}
    for first, last, points in RANGE.findall(_stream(objects[int(number)])):
        listed = [int(point, 16) for point in re.findall(rb"<([0-9A-F]+)>", points)]
        if not points.startswith(b"["):
            listed = [listed[0] + place for place in range(int(last, 16) - int(first, 16) + 1)]
        found |= {int(first, 16) + place: chr(point) for place, point in enumerate(listed)}
    return found
