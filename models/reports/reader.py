"""Reading the figures that a report stands on: each question once, and sums of its answers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import Connection

from models.measures.figures import RATIO_DIGITS, Figure, Sum, read_together
from models.measures.measure import Measure
from models.measures.one_statement import FigureQuestion
from models.measures.rows import MONEY, SECONDS
from models.measures.scope import Place, Scope
from models.reports.contents import MeasureReading, Question, ReportCell, Sentence, Tone, Unit, words
from models.values.language import mark

CENT = Decimal("0.01")
UNITS: dict[str, Unit] = {MONEY: "money", SECONDS: "s", "ratio": "ratio"}


@dataclass(frozen=True)
class Inquiry:
    """What a report is asked of.

    `scope`: which days, as of when, whose; `compare`: with what, "previous", "year",
    "plan" or "" for nothing; `currency`: of the amounts, "" for the company's; `basis`: by which measure revenue is
    told, by its key, "" for the usual one.
    """

    scope: Scope
    compare: str = ""
    currency: str = ""
    basis: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {**self.scope.as_json(), "compare": self.compare, "currency": self.currency, "basis": self.basis}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Inquiry":
        """Return what JSON holds. Raises ValueError for what is none."""
        others = (str(content.get(name, "")) for name in ("compare", "currency", "basis"))
        return cls(Scope.from_json(content), *others)


class FigureReader:
    """Reads figures over one connection, so that all of a report's are of the same moment. `home`: the company's
    currency; `currency`: the one that the report is in."""

    def __init__(self, connection: Connection, asked: Inquiry, home: str) -> None:
        self.connection, self.asked, self.home = connection, asked, home
        self.scope, self.currency = asked.scope, asked.currency or home
        self._read: dict[FigureQuestion, FigureSet] = {}

    def read_together(self, *questions: FigureQuestion) -> None:
        """Read the answers to several questions at once: whoever asks one of them later has its answer."""
        new = [question for question in questions if question not in self._read]
        for question, found in zip(new, read_together(self.connection, new, self.home), strict=True):
            reading = MeasureReading(question.measure, question.scope, question.by, tuple(found))
            self._read[question] = FigureSet(reading, self.currency)

    def answers(self, question: FigureQuestion) -> "FigureSet":
        """Return the figures that a question asks for."""
        if question not in self._read:
            self.read_together(question)
        return self._read[question]

    def read(self, measure: Measure, scope: Scope | None = None, by: tuple[str, ...] = ()) -> "FigureSet":
        """Return the figures of a measure; of another scope than the report's if one is given."""
        return self.answers(FigureQuestion(measure, self.scope if scope is None else scope, by))

    def standing(self) -> Scope:
        """Return the report's scope without its period: everything up to the day."""
        return replace(self.scope, first=None, last=None)

    def between(self, first: date, last: date) -> Scope:
        """Return the report's scope over other days."""
        return replace(self.scope, first=first, last=last)


