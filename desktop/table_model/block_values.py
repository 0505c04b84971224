"""What is given to many cells becomes values: read in the user's locale, related records found by name. No Qt.

This runs in a worker's thread. What can't be taken is listed with its reason, the rest is what will be written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, Engine, Integer

from desktop.screens.columns import is_required
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.cell_store import IS_GONE
from desktop.wording.clipboard_text import harmless, without_apostrophe
from models.queries.lookup_by_name import rows_named, taken
from models.queries.rows import RowQuery, RowValues, rows_by_id
from models.values.folding import folded
from models.values.language import tr
from models.values.parse_errors import AlreadyTaken, Missing, NoRecord, NumberTooLarge, ParseError, SeveralRecords
from models.writes.bulk_edits import CellChange
from models.writes.edits import storable

# SQLite takes no more parameters in one statement.
READ_AT_ONCE = 30_000
LARGEST_WHOLE = 2**31 - 1


@dataclass(frozen=True)
class CellValue:
    """A value as a cell of this column holds it: of a reference (id, label)."""

    value: Any
    shown: ShownColumn


Given = str | CellValue


@dataclass(frozen=True)
class Target:
    """A rectangle of cells: the rows with these ids, which begin at `row` of the table, and `new` rows behind them.

    `given(row, column)`: what is given to a cell, both counted from 0 within the rectangle.
    """

    row: int
    ids: Sequence[int]
    columns: tuple[ShownColumn, ...]
    given: Callable[[int, int], Given]
    new: int = 0


@dataclass(frozen=True)
class Expected:
    """The cells as the person sees them: rows that were read, and by (row, place) the edits laid over them."""

    rows: Mapping[int, RowValues]
    edits: Mapping[tuple[int, int], Any]


@dataclass(frozen=True)
class TableSource:
    """Where cells are: a database's table as one screen reads it. `source_place`: of a row's key at its source."""

    engine: Engine
    query: RowQuery
    source_place: int | None
    formats: Formats
    required: tuple[ShownColumn, ...]


@dataclass(frozen=True)
class Refusal:
    """A cell that couldn't be taken: the number of its row in the table, its column, what was given, and why not."""

    row: int
    column: str
    text: str
    why: str


@dataclass
class PreparedBlock:
    """What will be written, and what won't. `shown`: the new values by (row, place), as cells show them."""

    changes: list[CellChange] = field(default_factory=list)
    shown: dict[tuple[int, int], Any] = field(default_factory=dict)
    adds: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class _Cell:
    """One cell on its way. `row_id` is None in a row that will be new, whose number `row` tells it from others."""

    row: int
    row_id: int | None
    shown: ShownColumn
    given: Given
    before: Any


def every_row(values: Sequence[Given]) -> Callable[[int, int], Given]:
    """Give each row the same values, one a column."""
    return lambda _row, column: values[column]


def every_column(values: Sequence[Given]) -> Callable[[int, int], Given]:
    """Give each column the same values, one a row."""
    return lambda row, _column: values[row]


def tiled(grid: Sequence[Sequence[Given]]) -> Callable[[int, int], Given]:
    """Give a block as often as it takes."""
    height, width = len(grid), len(grid[0])
    return lambda row, column: grid[row % height][column % width]


def prepare(place: TableSource, seen: Expected, targets: Sequence[Target]) -> PreparedBlock:
    """Read what is given to the cells of the targets.

    A cell that may not be changed but wouldn't be is no refusal. Raises DatabaseError.
    """
    done = PreparedBlock()
    cells = list(_cells(place, seen, targets, done))
    reader = _Reader(place, cells)
    new: dict[int, dict[str, Any]] = {}
    for cell in cells:
        try:
            value = reader.read(cell)
        except UnreadableError as problem:
            done.refusals.append(_refusal(place.formats, cell, str(problem)))
            continue
        if cell.row_id is None:
            new.setdefault(cell.row, {})[cell.shown.column.name] = stored(value)
        elif stored(value) != stored(cell.before):
            done.shown[cell.row_id, cell.shown.place] = value
            change = CellChange(cell.row_id, cell.shown.column.name, stored(cell.before), stored(value))
            done.changes.append(change)
    _complete(place, new, done)
    done.refusals.sort(key=lambda one: one.row)
    return done


