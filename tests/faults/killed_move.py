"""Run by test_move_killed.py in a process of its own: moves that are killed at points of it, one after another.

`killed_move.py SQLITE POSTGRESQL POINT…`: a point is one of `POINTS`, or the number of a statement or commit. Each
move is a process that ends there; printed is what the server holds then: how many clients, and whether it was killed.
"""

import itertools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import psycopg2
from sqlalchemy import Engine, event

import sync.moving.moving as moving
from sync.moving import table_copy
from sync.moving.moving import MoveOptions, move


def die(*_arguments: object) -> None:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def _before(module: Any, name: str, is_it: Callable[..., bool] = lambda *_arguments: True) -> None:
    """Die where a function would be called with such arguments."""
    really = getattr(module, name)

    def dying(*arguments: Any, **options: Any) -> Any:
        if is_it(*arguments):
            die()
        return really(*arguments, **options)

    setattr(module, name, dying)


def _at_commit(kind: str, which: int) -> None:
    """Die before the n-th commit of a kind of database is sent."""
    commits = itertools.count(1)

    def step(connection: Any) -> None:
        if connection.dialect.name == kind and next(commits) == which:
            die()

    event.listen(Engine, "commit", step)


def _at_statement(number: int) -> None:
    steps = itertools.count(1)

    def step(*_arguments: object) -> None:
        if next(steps) == number:
            die()

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, step)


# The file's first commit takes the right to sync, its second one marks it.
POINTS: dict[str, Callable[[], None]] = {
    "in the middle": lambda: _before(table_copy, "copy_rows", lambda _connection, table, *_more: table == "projects"),
    "when all is copied": lambda: _before(moving, "_require_same"),
    "when all is compared": lambda: _before(moving, "back_up"),
    "before the commit": lambda: _at_commit("postgresql", 1),
    "after the commit": lambda: _before(moving, "note", lambda _connection, key, _value: key == moving.MOVED_TO),
    "before the file is marked": lambda: _at_commit("sqlite", 2),
}


def _moved(source: str, target: str, point: str) -> bool:
    """Whether a process moved everything instead of being killed at the point."""
    child = os.fork()
    if not child:
        if point.isdigit():
            _at_statement(int(point))
        elif point:
            POINTS[point]()
        move(source, target, MoveOptions("Ines"))
        os._exit(0)
    _pid, ended = os.waitpid(child, 0)
    assert os.WIFSIGNALED(ended) or os.waitstatus_to_exitcode(ended) == 0
    return not os.WIFSIGNALED(ended)


def main() -> None:
    """Move again and again until a move comes through; the points are used up then, or nothing is left to kill."""
    source, target, *points = sys.argv[1:]
    for point in points:
        through = _moved(source, target, point)
        with psycopg2.connect(target.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM clients")
            print(point, *cursor.fetchone(), "moved" if through else "killed", sep="|", flush=True)
        if through:
            return


if __name__ == "__main__":
    main()
