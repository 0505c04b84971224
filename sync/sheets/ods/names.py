"""The names of OpenDocument, as readers use them (OASIS OpenDocument 1.3)."""

from sync.sheets.cells.number_formats import count_in
from sync.sheets.cells.packages import Attributes

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_SPACES = {
    **{_OASIS.format(name): f"{name}:" for name in ("office", "table", "text", "style")},
    _OASIS.format("datastyle"): "number:",
    _OASIS.format("drawing"): "draw:",
    _OASIS.format("xsl-fo-compatible"): "fo:",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext:",
}
_LONG = {short: long for long, short in _SPACES.items()}


class OdsNames(dict[str, str]):
    """Names with the prefixes that everybody uses ("table:table-cell"), whatever a file calls its namespaces."""

    def __missing__(self, name: str) -> str:
        space, _, word = name.rpartition(" ")
        short = self[name] = f"{_SPACES[space]}{word}" if space in _SPACES else ""
        return short


def long_name(short: str) -> str:
    """Return a name with its namespace before it, as attributes are called."""
    prefix, _, word = short.partition(":")
    return f"{_LONG[f'{prefix}:']} {word}"


_REPEATED = {kind: long_name(f"table:number-{kind}-repeated") for kind in ("rows", "columns")}


def times(attributes: Attributes, kind: str) -> int:
    """Return how often a row or a cell stands in a row."""
    return count_of(attributes.get(_REPEATED[kind]))


def count_of(text: str | None) -> int:
    """Return a number of rows, columns or spaces; 1 if it isn't told."""
    return max(1, count_in(text) or 1)
