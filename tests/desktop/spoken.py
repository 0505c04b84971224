"""What a window says to people and to screen readers, and what of it is left untranslated or without a name."""

import re
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QScrollArea,
    QTabBar,
    QWidget,
)
from sqlalchemy import Engine, select

from models.connection.database import reading
from models.schema.base import Base

MARKED = re.compile("⟦[^⟦⟧]*⟧")
# What a window of no language says: names of products and languages, of the person, of the database's zone.
KEYS = r"(?:Ctrl|Shift|Alt)\+\S+|Del|Esc|F\d+"
AS_IT_IS = re.compile(rf"Leitstand|Paymo|English|Deutsch|Ines|UTC|{KEYS}|</?qt>|%|\bh\b|EUR|min\b")


class Everything(dict[str, str]):
    """A language in which every text is itself between brackets."""

    def get(self, text: str, _otherwise: object = None) -> str:  # type: ignore[override]
        shown = text.partition("|")[0]
        return f"⟦{shown}⟧" if shown else shown


def said_by(widget: QWidget) -> Iterator[str]:
    """What a widget shows or tells in words of the program."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription(), widget.windowTitle())
    if widget.objectName() == "qt_calendar_monthbutton":
        return  # Qt's own word, in the language of the locale
    if isinstance(widget, QAbstractButton | QLabel):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QMenu):
        yield from (action.text() for action in widget.actions())
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if isinstance(widget, QListWidget):
        yield from (widget.item(row).text() for row in range(widget.count()))
    if isinstance(widget, QHeaderView) and widget.model() is not None:
        for section in range(widget.count()):
            yield str(widget.model().headerData(section, Qt.Orientation.Horizontal) or "")


def untranslated(texts: Iterator[str], data: set[str]) -> set[str]:
    """Texts with words that neither stand between brackets nor are data."""
    found = set()
    for text in texts:
        rest = re.sub("|".join(map(re.escape, sorted(data, key=len, reverse=True))) or "$", "", text)
        while MARKED.search(rest):
            rest = MARKED.sub("", rest)
        rest = AS_IT_IS.sub("", rest.replace("&", ""))
        if re.search("[A-Za-zÀ-ž]{2,}", rest):
            found.add(text)
    return found


def stored_texts(engine: Engine) -> Iterator[str]:
    """Every text in the database: what is shown of them is theirs."""
    with reading(engine) as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield from (value for value in row if isinstance(value, str) and len(value) > 1)


def may_have_focus(widget: QWidget) -> bool:
    inside = isinstance(widget.parent(), QAbstractItemView) or widget.objectName().startswith("qt_")
    passed_on = widget.focusProxy() is not None or isinstance(widget, QScrollArea | QTabBar | QMenu)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not inside and not passed_on


def named(widget: QWidget) -> bool:
    return bool(widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))


def describe(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}"
