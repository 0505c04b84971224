"""One table with months across, while it is read."""

from dataclasses import dataclass, field

from sync.plan.tables.columns import Columns
from sync.plan.tables.sections import SectionHeading
from sync.plan.tables.table_finder import Period, Region
from sync.plan.values.cell_numbers import CellNumber
from sync.plan.values.plan_reading import Context, Findings
from sync.sheets.cells.cells import Cell


@dataclass
class Table:
    """One table with months across, while it is read."""

    findings: Findings
    region: Region
    context: Context
    periods: dict[int, Period]
    columns: Columns
    departments: dict[int, str]
    headings: dict[int, SectionHeading] = field(default_factory=dict)
    numbers: dict[tuple[int, int], CellNumber] = field(default_factory=dict)
    bad: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def rows(self) -> list[int]:
        """The rows below the header, without those that repeat it."""
        return [row for row in range(self.region.header + 1, self.region.last + 1) if row not in self.region.repeats]

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell of the table's sheet."""
        return self.findings.sheet.cell(row, column)

    def note(self, words: str) -> None:
        """Say what was assumed of the table."""
        self.findings.notes.append(f"“{self.findings.sheet.name}”: {words}")

    def special(self, row: int, name: str) -> str:
        """Return the text in a row's special column ("unit", "kind", …), empty if there is none."""
        column = self.columns.special.get(name)
        return self.cell(row, column).text if column else ""
