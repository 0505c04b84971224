"""The application's context: what every part of a window is given."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from desktop.context.reference_choices import ReferenceChoices
from desktop.screens.formats import Formats
from desktop.theme.icons import Icons
from desktop.widgets.jobs import Jobs


@dataclass(frozen=True)
class AppContext:
    """One window's database, background jobs, formats, icons and reference choices; no part makes its own."""

    engine: Engine
    jobs: Jobs
    formats: Formats
    icons: Icons
    picks: ReferenceChoices = field(default_factory=ReferenceChoices)
