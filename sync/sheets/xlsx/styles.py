"""What the styles of .xlsx say of a cell's content: its number format, and whether it is bold. Nothing else is read."""

from dataclasses import dataclass, field

from sync.sheets.cells.number_formats import BUILT_IN, GENERAL, FormatKind, count_in, kind_of_format
from sync.sheets.cells.packages import Attributes, LocalNames

_OFF = ("0", "false", "off")


@dataclass(frozen=True)
class Look:
    """One style: `kind` is what its number format makes of numbers; `bold`: None if that isn't told."""

    number_format: str = GENERAL
    kind: FormatKind = "number"
    bold: bool | None = None


PLAIN = Look()


@dataclass
class Styles:
    """The styles by the numbers that cells give."""

    looks: list[Look] = field(default_factory=list)

    def look(self, number: str | None) -> Look | None:
        """Return the style of a cell; None if there is none of this number."""
        if not number:
            return self.looks[0] if self.looks else PLAIN
        place = count_in(number)
        return self.looks[place] if place is not None and place < len(self.looks) else None


class StylesReader:
    """Reads the formats, the fonts, and which of them each style combines."""

    def __init__(self) -> None:
        self.found = Styles()
        self._names = LocalNames()
        self._formats: dict[str, str] = {}
        self._bold: list[bool] = []
        self._inside: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Keep a format, a font or a style."""
        short = self._names[name]
        above = self._inside[-1] if self._inside else ""
        if short == "numFmt" and above == "numFmts":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", GENERAL)
        elif short == "font" and above == "fonts":
            self._bold.append(False)
        elif short == "b" and above == "font" and self._bold:
            self._bold[-1] = attributes.get("val", "1").lower() not in _OFF
        elif short == "xf" and above == "cellXfs":
            self.found.looks.append(self._look(attributes))
        self._inside.append(short)

    def end(self, _name: str) -> None:
        """Leave the element."""
        self._inside.pop()

    def text(self, _text: str) -> None:
        """Pass over what stands between."""

    def _look(self, attributes: Attributes) -> Look:
        number = attributes.get("numFmtId", "0")
        shape = self._formats.get(number, BUILT_IN.get(count_in(number) or 0, GENERAL))
        font = count_in(attributes.get("fontId"))
        is_known = font is not None and font < len(self._bold)
        return Look(shape, kind_of_format(shape), self._bold[font or 0] if is_known else None)
