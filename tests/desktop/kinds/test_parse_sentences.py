"""What can't be read is a typed error, and each of them has its sentence."""

from collections.abc import Iterator

import pytest

from desktop.kinds.kinds import Kind
from desktop.kinds.locale_conventions import Conventions
from desktop.kinds.parse_sentences import OF_CELLS, SENTENCES
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats, UnreadableError
from desktop.screens.screen import Field
from desktop.table_model.block_values import copied, read
from models import Project
from models.values.parse_errors import BadValue, NumberTooLarge, OutOfRange, ParseError
from tests.desktop.tables import screen

FORMATS = Formats(Conventions())


def kinds_of(error: type[ParseError]) -> Iterator[type[ParseError]]:
    for one in error.__subclasses__():
        yield one
        yield from kinds_of(one)


def test_every_error_has_its_sentence() -> None:
    for one in set(kinds_of(ParseError)) - {BadValue}:
        assert any(known in SENTENCES and known in OF_CELLS for known in one.__mro__), one


def test_an_error_is_plain_data_beside_its_sentence() -> None:
    with pytest.raises(UnreadableError) as large:
        FORMATS.parse("9" * 16, Kind.MONEY)
    with pytest.raises(UnreadableError) as early:
        FORMATS.parse("1890-01-01", Kind.DATE)
    assert isinstance(large.value.problem, NumberTooLarge)
    assert isinstance(early.value.problem, OutOfRange)
    assert (early.value.problem.value, early.value.problem.first) == ("1890-01-01", 1990)


def test_a_choice_of_a_source_is_copied_as_no_formula() -> None:
    billing = columns_of(screen(Project, "name", Field("billing_type", "Billing", kind=Kind.CHOICE)))[1]
    assert copied(FORMATS, "=1+1", billing) == "'=1+1"
    assert read(FORMATS, "'=1+1", billing) == "=1+1"
