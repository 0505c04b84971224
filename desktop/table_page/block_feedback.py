"""What is said of a block: that it takes a while, what doesn't fit, and which cells couldn't be taken and why."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QLabel, QTableView, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.commands.command_history import model_of_step
from desktop.commands.command_queue import CommandQueue
from desktop.commands.period_commands import block_step
from desktop.commands.row_commands import BlockRefusedError, Command, CommandResult
from desktop.screens.formats import Formats, calendar_of
from desktop.table_model.block_values import Refusal
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_page.table_page import TablePage
from desktop.table_view.record_table_view import RecordTableView
from desktop.theme.font_scaling import scaled
from desktop.theme.tone import Tone
from desktop.widgets.buttons import Button
from desktop.widgets.messages import Answers, MessageBar, Messages
from desktop.widgets.plain_text import one_line, tool_tip
from desktop.wording.clipboard_text import as_tsv
from models.ddl.history import as_text
from models.queries.user_names import called
from models.values.language import mark, tr, trn
from models.writes.bulk_edits import CellChange
from models.writes.edits import Outcome
from models.writes.period_writes import EffectiveDate

TITLES = (mark("Row"), mark("Column"), mark("What was pasted"), mark("Why it wasn't accepted"))
WIDTHS = (64, 140, 180)
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


def connect_blocks(page: TablePage, undo: CommandQueue, messages: Messages, formats: Formats) -> None:
    """Let the messages tell what becomes of the blocks that people paste, fill and empty."""
    table = page.table
    blocks, bars, questions = table.blocks, list[MessageBar](), list[MessageBar]()

    def rested() -> None:
        _dismiss(bars)

    def asked(title: str, text: str, answers: Answers) -> None:
        bar = messages.tell(Tone.WARN, title, text, answers)
        if answers:
            questions.append(bar)

    def refused(count: int, refusals: Sequence[Refusal]) -> None:
        _tell_refused(messages, formats, count, refusals, table)

    def written(done: CommandResult) -> None:
        if done.missed:
            _tell_missed(messages, formats, done, table, undo)

    def not_taken(step: Command, error: Exception) -> None:
        if isinstance(error, BlockRefusedError):
            _tell_missed(messages, formats, CommandResult(model_of_step(step), missed=error.missed), table, undo)

    blocks.asked.connect(asked)
    page.opened.connect(lambda _screen, _model: _dismiss(questions))  # they are of the table that was left
    blocks.refused.connect(refused)
    blocks.failed.connect(messages.error)
    blocks.working.connect(lambda what: bars.append(messages.tell(Tone.BUSY, what, tr("You can go on working."))))
    blocks.rested.connect(rested)
    undo.written.connect(written)
    undo.not_taken.connect(not_taken)


def _dismiss(bars: list[MessageBar]) -> None:
    for bar in bars:
        if isValid(bar):
            bar.dismiss()
    bars.clear()


def _tell_refused(
    messages: Messages,
    formats: Formats,
    count: int,
    refusals: Sequence[Refusal],
    parent: QWidget,
    others: Answers = (),
) -> None:
    number = formats.count(len(refusals))
    if len(refusals) == 1:
        title = tr("{title} of row {row} wasn't accepted", title=refusals[0].column, row=refusals[0].row)
        messages.tell(Tone.WARN, title, refusals[0].why, others)
        return
    title = trn("{n} cell wasn't accepted", "{n} cells weren't accepted", len(refusals), n=number)
    taken = trn("{n} cell was accepted.", "{n} cells were accepted.", count, n=formats.count(count))
    details = (tr("Show them"), lambda: RefusedCells(title, refusals, parent).open())
    messages.tell(
        Tone.WARN, title, taken if count else tr("Nothing was changed."), (details, *others), stays=bool(others)
    )


def _tell_missed(
    messages: Messages, formats: Formats, written: CommandResult, table: RecordTableView, undo: CommandQueue
) -> None:
    """Tell of cells that somebody changed since: theirs stay, unless one wants one's own."""
    model = table.model()
    columns = {shown.column.name: shown.field.title for shown in table.delegate.columns}
    rows = (
        model.rows.rows_of({change.row_id for change, _ in written.missed}) if isinstance(model, RowTableModel) else {}
    )
    refusals = [
        Refusal(
            rows.get(change.row_id, -1) + 1,
            columns.get(change.column, change.column),
            as_text(change.after) or "",
            _changed_by(change, outcome, formats),
        )
        for change, outcome in written.missed
    ]
    mine = [
        CellChange(change.row_id, change.column, outcome.stored[change.column], change.after)
        for change, outcome in written.missed
        if outcome.status == "conflict"
    ]
    name = trn("Use mine in {n} cell", "Use mine in {n} cells", len(mine), n=formats.count(len(mine)))
    today = calendar_of(formats).today()
    when = written.when or EffectiveDate(today, today)
    answers = ((tr("Use mine"), lambda: undo.do(block_step(name, written.model, mine, [], when))),) if mine else ()
    _tell_refused(messages, formats, len(written.changed), refusals, table, answers)


def _changed_by(change: CellChange, outcome: Outcome, formats: Formats) -> str:
    if outcome.status == "gone":
        return tr("The row has been deleted meanwhile.")
    if outcome.by is None:
        return tr("The cell has been changed meanwhile.")
    when = formats.moment(outcome.by.at)
    return tr("{who} changed it meanwhile ({when}); that stays.", who=called(outcome.by.who), when=when)


class RefusedCells(QDialog):
    """Which cells weren't taken, and why; the list can be copied. It stands in nobody's way."""

    def __init__(self, title: str, refusals: Sequence[Refusal], parent: QWidget) -> None:
        super().__init__(parent.window())
        self.setObjectName("refusedCells")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(title)
        self.resize(760, 420)
        self._model = _Refusals(refusals, self)
        heading = QLabel(title)
        heading.setProperty("look", "title")
        heading.setTextFormat(Qt.TextFormat.PlainText)
        copy, close = Button(tr("Copy the list")), Button(tr("Close"))
        copy.setAutoDefault(False)
        copy.clicked.connect(self.copy)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.addWidget(heading)
        layout.addWidget(self._listed(title))
        layout.addLayout(buttons)
        close.setFocus()

    def open(self) -> None:
        """Show it beside the window's work, not before it."""
        self.show()

    def copy(self) -> None:
        """Put the list on the clipboard, as a table."""
        columns = range(self._model.columnCount())
        rows = [
            [str(self._model.index(row, column).data()) for column in columns] for row in range(self._model.rowCount())
        ]
        QGuiApplication.clipboard().setText(as_tsv([[tr(title) for title in TITLES], *rows]))

    def _listed(self, title: str) -> QTableView:
        view = QTableView()
        view.setObjectName("refusedCellsList")
        view.setAccessibleName(title)
        view.setModel(self._model)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(scaled(28))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        header: QHeaderView = view.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate(WIDTHS):
            view.setColumnWidth(column, width)
        return view


class _Refusals(QAbstractTableModel):
    def __init__(self, refusals: Sequence[Refusal], parent: QWidget) -> None:
        super().__init__(parent)
        self._refusals = refusals

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of refused cells, one a row."""
        return 0 if parent.isValid() else len(self._refusals)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Count the columns: row, column, text, reason."""
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words; the whole of them as tool tip."""
        one = self._refusals[index.row()]
        words = (str(one.row or ""), one.column, one_line(one.text), one.why)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tool_tip(words)
        return words if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the titles."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(TITLES[section])
        return None
