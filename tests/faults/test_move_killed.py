"""A move that is killed anywhere leaves the server empty and the file as it was, and comes through when tried again."""

import os
import subprocess
import sys
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from models import Department
from models.connection.database import open_engine
from models.connection.moved_marker import MOVED_FROM, MOVED_TO
from models.upgrade.access import INSTANCE
from models.values.errors import DatabaseError
from models.writes.edits import add
from sync.moving.moving import MoveOptions, move
from tests.faults.killed_move import POINTS
from tests.faults.whole import contents, setting
from tests.models.sample import fill

pytestmark = [
    pytest.mark.fault("M9"),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are killed as on Linux and macOS"),
]
CLIENTS = "2"


@pytest.fixture
def laptop(sqlite_engine: Engine) -> Engine:
    fill(sqlite_engine)
    add(sqlite_engine, Department, {"name": "Lager"}, "Ines")
    sqlite_engine.dispose()
    return sqlite_engine


@pytest.fixture
def server(postgres_url: str) -> Engine:
    return open_engine(postgres_url)


def address_of(engine: Engine) -> str:
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


def killed(laptop: Engine, server: Engine, points: Sequence[str]) -> list[list[str]]:
    """Of each point: its name, how many clients the server had then, and whether the move was killed there."""
    program = [sys.executable, "-m", "tests.faults.killed_move", address_of(laptop), address_of(server), *points]
    done = subprocess.run(program, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return [line.split("|") for line in done.stdout.splitlines()]


def is_moved(laptop: Engine, server: Engine, before: object) -> None:
    """Everything arrived, the file says so, and holds what it held."""
    assert contents(server) == before
    assert setting(server, MOVED_FROM) == setting(laptop, INSTANCE)
    assert str(setting(laptop, MOVED_TO)).startswith("postgresql")
    kept = contents(laptop)
    kept["settings"] = [pair for pair in kept["settings"] if pair[0] != MOVED_TO]
    assert kept == before


@pytest.mark.parametrize("point", POINTS)
def test_a_move_killed_anywhere_is_as_if_it_had_not_begun_or_is_done(
    laptop: Engine, server: Engine, point: str
) -> None:
    before, empty = contents(laptop), contents(server)
    ((_, clients, ended),) = killed(laptop, server, [point])
    is_there = point in ("after the commit", "before the file is marked")
    assert (clients, ended) == (CLIENTS if is_there else "0", "killed")
    assert contents(laptop) == before
    assert is_there or contents(server) == empty
    assert setting(laptop, MOVED_TO) is None
    done = move(address_of(laptop), address_of(server), MoveOptions("Ines"))
    assert done.already is is_there
    is_moved(laptop, server, before)


def test_what_was_entered_after_a_killed_commit_is_not_left_behind(laptop: Engine, server: Engine) -> None:
    """The rows are there already and the file isn't marked yet: who goes on in it hears so."""
    killed(laptop, server, ["after the commit"])
    add(laptop, Department, {"name": "Later"}, "Ines")
    with pytest.raises(DatabaseError, match=r"moved before: Since then one of the two databases has changed"):
        move(address_of(laptop), address_of(server), MoveOptions("Ines"))
    assert setting(laptop, MOVED_TO) is None


def test_a_few_statements(laptop: Engine, server: Engine) -> None:
    before = contents(laptop)
    points = [str(number) for number in (1, 4, 11, 40, 90, 190, 290)]
    ends = killed(laptop, server, [*points, *[""]])
    assert {(clients, ended) for _, clients, ended in ends[:-1]} == {("0", "killed")}
    assert ends[-1][1:] == [CLIENTS, "moved"]
    is_moved(laptop, server, before)


@pytest.mark.sweep
@pytest.mark.timeout(1800)
def test_every_statement(laptop: Engine, server: Engine) -> None:
    """One file and one server, killed again and again, each time a step further on, until a move comes through."""
    before = contents(laptop)
    ends = killed(laptop, server, [str(number) for number in range(1, 2000)])
    assert ends[-1][2] == "moved"
    assert len(ends) > 200
    is_moved(laptop, server, before)