def texts_of(
    place: TableSource,
    seen: Expected,
    ids: Sequence[int],
    columns: Sequence[ShownColumn],
    may_go_on: Callable[[], bool],
) -> list[list[str]]:
    """Return the texts of copied cells: everything of their values, in the user's locale. Raises DatabaseError."""
    rows: list[list[str]] = []
    for start in range(0, len(ids), READ_AT_ONCE):
        part = ids[start : start + READ_AT_ONCE]
        found = _read(place, seen, part)
        for row_id in part:
            values = found.get(row_id)
            texts = [copied(place.formats, _value(seen, row_id, values, shown), shown) for shown in columns]
            rows.append(texts if values is not None else [""] * len(columns))
        if not may_go_on():
            break
    return rows


def held(
    place: TableSource, seen: Expected, ids: Sequence[int], columns: Sequence[ShownColumn]
) -> list[list[CellValue]]:
    """Return the values of cells, to be given to others. Raises DatabaseError."""
    found = _read(place, seen, ids)
    return [[CellValue(_value(seen, row_id, found.get(row_id), shown), shown) for shown in columns] for row_id in ids]


def copied(formats: Formats, value: Any, shown: ShownColumn) -> str:
    """Return a value as it is copied: what `read` makes the same value of."""
    if value is None:
        return ""
    text = shown.kind.copied(value, shown.context(formats))
    return harmless(text) if shown.kind.may_be_formula else text


def stored(value: Any) -> Any:
    """Return what the database keeps of a value: of a reference (id, label) the id."""
    return value[0] if isinstance(value, tuple) else value


def read(formats: Formats, text: str, shown: ShownColumn) -> Any:
    """Return the value that a text means in a column that is no reference. Raises UnreadableError."""
    text = storable(without_apostrophe(text.strip()) if shown.kind.may_be_formula else text.strip())
    meant = shown.kind.meant(text, shown.context(formats))
    if meant is not None:
        return meant
    return formats.parse(text, shown.kind, choices=shown.choices, whole=shown.whole)


def _cells(place: TableSource, seen: Expected, targets: Sequence[Target], done: PreparedBlock) -> Iterator[_Cell]:
    """Yield the cells that may be changed; the others are refused if they would be."""
    rows = _read(place, seen, [row_id for target in targets for row_id in target.ids])
    for target in targets:
        for at in range(len(target.ids) + target.new):
            row_id = target.ids[at] if at < len(target.ids) else None
            values = rows.get(row_id) if row_id is not None else None
            for beside, shown in enumerate(target.columns):
                before = _value(seen, row_id, values, shown) if row_id is not None else None
                cell = _Cell(target.row + at + 1, row_id, shown, target.given(at, beside), before)
                why_not = _locked(place, cell, values)
                if why_not is None:
                    yield cell
                elif not _is_same(place.formats, cell):
                    done.refusals.append(_refusal(place.formats, cell, why_not))


def _read(place: TableSource, seen: Expected, ids: Sequence[int]) -> Mapping[int, RowValues]:
    """Return the rows as they were seen; those that weren't are read now."""
    unseen = [row_id for row_id in ids if row_id not in seen.rows]
    found = dict(seen.rows)
    for start in range(0, len(unseen), READ_AT_ONCE):
        found |= rows_by_id(place.engine, place.query, unseen[start : start + READ_AT_ONCE])
    return found


def _value(seen: Expected, row_id: int, values: RowValues | None, shown: ShownColumn) -> Any:
    if (row_id, shown.place) in seen.edits:
        return seen.edits[row_id, shown.place]
    return None if values is None else values[shown.place]


def _locked(place: TableSource, cell: _Cell, values: RowValues | None) -> str | None:
    if cell.row_id is None:
        return cell.shown.own_lock
    if values is None:
        return IS_GONE
    from_source = place.source_place is not None and values[place.source_place] is not None
    return cell.shown.source_lock if from_source else cell.shown.own_lock


def _is_same(formats: Formats, cell: _Cell) -> bool:
    """Tell whether a locked cell would stay as it is: a block that went to a spreadsheet and back has those, too."""
    if isinstance(cell.given, CellValue):
        return bool(stored(cell.given.value) == stored(cell.before))
    text, shown = cell.given.strip(), cell.shown
    if text in (
        copied(formats, cell.before, shown).strip(),
        formats.text(cell.before, shown.kind, name=shown.field.name),
    ):
        return True
    try:
        return bool(read(formats, text, shown) == cell.before)
    except UnreadableError:
        return False


def _refusal(formats: Formats, cell: _Cell, why: str) -> Refusal:
    given = cell.given
    text = given if isinstance(given, str) else copied(formats, given.value, given.shown)
    return Refusal(cell.row, cell.shown.field.title, text, why)


