"""`leitstand roles`, `backup` and `restore`: looking after the database."""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.values.errors import SettingsError
from sync.config.output import say
from sync.config.settings import Settings


def add_commands(commands: Any) -> None:
    """Add the commands to the parser of the command line."""
    roles = commands.add_parser("roles", help="make PostgreSQL's roles, and give each its rights")
    roles.add_argument("--prefix", default="", help="before their names, on a server shared with others: leitstand_")
    commands.add_parser("backup", help="back up the embedded database now")
    restore = commands.add_parser("restore", help="put a backup in the embedded database's place")
    restore.add_argument("file", nargs="?", type=Path, help="the backup; the newest good one if none is named")


def roles(settings: Settings, asked: argparse.Namespace) -> int:
    """Make the roles, and say how people get them."""
    from models.connection.database import open_engine
    from models.ddl.roles import make_roles

    engine = open_engine(settings.database_url)
    try:
        made = make_roles(engine, asked.prefix)
    finally:
        engine.dispose()
    say(f"The roles {', '.join(made.all())} have their rights. Now give people and programs theirs, for example:")
    say(f"  CREATE ROLE anna LOGIN PASSWORD '…'; GRANT {made.executive} TO anna;")
    say(f"  CREATE ROLE the_sync LOGIN PASSWORD '…'; GRANT {made.sync} TO the_sync;")
    return 0


def backup(settings: Settings, _asked: argparse.Namespace) -> int:
    """Back up the embedded database now."""
    from models.connection.backups import back_up, require_sound

    file = _file(settings)
    require_sound(file)
    say(f"Backed up to {back_up(file)}")
    return 0


def restore(settings: Settings, asked: argparse.Namespace) -> int:
    """Put a backup in the place of the embedded database."""
    from models.connection.backups import restore as put_in_place

    restored = put_in_place(_file(settings, must_exist=False), asked.file)
    say(f"{restored.backup} is the database now.")
    if restored.kept_aside:
        say(f"What was there before is kept as {restored.kept_aside}.")
    return 0


def _file(settings: Settings, *, must_exist: bool = True) -> Path:
    from models.connection.database import open_engine
    from models.connection.embedded import file_of

    file = file_of(open_engine(settings.database_url).url)
    if file is None:
        raise SettingsError(
            "This is for the embedded database",
            "The settings name a PostgreSQL server.",
            "Whoever looks after it has its backups.",
        )
    if must_exist and not file.exists():
        raise SettingsError("There is nothing to back up", f"{file} isn't there yet.", "Sync or open the window first.")
    return file


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = {
    "roles": roles,
    "backup": backup,
    "restore": restore,
}
