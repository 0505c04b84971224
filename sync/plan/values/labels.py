"""Labels as they are kept: without the marks that send to a footnote."""

import re

from sync.sheets.cells.cells import Cell

# "m²" is a unit, and so is what else ends in a power.
_RAISED = re.compile(r"(?<!\bm)(?<!\bkm)(?<!\bcm)[\s]*[⁰¹²³⁴-⁹*†‡§]+\)?:?$")
_NUMBERED = re.compile(r"\s*(?<!\d)\d{1,2}\)$")
_BRACKETED = re.compile(r"\s*(?:\[\d{1,2}\]|\(\*+\)|\([¹²³]\))$")


def label_of(cell: Cell) -> str:
    """Return what a cell calls something: "Rent¹", "Rent *" and "Rent 1)" are "Rent". "Team (1)" keeps its number."""
    text = cell.text
    for mark in (_RAISED, _BRACKETED):
        text = mark.sub("", text) or text
    if text.count(")") > text.count("("):
        text = _NUMBERED.sub("", text) or text
    return text
