"""What the styles of .ods say of a cell's content, put as the number formats of .xlsx, which all readers give."""

from dataclasses import dataclass

from sync.sheets.cells.number_formats import GENERAL
from sync.sheets.cells.packages import Attributes
from sync.sheets.ods.names import OdsNames, count_of, long_name

_NAME, _PARENT, _DATA = (
    long_name("style:name"),
    long_name("style:parent-style-name"),
    long_name("style:data-style-name"),
)
_PLACES, _GROUPS = long_name("number:decimal-places"), long_name("number:grouping")
_FACTOR, _COUNTRY = long_name("number:display-factor"), long_name("number:country")
_WEIGHT, _DISPLAY = long_name("fo:font-weight"), long_name("table:display")
_FORMATS = {
    f"number:{kind}-style": kind for kind in ("number", "currency", "percentage", "date", "time", "boolean", "text")
}
_FIXED = {"date": "yyyy-mm-dd", "time": "[h]:mm:ss", "text": "@", "boolean": GENERAL}
# Whose money a "$" is.
_DOLLARS = {"US": "[$$-409]", "CA": "[$CAD]", "AU": "[$AUD]"}


@dataclass
class _Style:
    parent: str = ""
    data: str = ""
    bold: bool | None = None
    is_hidden: bool = False


class OdsStyles:
    """Gathers styles as they come; it is called for the elements of both parts that hold some."""

    def __init__(self, names: OdsNames) -> None:
        self._names = names
        self._styles: dict[str, _Style] = {}
        self._formats: dict[str, str] = {}
        self._style = _Style()
        self._kind = self._format_name = self._inner = self._country = ""
        self._parts: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        """Begin a style, a format, or a part of one."""
        short = self._names[name]
        if short == "style:style":
            self._style = _Style(attributes.get(_PARENT, ""), attributes.get(_DATA, ""))
            self._styles[attributes.get(_NAME, "")] = self._style
        elif short == "style:text-properties" and _WEIGHT in attributes:
            self._style.bold = attributes[_WEIGHT] in ("bold", "600", "700", "800", "900")
        elif short == "style:table-properties":
            self._style.is_hidden = attributes.get(_DISPLAY) == "false"
        elif short in _FORMATS:
            self._kind, self._format_name, self._parts = _FORMATS[short], attributes.get(_NAME, ""), []
        elif self._kind:
            self._inner, self._country = short, attributes.get(_COUNTRY, "")
            if short == "number:number":
                self._parts.append(_digits(attributes))

    def end(self, name: str) -> None:
        """End it."""
        if self._names[name] in _FORMATS:
            self._formats[self._format_name] = _FIXED.get(self._kind) or "".join(self._parts) or GENERAL
            self._kind = ""
        self._inner = ""

    def text(self, text: str) -> None:
        """Keep what a format writes beside the digits."""
        if self._inner == "number:currency-symbol" and text.strip():
            self._parts.append(_DOLLARS.get(self._country, '"$"') if text == "$" else f"[${text.strip()}]")
        elif self._inner == "number:text":
            is_sign = self._kind == "percentage" and "%" in text
            self._parts.append("%" if is_sign else '"{}"'.format(text.replace('"', "")))

    def number_format(self, style: str) -> str:
        """Return the number format of a cell's style, which may stand in one that it is based on."""
        return next((self._formats[one.data] for one in self._above(style) if one.data in self._formats), GENERAL)

    def bold(self, style: str) -> bool:
        """Tell whether a style's text is bold."""
        return next((one.bold for one in self._above(style) if one.bold is not None), False)

    def is_hidden(self, style: str) -> bool:
        """Tell whether a sheet of this style is hidden."""
        return style in self._styles and self._styles[style].is_hidden

    def _above(self, style: str) -> list[_Style]:
        found: list[_Style] = []
        while style in self._styles and self._styles[style] not in found and len(found) < 20:
            found.append(self._styles[style])
            style = self._styles[style].parent
        return found


def _digits(attributes: Attributes) -> str:
    places = attributes.get(_PLACES, "0")
    fraction = "." + "0" * min(count_of(places), 20) if places.isdecimal() and places != "0" else ""
    factor, thousands = attributes.get(_FACTOR, "1"), ""
    while factor.endswith("000") and len(thousands) < 3:
        factor, thousands = factor[:-3], thousands + ","
    return ("#,##0" if attributes.get(_GROUPS) == "true" else "0") + fraction + thousands
