"""Why what was written can't be taken, as plain data: `desktop/kinds/parse_sentences.py` tells it in sentences.

`value` is what was written: a text, or what a cell of a sheet holds. The parsers' own errors stand beside them.
"""

from dataclasses import dataclass
from typing import Any


class ParseError(ValueError):
    """What was written isn't what was asked for; the attributes are what a sentence about it names."""


@dataclass(eq=False)
class BadValue(ParseError):
    """It isn't written as the value asked for is."""

    value: Any


class NotAMoment(BadValue):
    """It is no date with a time."""


class NotAFlag(BadValue):
    """It is neither yes nor no."""


@dataclass(eq=False)
class NotAChoice(BadValue):
    """It is none of the choices."""

    choices: tuple[str, ...]


class WrongUnit(BadValue):
    """It is a number with a unit of something else."""


class NumberTooLarge(BadValue):
    """It is a number that no database of ours keeps."""


class HasFraction(BadValue):
    """It is a number, but not the whole one that is needed."""


class NoYear(BadValue):
    """It is a date without its year, where nobody means this year's."""


@dataclass(eq=False)
class OutOfRange(BadValue):
    """It is a date outside the years `first` to `last`."""

    first: int
    last: int


@dataclass(eq=False)
class SkippedTime(ParseError):
    """The clocks skip this time, written as 02:30, when they are set forward."""

    time: str


@dataclass(eq=False)
class WrongZone(ParseError):
    """Clocks don't show this zone's time then."""

    zone: str


@dataclass(eq=False)
class FaultyCell(ParseError):
    """The cell holds an error of its sheet; `reason` says which, as a sentence."""

    reason: str


@dataclass(eq=False)
class OpenEnd(ParseError):
    """A filter beyond a number, without it; `sign`: > or <."""

    sign: str


@dataclass(eq=False)
class Missing(ParseError):
    """Nothing was written where a value is needed. `title`: of the column."""

    title: str


class AlreadyTaken(BadValue):
    """Another row has the value, which only one may have."""


class NotPicked(ParseError):
    """A related record was written where it has to be picked."""


@dataclass(eq=False)
class NoRecord(ParseError):
    """No related record is called so."""

    name: str


class NoRecordToPick(NoRecord):
    """No related record is called so; one can be created in the list."""


class NoRecordYet(NoRecord):
    """No related record is called so; it has to be added in its own table first."""


@dataclass(eq=False)
class SeveralRecords(ParseError):
    """`n` related records are called so."""

    name: str
    n: int


@dataclass(eq=False)
class SeveralRecordsInFile(SeveralRecords):
    """`n` related records are called as a file says; their source's key, called `key` in English, tells them apart."""

    key: str


class NotInList(BadValue):
    """No entry of the list fits."""


@dataclass(eq=False)
class SeveralFit(BadValue):
    """`n` entries of the list fit."""

    n: int


class SeveralRecordsFit(BadValue):
    """More than one related record fits."""
