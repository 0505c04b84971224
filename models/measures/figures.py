"""Reading figures: of each what it is, how many rows it counts, what it leaves out and why; and the rows themselves.

A figure is one statement, however many kinds of rows it is worked out of, and so are several figures.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from models.measures.measure import Measure
from models.measures.one_statement import Arm, FigureQuestion, rows_of
from models.measures.rows import Rows
from models.measures.scope import Scope
from models.queries.aggregates import BILLIONTHS
from models.values.text_order import order_key

# A ratio is rounded to so many digits behind the point: half a second of ten thousand years isn't lost.
RATIO_DIGITS = Decimal("1e-12")


@dataclass
class Sum:
    """What some rows come to. `rows`: how many they are; `valued`: how many of them come to anything that is known."""

    rows: int = 0
    valued: int = 0
    value: Decimal = Decimal(0)

    def add(self, rows: int, valued: int, whole: Any, billionths: Any) -> None:
        """Take more rows in, as a statement added them up."""
        self.rows += int(rows)
        self.valued += int(valued)
        self.value += Decimal(whole) + Decimal(billionths) / BILLIONTHS


@dataclass
class ProvingRow:
    """A row of a table, and what it comes to; None: nothing that is known."""

    table: str
    id: int
    value: Decimal | None

    def add(self, value: Decimal | None) -> None:
        """Take another day of the same row in."""
        self.value = value if self.value is None else self.value + (value or 0)


@dataclass
class Figure:
    """`names`: by dimension what it is called; `keys`: what it is in the database; `left_out`: by reason; `under`: what
    is counted of the rows that a ratio is divided by; `proof`: the rows by reason, under None those that count.
    """

    names: dict[str, str | None]
    keys: dict[str, Any]
    currency: str | None
    counted: Sum = field(default_factory=Sum)
    left_out: dict[str, Sum] = field(default_factory=dict)
    under: Sum | None = None
    proof: dict[str | None, dict[tuple[str, int], ProvingRow]] = field(default_factory=dict)

    @property
    def value(self) -> Decimal | None:
        """The figure: an amount, seconds, or a ratio; None where there is nothing to divide by."""
        if self.under is None:
            return self.counted.value
        return (self.counted.value / self.under.value).quantize(RATIO_DIGITS) if self.under.value else None


def read_figures(
    connection: Connection, measure: Measure, scope: Scope, by: tuple[str, ...] = (), home: str = ""
) -> list[Figure]:
    """Return the figures of a measure, one for each currency and each value of the dimensions, in the order of names.

    `home`: the company's currency, which comes first. Raises ValueError for a dimension that the measure doesn't have.
    """
    return read_together(connection, [FigureQuestion(measure, scope, by)], home)[0]


def read_together(connection: Connection, questions: Sequence[FigureQuestion], home: str = "") -> list[list[Figure]]:
    """Return the figures of several questions, each as `read_figures` does, in as few statements as can be.

    A server that is far away is asked once. Raises ValueError for a dimension that a measure doesn't have.
    """
    found: list[dict[Any, Figure]] = [{} for _question in questions]
    arms = [
        Arm(place, question, rows, rows is question.measure.under, by)
        for place, question in enumerate(questions)
        for rows, by in _parts(question.measure, question.by)
    ]
    for arm, row in rows_of(connection, arms):
        figure = _figure_of(found[arm.place], arm.question.measure, arm.rows, row, arm.by)
        sums = _sum_for(figure, row["reason"], arm.is_under)
        sums.add(row["s0"], row["s1"], row["s2"], row["s3"])
    return [_ordered(question, figures, home) for question, figures in zip(questions, found, strict=True)]


def _ordered(question: FigureQuestion, found: dict[Any, Figure], home: str) -> list[Figure]:
    measure = question.measure
    if not found and not question.by:
        found[None] = Figure({}, {}, None, under=None if measure.under is None else Sum())
    return sorted(found.values(), key=lambda figure: _order(measure, figure, home))


def prove(connection: Connection, measure: Measure, scope: Scope, by: tuple[str, ...], figures: list[Figure]) -> None:
    """Put into figures, as they were just read, the rows that they count and leave out."""
    found = {_key(figure.keys, figure.currency): figure for figure in figures}
    for rows, by_all in _parts(measure, by):
        for row in connection.execute(rows.proof(scope, by_all), scope.parameters()):
            figure = _figure_of(found, measure, rows, row._mapping, by_all)
            those = figure.proof.setdefault(row.reason, {})
            known = those.get((rows.table.name, row.id))
            if known is None:
                those[rows.table.name, row.id] = ProvingRow(rows.table.name, row.id, _decimal(row.value))
            else:
                known.add(_decimal(row.value))


def _parts(measure: Measure, by: tuple[str, ...]) -> Iterator[tuple[Rows, tuple[str, ...]]]:
    """Yield the rows to read, and by what they are told apart."""
    for name in by:
        if name not in measure.dimensions:
            raise ValueError(f"{measure.key} has no dimension {name!r}")
    for rows in measure.parts:
        yield rows, (*by, *(name for name in rows.apart if name not in by))


def _figure_of(
    found: dict[Any, Figure], measure: Measure, rows: Rows, values: Mapping[Any, Any], by: tuple[str, ...]
) -> Figure:
    keys = {name: values[f"k{place}"] for place, name in enumerate(by)}
    currency = values["currency"] or None
    figure = found.get(_key(keys, currency))
    if figure is None:
        names = {name: _name(rows, name, keys[name], values.get(f"l{place}")) for place, name in enumerate(by)}
        under = None if measure.under is None else Sum()
        figure = found[_key(keys, currency)] = Figure(names, keys, currency, under=under)
    return figure


def _name(rows: Rows, dimension: str, key: Any, label: str | None) -> str | None:
    declared = rows.dimension(dimension)
    if key is None:
        return None
    return declared.shown(key) if declared.refers is None else label


def _sum_for(figure: Figure, reason: str | None, is_under: bool) -> Sum:
    if reason is not None:
        return figure.left_out.setdefault(reason, Sum())
    return figure.under if is_under and figure.under is not None else figure.counted


def _key(keys: dict[str, Any], currency: str | None) -> tuple[Any, ...]:
    return (*keys.values(), currency)


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)


def _order(measure: Measure, figure: Figure, home: str) -> tuple[Any, ...]:
    """Order by names, what has none last; then by currency."""
    names = (_place(measure.over.dimension(dimension).words, name) for dimension, name in figure.names.items())
    return (*names, figure.currency != home, figure.currency or "")


def _place(words: tuple[str, ...], name: str | None) -> tuple[Any, ...]:
    return name is None, words.index(name) if name in words else len(words), order_key(name or "")
