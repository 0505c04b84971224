"""Which cells of a table changed since a moment, read for the rows that are painted, and what is told of each."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from sqlalchemy import Engine

from desktop.screens.formats import Formats
from desktop.widgets.jobs import Jobs
from desktop.wording.history_words import columns_by_name, exact_words, value_words
from models.audit.changed_since import RowChanges, changes_of
from models.ddl.history import RESTORE
from models.schema.base import Base, table_of
from models.schema.column_ownership import source_words
from models.values.language import tr

LANE = "change marks"


class ChangeHighlights(QObject):
    """The marks of one table. `came(ids)`: these rows' are known now; `failed(error)`: they couldn't be read.

    `first`: the column that stands for the whole row; `source`: what people call the source of the rows.
    """

    came = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        read: Callable[[list[int]], dict[int, RowChanges]],
        jobs: Jobs,
        formats: Formats,
        first: str,
        parent: QObject,
        source: str = "",
    ) -> None:
        super().__init__(parent)
        self._read, self._jobs, self._formats, self._first, self._source = read, jobs, formats, first, source
        self._known: dict[int, RowChanges | None] = {}
        self._wanted: set[int] = set()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)

    def forget(self, row_ids: set[int] | None = None) -> None:
        """Have these rows' marks (or all) read again."""
        for row_id in set(self._known) if row_ids is None else row_ids:
            self._known.pop(row_id, None)

    def words(self, row_id: int, column: str) -> str | None:
        """Return what is told of a cell that changed; None for the others, and for those that aren't known yet."""
        if row_id not in self._known:
            self._wanted.add(row_id)
            if not self._soon.isActive():
                self._soon.start()
            return None
        row = self._known[row_id]
        if row is None:
            return tr("New from {source}", source=self._source) if column == self._first else None
        if row.came is not None:
            return self._came_words(row) if column == self._first else None
        first, last = row.first.get(column), row.last.get(column)
        if first is None or last is None:
            return None
        old = value_words(first.old, columns_by_name(first.table).get(column), self._formats)
        return "\n".join((tr("Before: {value}", value=old), exact_words(last, self._formats)))

    def _came_words(self, row: RowChanges) -> str:
        assert row.came is not None
        what = tr("Restored") if row.came.action == RESTORE else tr("Added")
        return "\n".join((what, exact_words(row.came, self._formats)))

    def _ask(self) -> None:
        wanted, self._wanted = sorted(self._wanted), set()

        def answered(found: dict[int, RowChanges]) -> None:
            self._known.update({row_id: found.get(row_id) for row_id in wanted})
            self.came.emit(set(wanted))

        self._jobs.run(lambda: self._read(wanted), answered, self.failed.emit, self, LANE)


def marks_since(
    engine: Engine, model: type[Base], since: datetime, jobs: Jobs, formats: Formats, first: str, parent: QObject
) -> ChangeHighlights:
    """Return the marks of a table's rows since a moment."""
    source = source_words(table_of(model))
    return ChangeHighlights(lambda ids: changes_of(engine, model, since, ids), jobs, formats, first, parent, source)
