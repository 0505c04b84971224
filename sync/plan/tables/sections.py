"""Headings between the rows of a table: which rows stand under which."""

from collections.abc import Sequence
from dataclasses import dataclass

from sync.plan.tables.table_finder import Unclear
from sync.plan.values.labels import label_of
from sync.plan.values.vocabulary import kind_of, side_of
from sync.sheets.cells.cells import Cell


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A row of a table with a label and no numbers."""

    cell: Cell

    @property
    def text(self) -> str:
        """The heading as it is kept."""
        return label_of(self.cell)

    @property
    def sort(self) -> str:
        """What the heading is like: a side of the plan, a group of rows of one kind, or another name."""
        return "side" if side_of(self.text) else "group" if kind_of(self.text) else "name"


Path = tuple[SectionHeading, ...]


def paths_of(rows: Sequence[SectionHeading | Cell | None]) -> tuple[dict[int, Path], list[SectionHeading]]:
    """Return the headings over each numbered row (by row number), and those with no rows below them: notes.

    `rows` are headings and, for each row with numbers, its label cell; None: no heading reaches further. A heading
    directly below another is one level deeper; later the sort of a heading tells its level. Raises Unclear where that
    isn't certain.
    """
    last = max((i for i, row in enumerate(rows) if isinstance(row, Cell)), default=-1)
    notes = [row for row in rows[last + 1 :] if isinstance(row, SectionHeading)]
    found: dict[int, Path] = {}
    path: Path = ()
    follows_heading = False
    for row in rows[: last + 1]:
        if isinstance(row, SectionHeading):
            path = _below(path, row) if follows_heading else _beside(path, row)
            follows_heading = True
        elif row is None:
            path, follows_heading = (), False
        else:
            found[row.row] = path
            follows_heading = False
    return found, notes


def _below(path: Path, heading: SectionHeading) -> Path:
    if len(path) != 1 or path[0].sort == heading.sort:
        raise Unclear(heading.cell, "This heading follows another one, and which belongs to which isn't clear.")
    return (*path, heading)


def _beside(path: Path, heading: SectionHeading) -> Path:
    if len(path) < 2 or heading.sort == path[0].sort:
        return (heading,)
    if heading.sort == path[1].sort:
        return (path[0], heading)
    raise Unclear(heading.cell, "It isn't clear at which level this heading stands.")
