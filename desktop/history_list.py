"""What was changed in the record in the panel: which field, from what to what, by whom, and when."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.formats import Formats
from desktop.layouts import clear_layout
from desktop.panel_parts import box, caption
from desktop.plain_text import one_line
from desktop.shown_columns import ShownColumn
from desktop.words import choice_words, source_words
from models.language import mark, tr
from models.related import PastChange

WHOLE_ROWS = frozenset({"add", "remove", "restore"})
BY_A_SYNC = {"remove": mark("Removed in {source}"), "restore": mark("Back in {source}")}
SHOWN_VALUE = 80


class HistoryList(QWidget):
    """The newest changes of a record: which field, from what to what, who and when."""

    def __init__(self, formats: Formats) -> None:
        super().__init__()
        self._formats = formats
        self.caption = caption(tr("History"))
        self._box = box(self)
        self._box.setSpacing(8)
        self.show_changes([], ())

    def show_changes(self, changes: Sequence[PastChange], columns: Sequence[ShownColumn]) -> None:
        """Show other changes, the newest first; a whole row that came or went is one entry."""
        clear_layout(self._box)
        known = {shown.field.name: shown for shown in columns}
        seen: set[tuple[Any, str]] = set()
        for change in changes:
            whole = change.action in WHOLE_ROWS
            if whole and (change.at, change.action) in seen:
                continue
            seen.add((change.at, change.action))
            what = _whole_row(change) if whole else self._what(change, known)
            self._box.addWidget(self._entry(what, change))
        self.setVisible(bool(changes))
        self.caption.setVisible(bool(changes))

    def _what(self, change: PastChange, known: dict[str, ShownColumn]) -> str:
        column = change.column or ""
        shown = known.get(column)
        title = shown.field.title if shown else choice_words(column, "column_name")
        return f"{title}: {self._value(change.old, shown)} → {self._value(change.new, shown)}"

    def _value(self, text: str | None, shown: ShownColumn | None) -> str:
        if text is None:
            return tr("empty")
        words = self._formats.kept(text)
        if shown is not None:
            currency = self._formats.currency if shown.field.currency is None else None
            words = self._formats.kept(text, shown.kind, name=shown.field.name, currency=currency)
        return words if len(words) <= SHOWN_VALUE else f"{words[: SHOWN_VALUE - 1]}…"

    def _entry(self, what: str, change: PastChange) -> QWidget:
        entry = QWidget()
        layout = QVBoxLayout(entry)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(0)
        by_sync = tr("Sync of {source}", source=source_words(change.source)) if change.source else ""
        who = by_sync or one_line(change.who)
        for text, look in ((what, ""), (f"{who}, {self._formats.ago(change.at)}", "small")):
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("look", look)
            layout.addWidget(label)
        return entry


def _whole_row(change: PastChange) -> str:
    """What became of the row as a whole: in its source, if a sync says so."""
    if change.source and change.action in BY_A_SYNC:
        return tr(BY_A_SYNC[change.action], source=source_words(change.source))
    return choice_words(change.action)
