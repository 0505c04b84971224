"""Cards of a report: the one figure, and tiles beside each other; each figure opens the rows behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.charts.chart import Chart
from desktop.report_output.report_charts import drawing_of
from desktop.report_output.report_words import ReportWords
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.toolbar.yielding_bar import Room
from desktop.widgets.buttons import Button
from desktop.widgets.elided_label import ElidedLabel
from models.measures.money_measures import OPEN
from models.reports.contents import Headline, Question, ReportCell, ReportChart, Sentence, Tile
from models.reports.open_invoices import OVERDUE_AGES
from models.reports.reader import FigureSet
from models.reports.report import ReportAnswer
from models.values.language import tr

GAP, PADDING, WIDE_PADDING = 16, 16, 24
TILE_HEIGHT, SPARK_WIDTH, CHART_HEIGHT = 152, 120, 176
MOST_LISTED = 6
BACK, FORTH = (Qt.Key.Key_Left, Qt.Key.Key_Up), (Qt.Key.Key_Right, Qt.Key.Key_Down)


@dataclass(frozen=True)
class Across:
    """How cards stand beside each other: the least width of one; how many at most by the room that the window has; how
    the width is shared."""

    least: int
    most: Mapping[Room, int]
    shares: tuple[int, ...] = ()


TILES = Across(236, {Room.WIDE: 6, Room.NARROW: 2, Room.SMALL: 1})
CHARTS = Across(420, {Room.WIDE: 2, Room.NARROW: 2, Room.SMALL: 1})
# The one figure of the first screen, and a list beside it.
HERO = Across(340, {Room.WIDE: 2, Room.NARROW: 1, Room.SMALL: 1}, (784, 368))


class Card(QFrame):
    """A framed part of a page. `asked(question)`: the rows behind a figure are wanted; `report_wanted(key)`.

    Tab leads to one part of it, arrows from there to the others.
    """

    asked = Signal(object)
    report_wanted = Signal(str)

    def __init__(self, theme: Theme, words: ReportWords, padding: int = PADDING) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._theme, self._words = theme, words
        self._stops: list[QWidget] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(4)

    def walk(self, *stops: QWidget) -> None:
        """Let arrows go through these parts; Tab leads to the first of them."""
        self._stops = [stop for stop in stops if stop.isEnabled()]
        for place, stop in enumerate(self._stops):
            stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus if place else Qt.FocusPolicy.StrongFocus)
            stop.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go on by arrows; out of a chart only before its first mark and behind its last."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched in self._stops:
            step = 1 if event.key() in FORTH else -1 if event.key() in BACK else 0
            if isinstance(watched, Chart) and watched.marks:
                step = step if watched.current is watched.marks[-1 if step > 0 else 0] else 0
            place = self._stops.index(watched) + step
            if step and 0 <= place < len(self._stops):
                self._stops[place].setFocus(Qt.FocusReason.TabFocusReason)
            return bool(step)
        return super().eventFilter(watched, event)

    def add_sentences(self, sentences: Iterable[Sentence], look: str = "") -> None:
        """Put sentences below each other."""
        for sentence in sentences:
            self.column.addWidget(told(self._words.sentence(sentence), look, sentence.tone))

    def chart(self, chart: ReportChart) -> Chart:
        """Return a chart whose marks open what they stand for."""
        shown = Chart(self._theme, self._words.formats, self._words.sentence(chart.title), tr("Nothing to show yet"))
        shown.set_drawing(drawing_of(chart, self._words))
        shown.opened.connect(self._mark_opened)
        return shown

    def _mark_opened(self, question: Question | None) -> None:
        if question is not None:
            self.asked.emit(question)


class HeadlineCard(Card):
    """The figure that dominates a page, what it is held against, its chart and what it leaves out."""

    def __init__(self, part: Headline, theme: Theme, words: ReportWords) -> None:
        super().__init__(theme, words, WIDE_PADDING)
        top = QHBoxLayout()
        top.addWidget(told(words.sentence(part.title), "caption"), 1, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        figure = figure_button(words.cell(part.cell), part.cell, "figure")
        self.column.addWidget(figure, 0, Qt.AlignmentFlag.AlignLeft)
        if part.cell.asks is not None:
            link = self._link(part.cell.asks)
            top.addWidget(link)
            figure.clicked.connect(lambda: self.asked.emit(part.cell.asks))
            self.walk(figure, link)
        self.add_sentences(part.sentences)
        if part.chart is not None:
            chart = self.chart(part.chart)
            chart.setMinimumHeight(scaled(CHART_HEIGHT) if part.chart.kind == "line" else 0)
            self.column.addSpacing(8)
            self.column.addWidget(chart)
        if part.notes:
            self.column.addSpacing(8)
            self.column.addWidget(told(left_out(words, part.notes), "small"))

    def _link(self, question: Question) -> Button:
        link = Button(tr("What is in it"))
        link.setProperty("look", "link")
        link.clicked.connect(lambda: self.asked.emit(question))
        return link


class TileCard(Card):
    """A figure beside others; its title leads to the report that says more."""

    def __init__(self, tile: Tile, theme: Theme, words: ReportWords) -> None:
        super().__init__(theme, words)
        if tile.spark is not None or tile.notes:
            self.setMinimumHeight(scaled(TILE_HEIGHT))
        title, stops = self._title(tile), []
        self.column.addWidget(title)
        middle = QHBoxLayout()
        figures = QVBoxLayout()
        figures.setSpacing(4)
        middle.addLayout(figures, 1)
        figure = figure_button(words.cell(tile.cell), tile.cell, "tileFigure")
        if tile.cell.asks is not None:
            figure.clicked.connect(lambda: self.asked.emit(tile.cell.asks))
        figures.addWidget(figure, 0, Qt.AlignmentFlag.AlignLeft)
        for sentence in tile.sentences:
            figures.addWidget(told(words.sentence(sentence), "", sentence.tone))
        if tile.spark is not None:
            spark = self.chart(tile.spark)
            spark.setFixedWidth(scaled(SPARK_WIDTH))
            middle.addWidget(spark, 0, Qt.AlignmentFlag.AlignTop)
            stops.append(spark)
        self.column.addLayout(middle)
        self.column.addStretch(1)
        self.add_sentences(tile.notes, "small")
        self.walk(figure, *([title] if isinstance(title, Button) else []), *stops)

    def _title(self, tile: Tile) -> QWidget:
        words = self._words.sentence(tile.title)
        if not tile.report:
            return told(words, "caption")
        title = Button(words)
        title.setProperty("look", "captionLink")
        title.setToolTip(tr("Open the report"))
        title.clicked.connect(lambda: self.report_wanted.emit(tile.report))
        return title


class LargestOverdueCard(Card):
    """Who owes most, beside the one figure of the first screen; each opens their invoices. `count`: how many stand
    there; none where the answer knows of none."""

    def __init__(self, answer: ReportAnswer, theme: Theme, words: ReportWords) -> None:
        super().__init__(theme, words, WIDE_PADDING)
        rows = [self._row(name, cell) for name, cell in largest_overdue(answer)]
        self.count = len(rows)
        self.column.addWidget(told(tr("Largest overdue clients"), "caption"))
        self.column.addSpacing(4)
        for row in rows:
            self.column.addWidget(row)
        self.column.addStretch(1)
        link = Button(tr("All open invoices"))
        link.setProperty("look", "link")
        link.clicked.connect(lambda: self.report_wanted.emit("open-invoices"))
        self.column.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self.walk(*rows, link)

    def _row(self, name: str, cell: ReportCell) -> Button:
        row, amount = Button(), QLabel(self._words.cell(cell))
        row.setProperty("look", "listRow")
        amount.setProperty("look", "strong")
        row.setAccessibleName(f"{name}: {amount.text()}, {tr('What is in it')}")
        row.clicked.connect(lambda: self.asked.emit(cell.asks))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(ElidedLabel(name), 1)
        line.addWidget(amount)
        for label in row.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return row


class CardGrid(QWidget):
    """Cards side by side, as many as there is room for."""

    def __init__(self, cards: Iterable[QWidget], across: Across) -> None:
        super().__init__()
        self._cards, self._rule, self._room = list(cards), across, Room.WIDE
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._across = 0
        self._arrange(1)

    def set_room(self, room: Room) -> None:
        """Put as many into a row as a window with that much room has."""
        self._room = room
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many into a row as fit."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fit = max((self.width() + GAP) // (scaled(self._rule.least) + GAP), 1)
        across = min(fit, self._rule.most[self._room], len(self._cards))
        # Rows that are full look better than one more in a row.
        even = (count for count in range(across, 1, -1) if not len(self._cards) % count)
        self._arrange(next(even, across))

    def _arrange(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)
        shares = self._rule.shares or (1,) * len(self._cards)
        for column, share in enumerate(shares):
            self._grid.setColumnStretch(column, share if column < across else 0)


def told(text: str, look: str = "", tone: str = "") -> QLabel:
    """Return words on a page; they wrap, and are never cut."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("look", look)
    label.setProperty("tone", tone)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def figure_button(text: str, cell: ReportCell, look: str) -> Button:
    """Return a figure that is pressed to see what is in it."""
    figure = Button(text)
    figure.setProperty("look", look)
    figure.setProperty("tone", cell.tone)
    figure.setEnabled(cell.asks is not None)
    if cell.asks is not None:
        figure.setToolTip(tr("What is in it"))
        figure.setAccessibleName(f"{text}, {tr('What is in it')}")
    return figure


def left_out(words: ReportWords, notes: Iterable[Sentence]) -> str:
    """Return in one line what a figure leaves out and what else is to be known of it."""
    return " · ".join(words.sentence(note).removesuffix(".") for note in notes)


def largest_overdue(answer: ReportAnswer) -> list[tuple[str, ReportCell]]:
    """Return the clients of the first screen's overdue invoices who owe most, in the company's currency."""
    reading = next((one for one in answer.readings if one.measure is OPEN and one.by == ("client", "age")), None)
    if answer.report.key != "company" or reading is None:
        return []
    found = FigureSet(reading, answer.inquiry.currency or answer.home)
    cells = [(name, found.cell(client=key, age=OVERDUE_AGES)) for key, name in found.keys("client").items()]
    owing = [
        (name or tr("Without a client"), cell) for name, cell in cells if cell.asks is not None and cell.number > 0
    ]
    return sorted(owing, key=lambda one: -one[1].number)[:MOST_LISTED]
