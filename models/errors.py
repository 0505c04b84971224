"""Errors for the person who can act on them: a title, what happened, what to do."""


class KnownError(Exception):
    """A condition the program knows: shown as three sentences, never as a traceback."""

    def __init__(self, title: str, happened: str, to_do: str) -> None:
        super().__init__(title)
        self.title, self.happened, self.to_do = title, happened, to_do

    def __str__(self) -> str:
        return f"{self.title}: {self.happened} {self.to_do}"


class SettingsError(KnownError):
    """A setting is missing or wrong, or the program is used wrongly."""


class DatabaseError(KnownError):
    """The database can't be used as it is."""
