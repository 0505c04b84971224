"""What tests of faults can ask for: a Paymo and a database to let them loose on."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.faults.world import World, world_on


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    """A busy company in Paymo and an empty database; a test that asks for it runs once for each kind of database."""
    with world_on(engine) as made:
        yield made


@pytest.fixture
def synced(world: World) -> World:
    """The same after a first sync, with edits of people."""
    assert world.sync().status == "complete"
    world.edit_something()
    return world


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> Iterator[World]:
    """A world on SQLite alone, for faults that happen before any database is met."""
    with world_on(sqlite_engine) as made:
        yield made


@pytest.fixture
def sqlite_synced(sqlite_world: World) -> World:
    """The same after a first sync, with edits of people."""
    assert sqlite_world.sync().status == "complete"
    sqlite_world.edit_something()
    return sqlite_world
