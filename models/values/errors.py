"""Errors for the person who can act on them: a title, what happened, what to do."""

from pathlib import Path

from models.values.command_name import as_started
from models.values.language import tr


class KnownError(Exception):
    """A condition the program knows: shown as three sentences, never as a traceback.

    A command is written as `leitstand restore`, and told as the person can run it.
    """

    def __init__(self, title: str, happened: str, to_do: str) -> None:
        super().__init__(title)
        self.title, self.happened, self.to_do = title, as_started(happened), as_started(to_do)

    def __str__(self) -> str:
        return f"{self.title}: {self.happened} {self.to_do}"


class SettingsError(KnownError):
    """A setting is missing or wrong, or the program is used wrongly."""


class DatabaseError(KnownError):
    """The database can't be used as it is."""


class DamagedError(DatabaseError):
    """An embedded database's file is broken. `backup`: the newest good one of it; None if there is none."""

    def __init__(self, happened: str, to_do: str, file: Path, backup: Path | None) -> None:
        super().__init__(tr("The database file is broken"), happened, to_do)
        self.file, self.backup = file, backup
