"""What a plan was read as: its items, what could not be understood, and what was left out and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from models.values.numbers import DecimalSign
from sync.sheets.cells.cells import Cell, Sheet, shown

SECTION_JOINT = " / "
COMPANY = "company"


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One number of the plan: a label in a month.

    `section`: the headings above the row, joined. `department`: the plan's word for it, or "company".
    `amount`: in `unit`, signed as in the sheet, thousands ("T€") multiplied out; "%" is a share (0.5 is 50 %).
    `row_key`: names the row for as long as it keeps section and label, wherever it is moved to.
    """

    sheet: str
    year: int
    month: int
    section: str
    label: str
    department: str
    kind: str
    amount: Decimal
    unit: str
    scenario: str
    cell: str
    raw: str
    row_key: str


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """Something that was not understood with certainty. `cell` is empty when it concerns a whole sheet."""

    sheet: str
    cell: str
    raw: str
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A cell left out for a known reason: subtotal, result, year_total, quarter_total, actual, note, copy, …"""

    sheet: str
    cell: str
    why: str
    raw: str


class UnreadNumber(NamedTuple):
    """A number that stands in the plan but could not be read."""

    row_key: str
    year: int
    month: int


@dataclass(frozen=True, slots=True)
class PlanReading:
    """All that was found in a plan. `notes`: assumptions made for the whole of it, in words.

    `held`, `held_sheets`: numbers, and whole sheets, that stand in the plan but could not be read this time;
    what an earlier reading gave for them still holds.
    """

    items: list[ReadItem]
    problems: list[PlanProblem]
    skipped: list[Skipped]
    notes: list[str] = field(default_factory=list)
    held: frozenset[UnreadNumber] = frozenset()
    held_sheets: frozenset[str] = frozenset()


class Context(NamedTuple):
    """What holds for the whole workbook: its decimal sign and the currency of amounts that name none."""

    decimal_sign: DecimalSign | None
    currency: str


class PlanRow(NamedTuple):
    """A row of the plan before its key is known: where it stands, its name, and the months it may fill.

    `rank` orders rows of the same name that no order of rows tells apart (a list may be sorted anew).
    """

    sheet: str
    row: int
    name: str
    period: frozenset[tuple[int, int]]
    rank: str = ""


def row_name(section: str, label: str) -> str:
    """Return a row's name: its section and its label."""
    return SECTION_JOINT.join(filter(None, (section, label)))


@dataclass
class Findings:
    """What the importer collects from one table of a sheet. `title`: what stands above it, `first`: its first row."""

    sheet: Sheet
    title: str = ""
    first: int = 1
    found: list[tuple[PlanRow, ReadItem]] = field(default_factory=list)
    held: list[tuple[PlanRow, int, int]] = field(default_factory=list)
    held_whole: bool = False
    problems: list[PlanProblem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    assumed_currency: bool = False

    def places(self) -> Iterable[PlanRow]:
        """Return the rows of which something was read or held back."""
        return {place for place, _ in self.found} | {place for place, _, _ in self.held}

    def stop(self, cell: Cell | None, reason: str) -> None:
        """Set a whole table aside, with the reason."""
        self.held_whole = True
        self.problem(cell, reason)

    def problem(self, cell: Cell | None, reason: str) -> None:
        """Set a cell (None: the sheet) aside with the reason."""
        address, raw = (cell.address, cell.raw) if cell else ("", "")
        self.problems.append(PlanProblem(self.sheet.name, address, raw, reason))

    def note(self, words: str) -> None:
        """Say what was assumed or left out, though nothing is wrong with it."""
        if words not in self.notes:
            self.notes.append(words)

    def leave_out(self, why: str, rows: Collection[PlanRow] | None = None) -> None:
        """Take back what was read: all of it, or these rows."""
        kept = [(place, item) for place, item in self.found if rows is not None and place not in rows]
        gone = [item for place, item in self.found if rows is None or place in rows]
        self.skipped += [Skipped(self.sheet.name, item.cell, why, item.raw) for item in gone]
        self.found = kept
        if rows is None:
            # What is wrong in a table that doesn't count concerns nobody.
            self.held, self.problems, self.notes, self.assumed_currency = [], [], [], False

    def skip(self, cells: Iterable[Cell], why: str) -> None:
        """Leave cells out for a known reason."""
        self.skipped.extend(
            Skipped(self.sheet.name, cell.address, why, shown(cell.value)) for cell in cells if not cell.is_empty
        )
