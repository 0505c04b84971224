"""Messages inside the window: bars below the table, never a box in the way. The newest three are shown.

Nothing moves under the pointer: the table gives way at its lower edge, a new bar stands above the others, and the room
of a bar that has gone is given back when the pointer is elsewhere. A bar that comes under the pointer takes no click
for a moment, because that click was meant for what stood there before.
"""

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.theme.font_scaling import scaled
from desktop.theme.icons import IconLabel, Icons
from desktop.theme.tone import Tone
from desktop.widgets.buttons import Button, ToolButton
from desktop.widgets.pointer import is_under_pointer
from models.values.errors import DatabaseError, KnownError
from models.values.language import tr

MOST = 3
GOOD_NEWS_MS = 12_000
# How often the pointer is looked for while room is kept; how long a bar that came under it takes no click.
LOOK_MS, UNTOUCHED_MS = 200, 600
# The least room for a bar, for its words beside its answers, and what its icon, its cross and its margins take.
LEAST_WIDTH, LEAST_WORDS, AROUND = 200, 300, 90
ICONS = {
    Tone.GOOD: "circle-check",
    Tone.BUSY: "info",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "circle-alert",
    Tone.QUIET: "info",
}

log = logging.getLogger("leitstand.desktop")

Answers = tuple[tuple[str, Callable[[], None]], ...]


