"""What is in a figure: beside the table of its rows stand its formula, what counts and what is left out."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.context.app_context import AppContext
from desktop.report_output.report_periods import period_title
from desktop.report_output.report_words import ReportWords
from desktop.reports.cards import told
from desktop.screens.formats import calendar_of
from desktop.theme.font_scaling import scaled
from desktop.widgets.enter_keys import ENTER
from models.measures.measure import Measure
from models.reports.contents import ReportCell
from models.reports.proofs import Proof, ProofLine
from models.values.language import beginning, mark, tr, trn

WIDTH, NARROW = 320, 230
LINE = Qt.ItemDataRole.UserRole


class ProofPane(QFrame):
    """`chosen(line)`: the rows of another line are wanted; `to_table`: the keys go to the table; `back`: the figure is
    wanted again."""

    chosen = Signal(object)
    to_table = Signal()
    back = Signal()

    def __init__(self, tools: AppContext) -> None:
        super().__init__()
        self.setObjectName("proofPane")
        self._words = ReportWords(tools.formats, in_cents=True, in_full=True)
        self._formats = tools.formats
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 16, 16, 8)
        self._layout.setSpacing(6)
        self._head = QWidget()
        self.list = QListWidget()
        self.list.setObjectName("proofList")
        self.list.setAccessibleName(tr("What is in it"))
        self.list.setWordWrap(True)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._came_to)
        self.list.installEventFilter(self)
        self._layout.addWidget(self._head)
        self._layout.addWidget(self.list, 1)
        self.setFixedWidth(scaled(WIDTH))
        self.hide()

    def show_proof(self, proof: Proof) -> None:
        """Show how a figure comes about; the rows that count are chosen."""
        old, self._head = self._head, self._made_head(proof)
        self._layout.replaceWidget(old, self._head)
        old.deleteLater()
        self.list.blockSignals(True)
        self.list.clear()
        for item in self._items(proof):
            self.list.addItem(item)
        self.list.setCurrentRow(next(row for row in range(self.list.count()) if self.list.item(row).data(LINE)))
        self.list.blockSignals(False)
        self.show()

    def set_narrow(self, narrow: bool) -> None:
        """Take less room in a narrow window."""
        self.setFixedWidth(scaled(NARROW if narrow else WIDTH))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the list to the table by Enter, and back to the figure by Esc or Backspace."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() in ENTER:
                self.to_table.emit()
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
                self.back.emit()
                return True
        return super().eventFilter(watched, event)

    def _made_head(self, proof: Proof) -> QWidget:
        head, column = QWidget(), QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        head.setLayout(column)
        measure = proof.question.measure
        column.addWidget(told(tr(measure.title), "caption"))
        if proof.under is not None and measure.under is not None:
            column.addWidget(self._fraction(proof, measure))
        column.addWidget(told(self._words.cell(proof.cell), "figure"))
        column.addWidget(told(self._scope(proof), "small"))
        for words in self._to_know(proof):
            column.addWidget(told(words, "small", "watch"))
        column.addWidget(told(tr(measure.words), "small"))
        column.addWidget(told(tr("Definition {version}", version=measure.version), "small"))
        return head

    def _to_know(self, proof: Proof) -> Iterator[str]:
        """Yield why the totals of the table may differ from the figure."""
        cut, as_of = proof.question.cut, proof.question.scope.as_of
        if cut:
            less = ReportCell(cut, proof.cell.unit, proof.cell.currency)
            yield tr("The rows without {cut}: the last month isn’t over.", cut=self._words.cell(less))
        if as_of != calendar_of(self._formats).today():
            yield tr("Columns show today; the figure is as of {day}.", day=self._formats.day(as_of))

    def _fraction(self, proof: Proof, measure: Measure) -> QLabel:
        assert proof.under is not None
        assert measure.under is not None
        over = f"{named(measure.over.name)} {self._words.cell(proof.over)}"
        under = f"{named(measure.under.name)} {self._words.cell(proof.under)}"
        return told(f"{over} ÷ {under} =")

    def _scope(self, proof: Proof) -> str:
        scope = proof.question.scope
        month = lambda day: self._words.cell(ReportCell(day, "month"))  # noqa: E731
        period = period_title(scope.first, scope.last, month, self._formats.day)
        return f"{period} · {tr('As of {day}', day=self._formats.day(scope.as_of))}"

    def _items(self, proof: Proof) -> Iterator[QListWidgetItem]:
        """Make the lines, with a heading where others are left out, and one over what is divided by."""
        headed = None
        for line in proof.lines:
            heading = (line.rows.name, line.reason is not None)
            if heading != headed:
                headed = heading
                text = tr("Left out of {name}", name=named(line.rows.name)) if line.reason else named(line.rows.name)
                yield _heading(beginning(text))
            yield self._item(line)

    def _item(self, line: ProofLine) -> QListWidgetItem:
        reason = beginning(tr(line.reason)) if line.reason else tr("Counted")
        count = trn("{n} row", "{n} rows", line.count, n=self._formats.count(line.count))
        value = self._words.cell(line.cell)
        item = QListWidgetItem(f"{reason}\n{count} · {value}")
        item.setData(LINE, line)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{reason}, {count}, {value}")
        return item

    def _came_to(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(LINE) is not None:
            self.chosen.emit(item.data(LINE))


# What the rows of a measure are called in a formula.
NAMES = {
    "tracked": mark("tracked"),
    "billable": mark("billable"),
    "budget": mark("budget"),
    "labour_cost": mark("labour cost"),
    "work_value": mark("work value"),
    "overservicing": mark("hours beyond flat prices"),
    "margin": mark("margin"),
    "booked": mark("booked"),
    "contract": mark("contract hours"),
    "contract_cost": mark("contract cost"),
    "invoiced": mark("invoiced"),
    "invoiced_lines": mark("invoiced lines"),
    "hours": mark("hours"),
    "flat prices": mark("flat prices"),
    "expenses": mark("expenses|of projects"),
    "open": mark("open|amounts"),
    "overdue": mark("overdue"),
    "offers": mark("offers"),
    "plan": mark("plan|amounts"),
}


def named(rows: str) -> str:
    """Return what rows are called, in the language in use."""
    return tr(NAMES.get(rows, rows))


def _heading(text: str) -> QListWidgetItem:
    item = QListWidgetItem(text)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
