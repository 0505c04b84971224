"""What keeps a file from being read, and what has to be asked before it can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.values.errors import KnownError
from models.values.language import tr


class FileUnreadable(KnownError):
    """A file whose cells can't be read; whoever keeps it has to do something."""


@dataclass(frozen=True)
class Choice:
    """One way to read a file. `value`: what `ReadOptions` takes for it; `name`: what people call it.

    `preview`: words or lines of the file that the choices read differently, as this one reads them.
    """

    value: str
    name: str
    preview: Sequence[str]


class FileQuestion(FileUnreadable):
    """A file that can be read in several ways: a person has to say which.

    `about`: the field of `ReadOptions` that answers it; `choices`: the likeliest first.
    """

    def __init__(
        self, about: Literal["encoding", "separator"], happened: str, to_do: str, choices: Sequence[Choice]
    ) -> None:
        super().__init__(tr("The file can be read in several ways"), happened, to_do)
        self.about, self.choices = about, choices


def unreadable(what: str, to_do: str) -> FileUnreadable:
    """Return a file that isn't what it should be."""
    return FileUnreadable(tr("The file can't be read"), what, to_do)


def damaged(name: str) -> FileUnreadable:
    """Return a file that is broken, or no table at all."""
    what = tr("{name} is damaged, or is no .xlsx, .ods or .csv file.", name=name)
    return unreadable(what, tr("Open it in Excel or LibreOffice and save it as .xlsx."))


def too_large(what: str, to_do: str = "") -> FileUnreadable:
    """Return a file that holds more than is read."""
    return FileUnreadable(tr("The file is too large"), what, to_do or tr("Use a smaller file."))