class Messages(QWidget):
    """The bars; `log_place` tells where the log is, for errors that nobody foresaw.

    `unreached(DatabaseError)`: the database can't be used, which is told in one bar however often it is noticed.
    """

    unreached = Signal(object)

    def __init__(self, icons: Icons, log_place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons, self._log_place = icons, log_place
        # Where one goes on when the bar goes that has the focus.
        self.back_to: QWidget | None = None
        # Whether what the pointer is on would move if the part above got that many pixels more.
        self.would_move: Callable[[int], bool] = lambda _taller: False
        self._kept: list[MessageBar] = []
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._give_back)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 8, 16, 8)
        self._layout.setSpacing(8)
        self.hide()

    def tell(
        self,
        tone: Tone,
        title: str,
        text: str = "",
        answers: Answers = (),
        *,
        lines: Sequence[str] = (),
        stays: bool = False,
        must_answer: bool = False,
    ) -> "MessageBar":
        """Show a bar; good news goes by itself, everything else stays until it is closed or answered.

        `lines` stand below the text, one each. `stays`: newer messages don't push it out. `must_answer`: it
        goes by one of its answers only.
        """
        # What a database says of itself has breaks and tabs in it.
        text = "\n".join(" ".join(part.split()) for part in (text, *lines))
        for bar in self.bars():
            if (bar.title, bar.text) == (title, text):
                bar.dismiss()
        bar = MessageBar(self._icons, tone, title, text, answers, self, closable=not must_answer)
        bar.stays = stays
        bar.dismissed.connect(lambda: self._gone(bar))
        self._layout.insertWidget(0, bar)
        for old in [bar for bar in self.bars() if not bar.stays][:-MOST]:
            old.dismiss()
        self.show()
        if tone is Tone.GOOD and not answers:
            QTimer.singleShot(GOOD_NEWS_MS, bar, bar.dismiss)
        return bar

    def keep_draft(self, go_on: Callable[[], None]) -> None:
        """Say that Esc left a long text that wasn't taken, and offer to go on with it."""
        text = tr("What you wrote is kept as long as this message stands.")
        self.tell(Tone.QUIET, tr("The text wasn’t accepted"), text, ((tr("Go on writing"), go_on),))

    def error(self, error: Exception) -> None:
        """Show an error: a known one in its three sentences, any other with the place of the log."""
        if isinstance(error, DatabaseError):
            self.unreached.emit(error)
            return
        self.failure(error)

    def failure(self, error: Exception) -> None:
        """Show as `error` what doesn't go by when the database answers again: a sync that failed."""
        if isinstance(error, KnownError):
            self.tell(Tone.BAD, error.title, f"{error.happened} {error.to_do}")
            return
        log.error("unexpected error", exc_info=error)
        text = tr("Nothing that was saved is lost. What happened is written in {file}", file=self._log_place)
        self.tell(Tone.BAD, tr("Something went wrong in Leitstand"), text)

    def bars(self) -> list["MessageBar"]:
        """Return the bars shown, the newest last."""
        shown = self.findChildren(MessageBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [bar for bar in shown if not bar.gone]

    def _gone(self, bar: "MessageBar") -> None:
        self._kept.append(bar)
        self._looking.start()
        self._give_back()

    def _give_back(self) -> None:
        """Give the room of the bars that have gone to the table, unless something would move under the pointer."""
        taller = sum(bar.height() + self._layout.spacing() for bar in self._kept)
        if is_under_pointer(self) or (self.isVisible() and self.would_move(taller)):
            return
        self._looking.stop()
        for bar in self._kept:
            self._layout.removeWidget(bar)
            bar.deleteLater()
        self._kept.clear()
        self.setVisible(bool(self.bars()))


class MessageBar(QFrame):
    """One message: title, text, and what can be answered."""

    dismissed = Signal()

    def __init__(
        self,
        icons: Icons,
        tone: Tone,
        title: str,
        text: str,
        answers: Answers,
        parent: Messages,
        *,
        closable: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.setProperty("tone", tone.value)
        self.setAccessibleName(f"{title}. {text}")
        self.title, self.text, self.gone, self.stays = title, text, False, False
        self._closable, self._messages = closable, parent
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(_plain_label(title, "strong"))
        if text:
            words.addWidget(_plain_label(text, ""))
        self._answers = [self._answer(label, action) for label, action in answers]
        self._row, self._middle = QHBoxLayout(), QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for button in self._answers:
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self._middle.addLayout(words, 1)
        self._middle.addLayout(self._row)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        for part in (self._row, self._middle, layout):
            part.setSpacing(10)
        layout.addWidget(IconLabel(icons, ICONS[tone], "muted"), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(self._middle, 1)
        if closable:
            layout.addWidget(self._close_button(icons), 0, Qt.AlignmentFlag.AlignTop)
        self.setMinimumWidth(scaled(LEAST_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the answers below, and below each other, where words and answers have too little room side by side."""
        super().resizeEvent(event)
        wide, room = sum(one.sizeHint().width() + 10 for one in self._answers), self.width() - scaled(LEAST_WORDS)
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._middle.setDirection(beside if wide <= room else below)
        self._row.setDirection(beside if wide <= self.width() - AROUND else below)

    def _close_button(self, icons: Icons) -> QToolButton:
        close = ToolButton()
        close.setAccessibleName(tr("Close this message"))
        close.setToolTip(tr("Close (Esc)"))
        close.clicked.connect(self.dismiss)
        icons.put(close, "x")
        return close

    def showEvent(self, event: QShowEvent) -> None:
        """Spare a click under the bar: only now is it known where the bar stands."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._spare_click)

    def _spare_click(self) -> None:
        if is_under_pointer(self):
            untouched = Qt.WidgetAttribute.WA_TransparentForMouseEvents
            self.setAttribute(untouched)
            QTimer.singleShot(UNTOUCHED_MS, self, lambda: self.setAttribute(untouched, on=False))

    def dismiss(self) -> None:
        """Take the bar away; its room stays until `Messages` gives it back."""
        if not self.gone:
            self.gone = True
            self._give_focus_back()
            self._keep_room()
            self.hide()
            self.dismissed.emit()

    def _keep_room(self) -> None:
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.setFixedHeight(self.height())

    def _give_focus_back(self) -> None:
        """Give the focus back, or the next part of the window would get it, whatever Enter does there."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus) and self._messages.back_to is not None:
            self._messages.back_to.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close by Esc."""
        if event.key() == Qt.Key.Key_Escape and self._closable:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _answer(self, label: str, action: Callable[[], None]) -> QPushButton:
        button = Button(label)
        button.clicked.connect(self.dismiss)
        button.clicked.connect(lambda: action())
        return button


def _plain_label(text: str, look: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    label.setProperty("look", look)
    return label
