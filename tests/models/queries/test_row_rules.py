"""Which rule fits a row is read with the row, and means what the same filters mean."""

from sqlalchemy import Engine

from models import Project, TimeEntry
from models.queries.filters import Filter, Test
from models.queries.rows import RowQuery, first_rows, rows_by_id
from tests.models.sample import fill
from tests.models.statements import statements

PATHS = ("day", "project_id.client_id", "description")
LONG = Filter("duration", Test.BETWEEN, ("3600", None))
BILLED = Filter("billed", Test.ONE_OF, (True,))
OF_A_CLIENT = Filter("project_id.client_id", Test.FILLED)


def numbers(engine: Engine, *rules: tuple[int, tuple[Filter, ...]]) -> dict[int, int]:
    query = RowQuery(TimeEntry, PATHS, rules=rules)
    return {row[0]: row[-1] for row in first_rows(engine, query, 1_000)}


def found(engine: Engine, *filters: Filter) -> set[int]:
    return {row[0] for row in first_rows(engine, RowQuery(TimeEntry, PATHS, filters=filters), 1_000)}


def test_a_rule_fits_exactly_the_rows_that_its_filters_let_through(engine: Engine) -> None:
    fill(engine)

    for filters in ((LONG,), (BILLED,), (OF_A_CLIENT,), (LONG, OF_A_CLIENT)):
        fitting = {row_id for row_id, number in numbers(engine, (7, filters)).items() if number == 7}
        assert fitting == found(engine, *filters)


def test_the_first_rule_that_fits_wins(engine: Engine) -> None:
    fill(engine)

    read = numbers(engine, (4, (LONG,)), (2, (OF_A_CLIENT,)))

    long, related = found(engine, LONG), found(engine, OF_A_CLIENT)
    assert read == {one: 4 if one in long else 2 if one in related else 0 for one in read}


def test_a_filter_of_a_rule_that_is_switched_off_does_not_count(engine: Engine) -> None:
    fill(engine)

    read = numbers(engine, (1, (OF_A_CLIENT, LONG.switched(False))))

    assert {one for one, number in read.items() if number} == found(engine, OF_A_CLIENT)


def test_rows_with_rules_are_read_in_one_statement_by_their_ids_too(engine: Engine) -> None:
    fill(engine)
    query = RowQuery(Project, ("name",), rules=((3, (Filter("name", Test.CONTAINS, ("website",)),)),))

    with statements(engine) as seen:
        rows = rows_by_id(engine, query, [1, 2, 3])

    assert len(seen) == 1
    assert {row[1]: row[-1] for row in rows.values()} == {"website relaunch": 3, "Website": 3, "Archive": 0}
