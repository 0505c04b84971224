"""Runs the proof in a process of its own, because a table that is declared is declared for the whole process."""

import sys
from typing import Any

import pytest
from sqlalchemy import Connection

import desktop.screens.screen_definitions as definitions
import sync.sources as registered
from desktop.screens.screen import Field, Screen
from models.ddl import triggers
from models.schema.base import table_of
from tests.sync.deals.deals import DEALS, Deal

SCREEN = Screen(
    "deals",
    "Deals",
    "deal",
    definitions.CLIENTS.group,
    "receipt-text",
    Deal,
    (Field("title", "Title"), Field("amount", "Amount"), Field("closes", "Closes"), Field("remarks", "Remarks")),
    order="title",
)
registered.SOURCES = (*registered.SOURCES, DEALS)
definitions.SCREENS = (*definitions.SCREENS, SCREEN)
_install = triggers.install


def _with_deals(connection: Connection) -> None:
    """Make the table at the end of the migrations, as one of its own would."""
    table_of(Deal).create(connection, checkfirst=True)
    _install(connection)


def run(*arguments: str) -> Any:
    """Run the proof's tests; pytest's exit code."""
    triggers.install = _with_deals
    return pytest.main(["-q", "-n0", "-p", "no:cacheprovider", "tests/sync/deals/proof.py", *arguments])


if __name__ == "__main__":
    sys.exit(run(*sys.argv[1:]))
