"""What an import would do, worked out before anything is written: new rows, changed cells, what isn't taken.

A cell that can't be taken is named with its reason, and the row's other cells are taken; but not where a row can't be
without it, or is found by it. A cell that stands as an export would write it is unchanged, whatever it could mean
otherwise.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, UniqueConstraint, and_

from desktop.exporting.export_cells import text_cell, workbook_cell
from desktop.importing.column_parser import Named, Reader, name_of
from desktop.importing.import_fields import ImportMode, Mapped, import_screen
from desktop.importing.import_outcome import AddedRow, ChangedCell, DryRun, ImportProblem
from desktop.importing.import_rows import FileCell, FileRow, asked, comparable, read_cell, same
from desktop.importing.import_table import FileTable, is_empty
from desktop.importing.number_format_detection import dates_written, numbers_written
from desktop.kinds.texts import NAMELESS
from desktop.screens.columns import columns_of, is_required
from desktop.screens.formats import Formats, calendar_of
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import paths_of
from models.queries.rows import RowQuery, RowValues, all_rows
from models.schema.base import source_key, table_of
from models.values.language import in_every_language, tr
from models.writes.importing import among, named_rows
from sync.sheets.cells.cells import Value, address, column_letters, shown, tidy
from sync.sheets.writing.table_writing import without_mark
from sync.sheets.writing.xlsx_writing import Shaped


def dry_run(engine: Engine, screen: Screen, table: FileTable, header: int, mapped: Mapped, formats: Formats) -> DryRun:
    """Work out what importing a sheet would do: a statement a related table, one for the rows that are there.

    `header`: the number of the row of titles, 0 for none. Raises DatabaseError.
    """
    return _Import(engine, import_screen(screen), table, header, mapped, formats).run()


class _Import:
    def __init__(
        self, engine: Engine, screen: Screen, table: FileTable, header: int, mapped: Mapped, formats: Formats
    ) -> None:
        self.engine, self.screen, self.table, self.header, self.mapped = engine, screen, table, header, mapped
        self.formats = formats
        self.columns = {column.field.name: column for column in columns_of(screen)}
        self.paths = paths_of(screen)
        self.places = {name: place for place, name in mapped.fields.items()}
        self.keys = mapped.keys if mapped.mode is not ImportMode.NEW else ()
        write = text_cell if table.is_text else workbook_cell
        self.written = {name: write(self.columns[name], formats) for name in self.places}
        self.result = DryRun([self.columns[name] for name in self.places])

    def run(self) -> DryRun:
        rows = self._without_twins([*self._read()])
        found = self._existing(rows, self.keys)
        fresh: list[FileRow] = []
        for row in rows:
            key = row.key(self.keys)
            there = found.get(key, []) if None not in key and self.keys else []
            if len(there) == 1:
                self._compare(row, there[0])
            elif there:
                self._leave_out(row, tr("{n} records fit what it is found by.", n=len(there)))
            elif self.mapped.mode is ImportMode.UPDATE:
                self._leave_out(row, tr("There is no such record."))
            else:
                fresh.append(row)
        self._add(fresh)
        self.result.problems.sort(key=lambda problem: problem.row)
        return self.result

    # Reading

    def _read(self) -> Iterator[FileRow]:
        readers = {name: self._reader(name) for name in self.places}
        above = self.table.above(self.header)
        for number, values in self.table.records(self.header):
            cells: dict[str, FileCell] = {}
            for name, place in self.places.items():
                if place < len(values) and not is_empty(values[place]):
                    cells[name] = read_cell(readers[name], values[place])
                elif (number, place) in above:
                    cells[name] = self._merged(readers[name], name, *above[number, place])
            if cells:
                yield FileRow(number, cells)

    def _merged(self, reader: Reader, name: str, first: int, value: Value) -> FileCell:
        """Read a cell merged with one above: the same for each row, unless it may be what all of them come to."""
        if self.columns[name].kind.holds_numbers:
            # A number that stands beside several rows at once may be what all of them come to.
            where = address(first, self.places[name] + 1)
            return FileCell(value, error=tr("It is merged with {cell}; write the number of each row.", cell=where))
        return read_cell(reader, value)

    def _reader(self, name: str) -> Reader:
        place, column = self.places[name], self.columns[name]
        values = self.table.column(place, self.header)
        point = self.mapped.points.get(place) or numbers_written(values).sign
        first = self.mapped.firsts.get(place) or dates_written(values).sign
        named: Named = {}
        if column.related_model is not None:
            named = named_rows(self.engine, column.related_model, list({name_of(value) for value in values}))
        return Reader(column, self.formats.written_with(point, first), named, is_text=self.table.is_text)

    def _without_twins(self, rows: list[FileRow]) -> list[FileRow]:
        """Give the rows whose key can be read and stands once in the file; the others are left out with the reason."""
        if not self.keys:
            return rows
        good = [row for row in rows if not self._bad_key(row)]
        keys = [row.key(self.keys) for row in good]
        twice = {key for key, count in Counter(keys).items() if count > 1 and None not in key}
        for row, key in zip(good, keys, strict=True):
            if key in twice:
                self._leave_out(row, tr("Another row of the file has the same {fields}.", fields=self._key_words()))
        return [row for row, key in zip(good, keys, strict=True) if key not in twice]

    def _bad_key(self, row: FileRow) -> bool:
        bad = [name for name in self.keys if name in row.cells and row.cells[name].error]
        for name in bad:
            self._refuse(row, name)
        if not bad and self.mapped.mode is ImportMode.UPDATE and None in row.key(self.keys):
            self._leave_out(row, tr("{fields} is empty.", fields=self._key_words()))
            return True
        self.result.left_out += bool(bad)
        return bool(bad)

    # Rows that are there

    def _existing(self, rows: list[FileRow], keys: Sequence[str]) -> dict[tuple[Any, ...], list[RowValues]]:
        """Return the rows of the database by their key, as far as the file's rows ask for them."""
        wanted = {name: asked(rows, name) for name in keys}
        if not keys or not all(wanted.values()):
            return {}
        conditions = [among(self.columns[name].column, wanted[name], self.engine) for name in keys]
        calendar = calendar_of(self.formats)
        query = RowQuery(self.screen.model, self.paths, only=and_(*conditions), calendar=calendar)
        found: dict[tuple[Any, ...], list[RowValues]] = {}
        for values in all_rows(self.engine, query):
            key = tuple(comparable(values[self.columns[name].place]) for name in keys)
            found.setdefault(key, []).append(values)
        return found

    def _compare(self, row: FileRow, there: RowValues) -> None:
        before = len(self.result.changed), len(self.result.problems)
        key = source_key(table_of(self.screen.model))
        from_source = key is not None and there[self.paths.index(key.name) + 1] is not None
        for name in self.places:
            if name not in self.keys:
                self._compare_cell(row, there, name, from_source)
        if len(self.result.changed) == before[0]:
            refused = len(self.result.problems) > before[1]
            self.result.left_out += refused
            self.result.unchanged += not refused

    def _compare_cell(self, row: FileRow, there: RowValues, name: str, from_source: bool) -> None:
        column, cell = self.columns[name], row.cells.get(name)
        now = there[column.place]
        if cell is None and (not self.mapped.clears or now is None):
            return
        value = cell.value if cell else None
        if cell is not None and ((not cell.error and same(now, value)) or self._as_written(name, there, cell.raw)):
            return
        lock = column.source_lock if from_source else column.own_lock
        empties = tr("It must not be empty.") if value is None and is_required(column) else ""
        reason = (cell.error if cell else "") or lock or empties
        if reason:
            self._refuse(row, name, reason)
        else:
            self.result.changed.append(ChangedCell(row.number, there[0], self._label(there), column, now, value))

    def _as_written(self, name: str, there: RowValues, raw: Value) -> bool:
        """Tell whether a cell holds what an export writes, which may be less than the database keeps."""
        column = self.columns[name]
        if not column.kind.is_exported_in_words or there[column.place] is None:
            return False
        written = self.written[name](there)
        written = written.value if isinstance(written, Shaped) else written
        if isinstance(written, datetime) and isinstance(raw, datetime):
            return abs(written.replace(tzinfo=None) - raw) < timedelta(seconds=1)
        text = tidy(without_mark(shown(raw)) if self.table.is_text else shown(raw))
        nameless = column.kind.is_reference and there[column.place][1] in (None, "")
        return text in in_every_language(NAMELESS) if nameless else text == tidy(str(written))

    def _label(self, there: RowValues) -> str:
        name = self.screen.model.LABEL if self.screen.model.LABEL in self.columns else self.screen.fields[0].name
        column = self.columns[name]
        return self.formats.text(there[column.place], column.kind, name=name)

    # New rows

    def _add(self, rows: list[FileRow]) -> None:
        taken = self._taken(rows)
        for row in rows:
            cells = {name: cell for name, cell in row.cells.items() if self.columns[name].own_lock is None}
            good = {name: cell.value for name, cell in cells.items() if not cell.error}
            missing = [column for column in self.columns.values() if is_required(column) and not column.own_lock]
            missing = [column for column in missing if column.field.name not in good]
            for name in cells.keys() - good.keys() if row.number not in taken else ():
                self._refuse(row, name)
            for column in missing:
                if column.field.name not in cells:
                    self._problem(row, column.field.name, tr("{field} is needed.", field=column.field.title))
            if missing:
                self.result.left_out += 1
            elif row.number in taken:
                self._leave_out(row, *taken[row.number])
            elif good:
                self.result.new.append(AddedRow(row.number, good))
            elif cells:
                self.result.left_out += 1
            else:
                self._leave_out(row, tr("Nothing in it can be written."))

    def _taken(self, rows: list[FileRow]) -> dict[int, tuple[str, str]]:
        """Return by row number why it can't be added, and the field: a unique value is there already, or twice."""
        reasons: dict[int, tuple[str, str]] = {}
        for names in self._unique():
            keys = [row.key(names) for row in rows]
            counts, there = Counter(keys), self._existing(rows, names)
            words = ", ".join(self.columns[name].field.title for name in names)
            for row, key in zip(rows, keys, strict=True):
                if None not in key and key in there:
                    reasons[row.number] = (
                        tr("There is a record with the same {fields} already.", fields=words),
                        names[0],
                    )
                elif None not in key and counts[key] > 1:
                    reasons[row.number] = tr("Another row of the file has the same {fields}.", fields=words), names[0]
        return reasons

    def _unique(self) -> list[tuple[str, ...]]:
        table = table_of(self.screen.model)
        constraints = (part for part in table.constraints if isinstance(part, UniqueConstraint))
        names = [tuple(column.name for column in part.columns) for part in constraints]
        key = source_key(table)
        mine = set(self.places) - ({key.name} if key is not None else set())
        return [unique for unique in names if mine.issuperset(unique)]

    # What isn't taken

    def _key_words(self) -> str:
        return ", ".join(self.columns[name].field.title for name in self.keys)

    def _refuse(self, row: FileRow, name: str, reason: str = "") -> None:
        self._problem(row, name, reason or row.cells[name].error)

    def _problem(self, row: FileRow, name: str, reason: str) -> None:
        letters = column_letters(self.places[name] + 1) if name in self.places else ""
        text = tidy(shown(row.cells[name].raw)) if name in row.cells else ""
        self.result.problems.append(ImportProblem(row.number, letters, text, reason))

    def _leave_out(self, row: FileRow, reason: str, name: str = "") -> None:
        """Leave a row out, named by one of its cells: the one it is about, by which it is found, or its first."""
        self.result.left_out += 1
        first = min(row.cells, key=lambda one: self.places[one])
        self._problem(row, name or next((one for one in self.keys if one in row.cells), first), reason)