def _complete(place: TableSource, new: Mapping[int, dict[str, Any]], done: PreparedBlock) -> None:
    """Take the new rows that have what they need; refuse the others by what they lack, and skip empty ones."""
    for row, values in new.items():
        if all(value is None for value in values.values()):
            continue
        lacking = [shown for shown in place.required if values.get(shown.column.name) is None]
        if lacking:
            why = tr("A new row can't be without it.")
            done.refusals.append(Refusal(row, lacking[0].field.title, "", why))
        else:
            done.adds.append({name: value for name, value in values.items() if value is not None})


class _Reader:
    """Reads cells; what related records the names mean, and which unique values are taken, is known by then."""

    def __init__(self, place: TableSource, cells: Iterable[_Cell]) -> None:
        self._formats = place.formats
        names: dict[ShownColumn, set[str]] = {}
        unique: dict[ShownColumn, set[str]] = {}
        for cell in cells:
            text = self._as_text(cell)
            if text and cell.shown.kind.is_reference:
                names.setdefault(cell.shown, set()).add(text)
            elif text and cell.shown.column.unique:
                unique.setdefault(cell.shown, set()).add(text)
        self._named = {shown: _by_name(place.engine, shown, wanted) for shown, wanted in names.items()}
        self._taken = {shown: _taken(place.engine, shown, wanted) for shown, wanted in unique.items()}

    def read(self, cell: _Cell) -> Any:
        """Return the value for a cell. Raises UnreadableError."""
        try:
            return self._read(cell)
        except ParseError as problem:
            raise UnreadableError(problem, self._formats) from problem

    def _read(self, cell: _Cell) -> Any:
        shown = cell.shown
        text = self._as_text(cell)
        value = (
            cell.given.value if text is None and isinstance(cell.given, CellValue) else self._value(text or "", shown)
        )
        if value is None and is_required(shown) and cell.row_id is not None:
            raise Missing(shown.field.title)
        if shown.whole and isinstance(value, int) and not isinstance(shown.column.type, BigInteger):
            _require_small(value, shown)
        if shown.column.unique and value is not None:
            self._require_free(cell, value)
        return value

    def _as_text(self, cell: _Cell) -> str | None:
        """Return what is to be read; None when the value fits as it is."""
        given, shown = cell.given, cell.shown
        if isinstance(given, CellValue) and _fits(given.shown, shown):
            return None
        text = given if isinstance(given, str) else copied(self._formats, given.value, given.shown)
        return without_apostrophe(text.strip()) if shown.kind.is_reference else text.strip()

    def _value(self, text: str, shown: ShownColumn) -> Any:
        if not shown.kind.is_reference or not text:
            return read(self._formats, text, shown)
        found = self._named[shown].get(folded(text), [])
        exact = [one for one in found if one[1] == text] or found
        if len(exact) == 1:
            return exact[0]
        if exact:
            raise SeveralRecords(text, len(exact))
        raise NoRecord(text)

    def _require_free(self, cell: _Cell, value: Any) -> None:
        """Refuse a unique value that another row has, or another cell of this block: it would stop the whole block."""
        held = self._taken.setdefault(cell.shown, {})
        key = folded(value) if isinstance(value, str) else value
        owner = cell.row_id if cell.row_id is not None else -cell.row
        if held.setdefault(key, owner) != owner:
            raise AlreadyTaken(str(value))


def _by_name(engine: Engine, shown: ShownColumn, names: set[str]) -> dict[str, list[tuple[int, str]]]:
    assert shown.related_model is not None
    found: dict[str, list[tuple[int, str]]] = {}
    for row_id, label in rows_named(engine, shown.related_model, names):
        found.setdefault(folded(label), []).append((row_id, label))
    return found


def _taken(engine: Engine, shown: ShownColumn, wanted: set[str]) -> dict[Any, int]:
    """Return by folded text which row holds it in a unique column."""
    return {folded(text): row_id for text, row_id in taken(engine, shown.column, wanted).items()}


def _fits(source: ShownColumn, target: ShownColumn) -> bool:
    if source.column is target.column:
        return True
    alike = source.kind is target.kind and source.choices == target.choices and source.whole == target.whole
    return alike and source.related_model is target.related_model


def _require_small(value: int, shown: ShownColumn) -> None:
    if isinstance(shown.column.type, Integer) and abs(value) > LARGEST_WHOLE:
        raise NumberTooLarge(str(value))
