"""One column of a file read as one field: what a cell means, or a sentence why it can't be taken.

The kind of the field reads both texts and what spreadsheets keep as numbers, days and durations; records are found
by their names.
"""

from collections.abc import Mapping
from typing import Any

from desktop.importing.number_format_detection import sign_of
from desktop.kinds.cell_text import cell_text
from desktop.kinds.value_kind import ValueContext
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.shown_columns import ShownColumn
from models.schema.base import source_of, table_of
from models.values.parse_errors import FaultyCell, NoRecord, ParseError, SeveralRecords, SeveralRecordsInFile
from models.values.text import clean
from sync.sheets.cells.cells import CellError, LengthOfTime, Value, tidy
from sync.sheets.writing.table_writing import without_mark

# What a name leads to: the rows that are called so.
Named = Mapping[str, list[tuple[int, str]]]


class Reader:
    """Reads the cells of one column. `formats`: as the file writes numbers and dates; `named`: rows by name."""

    def __init__(self, field: ShownColumn, formats: Formats, named: Named, *, is_text: bool) -> None:
        self._field, self._formats, self._named, self._is_text = field, formats, named, is_text
        self._kind = field.kind

    def read(self, value: Value) -> Any:
        """Return the value that a filled cell means: of a reference (id, label). Raises UnreadableError."""
        formats = self._formats
        if isinstance(value, str) and self._kind.holds_numbers:
            # The decimal sign that a text shows by itself: 38,5 and 38.5 are the same in one column.
            formats = formats.written_with(sign_of(value), None)
        try:
            return self._read(value, self._field.context(formats))
        except ParseError as problem:
            raise UnreadableError(problem, formats) from problem

    def _read(self, value: Value, context: ValueContext) -> Any:
        kind = self._kind
        if isinstance(value, CellError) and not isinstance(value, LengthOfTime):
            raise FaultyCell(value.reason)
        if kind.is_reference:
            return self._reference(value)
        found = value if isinstance(value, str) else kind.from_cell(value, context)
        if not isinstance(found, str):
            return found
        marked = kind.is_free_text and self._is_text
        return kind.from_file(clean(without_mark(found) if marked else found), context)

    def _reference(self, value: Value) -> tuple[int, str]:
        text = name_of(value)
        rows = self._named.get(text, [])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise self._several(text, len(rows))
        raise NoRecord(text)

    def _several(self, text: str, count: int) -> SeveralRecords:
        model = self._field.related_model
        source = None if model is None else source_of(table_of(model))
        return SeveralRecords(text, count) if source is None else SeveralRecordsInFile(text, count, source.key_title)


def name_of(value: Value) -> str:
    """Return a cell as the name of a related record, or as its key at the source."""
    return tidy(cell_text(value))
