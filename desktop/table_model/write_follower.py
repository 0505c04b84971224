"""Following what is written through this window: in this table, in another one, or by undo."""

from PySide6.QtCore import QObject, Signal

from desktop.commands.row_commands import CommandResult
from desktop.table_model.cell_store import CellStore
from desktop.table_model.change_highlights import ChangeHighlights
from desktop.table_model.row_list import RowList
from desktop.table_model.row_reader import RowReader
from desktop.table_query.table_query import TableQuery
from models.queries.as_of import reads_dated
from models.schema.base import table_of
from models.schema.employees import EmploymentPeriod
from models.schema.paths import tables_on


class WriteFollower(QObject):
    """Shows one table as it is after each write. `changed_rows(ids)`: written or removed."""

    changed_rows = Signal(list)

    def __init__(
        self, query: TableQuery, cells: CellStore, rows: RowList, reader: RowReader, marks: ChangeHighlights | None
    ) -> None:
        super().__init__(rows)
        self._model, self._cells, self._rows, self._reader, self._marks = query.screen.model, cells, rows, reader, marks
        self._related = {name for path in query.paths for name in tables_on(self._model, path)}
        if reads_dated(table_of(self._model), query.paths):
            self._related.add(EmploymentPeriod.__tablename__)

    def follow(self, written: CommandResult) -> None:
        """Show what somebody wrote."""
        if written.model is not self._model:
            if written.model.__tablename__ in self._related or self._model.__tablename__ in written.others:
                self._reader.reload_rows()
            return
        if self._marks is not None:
            self._marks.forget({*written.changed, *written.added})
        self._cells.were_written(written.changed)
        self._rows.repaint(written.changed)
        # What somebody is typing into a row that others removed isn't lost with it.
        writing_in = self._rows.held() & set(written.removed)
        self._cells.gone |= writing_in
        if set(written.removed) - writing_in:
            self._reader.take_out(set(written.removed) - writing_in)
        self._came(set(written.added))
        self.changed_rows.emit([*written.changed, *written.added, *written.removed])

    def _came(self, row_ids: set[int]) -> None:
        """Rows were added or put back. Those that are still listed, with an editor in them or since nobody told that
        they were gone, are there as they are stored now."""
        self._cells.came_back(row_ids)
        listed = self._rows.rows_of(row_ids).keys()
        self._rows.repaint(listed)
        if row_ids - listed:
            self._reader.reload()
