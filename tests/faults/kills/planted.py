"""A bug planted on purpose, to show that the search finds such a thing."""

from typing import Any

import sync.paymo.run as paymo_run
from models.connection.database import writing


def write_cursors_first() -> None:
    """From now on a stream's cursor is committed before its rows are written."""
    write = paymo_run._write

    def cursor_then_rows(run: Any, one: Any, context: Any) -> None:
        with writing(run.engine) as connection:
            until = paymo_run._read_up_to(one, run)
            paymo_run.write_cursor(connection, "paymo", one.stream.endpoint, until, run)
        write(run, one, context)

    paymo_run._write = cursor_then_rows
