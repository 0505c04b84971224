"""What a run says of itself: while it goes, and when it has ended."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from models.queries.sync_runs import SetAside
from models.values.errors import KnownError
from models.values.language import mark, tr


@dataclass(frozen=True)
class Progress:
    """Where a run is. `total` is None while nobody knows it; `waiting`: seconds until the source may be asked again;
    `writing`: it has been read."""

    source: str
    stream: str
    done: int = 0
    total: int | None = None
    waiting: float | None = None
    writing: bool = False

    @property
    def title(self) -> str:
        """What is done with what: "Time entries", "Writing time entries"."""
        return f"Writing {self.stream.lower()}" if self.writing else self.stream

    def words(self) -> str:
        """Return one line for people."""
        if self.waiting is not None:
            return f"{self.stream}: waiting for {self.source.title()} {self.waiting:.0f} s"
        of = f" of {self.total:,}" if self.total else ""
        return f"{self.title}: {self.done:,}{of}" if self.done else self.title


Report = Callable[[Progress], None]


@dataclass
class Counts:
    """What happened to the records of a run or of one stream; see `models.schema.system_tables.Counted`."""

    fetched: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0
    duplicates: int = 0

    def add(self, other: "Counts") -> None:
        """Add another's numbers to these."""
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)

    def told(self) -> dict[str, int]:
        """Return the numbers that a Result tells."""
        return {name: value for name, value in asdict(self).items() if name not in ("fetched", "duplicates")}


@dataclass(frozen=True)
class Result:
    """How the run of one source ended. `status`: complete, failed, cancelled, asks, or busy (another one runs).

    `notes`: what it took for granted or left out on purpose; `problems`: what people can mend at the source;
    `rejected`: the records that this run couldn't take; `standing`: what is skipped of the source after it.
    """

    source: str
    status: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deleted: int = 0
    rejected: int = 0
    requests: int = 0
    seconds: float = 0.0
    error: str | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    standing: SetAside | None = None

    @property
    def set_aside(self) -> SetAside:
        """What is set aside now: of this run alone where nothing else is known."""
        return self.standing or SetAside(self.rejected)

    def as_json(self) -> dict[str, Any]:
        """Return the object that `leitstand sync --json` prints; `rejected` is the number that `status` tells too."""
        told = asdict(self)
        del told["standing"]
        return {**told, "rejected": self.set_aside.records}

    def words(self) -> str:
        """Return what changed, in words: "412 new, 9 changed, 3 deleted, 1 skipped"."""
        parts = (
            (self.created, mark("{n} new")),
            (self.updated, mark("{n} changed")),
            (self.deleted, mark("{n} deleted")),
        )
        said = [tr(words, n=f"{number:,}") for number, words in parts if number]
        return ", ".join(filter(None, (*said, self.set_aside.words()))) or tr("nothing new")


class MustAct(KnownError):
    """Somebody has to do something (a wrong key, a missing right): trying again doesn't help."""


class TryLater(KnownError):
    """The source or the network didn't answer as it should; the next run may succeed."""


class NoAnswer(TryLater):
    """No usable answer came in all tries: the source is away, or the network."""


class Cancelled(Exception):
    """The run was told to stop."""


class Busy(KnownError):
    """Another sync of the same database is running."""
