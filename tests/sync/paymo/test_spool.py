"""A list that was read: records that came twice are one, the version that was updated last."""

import json
from typing import Any

import pytest

from sync.paymo.spool import SpooledList
from sync.paymo.streams import STREAMS

TASKS = next(stream for stream in STREAMS if stream.endpoint == "tasks")
OLDER = {"id": 7, "name": "Older", "updated_on": "2026-03-02T09:00:00Z"}
NEWER = {"id": 7, "name": "Newer", "updated_on": "2026-03-02T09:00:01Z"}
OTHER = {"id": 8, "name": "Other", "updated_on": "2026-03-01T00:00:00Z"}


def listing_of(*pages: list[dict[str, Any]]) -> SpooledList:
    listing = SpooledList(TASKS)
    for page in pages:
        listing.add(json.dumps({"tasks": page}).encode(), page)
    return listing


@pytest.mark.parametrize("pages", [([OLDER, OTHER], [NEWER]), ([NEWER], [OTHER, OLDER]), ([OLDER, NEWER, OTHER],)])
def test_of_two_versions_the_one_that_was_updated_last_is_chosen(pages: tuple[list[dict[str, Any]], ...]) -> None:
    listing = listing_of(*pages)
    chosen = [record["name"] for page in listing.chosen() for record in page]
    assert sorted(chosen) == ["Newer", "Other"]
    assert (listing.kept, listing.doubled) == (3, 1)
    listing.close()
