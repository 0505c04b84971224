"""The part of the record panel with what belongs to the record: how many rows of which tables, and their totals."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.kinds.kinds import Kind
from desktop.record_panel.panel_helpers import ElidedLink, box, caption
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats
from desktop.screens.related_lines import Related, RelatedLine
from desktop.screens.totals import figure
from desktop.widgets.layout_helpers import clear_layout
from desktop.widgets.plain_text import tool_tip
from models.queries.aggregates import Group, Key, Total
from models.values.language import tr

# A figure stands on the line of the link beside it, which has a frame and a height of its own.
INDENT, MARGIN, LABEL_DOWN = 20, 4, 4
SECONDS_OF_AN_HOUR = 3600


class RelatedList(QWidget):
    """A line for all rows of a table and for each part of them that has any. `chosen(Related, Line)`."""

    chosen = Signal(object, object)

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.caption = caption(tr("Related"))
        self._box = box(self)
        self.show_totals((), (), None)

    def clear(self) -> None:
        """Show nothing, until it is known what belongs to another record."""
        if not self.caption.isHidden():
            self.show_totals((), (), None)

    def show_totals(
        self, related: Sequence[Related], totals: Sequence[Sequence[Group]], budget: Decimal | None
    ) -> None:
        """Show what belongs to a record; lines without rows are left out. `budget`: its hours."""
        self._begin()
        found = [(one, groups) for one, groups in zip(related, totals, strict=True) if groups[0].rows]
        for one, groups in found:
            for line, group in zip(one.lines, groups, strict=True):
                if group.rows:
                    self._add(one, line, group)
            if one.budget and budget:
                self._add_budget(groups[0].totals.get(one.lines[0].sum, {}), budget)
        if found:
            self._add_note()
        self.setVisible(bool(found))
        self.caption.setVisible(bool(found))

    def _begin(self) -> None:
        """Begin with an empty grid, because one that is emptied keeps its rows."""
        clear_layout(self._box)
        inside = QWidget()
        self._grid, self._row = QGridLayout(inside), 0
        self._grid.setContentsMargins(MARGIN, 0, 8, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self._box.addWidget(inside)

    def _add(self, one: Related, line: RelatedLine, group: Group) -> None:
        table = tr(one.title) if one.title else one.screen.title
        title = tr(line.title) if line.title else table
        whole = f"{table}: {title}" if line.title else title
        count, amounts = self._formats.count(group.rows), self._amounts(one, line, group)
        button = ElidedLink(title)
        button.setProperty("part", bool(line.title))
        button.setToolTip(tool_tip(whole))
        button.setAccessibleName(tr("Show {n} {title}", n=count, title=whole))
        button.setAccessibleDescription(amounts)
        button.clicked.connect(lambda: self.chosen.emit(one, line))
        self._put(button, 0, 1, Qt.AlignmentFlag(0))
        self._put(_label(count, "muted"), 1, 1, Qt.AlignmentFlag.AlignRight)
        if amounts:
            self._put(_label(amounts, ""), 2, 1, Qt.AlignmentFlag.AlignRight)

    def _add_budget(self, hours: Mapping[Key, Total], budget: Decimal) -> None:
        seconds = sum((one.total for one in hours.values()), Decimal(0))
        percent = round(100 * seconds / SECONDS_OF_AN_HOUR / budget)
        shown = self._formats.text(Decimal(percent), Kind.PERCENT)
        words = tr("{percent} of the budget of {hours}", percent=shown, hours=self._formats.text(budget, Kind.HOURS))
        self._put(_label(words, "bad" if percent > 100 else "small"), 0, 3, Qt.AlignmentFlag.AlignLeft, INDENT)

    def _add_note(self) -> None:
        now = self._formats.moment(datetime.now(UTC))
        text = tr(
            "As of {moment}, with days counted in {zone}. Deleted records don’t count.",
            moment=now,
            zone=str(self._formats.zone),
        )
        note = _label(text, "small")
        note.setWordWrap(True)
        note.setContentsMargins(MARGIN, 6, 0, 0)
        self._grid.addWidget(note, self._row + 1, 0, 1, 3)

    def _put(self, part: QWidget, column: int, span: int, side: Qt.AlignmentFlag, indent: int = 0) -> None:
        if column == 0:
            self._row += 1
        if isinstance(part, QLabel):
            part.setContentsMargins(indent, LABEL_DOWN, 0, 0)
        self._grid.addWidget(part, self._row, column, 1, span, side | Qt.AlignmentFlag.AlignTop)

    def _amounts(self, one: Related, line: RelatedLine, group: Group) -> str:
        """Return one figure a currency, below each other: what is in different ones isn't added up."""
        shown = next((column for column in columns_of(one.screen) if column.field.name == line.sum), None)
        if shown is None:
            return ""
        figures = []
        for currency, total in sorted(group.totals.get(line.sum, {}).items()):
            words = figure(self._formats, shown, str(currency), total.total)
            figures.append("\u00a0".join(filter(None, (words, shown.kind.total_unit))))
        return "\n".join(figures)


def _label(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("look", look)
    label.setAlignment(Qt.AlignmentFlag.AlignRight if look != "small" else Qt.AlignmentFlag.AlignLeft)
    return label
