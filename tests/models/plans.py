"""The plans that PostgreSQL runs, those of triggers too, as its own module auto_explain tells them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy import Engine

TELL = """
LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;
SET auto_explain.log_analyze = on; SET auto_explain.log_level = notice
"""


class Told:
    """A session of any program's, which has said nothing of how it wants to work."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection

    def run(self, statement: str) -> list[str]:
        """Run a statement; the plans of it and of what it led to."""
        del self._connection.notices[:]
        self._connection.cursor().execute(statement)
        return [str(notice) for notice in self._connection.notices]


@contextmanager
def plans(engine: Engine) -> Iterator[Told]:
    """One session, in which the plans of all statements are told."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    connection.cursor().execute(TELL)
    try:
        yield Told(connection)
    finally:
        connection.close()