class FigureSet:
    """The figures that a question got, to be added up. `currency`: of those that are meant where none is named."""

    def __init__(self, reading: MeasureReading, currency: str) -> None:
        self.reading, self._currency = reading, currency
        self._is_money = reading.measure.unit == MONEY
        self._at: dict[str, dict[Any, list[Figure]]] = {}

    @property
    def currencies(self) -> list[str]:
        """The currencies in which anything is counted, the meant one first."""
        found = dict.fromkeys(one.currency or "" for one in self.reading.figures if one.counted.rows)
        return sorted(found, key=lambda one: (one != self._currency, one))

    def keys(self, dimension: str, currency: str | None = None, **places: Any) -> dict[Any, str | None]:
        """Return the keys of a dimension that have figures of a currency, with what they are called, in their order."""
        return {one.keys[dimension]: one.names[dimension] for one in self._those(currency, places, None)}

    def figure(
        self, currency: str | None = None, months: tuple[date, date] | None = None, **places: Any
    ) -> tuple[Figure, Question]:
        """Add up the figures in these places, by the keys of dimensions, and in months between two days.

        `currency`: that of the report where none is named, "" for amounts that have none; hours and ratios have none.
        """
        total = Figure({}, {}, self._wanted(currency) or None, under=self._under())
        for one in self._those(currency, places, months):
            _add(total.counted, one.counted)
            if total.under is not None and one.under is not None:
                _add(total.under, one.under)
            for reason, those in one.left_out.items():
                _add(total.left_out.setdefault(reason, Sum()), those)
        return total, self._question(currency, months, places)

    def cell(
        self, currency: str | None = None, months: tuple[date, date] | None = None, tone: Tone = "", **places: Any
    ) -> ReportCell:
        """Return what `figure` adds up as a cell; empty where nothing is counted: nothing isn't 0."""
        figure, asks = self.figure(currency, months, **places)
        value = figure.value if figure.counted.rows or figure.under is not None else None
        opens = None if value is None else asks
        return ReportCell(
            value, UNITS[self.reading.measure.unit], self._named(figure), opens, tone, rows=figure.counted.rows
        )

    def left_out(
        self, quiet: Iterable[str] = (), months: tuple[date, date] | None = None, **places: Any
    ) -> Iterator[Sentence]:
        """Yield what is left out for which reason, of each currency, but for reasons that go without saying."""
        others = {one.currency or "" for one in self.reading.figures if self._is_money} - {self._currency}
        for currency in (self._currency, *sorted(others)):
            figure, asks = self.figure(currency, months, **places)
            for reason, unit in self.reading.measure.reasons.items():
                those = figure.left_out.get(reason, Sum())
                if those.rows and reason not in quiet:
                    named = figure.currency if unit == MONEY else None
                    yield _without(reason, those, ReportCell(those.value, UNITS[unit], named, asks))

    def besides(self, months: tuple[date, date] | None = None, **places: Any) -> Iterator[Sentence]:
        """Yield what is counted in other currencies, which are never added."""
        for currency in self.currencies:
            cell = self.cell(currency, months, **places)
            if currency != self._currency and cell.rows:
                yield Sentence(mark("besides {value}"), {"value": cell})

    def _named(self, figure: Figure) -> str | None:
        return figure.currency if self._is_money else None

    def _wanted(self, currency: str | None) -> str:
        return self._currency if currency is None else currency

    def _those(
        self, currency: str | None, places: dict[str, Any], months: tuple[date, date] | None
    ) -> Iterator[Figure]:
        wanted = self._wanted(currency)
        for one in self._near(places):
            in_time = months is None or months[0].replace(day=1) <= one.keys["month"] <= months[1]
            is_there = all(one.keys[name] in _several(key) for name, key in places.items())
            if in_time and is_there and (not self._is_money or (one.currency or "") == wanted):
                yield one

    def _near(self, places: dict[str, Any]) -> Iterable[Figure]:
        """Return the figures at the rarest of the places: of 2,000 clients each is asked for several times."""
        found = (self._at_keys(name, _several(keys)) for name, keys in places.items())
        return min(found, key=len, default=self.reading.figures)

    def _at_keys(self, dimension: str, keys: tuple[Any, ...]) -> Sequence[Figure]:
        at = self._by_key(dimension)
        if len(keys) == 1:
            return at.get(keys[0], ())
        return [figure for key in dict.fromkeys(keys) for figure in at.get(key, ())]

    def _by_key(self, dimension: str) -> dict[Any, list[Figure]]:
        if dimension not in self._at:
            found = self._at[dimension] = {}
            for one in self.reading.figures:
                found.setdefault(one.keys[dimension], []).append(one)
        return self._at[dimension]

    def _under(self) -> Sum | None:
        return None if self.reading.measure.under is None else Sum()

    def _question(self, currency: str | None, months: tuple[date, date] | None, places: dict[str, Any]) -> Question:
        scope, measure = self.reading.scope, self.reading.measure
        if months is not None:
            first, last = max(months[0], scope.first or months[0]), min(months[1], scope.last or months[1])
            scope = replace(scope, first=first, last=last)
        wanted = [(name, _place(measure, name, one)) for name, key in places.items() for one in _several(key)]
        others = tuple(pair for pair in scope.where if pair[0] not in places)
        of_currency = (self._wanted(currency) or None) if self._is_money else None
        return Question(measure, replace(scope, where=(*others, *wanted)), of_currency)


def _several(key: Any) -> tuple[Any, ...]:
    return key if isinstance(key, tuple) else (key,)


def _place(measure: Measure, name: str, key: Any) -> Place:
    """Return where to stay in a dimension to have what stands under a key of it."""
    dimension = measure.over.dimension(name)
    return key if key is None or dimension.refers is not None else dimension.shown(key)


def _without(reason: str, those: Sum, value: ReportCell) -> Sentence:
    text = mark("without {n} × {reason} ({value})") if those.valued else mark("without {n} × {reason}")
    return Sentence(text, {"reason": words(mark(reason)), "value": value}, text, those.rows)


def named(key: Any, name: str | None, nothing: str) -> ReportCell:
    """Return what a row is called; `nothing`: what is said where there is no row; one may also be without a name."""
    if key is None:
        return words(nothing)
    return ReportCell(name) if name else words(mark("Without a name"))


def _add(total: Sum, more: Sum) -> None:
    total.rows += more.rows
    total.valued += more.valued
    total.value += more.value


def difference(actual: ReportCell, wanted: ReportCell, better: str) -> ReportCell:
    """Return by how much one is more than the other; empty where either is. Red and green say worse and better."""
    if actual.value is None or wanted.value is None:
        return ReportCell(None, actual.unit)
    more = actual.number - wanted.number
    good = more >= 0 if better == "more" else more <= 0
    tone: Tone = "" if not more or not better else "good" if good else "bad"
    return ReportCell(more, actual.unit, actual.currency, tone=tone, way=bool(more))


def change(off: ReportCell, whole: ReportCell) -> ReportCell:
    """Return a difference as a share of what it is a difference to, as good or bad as it is.

    More than a negative plan is more: a share of its size.
    """
    return replace(share(off, replace(whole, value=abs(whole.number))), unit="change", tone=off.tone)


def share(part: ReportCell, whole: ReportCell) -> ReportCell:
    """Return a part as a fraction of the whole; empty where there is nothing to divide by."""
    if part.value is None or not whole.number:
        return ReportCell(None, "ratio")
    return ReportCell((part.number / whole.number).quantize(RATIO_DIGITS), "ratio")


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded to the cent, as people round."""
    return amount.quantize(CENT, ROUND_HALF_UP)
