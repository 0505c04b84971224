"""What a source is to the engine, the commands and the window: one declaration, from which the rest follows."""

from collections.abc import Callable
from dataclasses import dataclass

from models.schema.base import Owner
from sync.config.settings import Settings, variable_of
from sync.pipeline.run import Run


@dataclass(frozen=True)
class Source:
    """A source of data. `owner`: of the columns that it fills; it has the source's name and title.

    `setting`: the one without which the source isn't set up; `unset`: what the doctor says then. `run` does the work.
    `check` says in words that the source can be read, for the doctor, and raises KnownError where it can't; it is told
    whether the database can be used. `wants_full`: whether a run has to read everything. `tells_notes`: the window says
    what a run notes, as news of the source; of other sources only how many notes there are.
    """

    owner: Owner
    setting: str
    unset: str
    run: Callable[[Run], None]
    check: Callable[[Settings, bool], str]
    wants_full: Callable[[Run], bool] = lambda _run: False
    tells_notes: bool = False

    @property
    def name(self) -> str:
        """What the commands and the database call it."""
        return self.owner.name

    @property
    def title(self) -> str:
        """What people call it, in English."""
        return self.owner.title

    def missing(self, settings: Settings) -> str:
        """Name the variable of the setting that it lacks; empty when it is set up."""
        return "" if settings.value(self.setting) else variable_of(self.setting)
