"""The rows of a file as an import reads them, and when two values are the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from desktop.importing.column_parser import Reader
from desktop.importing.import_outcome import stored
from desktop.screens.formats import UnreadableError
from models.values.folding import folded
from sync.sheets.cells.cells import Value


@dataclass(frozen=True)
class FileCell:
    """A filled cell of the file, read: its value, or why it has none."""

    raw: Value
    value: Any = None
    error: str = ""


@dataclass(frozen=True)
class FileRow:
    """A row of the file; `cells` holds its filled ones, by field."""

    number: int
    cells: Mapping[str, FileCell]

    def key(self, names: Iterable[str]) -> tuple[Any, ...]:
        """Return what the row is found by; empty cells are None."""
        return tuple(comparable(self.cells[name].value) if name in self.cells else None for name in names)


def read_cell(reader: Reader, value: Value) -> FileCell:
    """Read a cell; where it can't be read, keep why."""
    try:
        return FileCell(value, reader.read(value))
    except UnreadableError as error:
        return FileCell(value, error=str(error))


def asked(rows: Iterable[FileRow], name: str) -> list[Any]:
    """Return the different values of a field, as the database has them."""
    values = (row.cells[name].value for row in rows if name in row.cells and not row.cells[name].error)
    return list({stored(value) for value in values if value is not None})


def comparable(value: Any) -> Any:
    """Return a value by which rows are told apart: texts whatever their case and spaces, references by their id."""
    plain = stored(value)
    return folded(plain) or None if isinstance(plain, str) else plain


def same(now: Any, value: Any) -> bool:
    """Tell whether a value of the file is what the database holds."""
    now, value = stored(now), stored(value)
    if isinstance(now, str) and isinstance(value, str):
        return _lines(now) == _lines(value)
    return bool(now == value)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
