"""Reading .xlsx and its siblings: by the cells that are there, whatever else the file says of itself (ECMA-376)."""

import re
from dataclasses import dataclass, field
from datetime import date

from models.values.dates import DAY_ZERO
from models.values.language import mark, tr
from sync.sheets.cells.cells import Sheet, Workbook
from sync.sheets.cells.errors import FileUnreadable, damaged, unreadable
from sync.sheets.cells.grids import CellCounter
from sync.sheets.cells.number_formats import DAY_ZERO_1904
from sync.sheets.cells.packages import Attributes, LocalNames, Package, target_of
from sync.sheets.cells.read_options import ReadOptions
from sync.sheets.xlsx.sheet import TRUE, SheetReader, WorkbookParts
from sync.sheets.xlsx.strings import StringsReader
from sync.sheets.xlsx.styles import StylesReader

_NO_TABLES = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")
_SHEET_PART = re.compile(r"worksheets/[^/]*\.xml$")
NO_FORMATS = mark(
    "The number formats of {name} are missing or damaged: percentages, currencies and dates may come as plain numbers."
)


@dataclass
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    hidden: bool


@dataclass
class _Relations:
    """Where the relations of a part lead to, by their ids: kind (the last word of its type) and part."""

    base: str
    found: dict[str, tuple[str, str]] = field(default_factory=dict)

    def start(self, name: str, attributes: Attributes) -> None:
        if name.rpartition(" ")[2] == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = target_of(self.base, attributes.get("Target", ""))
            self.found[attributes.get("Id", "")] = (kind, target)

    def end(self, _name: str) -> None:
        pass

    def text(self, _text: str) -> None:
        pass

    def first(self, kind: str) -> str | None:
        """Return the first part of a kind."""
        return next((target for found, target in self.found.values() if found == kind), None)


class _Contents:
    """What workbook.xml says: its sheets in their order, and from which day its dates count."""

    def __init__(self) -> None:
        self.sheets: list[_Listed] = []
        self.day_zero: date = DAY_ZERO
        self.root = ""
        self._names = LocalNames()

    def start(self, name: str, attributes: Attributes) -> None:
        short = self._names[name]
        self.root = self.root or short
        if short == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Listed(attributes.get("name", ""), _relation_of(attributes), hidden))
        elif short == "workbookPr" and attributes.get("date1904", "").lower() in TRUE:
            self.day_zero = DAY_ZERO_1904

    def end(self, _name: str) -> None:
        pass

    def text(self, _text: str) -> None:
        pass


def _relation_of(attributes: Attributes) -> str:
    """Return the id of a sheet's relation; its namespace differs between the two dialects."""
    return next((value for name, value in attributes.items() if name.endswith(" id")), "")


def workbook_part(package: Package) -> str | None:
    """Find the part that lists the sheets, as the package says or else where it usually is; None: no .xlsx."""
    relations = _relations(package, "")
    named = relations.first("officeDocument")
    usual = (name for name in package.names() if name.endswith(("xl/workbook.xml", "xl/workbook.bin")))
    return named if named and named in package else next(usual, None)


def read_xlsx(title: str, name: str, package: Package, part: str, options: ReadOptions) -> Workbook:
    """Read the sheets of a workbook. Raises FileUnreadable, Cancelled."""
    if part.lower().endswith(".bin"):
        what = tr("{name} has Excel's binary format (.xlsb).", name=name)
        raise unreadable(what, tr("Open it in Excel and save it as .xlsx."))
    contents, folder = _Contents(), part.rpartition("/")[0]
    package.parse(part, contents)
    if contents.root != "workbook":
        raise damaged(name)
    relations = _relations(package, part)
    styles, strings = StylesReader(), StringsReader()
    notes = _read_looks(package, relations.first("styles") or f"{folder}/styles.xml", styles)
    texts = relations.first("sharedStrings") or f"{folder}/sharedStrings.xml"
    if texts in package:
        package.parse(texts, strings)
    source = WorkbookParts(name, strings.texts, styles.found, contents.day_zero, CellCounter(name))
    sheets = [
        _read_sheet(package, listed, place, source)
        for listed, place in zip(contents.sheets, _places(package, relations, contents.sheets), strict=True)
        if options.sheet in (None, listed.name) and place is not None
    ]
    if source.has_unknown_styles and not notes:
        notes.append(tr(NO_FORMATS, name=name))
    return Workbook(title, sheets, notes=notes)


def _read_looks(package: Package, part: str, styles: StylesReader) -> list[str]:
    """Read the styles; a sentence for people if they can't be read. How a cell looks doesn't decide whether it is."""
    if part not in package:
        return []
    try:
        package.parse(part, styles)
    except FileUnreadable:
        return [tr(NO_FORMATS, name=package.name)]
    return []


def _read_sheet(package: Package, listed: _Listed, part: str, source: WorkbookParts) -> Sheet:
    """Return a sheet of cells. A part that is missing may have held anything."""
    if part not in package:
        what = tr("The sheet “{sheet}” is missing from {name}.", sheet=listed.name, name=source.name)
        raise unreadable(what, tr("Open it in Excel or LibreOffice and save it as .xlsx."))
    reader = SheetReader(source)
    package.parse(part, reader)
    return reader.sheet(listed.name, hidden=listed.hidden)


def _places(package: Package, relations: _Relations, listed: list[_Listed]) -> list[str | None]:
    """Return the parts of the sheets, None for those that are no tables; without relations, as they are numbered."""
    numbered = sorted(
        (part for part in package.names() if _SHEET_PART.search(part)), key=lambda part: (len(part), part)
    )
    # Where others have one, a sheet that names no relation is a module of macros.
    has_relations = any(sheet.relation in relations.found for sheet in listed)
    places: list[str | None] = []
    for number, sheet in enumerate(listed):
        kind, part = relations.found.get(sheet.relation, ("", ""))
        if not part and not has_relations:
            part = numbered[number] if number < len(numbered) else ""
        is_table = kind not in _NO_TABLES and (part or sheet.relation or not has_relations)
        places.append(part if is_table else None)
    return places


def _relations(package: Package, part: str) -> _Relations:
    folder, _, file = part.rpartition("/")
    relations, place = _Relations(folder), f"{folder}/_rels/{file}.rels"
    if place in package:
        package.parse(place, relations)
    return relations
