"""How fresh the data are, in words: when the last complete sync of the source that is furthest behind ended."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desktop.screens.formats import Formats
from desktop.screens.vocabulary import source_words
from desktop.widgets.plain_text import one_line
from models.queries.sync_runs import Standing
from models.queries.user_names import called
from models.values.language import beginning, tr

# Data that are older ask to be looked at.
STALE = timedelta(days=1)


@dataclass(frozen=True)
class Freshness:
    """`words`: for one line; `details`: a line for each source; `stale`: older than a day, or there are none."""

    words: str
    details: str
    stale: bool


def freshness(found: Standing, formats: Formats, now: datetime | None = None) -> Freshness:
    """Say how fresh the data are, or who fetches new ones."""
    at = now or datetime.now(UTC)
    details = [f"{source_words(source)}: {formats.ago(when, at)}" for source, when in sorted(found.synced.items())]
    oldest = min(found.synced.values(), default=None)
    words = beginning(tr("not synced yet")) if oldest is None else _words(oldest, formats, at)
    if found.syncing_by:
        words = tr("{who} is syncing", who=one_line(called(found.syncing_by)))
    return Freshness(words, "\n".join(details) or words, oldest is None or at - oldest > STALE)


def _words(oldest: datetime, formats: Formats, at: datetime) -> str:
    if oldest.astimezone(formats.zone).date() == at.astimezone(formats.zone).date():
        return tr("Up to date, {time}", time=formats.clock(oldest, at))
    return beginning(tr("synced {when}", when=formats.ago(oldest, at)))
