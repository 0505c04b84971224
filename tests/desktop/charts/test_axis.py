"""The numbers beside a chart: round, few, from 0, and short in the reader's language."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.charts.axis import MOST_RULES, tick_texts, ticks
from desktop.charts.short_numbers import short
from models.values import language
from tests.desktop.charts.drawn import ENGLISH, GERMAN, style

WHOLE = st.integers(-(10**15), 10**15)
NUMBERS = WHOLE.map(lambda number: Decimal(number) / 10_000) | WHOLE.map(lambda number: number / 8) | st.none()


@pytest.fixture
def german() -> Iterator[None]:
    language.use("de")
    yield
    language.use("en")


@settings(max_examples=60)
@given(st.lists(NUMBERS, max_size=4))
def test_rules_are_few_round_evenly_apart_from_0_and_no_further_than_needed(
    values: list[Decimal | float | None],
) -> None:
    places = ticks(values)
    known = [Decimal(str(value)) for value in values if value is not None]
    steps = {after - before for before, after in pairwise(places)}

    assert len(places) <= MOST_RULES
    assert Decimal(0) in places
    assert len(steps) <= 1
    assert all(places[0] <= value <= places[-1] for value in known)
    for step in steps:
        assert str(step.normalize().as_tuple().digits) in ("(1,)", "(2,)", "(2, 5)", "(5,)")
        assert places[0] > min([*known, Decimal(0)]) - step
        assert places[-1] < max([*known, Decimal(0)]) + step


@pytest.mark.parametrize(
    ("largest", "shown"),
    [
        (881_000, ["0", "250 k", "500 k", "750 k", "1.0 M"]),
        (5_900, ["0", "2,000", "4,000", "6,000"]),
        (12_500, ["0", "5 k", "10 k", "15 k"]),
        (10_000, ["0", "2.5 k", "5.0 k", "7.5 k", "10.0 k"]),
        (7_600_000, ["0", "2.0 M", "4.0 M", "6.0 M", "8.0 M"]),
        (3 * 10**12, ["0", "1.0 tn", "2.0 tn", "3.0 tn"]),
        (0.0031, ["0", "0.001", "0.002", "0.003", "0.004"]),
        (0, ["0"]),
    ],
)
def test_an_axis_writes_all_its_numbers_alike(largest: float, shown: list[str], qapp: object) -> None:
    assert [text.replace("\u00a0", " ") for text in tick_texts(ticks([largest]), style())] == shown


@pytest.mark.usefixtures("german")
def test_german_numbers_have_german_words_and_signs(qapp: object) -> None:
    texts = tick_texts(ticks([881_000, -20]), style(formats=GERMAN))

    assert texts == ["−500\u00a0Tsd.", "0", "500\u00a0Tsd.", "1,0\u00a0Mio."]
    assert short(Decimal("6666691.22"), GERMAN) == "6,67\u00a0Mio."


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("6666691", "6.67 M"),
        ("79517", "80 k"),
        ("-252072", "−252 k"),
        ("999600", "1.00 M"),
        ("66666691", "66.7 M"),
        ("9999", "9,999"),
        ("12.4", "12"),
        ("1.456", "1.46"),
        ("0.00123", "0.00123"),
        ("-0.4", "−0.4"),
        ("0.00", "0"),
    ],
)
def test_an_amount_at_a_bar_has_three_figures_that_count(number: str, shown: str) -> None:
    assert short(Decimal(number), ENGLISH).replace("\u00a0", " ") == shown
