"""The last line of a table: how many rows are shown, and what its columns come to, under the columns themselves."""

from PySide6.QtCore import QEvent, QRect, Qt, QTimer
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desktop.context.app_context import AppContext
from desktop.screens.kind_totals import by_kind
from desktop.screens.totals import is_totalled, joined, total_lines, total_text
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.totals_layout import PADDING, TotalPlace, shortened, total_places
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.frozen_columns import FrozenTable
from desktop.widgets.plain_text import tool_tip
from models.queries.aggregates import Totals, totals
from models.values.language import tr, trn

HEIGHT, LINE, REST_MS = 32, 18, 300
# Of currencies; of kinds, which no line has room for beside each other.
MOST_LINES, MOST_KINDS = 3, 6
LANE = "totals"


class TotalsBar(QWidget):
    """Below `table`. In groups the headings' reading has the totals; without groups they are a statement of their own,
    sent only while the line is wanted."""

    def __init__(self, table: FrozenTable, theme: Theme, tools: AppContext) -> None:
        super().__init__()
        self._table, self._theme, self._tools = table, theme, tools
        self._model: RowTableModel | None = None
        self._wanted, self._rows, self._totals = False, 0, Totals()
        self.setObjectName("totalsBar")
        self.setFixedHeight(scaled(HEIGHT))
        self._soon = QTimer(self, singleShot=True, interval=REST_MS)
        self._soon.timeout.connect(self._read)
        header = table.horizontalHeader()
        header.sectionResized.connect(self._lay_out)
        header.sectionMoved.connect(self.update)
        table.horizontalScrollBar().valueChanged.connect(self.update)
        theme.changed.connect(self.update)
        self.hide()

    def show_model(self, model: RowTableModel) -> None:
        """Follow another table."""
        self._model = model
        self._rows, self._totals = 0, {}
        self.hide()
        model.counted.connect(self._counted)
        model.grouped.connect(self._grouped)
        model.changed_rows.connect(self.ask)

    def set_wanted(self, wanted: bool) -> None:
        """Show the line below every table, or below grouped ones only."""
        self._wanted = wanted
        self.ask()

    def text_of(self, column: int) -> str:
        """Return what a column comes to."""
        shown = self._model.columns[column] if self._model is not None else None
        if shown is None or not is_totalled(shown):
            return ""
        return total_text(self._tools.formats, shown, self._totals.get(shown.field.name, {}))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the number of rows over the columns up to the first total, and the totals below theirs."""
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("window"))
        painter.fillRect(QRect(0, 0, self.width(), 1), theme.color("border"))
        painter.setFont(self._bold())
        painter.setPen(theme.color("text"))
        metrics, places, edge = QFontMetrics(self._bold()), self.places(), self._table.frozen_width()
        for place in places:
            left = place.left if place.frozen or not edge else max(place.left, edge + PADDING)
            room = QRect(left, 1, place.right - left + 1, scaled(HEIGHT) - 1)
            for line in place.lines if room.width() > 0 else ():
                text = shortened(line, metrics, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
                room.translate(0, scaled(LINE))
        painter.setFont(theme.sized(0))
        room = QRect(PADDING, 1, self._label_room(places), scaled(HEIGHT) - 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self.label_in(room.width()))
        if edge:
            painter.fillRect(QRect(edge - 1, 0, 1, self.height()), theme.color("border"))

    def places(self) -> list[TotalPlace]:
        """Return where totals stand, behind the words that begin the line."""
        label = 2 * PADDING + QFontMetrics(self._theme.sized(0)).horizontalAdvance(self._label())
        edge = self._table.frozen_width()
        taken = min(label, edge) if edge else label
        lines = ((column, self._lines_of(column)) for column in self._columns())
        return total_places(self._table, lines, QFontMetrics(self._bold()), taken)

    def label_in(self, width: int) -> str:
        """Return how many rows there are, in as many words as there is room for in pixels; the number is never cut."""
        metrics, number = QFontMetrics(self._theme.sized(0)), self._tools.formats.count(self._rows)
        words = (self._label(), trn("{n} row", "{n} rows", self._rows, n=number))
        return next((text for text in words if metrics.horizontalAdvance(text) <= width), number)

    def _label_room(self, places: list[TotalPlace]) -> int:
        """Return how wide the words may be that begin the line: up to the first total, or what stays with them."""
        edge = self._table.frozen_width()
        lefts = (place.left for place in places if place.frozen or not edge)
        return max(min(lefts, default=edge or self.width()) - 2 * PADDING, 0)

    def _bold(self) -> QFont:
        font = self._theme.figures()
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _lines_of(self, column: int) -> list[str]:
        """Give what stands below a column: a line for each currency or kind, the last of them for all that are left."""
        shown = self._model.columns[column] if self._model is not None else None
        if shown is None:
            return []
        amounts = self._totals.get(shown.field.name, {})
        lines, most = total_lines(self._tools.formats, shown, amounts), MOST_KINDS if by_kind(amounts) else MOST_LINES
        return lines if len(lines) <= most else [*lines[: most - 1], joined(shown, amounts, lines[most - 1 :])]

    def event(self, event: QEvent) -> bool:
        """Tell by a tool tip a total that is longer than its column."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = (self.text_of(place.column) for place in self.places() if place.left <= event.pos().x() <= place.right)
            QToolTip.showText(event.globalPos(), tool_tip(next(at, "")), self)
            return True
        return super().event(event)

    def _columns(self) -> list[int]:
        columns = self._model.columns if self._model is not None else ()
        return [one for one in self._table.visible_columns() if one < len(columns) and is_totalled(columns[one])]

    def _label(self) -> str:
        return tr(
            "Total of {rows}", rows=trn("{n} row", "{n} rows", self._rows, n=self._tools.formats.count(self._rows))
        )

    def _counted(self, _rows: int, complete: bool) -> None:
        if complete:
            self.ask()

    def _grouped(self) -> None:
        groups = self._model.groups.index if self._model is not None else None
        if groups is None:
            self.ask()
        else:
            self._soon.stop()
            self._show(groups.whole.rows, groups.whole.totals)

    def ask(self, *_what: object) -> None:
        """Read the totals anew, where they are wanted."""
        if self._model is None or self._model.groups.index is not None:
            return
        if self._wanted:
            self._soon.start()
        else:
            self.hide()

    def _read(self) -> None:
        model = self._model
        if model is None or model.groups.index is not None or not self._wanted:
            return
        engine, query, columns = self._tools.engine, model.query.rows(), model.query.summed()
        self._tools.jobs.run(
            lambda: totals(engine, query, columns),
            lambda found: self._show(found.rows, found.totals) if model is self._model else None,
            model.failed.emit,
            self,
            LANE,
            replace=True,
        )

    def _show(self, rows: int, found: Totals) -> None:
        self._rows, self._totals = rows, found
        model = self._model
        columns = [(tr(model.columns[one].field.title), self.text_of(one)) for one in self._columns()] if model else []
        said = [f"{title}: {text}" for title, text in columns if text]
        self.setAccessibleName(". ".join([self._label(), *said]))
        self._lay_out()
        self.setVisible(rows > 0)

    def _lay_out(self, *_sizes: int) -> None:
        """Be as high as the columns in sight need."""
        most = max((len(self._lines_of(one)) for one in self._columns()), default=1)
        self.setFixedHeight(scaled(HEIGHT + LINE * max(0, most - 1)))
        self.update()
