"""What tests of faults can ask for: a Paymo and a database to let them loose on."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.connection.database import open_engine
from tests.faults.world import World, world_on

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the many examples of a fault leave one for each database and row of the catalogue to the default command."""
    covered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in items:
        if not isinstance(item, pytest.Function) or not hasattr(item, "callspec") or HERE not in item.path.parents:
            continue
        shown_for = covered[item.nodeid.split("[")[0], str(item.callspec.params.get("database_url"))]
        rows = {"any", *(row for mark in item.iter_markers("fault") for row in mark.args)}
        if rows <= shown_for and item.get_closest_marker("long_sweep") is None:
            item.add_marker("further")
        shown_for |= rows


@pytest.fixture
def new_database(request: pytest.FixtureRequest, engine: Engine, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Makes migrated, empty databases of the same kind as the test's own."""
    made: list[Engine] = []
    taken: list[str] = []

    def make() -> Engine:
        if engine.dialect.name == "sqlite":
            file = tmp_path / f"new_{len(made)}.sqlite"
            shutil.copy(request.getfixturevalue("sqlite_template"), file)
            url = f"sqlite:///{file}"
        else:
            url = request.getfixturevalue("postgres_databases").take()
            taken.append(url)
        made.append(open_engine(url))
        return made[-1]

    yield make
    for one in made:
        one.dispose()
    for url in taken:
        request.getfixturevalue("postgres_databases").give_back(url)


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
