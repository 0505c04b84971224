"""Durations as people and other programs write them."""

import pytest

from models.values.durations import NotADuration, parse_duration
from models.values.numbers import DecimalSign


def test_durations_are_read_by_their_units() -> None:
    expected: dict[tuple[str, DecimalSign], int] = {
        ("7:30", "."): 27_000,
        ("7:05 h", "."): 25_500,
        ("1:30 Std.", ","): 5_400,
        ("00:18:25", "."): 1_105,
        ("18:25 min", "."): 1_105,
        ("118:25 Min.", ","): 7_105,
        ("47 sec", "."): 47,
        ("90 min", "."): 5_400,
        ("1h 30m", "."): 5_400,
        ("1 Stunde 30 Minuten 5 Sekunden", ","): 5_405,
        ("1,5 h", ","): 5_400,
        ("1.5 hours", "."): 5_400,
        ("7h30", ","): 27_000,
        ("7h", ","): 25_200,
        ("7:", ","): 25_200,
        ("1.234:30", ","): 4_444_200,
        ("-0:15", "."): -900,
        ("−1h 5m", "."): -3_900,
        ("152:15:00", "."): 548_100,
    }
    assert {given: parse_duration(*given) for given in expected} == expected


def test_what_could_be_anything_is_no_duration() -> None:
    doubtful = ["", "8", "1 d", "2 Tage", "7:60", "18:75 min", "1:18:25 min", "18:25 sec", "30m 1h", "1h 90m", "1h 1h"]
    for text in [*doubtful, "1.5 h 10 m", "x h"]:
        with pytest.raises(NotADuration):
            parse_duration(text, ".")
