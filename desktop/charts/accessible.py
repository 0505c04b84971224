"""Charts for screen readers: a chart, and in it each mark with its name and value."""

from functools import cache, partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from desktop.charts.canvas import Mark


class ReadableChart(QWidget):
    """What a screen reader has to know of a chart: its marks, and the one that the keys are on."""

    def __init__(self) -> None:
        super().__init__()
        _install()
        # Qt keeps addresses only: an interface that Python lets go of before would end the program.
        self.interfaces: list[MarkInterface] = []
        self.destroyed.connect(partial(_forget, self.interfaces))
        self.interface: ChartInterface | None = None
        self.marks: list[Mark] = []
        self.current: Mark | None = None

    def tell_marks(self) -> None:
        """Let a screen reader read the marks anew."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.ObjectReorder))

    def tell_current(self) -> None:
        """Let a screen reader say which mark the focus is on."""
        if self.current is not None and self.hasFocus():
            event = QAccessibleEvent(self, QAccessible.Event.Focus)
            event.setChild(self.marks.index(self.current))
            QAccessible.updateAccessibility(event)


class ChartInterface(QAccessibleWidget):
    """The chart, with a child a mark."""

    def __init__(self, chart: ReadableChart) -> None:
        super().__init__(chart, QAccessible.Role.Chart)
        self._chart = chart

    def childCount(self) -> int:
        """Return the number of marks."""
        return len(self._chart.marks) if shiboken6.isValid(self._chart) else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return a mark."""
        if not 0 <= index < self.childCount():
            return None
        made = self._chart.interfaces
        made += [MarkInterface(self._chart, place) for place in range(len(made), index + 1)]
        return made[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of a mark; -1 for anything else."""
        return child.place if isinstance(child, MarkInterface) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return the mark at a point of the screen."""
        found = (place for place in range(self.childCount()) if _on_screen(self._chart, place).contains(x, y))
        return self.child(next(found, -1))

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return the mark that the keys are on."""
        current = self._chart.current
        return self.child(self._chart.marks.index(current)) if current and self._chart.hasFocus() else None


class MarkInterface(QAccessibleInterface):
    """The mark at a place of the chart, whatever the chart shows by now."""

    def __init__(self, chart: ReadableChart, place: int) -> None:
        super().__init__()
        self._chart, self.place = chart, place

    def isValid(self) -> bool:
        """Tell whether there still is such a mark."""
        return shiboken6.isValid(self._chart) and self.place < len(self._chart.marks)

    def object(self) -> QObject | None:  # type: ignore[override]
        """Return nothing: a mark is painted."""
        return None

    def parent(self) -> QAccessibleInterface:
        """Return the chart."""
        return QAccessible.queryAccessibleInterface(self._chart)

    def child(self, _index: int) -> None:  # type: ignore[override]
        """Return nothing."""

    def childAt(self, _x: int, _y: int) -> None:  # type: ignore[override]
        """Return nothing."""

    def childCount(self) -> int:
        """Return 0."""
        return 0

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        """Return -1: there are none."""
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        """Return the mark's name or value."""
        if not self.isValid():
            return ""
        mark = self._chart.marks[self.place]
        said = {QAccessible.Text.Name: f"{mark.title}: {mark.text}", QAccessible.Text.Value: mark.text}
        return said.get(kind, "")

    def setText(self, _kind: QAccessible.Text, _text: str) -> None:
        """Change nothing."""

    def rect(self) -> QRect:
        """Return where it is on the screen."""
        return _on_screen(self._chart, self.place) if self.isValid() else QRect()

    def role(self) -> QAccessible.Role:
        """Return that of an entry of a list, which readers say with name and place."""
        return QAccessible.Role.ListItem

    def state(self) -> Any:
        """Tell whether the keys are on it."""
        state = QAccessible.State()
        if self.isValid():
            is_current = self._chart.marks[self.place] == self._chart.current
            state.focusable = state.selectable = 1
            state.selected = int(is_current)
            state.focused = int(is_current and self._chart.hasFocus())
        return state


def _forget(interfaces: list[MarkInterface]) -> None:
    for interface in interfaces:
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(interface))
    interfaces.clear()


def _on_screen(chart: ReadableChart, place: int) -> QRect:
    area = chart.marks[place].area.toAlignedRect()
    return QRect(chart.mapToGlobal(area.topLeft()), area.size())


@cache
def _install() -> None:
    QAccessible.installFactory(_interface)


def _interface(_class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, ReadableChart):
        return None
    thing.interface = ChartInterface(thing)
    return thing.interface
