"""Of any small company: each number of each report that opens rows is what these rows come to, once and exactly."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, select

from models import Project
from models.measures.figures import RATIO_DIGITS
from models.measures.scope import Scope
from models.reports.contents import Question, ReportCell
from models.reports.proofs import condition, read_proof
from models.reports.reader import Inquiry
from models.reports.report import REPORTS, answer
from tests.models.measures.plain_measures import pieces
from tests.models.measures.plain_world import Piece
from tests.models.measures.small_companies import DAYS, Company, companies, days, insert_all
from tests.models.reports.told import cells_of

MANY = 60
# Of so many questions the rows of one are opened.
EACH = 12
REFERRING = ("client", "project", "task", "person", "department")


@pytest.mark.parametrize("examples", [2, pytest.param(MANY, marks=[pytest.mark.sweep, pytest.mark.timeout(1800)])])
def test_each_number_is_what_plain_python_makes_it_and_what_its_proof_says(engine: Engine, examples: int) -> None:
    # Making a company that fails smaller takes minutes, and a small one can be read as it is.
    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=examples < MANY,
        phases=[Phase.generate],
    )
    @given(companies(), days, st.integers(0, DAYS), days, st.sampled_from(("", "CHF")))
    def hold(company: Company, first: date, length: int, as_of: date, currency: str) -> None:
        for project in company[Project]:
            project["active"] = True
        known = cache(lambda key, scope: pieces(company, key, scope))
        with engine.connect() as connection, connection.begin() as transaction:
            insert_all(connection, company)
            for report in REPORTS.values():
                asked = Inquiry(Scope(as_of), "previous", currency)
                if report.usual is not None:
                    asked = replace(asked, scope=Scope(as_of, first, first + timedelta(days=length)))
                _holds(connection, known, list(cells_of(answer(connection, report, asked))))
            transaction.rollback()

    hold()


def _holds(connection: Connection, known: Any, cells: list[tuple[ReportCell, str | None]]) -> None:
    proven: dict[Question, list[Piece]] = {}
    for cell, reason in cells:
        question = cell.asks
        assert question is not None
        whole = known(question.measure.key, replace(question.scope, where=()))
        there = proven.setdefault(question, [piece for piece in whole if _is_in(question, piece)])
        what = (question.measure.key, question.scope, question.currency, reason)
        assert (what, cell.value) == (what, _expected(question, cell, reason, there))
    for question in list(proven)[::EACH]:
        _proof_holds(connection, question, proven[question])


def _expected(question: Question, cell: ReportCell, reason: str | None, there: list[Piece]) -> Decimal | None:
    counted = [piece for piece in there if piece.reason == reason]
    over, under = (_sum(piece for piece in counted if piece.is_under is is_under) for is_under in (False, True))
    if reason is not None:
        return over + under
    return (over / under).quantize(RATIO_DIGITS) if cell.unit == "ratio" else over - question.cut


def _proof_holds(connection: Connection, question: Question, there: list[Piece]) -> None:
    """Each row in question is in one line of the proof, and the table that the line opens has just these."""
    proof = read_proof(connection, question)
    counted = [piece for piece in there if piece.reason is None]
    assert proof.over.number == _sum(piece for piece in counted if not piece.is_under)
    assert proof.cell.value is None or proof.under is not None or proof.cell.number == proof.over.number - question.cut
    rows = {(one.reason, one.is_under, one.table, one.id) for one in there}
    opened = []
    for line in proof.lines:
        table = line.rows.table
        ids = connection.scalars(select(table.c.id).where(condition(question, line))).all()
        assert line.count == len(ids)
        opened += [(line.reason, key) for key in ids]
    assert sorted(opened, key=str) == sorted(((reason, key) for reason, _is_under, _table, key in rows), key=str)


def _is_in(question: Question, piece: Piece) -> bool:
    places = question.scope.places().items()
    is_there = all(piece.places[name] in [_called(name, place) for place in inside] for name, inside in places)
    return is_there and (question.measure.over.unit != "money" or (piece.currency or "") == (question.currency or ""))


def _called(name: str, place: Any) -> Any:
    return f"{name.capitalize()} {place}" if name in REFERRING and isinstance(place, int) else place


def _sum(those: Iterator[Piece]) -> Decimal:
    return sum((Decimal(piece.value) for piece in those if piece.value is not None), Decimal(0))
