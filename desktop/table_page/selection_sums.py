"""How many rows are selected, with sum and average of the column in which the current cell stands."""

from array import array

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLabel

from desktop.context.app_context import AppContext
from desktop.screens.shown_columns import ShownColumn
from desktop.screens.totals import OR, figures, is_added_up, is_ratio, is_totalled, joined, summed
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.selection_label import GAP
from desktop.table_page.table_page import TablePage
from desktop.table_view.record_table_view import RecordTableView
from models.queries.aggregates import Group, totals
from models.values.language import tr

PAUSE_MS = 150
LANE = "selection"


class SelectionSums(QObject):
    """Keeps `label` up to date with what is selected on the page; the database adds up, in a job."""

    def __init__(self, page: TablePage, tools: AppContext, label: QLabel) -> None:
        super().__init__(page)
        self._table, self._tools, self._label = page.table, tools, label
        self._soon = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._soon.timeout.connect(self._ask)
        self._asked = 0
        page.opened.connect(self._opened)

    def _opened(self, _screen: object, model: RowTableModel) -> None:
        self._label.clear()
        self._table.selectionModel().selectionChanged.connect(self._changed)
        self._table.selectionModel().currentColumnChanged.connect(self._changed)
        model.changed_rows.connect(self._changed)
        model.modelReset.connect(self._changed)

    def _changed(self, *_what: object) -> None:
        self._asked += 1
        if not self._table.selectionModel().hasSelection():
            self._label.clear()
            self._soon.stop()
        else:
            self._soon.start()

    def _ask(self) -> None:
        model = self._table.model()
        if not isinstance(model, RowTableModel):
            return
        spans = [model.rows.data_rows(*span) for span in _spans(self._table)]
        rows = sum(last - first + 1 for first, last in spans)
        if rows < 2:
            self._label.clear()
            return
        column, asked = self._column(model), self._asked
        if column is None:
            self._label.setText(self._rows(rows))
            return
        ids = None
        if rows != model.groups.count():
            ids = array("q")
            for first, last in spans:
                ids.extend(model.rows.data_ids(first, last))
        engine, query = self._tools.engine, model.query.rows()
        wanted = (summed(column),)
        self._tools.jobs.run(
            lambda: totals(engine, query, wanted, ids),
            lambda found: self._show(asked, column, rows, found),
            lambda _error: self._label.setText(self._rows(rows)),
            self,
            LANE,
            replace=True,
        )

    def _column(self, model: RowTableModel) -> ShownColumn | None:
        place = self._table.currentIndex().column()
        column = model.columns[place] if 0 <= place < len(model.columns) else None
        return column if column is not None and is_totalled(column) else None

    def _show(self, asked: int, column: ShownColumn, rows: int, found: Group) -> None:
        if asked != self._asked:
            return
        amounts, formats = found.totals.get(column.field.name, {}), self._tools.formats
        parts = [self._rows(rows), column.field.title]
        sums = figures(formats, column, amounts) if is_added_up(column) else []
        if sums:
            parts.append(tr("Sum {sum}", sum=joined(column, amounts, sums)))
        if amounts and is_ratio(column):
            parts.append(joined(column, amounts, figures(formats, column, amounts)))
        elif amounts:
            parts.append(tr("Average {average}", average=OR.join(figures(formats, column, amounts, average=True))))
        self._label.setText(GAP.join(parts))

    def _rows(self, rows: int) -> str:
        return tr("{n} rows selected", n=self._tools.formats.count(rows))


def _spans(table: RecordTableView) -> list[tuple[int, int]]:
    """Return the selected rows as spans from above, each row once, however many cells of it are selected."""
    spans: list[tuple[int, int]] = []
    selection = table.selectionModel().selection()
    parts = [selection.at(place) for place in range(selection.size())]
    for first, last in sorted((part.top(), part.bottom()) for part in parts):
        if spans and first <= spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans
