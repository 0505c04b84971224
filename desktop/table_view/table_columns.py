"""The columns of a table as a person lays them out: hidden, moved, frozen, as wide as they like; by mouse and keys."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent

from desktop.screens.column_layout import Layout, arranged, frozen_count, moved
from desktop.screens.columns import is_chip
from desktop.screens.screen import Field
from desktop.table_model.row_table_model import RowTableModel
from desktop.table_view.cell_delegate import PADDING
from desktop.table_view.column_header import ARROW_ROOM, LEAST_WIDTH, NUMBER_ROOM, Header
from desktop.table_view.editable_table_view import EditableTableView
from desktop.table_view.table_keys import held
from desktop.theme.font_scaling import scaled
from models.values.language import in_every_language

Key, Held = Qt.Key, Qt.KeyboardModifier
WIDEST, STEP = 520, 16
# Rows around those that are seen, whose texts a column is fitted to.
FITTED_AROUND = 100
CHIP_ROOM, LOCK_ROOM = 16, 18


class TableColumns(QObject):
    """`changed`: other columns are shown, or in another order, or other ones stay when the table is scrolled."""

    changed = Signal()

    def __init__(self, table: EditableTableView, header: Header) -> None:
        super().__init__(table)
        self._table, self._header = table, header
        self.fields: tuple[Field, ...] = ()
        self._widths: dict[str, int] = {}
        self._at_first: dict[str, int] = {}
        header.dropped.connect(self.move)
        header.sectionHandleDoubleClicked.connect(self.fit)

    def show(self, fields: Sequence[Field], layout: Layout, widths: Mapping[str, int]) -> None:
        """Lay out the columns of another screen; `widths` by field name, as they were left."""
        self.fields = tuple(fields)
        metrics = self._header.title_metrics()
        self._at_first = {field.name: default_width(field, metrics) for field in fields}
        dragged = {field.name: widths.get(field.name) for field in fields}
        self._widths = {
            field.name: self._at_first[field.name] if width is None or is_default(field, width, metrics) else width
            for field, width in zip(fields, dragged.values(), strict=True)
        }
        self.lay_out(layout)
        for column, field in enumerate(self.fields):
            self._header.resizeSection(column, self._widths[field.name])

    def lay_out(self, layout: Layout) -> None:
        """Show the columns in this way; their widths stay."""
        names, header = self.names(), self._header
        for place, name in enumerate(arranged(layout, names)):
            header.moveSection(header.visualIndex(names.index(name)), place)
        for column, name in enumerate(names):
            header.setSectionHidden(column, name in layout.hidden)
        self._table.freeze(frozen_count(layout, names))
        self._leave_hidden()
        self.changed.emit()

    def layout(self) -> Layout:
        """Return how the columns are laid out now."""
        order, names = self.order(), self.names()
        hidden = frozenset(name for column, name in enumerate(names) if self._header.isSectionHidden(column))
        frozen = order[self._table.frozen - 1] if 0 < self._table.frozen <= len(order) else ""
        return Layout(order if order != names else (), hidden, frozen)

    def names(self) -> tuple[str, ...]:
        """Return the fields in the screen's own order."""
        return tuple(field.name for field in self.fields)

    def order(self) -> tuple[str, ...]:
        """Return the fields from left to right, also hidden ones."""
        names = self.names()
        return tuple(names[self._header.logicalIndex(place)] for place in range(len(names)))

    def widths(self) -> dict[str, int]:
        """Return the widths that people gave to columns, by field name: the others follow language and font."""
        self._note_widths()
        return {name: width for name, width in self._widths.items() if width != self._at_first[name]}

    def _note_widths(self) -> None:
        """Note how wide columns are; of one that is stretched to the edge, how wide it was before."""
        for column in self._table.visible_columns()[:-1]:
            self._widths[self.fields[column].name] = self._header.sectionSize(column)

    def may_hide(self, column: int) -> bool:
        """Tell whether a column may be hidden: the first one names the rows."""
        return column > 0

    def hide(self, column: int) -> None:
        """Show a column no longer."""
        if self.may_hide(column):
            self._note_widths()
            self._header.setSectionHidden(column, True)
            self._leave_hidden()
            self.changed.emit()

    def reveal(self, column: int) -> None:
        """Show a column again, at its place."""
        if self._header.isSectionHidden(column):
            self._header.setSectionHidden(column, False)
            self._header.resizeSection(column, self._widths[self.fields[column].name])
            self.changed.emit()

    def reveal_all(self) -> None:
        """Show all columns."""
        for column in range(len(self.fields)):
            self.reveal(column)

    def move(self, column: int, place: int) -> None:
        """Put a column at another place among all of them, counted from the left."""
        before = self._header.visualIndex(column)
        if place == before or not 0 <= place < len(self.fields):
            return
        _order, frozen = moved(self.order(), self.fields[column].name, place, self._table.frozen)
        self._note_widths()
        self._header.moveSection(before, place)
        self._table.freeze(frozen)
        self.changed.emit()

    def step(self, column: int, by: int) -> None:
        """Put a column one place further to the left or right, past hidden ones."""
        shown = self._table.visible_columns()
        place = shown.index(column) + by if column in shown else -1
        if 0 <= place < len(shown):
            self.move(column, self._header.visualIndex(shown[place]))
            self._table.scrollTo(self._table.currentIndex())

    def freeze_up_to(self, column: int | None) -> None:
        """Have the columns up to this one stay when the table is scrolled sideways; None: no column."""
        self._table.freeze(0 if column is None else self._header.visualIndex(column) + 1)
        self.changed.emit()

    def is_last_frozen(self, column: int) -> bool:
        """Tell whether the frozen columns end with this one."""
        return self._table.frozen > 0 and self._header.visualIndex(column) == self._table.frozen - 1

    def widen(self, column: int, by: int) -> None:
        """Make a column wider or narrower, in pixels."""
        width = max(LEAST_WIDTH, self._header.sectionSize(column) + by)
        self._header.resizeSection(column, width)

    def fit(self, column: int) -> None:
        """Make a column as wide as its title and the texts need that are loaded around what is seen."""
        width = max(self._title_width(column), self._texts_width(column))
        self._header.resizeSection(column, max(LEAST_WIDTH, min(WIDEST, width)))

    def fit_all(self) -> None:
        """Fit every column that is shown."""
        for column in self._table.visible_columns():
            self.fit(column)

    def reset(self) -> None:
        """Lay out all columns as the screen has them."""
        self.show(self.fields, Layout(), {})

    def press(self, event: QKeyEvent, column: int) -> bool:
        """Tell whether a key did something with a column: Alt+Shift+arrows, Alt with + and -, Alt+0, Ctrl+0."""
        done = self._by_key(column).get((Key(event.key()), held(event))) if column >= 0 else None
        if done is not None:
            done()
        return done is not None

    def _by_key(self, column: int) -> dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], None]]:
        alt, shifted = Held.AltModifier, Held.AltModifier | Held.ShiftModifier
        return {
            (Key.Key_Left, shifted): lambda: self.step(column, -1),
            (Key.Key_Right, shifted): lambda: self.step(column, 1),
            (Key.Key_Plus, alt): lambda: self.widen(column, STEP),
            (Key.Key_Plus, shifted): lambda: self.widen(column, STEP),
            (Key.Key_Equal, alt): lambda: self.widen(column, STEP),
            (Key.Key_Minus, alt): lambda: self.widen(column, -STEP),
            (Key.Key_0, alt): lambda: self.fit(column),
            (Key.Key_0, Held.ControlModifier): lambda: self.hide(column),
        }

    def _title_width(self, column: int) -> int:
        metrics = self._header.title_metrics()
        return metrics.horizontalAdvance(self.fields[column].title) + 2 * PADDING + ARROW_ROOM + NUMBER_ROOM

    def _texts_width(self, column: int) -> int:
        model, table = self._table.model(), self._table
        if not isinstance(model, RowTableModel):
            return 0
        first, last = table.rowAt(0), table.rowAt(table.viewport().height())
        last = last if last >= 0 else model.rowCount() - 1
        texts = model.records.texts(column, max(0, first - FITTED_AROUND), last + FITTED_AROUND)
        shown, metrics = table.delegate.columns[column], table.fontMetrics()
        # Measuring takes a while; a text that is much shorter than the longest isn't the widest.
        longest = sorted(set(texts), key=len, reverse=True)[:20]
        extra = CHIP_ROOM if is_chip(shown) else 0 if shown.right_aligned else LOCK_ROOM
        texts_width = max((metrics.horizontalAdvance(text[:200]) for text in longest), default=0) + extra
        return max(texts_width, self._totals_width(model, column, first, last)) + 2 * PADDING

    def _totals_width(self, model: RowTableModel, column: int, first: int, last: int) -> int:
        """Return what the totals of groups need, which are in bold."""
        font = self._table.font()
        font.setBold(True)
        metrics = QFontMetrics(font)
        totals = model.display.heading_totals(column, first, last)
        return max((metrics.horizontalAdvance(text) for text in totals), default=0)

    def _leave_hidden(self) -> None:
        """No cell that isn't shown is the current one."""
        index = self._table.currentIndex()
        if index.isValid() and self._header.isSectionHidden(index.column()):
            place = self._header.visualIndex(index.column())
            shown = self._table.visible_columns()
            before = [column for column in shown if self._header.visualIndex(column) < place]
            self._table.setCurrentIndex(index.siblingAtColumn((before or shown)[-1]))


def default_width(field: Field, metrics: QFontMetrics) -> int:
    """Return how wide a column is until a person says otherwise, in pixels: a title is never cut, also with its arrow.

    The widths that are declared are those of English titles. `metrics`: of titles.
    """
    return max(scaled(field.width), metrics.horizontalAdvance(field.title) + 2 * PADDING + ARROW_ROOM)


def is_default(field: Field, width: int, metrics: QFontMetrics) -> bool:
    """Tell whether a width that was kept is one that nobody chose: older versions kept all of them, also those of
    another language, which cut titles."""
    titles = [metrics.horizontalAdvance(title) + 2 * PADDING for title in in_every_language(field.english)]
    return width in (field.width, scaled(field.width), *titles, *(title + ARROW_ROOM for title in titles))
