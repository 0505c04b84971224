"""How fresh the data are, as the foot of the sidebar says it."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale

from desktop.screens.formats import Formats
from desktop.sidebar.freshness import freshness
from models.queries.sync_runs import Standing

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
FORMATS = Formats(QLocale("en_GB"))


@pytest.mark.parametrize(
    ("ago", "words", "stale"),
    [
        (timedelta(hours=3, minutes=48), "Up to date, 08:12", False),
        (timedelta(hours=13), "Synced 13 h ago", False),
        (timedelta(hours=24), "Synced yesterday", False),
        (timedelta(hours=24, seconds=1), "Synced yesterday", True),
        (timedelta(days=3), "Synced 3 days ago", True),
    ],
)
def test_data_are_stale_after_a_day(ago: timedelta, words: str, stale: bool) -> None:
    found = freshness(Standing({"paymo": NOW - ago}, 0), FORMATS, NOW)

    assert (found.words, found.stale) == (words, stale)


def test_the_source_that_is_furthest_behind_counts_and_each_is_told() -> None:
    synced = {"plan": NOW - timedelta(days=2), "paymo": NOW - timedelta(minutes=5)}

    found = freshness(Standing(synced, 0), FORMATS, NOW)

    assert (found.words, found.stale) == ("Synced 2 days ago", True)
    assert found.details.splitlines() == ["Paymo: 5 min ago", "Business plan: 2 days ago"]


def test_without_any_sync_that_is_said() -> None:
    found = freshness(Standing({}, 0), FORMATS, NOW)

    assert (found.words, found.details, found.stale) == ("Not synced yet", "Not synced yet", True)
