"""The rows of an export in groups: headings with their totals between the rows, as lines of a workbook's outline."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.exporting.export_cells import OfRow
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.screens.totals import is_added_up, is_totalled, summed_columns, total_text, value_of
from desktop.table_model.group_heading_text import group_text
from desktop.table_model.group_index import GroupHeading, RowGroups
from desktop.table_query.grouping import Grouping
from models.queries.aggregates import Group, Summed, Total, Totals
from models.queries.rows import RowValues
from sync.sheets.writing.xlsx_writing import SheetRow

INDENT = "    "


@dataclass(frozen=True)
class GroupedExport:
    """How groups are written. `all_columns`: of the screen, also those that aren't shown."""

    grouping: Grouping
    columns: Sequence[ShownColumn]
    all_columns: Sequence[ShownColumn]
    formats: Formats

    def summed(self) -> tuple[Summed, ...]:
        """Return what headings say of the columns that are shown, and what they are ordered by."""
        order = self.grouping.order.path
        return summed_columns(one for one in self.all_columns if one in self.columns or one.field.name == order)

    def ordered(self, groups: Sequence[Group], ids: "array[int]") -> "array[int]":
        """Return the ids of all rows in the order of the headings."""
        found = array("q")
        for heading in RowGroups(groups, ids, {}, self.grouping.order).headings:
            found.extend(heading.ids)
        return found

    def lines(self, groups: Sequence[Group], rows: Iterator[RowValues], cells: Sequence[OfRow]) -> Iterator[SheetRow]:
        """Yield headings and rows; the rows of closed groups are there, but hidden."""
        folding, levels, hidden = self.grouping.folding, len(self.grouping.by), [False]
        for heading in RowGroups(groups, array("q"), {}, self.grouping.order).headings:
            del hidden[heading.level + 1 :]
            yield SheetRow(self._heading(heading, cells), heading.level, hidden=hidden[-1], bold=True)
            hidden.append(hidden[-1] or folding.is_closed(heading.key))
            if heading.level == levels - 1:
                for _ in range(heading.rows):
                    yield SheetRow(
                        [cell(row) for cell in cells] if (row := next(rows, None)) else [], levels, hidden[-1]
                    )

    def _heading(self, heading: GroupHeading, cells: Sequence[OfRow]) -> list[Any]:
        by = self.grouping.by[heading.level]
        shown = next(one for one in self.all_columns if one.field.name == by.path)
        text = INDENT * heading.level + group_text(self.formats, shown, by, heading.value)
        columns = zip(self.columns, cells, strict=True)
        return [text, *[total_value(self.formats, column, heading.totals, cell) for column, cell in columns][1:]]


def total_value(formats: Formats, shown: ShownColumn, found: Totals, cell: OfRow) -> Any:
    """Return what a workbook keeps of a column's total: the amount, or words where it is no single one."""
    amounts = found.get(shown.field.name, {})
    if not is_totalled(shown) or not amounts:
        return None
    if len(amounts) > 1 or (shown.kind.has_unit and "" not in amounts):
        return total_text(formats, shown, amounts)
    ((currency, one),) = amounts.items()
    return cell(_as_row(shown, str(currency), one))


def _as_row(shown: ShownColumn, currency: str, one: Total) -> RowValues:
    """Return a row that holds nothing but a total, in the place of the column's values."""
    value: Any = value_of(shown, one, average=not is_added_up(shown))
    places = max(shown.place, shown.currency_place or 0) + 1
    row: list[Any] = [None] * places
    row[shown.place] = shown.kind.as_total(value)
    if shown.currency_place:
        row[shown.currency_place] = currency
    return tuple(row)
