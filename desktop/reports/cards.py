"""Cards of a report: the one figure, and tiles beside each other; each figure opens the rows behind it."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.charts.chart import Chart
from desktop.reports.report_charts import drawing_of
from desktop.reports.report_words import ReportWords
from desktop.theme.font_scaling import scaled
from desktop.theme.theme import Theme
from desktop.widgets.buttons import Button
from models.reports.contents import Headline, Question, ReportCell, ReportChart, Sentence, Tile
from models.values.language import tr

GAP, PADDING, WIDE_PADDING = 16, 16, 24
TILE_HEIGHT, TILE_LEAST, SPARK_WIDTH, CHART_HEIGHT = 152, 236, 120, 176
MOST_ACROSS = 4


class Card(QFrame):
    """A framed part of a page. `asked(question)`: the rows behind a figure are wanted; `report_wanted(key)`."""

    asked = Signal(object)
    report_wanted = Signal(str)

    def __init__(self, theme: Theme, words: ReportWords, padding: int = PADDING) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._theme, self._words = theme, words
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(4)

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
        top.addWidget(told(words.sentence(part.title), "caption"), 1)
        self.column.addLayout(top)
        figure = figure_button(words.cell(part.cell), part.cell, "figure")
        self.column.addWidget(figure, 0, Qt.AlignmentFlag.AlignLeft)
        if part.cell.asks is not None:
            top.addWidget(self._link(part.cell.asks))
            figure.clicked.connect(lambda: self.asked.emit(part.cell.asks))
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
        self.column.addWidget(self._title(tile))
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
        self.column.addLayout(middle)
        self.column.addStretch(1)
        self.add_sentences(tile.notes, "small")

    def _title(self, tile: Tile) -> QWidget:
        words = self._words.sentence(tile.title)
        if not tile.report:
            return told(words, "caption")
        title = Button(words)
        title.setProperty("look", "captionLink")
        title.setToolTip(tr("Open the report"))
        title.clicked.connect(lambda: self.report_wanted.emit(tile.report))
        return title


class CardGrid(QWidget):
    """Cards side by side, as many as there is room for. `least`: the least width of one, `most` how many at most."""

    def __init__(self, cards: Iterable[QWidget], least: int = TILE_LEAST, most: int = MOST_ACROSS) -> None:
        super().__init__()
        self._cards, self._least, self._most = list(cards), least, most
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        self._across = 0
        self._arrange(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many into a row as fit."""
        super().resizeEvent(event)
        fit = max((self.width() + GAP) // (scaled(self._least) + GAP), 1)
        across = min(fit, self._most, len(self._cards))
        # Rows that are full look better than one more in a row.
        even = (count for count in range(across, 1, -1) if not len(self._cards) % count)
        self._arrange(next(even, across))

    def _arrange(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // across, place % across)
        for column in range(self._most):
            self._grid.setColumnStretch(column, 1 if column < across else 0)


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
