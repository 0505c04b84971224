"""The rows of a figure, as a condition that limits an ordinary table to them."""

import pytest
from sqlalchemy import Engine

from models import TimeEntry
from models.connection.database import reading
from models.measures.figures import read_figures
from models.measures.registry import MEASURES
from models.queries.aggregates import Summed, totals
from models.queries.rows import RowQuery
from models.values.language import catalogue
from tests.models.measures.company import in_april, put
from tests.models.measures.test_time_measures import HOUR, company, entry

__all__ = ["company"]


def test_a_table_is_limited_to_the_rows_of_a_figure_and_comes_to_the_same(company: Engine) -> None:
    days = ("2026-04-14", "2026-04-15", "2026-04-16", "2026-05-15")
    put(company, TimeEntry, *(entry(1, day, hours) for day, hours in zip(days, (1, 2, None, 4), strict=True)))
    rows, scope = MEASURES["tracked"].over, in_april(("department", 2))
    for reason, ids, seconds in ((None, 1, 2 * HOUR), ("running", 1, 0), ("draft", 0, 0)):
        only = TimeEntry.id.in_(rows.ids(scope, reason, None))
        found = totals(company, RowQuery(TimeEntry, ("duration",), only=only), (Summed("duration"),))
        added = found.totals.get("duration", {})
        assert (found.rows, sum(one.total for one in added.values())) == (ids, seconds)


def test_a_dimension_that_a_measure_has_not_is_no_question(company: Engine) -> None:
    with reading(company) as connection, pytest.raises(ValueError, match="no dimension 'currency'"):
        read_figures(connection, MEASURES["tracked"], in_april(), ("currency",))
    with reading(company) as connection, pytest.raises(ValueError, match="no dimension 'status'"):
        read_figures(connection, MEASURES["tracked"], in_april(("status", "sent")))


def test_each_definition_has_a_name_of_its_own_and_words_in_german() -> None:
    assert len({measure.version for measure in MEASURES.values()}) == len(MEASURES)
    for measure in MEASURES.values():
        assert {measure.title, measure.words, *measure.reasons} <= catalogue("de").keys()


def test_what_is_left_out_for_a_reason_is_told_in_one_unit_whichever_rows_it_is_left_out_of() -> None:
    for measure in MEASURES.values():
        told = {(reason, part.unit_of(reason)) for part in measure.parts for reason, _condition in part.left_out}
        assert len(told) == len(measure.reasons)
