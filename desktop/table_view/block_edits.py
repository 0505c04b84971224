"""Many cells at once: copied, pasted, filled, emptied. What takes time is a job, what is written is one undo step."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView
from shiboken6 import isValid

from desktop.context.app_context import AppContext
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.block_values import (
    Given,
    PreparedBlock,
    Target,
    every_column,
    every_row,
    held,
    prepare,
    texts_of,
    tiled,
)
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.selected_cells import SelectedBlock, landing, selected_blocks, shown_columns_from
from desktop.wording.clipboard_text import Grid, as_html, as_tsv, read_tsv
from models.values.language import mark, tr, trn

MOST_COPIED = MOST_PASTED = 500_000
TAKES_LONG_MS = 300
UNLIMITED = float("inf")
# The names of the steps, for one cell and for several.
PASTE = (mark("Paste {n} cell in {table}"), mark("Paste {n} cells in {table}"))
FILL = (mark("Fill {n} cell in {table}"), mark("Fill {n} cells in {table}"))
EMPTY = (mark("Empty {n} cell in {table}"), mark("Empty {n} cells in {table}"))


class BlockEdits(QObject):
    """What people do with the selected cells of a table.

    `asked(title, text, answers)`: something doesn't fit, and the person says what then; `refused(count, refusals)`: how
    many cells were taken, and those that weren't; `working(text)` when something takes long, `rested` at its end.
    """

    asked = Signal(str, str, object)
    refused = Signal(int, object)
    working = Signal(str)
    rested = Signal()
    failed = Signal(object)

    def __init__(self, table: QTableView, tools: AppContext) -> None:
        super().__init__(table)
        self._table, self._tools = table, tools
        self._wishes: deque[Callable[[], None]] = deque()
        self._busy, self._what = False, ""
        self._soon = QTimer(self, singleShot=True, interval=TAKES_LONG_MS)
        self._soon.timeout.connect(lambda: self.working.emit(self._what))

    def copy(self) -> bool:
        """Put the selected cells on the clipboard, as text for spreadsheets and as a table in HTML; whether it may."""
        model, blocks = self._model(), self._selected()
        if model is None or not blocks:
            return False
        if len({block.columns for block in blocks}) > 1:
            self._tell(tr("Only one block of cells can be copied"), tr("Select cells that lie side by side."))
            return False
        columns = self._shown(model, blocks[0].columns)
        ids = [row_id for block in blocks for row_id in model.rows.data_ids(block.first, block.last)]
        if not ids:
            return False
        if len(ids) * len(columns) > MOST_COPIED:
            most = self._tools.formats.count(MOST_COPIED)
            self._tell(tr("That is too much to copy"), tr("At most {n} cells are copied; export the rest.", n=most))
            return False
        place, seen = model.blocks.place(), model.blocks.seen()

        def work() -> tuple[str, str]:
            texts = texts_of(place, seen, ids, columns, lambda: True)
            return as_tsv(texts), as_html(texts, [shown.right_aligned for shown in columns])

        self._when_free(lambda: self._run(tr("The cells are copied"), work, self._copied))
        return True

    def cut(self) -> None:
        """Put the selected cells on the clipboard, and empty them as one step, which undo takes back."""
        if self.copy():
            self.empty()

    def paste(self, at: list[SelectedBlock] | None = None) -> None:
        """Put the clipboard's cells where the selection is, or `at` these; what doesn't fit there is asked about.

        Here and below rows are counted without headings.
        """
        text, blocks, model = QGuiApplication.clipboard().text(), at or self._selected(), self._model()
        if model is None or not text or not blocks:
            return
        # A line break within a cell counts too; so far above what is pasted it makes no difference.
        if text.count("\t") + text.count("\n") > MOST_PASTED:
            most = self._tools.formats.count(MOST_PASTED)
            self._tell(tr("That is too much to paste"), tr("At most {n} cells are pasted; import the file.", n=most))
        else:
            self._when_free(
                lambda: self._run(
                    tr("The cells are pasted"), lambda: read_tsv(text), lambda grid: self._land(model, grid, blocks)
                )
            )

    def fill_down(self) -> None:
        """Copy the first row of each selected block into its others; a single row takes the one above it."""
        self._fill([_below_source(block) for block in self._selected()])

    def fill_right(self) -> None:
        """Copy the first column of each selected block into its others; a single column takes the one on its left."""
        model = self._model()
        if model is None:
            return
        blocks = [self._beside_source(block) for block in self._selected()]
        sides = [block for block in blocks if block is not None]
        place, seen = model.blocks.place(), model.blocks.seen()

        def work() -> PreparedBlock:
            targets = []
            for block in sides:
                source, *others = self._shown(model, block.columns)
                ids = model.rows.data_ids(block.first, block.last)
                values = [row[0] for row in held(place, seen, ids, (source,))]
                targets.append(Target(block.first, ids, tuple(others), every_column(values)))
            return prepare(place, seen, targets)

        if sides:
            self._when_free(lambda: self._prepare(model, FILL, work))

    def empty(self) -> None:
        """Empty all selected cells."""
        self._give_all(EMPTY, lambda _shown: "")

    def put(self, given: Given) -> None:
        """Put one value into all selected cells."""
        self._give_all(FILL, lambda _shown: given)

    def put_today(self) -> None:
        """Put today into all selected dates, and now into all selected moments."""
        formats, now = self._tools.formats, datetime.now(UTC)
        if not self._give_all(
            FILL, lambda shown: shown.kind.now(now, shown.context(formats)), lambda shown: shown.kind.holds_days
        ):
            self._tell(tr("Today can't be entered here"), tr("Select cells of a column that holds dates."))

    def busy(self) -> bool:
        """Tell whether something is being read for a block."""
        return self._busy

    def _give_all(
        self,
        name: Sequence[str],
        given: Callable[[ShownColumn], Given],
        takes: Callable[[ShownColumn], bool] = lambda _shown: True,
    ) -> bool:
        model = self._model()
        if model is None:
            return False
        targets = [
            Target(
                block.first,
                model.rows.data_ids(block.first, block.last),
                columns,
                every_row([given(one) for one in columns]),
            )
            for block in self._selected()
            if (columns := tuple(filter(takes, self._shown(model, block.columns))))
        ]
        place, seen = model.blocks.place(), model.blocks.seen()
        if targets:
            self._when_free(lambda: self._prepare(model, name, lambda: prepare(place, seen, targets)))
        return bool(targets)

    def _fill(self, blocks: Sequence[SelectedBlock | None]) -> None:
        model, tall = self._model(), [block for block in blocks if block is not None]
        if model is None or not tall:
            return
        place, seen = model.blocks.place(), model.blocks.seen()
        parts = [
            (block, self._shown(model, block.columns), model.rows.data_ids(block.first, block.last)) for block in tall
        ]

        def work() -> PreparedBlock:
            targets = []
            for block, columns, ids in parts:
                (source,) = held(place, seen, ids[:1], columns)
                targets.append(Target(block.first + 1, ids[1:], columns, every_row(source)))
            return prepare(place, seen, targets)

        self._when_free(lambda: self._prepare(model, FILL, work))

    def _beside_source(self, block: SelectedBlock) -> SelectedBlock | None:
        if len(block.columns) > 1:
            return block
        header = self._table.horizontalHeader()
        before = header.visualIndex(block.columns[0]) - 1
        while before >= 0 and header.isSectionHidden(header.logicalIndex(before)):
            before -= 1
        return (
            SelectedBlock(block.first, block.last, (header.logicalIndex(before), *block.columns))
            if before >= 0
            else None
        )

    def _land(self, model: RowTableModel, grid: Grid, blocks: list[SelectedBlock]) -> None:
        """Find out where a copied block goes, or ask."""
        if not isValid(model) or not grid:
            self._next()
            return
        height, width = len(grid), len(grid[0])
        if height == width == 1:
            self._paste(model, grid, blocks)
            return
        columns = shown_columns_from(self._table, blocks[0].columns[0])
        rows = UNLIMITED if model.edits.can_add() else model.rows.data_count()
        found = landing(height, width, blocks[0], columns, rows) if len(blocks) == 1 else None
        if found is None:
            first = SelectedBlock(blocks[0].first, blocks[0].first, blocks[0].columns[:1])
            at = landing(height, width, first, columns, rows)
            assert at is not None  # a single cell says where a block begins, whatever its size
            self._ask_about_shape(grid, self._into_same_rows(model, grid, at.block))
        elif any(found.left_out):
            self._ask_about_rest(found.left_out, self._into_same_rows(model, grid, found.block))
        else:
            self._paste(model, grid, [found.block])

    def _into_same_rows(self, model: RowTableModel, grid: Grid, block: SelectedBlock) -> Callable[[], None]:
        """Paste into a block when the person has answered, unless other rows stand there by then."""

        def there() -> list[int]:
            return list(model.rows.data_ids(block.first, min(block.last, model.rows.data_count() - 1)))

        asked_about = there()

        def paste() -> None:
            if isValid(model) and there() != asked_about:
                self._tell(tr("Other rows are there now"), tr("Select where to paste, and paste again."))
                self._next()
            else:
                self._paste(model, grid, [block])

        return paste

    def _ask_about_shape(self, grid: Grid, paste: Callable[[], None]) -> None:
        size = {"rows": self._tools.formats.count(len(grid)), "columns": len(grid[0])}
        text = tr("{rows} × {columns} cells were copied; the selection isn't a multiple of that.", **size)
        answers = ((tr("Paste from the first cell"), lambda: self._when_free(paste)), (tr("Cancel"), lambda: None))
        self.asked.emit(tr("The copied cells don't fit the selection"), text, answers)
        self._next()

    def _ask_about_rest(self, left_out: tuple[int, int], paste: Callable[[], None]) -> None:
        rows, columns = left_out
        parts = [trn("{n} row", "{n} rows", rows)] if rows else []
        parts += [trn("{n} column", "{n} columns", columns)] if columns else []
        text = tr("{parts} of the copied cells lie beyond the end of the table.", parts=tr(" and ").join(parts))
        answers = ((tr("Paste what fits"), lambda: self._when_free(paste)), (tr("Cancel"), lambda: None))
        self.asked.emit(tr("Not all copied cells fit here"), text, answers)
        self._next()

    def _paste(self, model: RowTableModel, grid: Grid, blocks: list[SelectedBlock]) -> None:
        if not isValid(model):
            self._next()
            return
        rows = model.rows.data_count()
        if not model.reader.complete and blocks[-1].last >= rows:
            self._tell(tr("The table is still being read"), tr("Paste again in a moment."))
            self._next()
            return
        targets = [
            Target(
                block.first,
                model.rows.data_ids(block.first, min(block.last, rows - 1)),
                self._shown(model, block.columns),
                tiled(grid),
                max(0, block.last + 1 - max(rows, block.first)),
            )
            for block in blocks
        ]
        place, seen = model.blocks.place(), model.blocks.seen()
        self._prepare(model, PASTE, lambda: prepare(place, seen, targets))

    def _prepare(self, model: RowTableModel, name: Sequence[str], work: Callable[[], PreparedBlock]) -> None:
        def done(prepared: PreparedBlock) -> None:
            count = len(prepared.changes) + sum(len(row) for row in prepared.adds)

            def taken() -> None:
                if prepared.refusals:
                    self.refused.emit(count, prepared.refusals)

            if count:
                number = self._tools.formats.count(count)
                step = trn(name[0], name[1], count, n=number, table=model.screen.title)
                model.blocks.change(step, prepared, taken)
            else:
                taken()
            self._next()

        self._run(tr("The cells are written"), work, done)

    def _run(self, what: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Do something in a thread. `done` ends with what comes next, or begins the next part."""
        self._what = what
        if not self._soon.isActive():
            self._soon.start()

        def failed(error: Exception) -> None:
            self.failed.emit(error)
            self._next()

        self._tools.jobs.run(work, done, failed, self)

    def _copied(self, copied: tuple[str, str]) -> None:
        text, html = copied
        data = QMimeData()
        data.setText(text)
        data.setHtml(html)
        QGuiApplication.clipboard().setMimeData(data)
        self._next()

    def _when_free(self, wish: Callable[[], None]) -> None:
        """Take one block after another: what one writes, the next one sees."""
        self._wishes.append(wish)
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._soon.stop()
        self.rested.emit()
        self._busy = bool(self._wishes)
        if self._wishes:
            self._wishes.popleft()()

    def _tell(self, title: str, text: str) -> None:
        self.asked.emit(title, text, ())

    def _selected(self) -> list[SelectedBlock]:
        """Return what is selected, by rows of data: headings between them don't count."""
        model, blocks = self._model(), selected_blocks(self._table)
        spans = (
            [(block, *model.rows.data_rows(block.first, block.last)) for block in blocks] if model is not None else []
        )
        return [replace(block, first=first, last=last) for block, first, last in spans if last >= first]

    def _model(self) -> RowTableModel | None:
        model = self._table.model()
        return model if isinstance(model, RowTableModel) else None

    def _shown(self, model: RowTableModel, columns: Sequence[int]) -> tuple[ShownColumn, ...]:
        return tuple(model.columns[column] for column in columns)


def _below_source(block: SelectedBlock) -> SelectedBlock | None:
    if block.height > 1:
        return block
    return SelectedBlock(block.first - 1, block.last, block.columns) if block.first else None
