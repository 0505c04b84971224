"""`leitstand move`: everything from this laptop's SQLite file into the company's PostgreSQL."""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from models.values.command_name import program
from models.values.errors import KnownError
from sync.config.output import say
from sync.config.settings import Settings

BUSY = 4


def add_command(commands: Any) -> None:
    """Add the command to the parser of the command line."""
    move = commands.add_parser("move", help="bring everything from the SQLite file into an empty PostgreSQL database")
    move.add_argument("address", help="the database that it goes to, as in LEITSTAND_DATABASE_URL")


def move(settings: Settings, asked: argparse.Namespace, unsaved: Callable[[str], int]) -> int:
    """Move the database, say what went and what to do now; the exit code. Raises KnownError as `moving.move` does.

    `unsaved`: how many changes this computer still keeps for the database with an id.
    """
    from sync.commands.progress_line import ProgressLine
    from sync.config.log_file import complain
    from sync.config.settings import another_address
    from sync.engine import who_starts
    from sync.moving.moving import MoveOptions
    from sync.moving.moving import move as move_all
    from sync.pipeline.report import Busy

    address = another_address(settings, asked.address)
    try:
        with ProgressLine(sys.stderr) as line:
            options = MoveOptions(who_starts(), line.show, settings.database_id, unsaved)
            moved = move_all(settings.database_url, address, options)
    except Busy as busy:
        complain(str(KnownError(busy.title, busy.happened, "Move when it has ended.")))
        return BUSY
    say(_what_went(moved.rows, already=moved.already))
    say(f"Now set LEITSTAND_DATABASE_URL for everybody, or database_url in config.toml, to {moved.address}")
    if settings.database_id:
        say(f"and LEITSTAND_DATABASE_ID to {moved.instance}")
    say(
        "The SQLite file stays as it is and can only be read from now on. "
        f"To go on with it after all: {program()} restore {moved.backup}"
    )
    return 0


def _what_went(rows: dict[str, int], *, already: bool) -> str:
    filled = [f"{count:,} {name.replace('_', ' ')}" for name, count in rows.items() if count]
    begins = "An earlier move had brought everything already" if already else "Everything was moved"
    return f"{begins}, and both databases agree in every count and sum: {', '.join(filled)}."
