"""Of any small company, scope and dimensions: a figure is the sum of its rows, and each row is somewhere once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select

from models.measures.figures import RATIO_DIGITS, Figure, prove, read_figures
from models.measures.measure import Measure
from models.measures.registry import MEASURES
from models.measures.scope import Scope
from tests.models.measures.plain_measures import Piece, pieces
from tests.models.measures.small_companies import DAYS, Company, companies, days, insert_all

MANY = 100
Drawn = dict[str, tuple[tuple[str, ...], tuple[str, str | None]]]


@st.composite
def questions(draw: Any) -> Drawn:
    """By measure: up to two dimensions, and one of them to stay in a place of."""
    found = {}
    for key, measure in MEASURES.items():
        by = tuple(draw(st.lists(st.sampled_from(measure.dimensions), unique=True, max_size=2)))
        found[key] = by, (draw(st.sampled_from(measure.dimensions)), draw(st.sampled_from(("1", "2", None))))
    return found


@pytest.mark.parametrize("examples", [6, pytest.param(MANY, marks=[pytest.mark.sweep, pytest.mark.timeout(1800)])])
def test_each_figure_is_the_sum_of_its_rows_and_what_plain_python_makes_it(engine: Engine, examples: int) -> None:
    # Making a company that fails smaller takes minutes, and a small one can be read as it is.
    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=examples < MANY,
        phases=[Phase.generate],
    )
    @given(companies(), days, st.integers(0, DAYS), days, questions(), st.booleans())
    def hold(company: Company, first: Any, length: int, as_of: Any, asked: Drawn, stays: bool) -> None:
        with engine.connect() as connection, connection.begin() as transaction:
            insert_all(connection, company)
            for key, measure in MEASURES.items():
                by, place = asked[key]
                last = first + timedelta(days=length)
                scope = Scope(as_of) if measure.is_standing else Scope(as_of, first, last)
                _holds(connection, company, measure, scope, by, place if stays else None)
            transaction.rollback()

    hold()


def _holds(
    connection: Connection,
    company: Company,
    measure: Measure,
    scope: Scope,
    by: tuple[str, ...],
    place: tuple[str, str | None] | None,
) -> None:
    expected = pieces(company, measure.key, scope)
    if place is not None:
        name = _name_of(place, expected)
        expected = [piece for piece in expected if piece.places[place[0]] == name]
        scope = Scope(scope.as_of, scope.first, scope.last, ((place[0], _key_of(measure, place, name)),))
    figures = read_figures(connection, measure, scope, by)
    prove(connection, measure, scope, by, figures)
    assert (measure.key, _told(figures)) == (measure.key, _added_up(measure, expected, by))
    for figure in figures:
        _proof_adds_up(figure)
    _each_row_once(connection, measure, scope)


def _name_of(place: tuple[str, str | None], found: list[Piece]) -> Any:
    """The drawn number's name in a dimension; of what has no numbers any name that is there."""
    dimension, number = place
    if number is None:
        return None
    if dimension in ("department", "person", "client", "project", "task") and number:
        return f"{dimension.capitalize()} {number}"
    names = sorted({str(piece.places[dimension]) for piece in found if piece.places[dimension] is not None})
    return names[int(number) % len(names)] if names else None


def _key_of(measure: Measure, place: tuple[str, str | None], name: Any) -> Any:
    refers = measure.over.dimension(place[0]).refers
    return int(str(name).rpartition(" ")[2]) if refers and name is not None else name


def _told(figures: Iterable[Figure]) -> dict[Any, Any]:
    return {
        (tuple(figure.names.items()), figure.currency): (
            figure.value,
            figure.counted.rows,
            {reason: (those.rows, those.value) for reason, those in figure.left_out.items()},
        )
        for figure in figures
    }


def _added_up(measure: Measure, found: list[Piece], by: tuple[str, ...]) -> dict[Any, Any]:
    groups: dict[Any, list[Piece]] = defaultdict(list)
    apart = (*by, *(name for name in measure.over.apart if name not in by))
    for piece in found:
        groups[tuple((name, piece.places[name]) for name in apart), piece.currency].append(piece)
    if not groups and not by:
        groups[(), None] = []
    return {key: _figure(measure, those) for key, those in groups.items()}


def _figure(measure: Measure, those: list[Piece]) -> tuple[Any, int, dict[str, Any]]:
    counted = [piece for piece in those if piece.reason is None and not piece.is_under]
    value: Any = _sum(counted)
    if measure.under is not None:
        under = _sum([piece for piece in those if piece.reason is None and piece.is_under])
        value = (value / under).quantize(RATIO_DIGITS) if under else None
    reasons = {piece.reason for piece in those if piece.reason}
    left_out = {reason: [piece for piece in those if piece.reason == reason] for reason in reasons}
    return value, _rows(counted), {reason: (_rows(one), _sum(one)) for reason, one in left_out.items()}


def _sum(those: list[Piece]) -> Decimal:
    return sum((Decimal(piece.value) for piece in those if piece.value is not None), Decimal(0))


def _rows(those: list[Piece]) -> int:
    return len({(piece.table, piece.id) for piece in those})


def _proof_adds_up(figure: Figure) -> None:
    for reason, rows in figure.proof.items():
        value = sum((row.value or 0 for row in rows.values()), Decimal(0))
        sums = (figure.counted, figure.under) if reason is None else (figure.left_out[reason],)
        assert value == sum(one.value for one in sums if one is not None)
        assert reason is None or len(rows) == figure.left_out[reason].rows
    assert set(figure.proof) - {None} == set(figure.left_out)


def _each_row_once(connection: Connection, measure: Measure, scope: Scope) -> None:
    """Nothing that is joined makes two rows of one, whatever dimensions are read."""
    for rows in measure.parts:
        read = rows.statement(scope, rows.dimensions).subquery()
        whole = [read.c.id, read.c.day] if rows.in_pieces else [read.c.id]
        once = select(*whole).distinct().subquery()
        counts = [select(func.count()).select_from(one) for one in (read, once)]
        all_rows, distinct = (connection.scalar(one, scope.parameters()) for one in counts)
        assert all_rows == distinct
