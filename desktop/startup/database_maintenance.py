"""Looking after the database behind the window: is its file sound and backed up today, and does it follow the day?"""

from pathlib import Path

from desktop.startup.session import Session
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.connection.backups import daily_backup, require_sound
from models.connection.embedded import file_of
from models.values.errors import KnownError
from models.writes.current_values import follow_calendar


def look_after_file(session: Session, messages: Messages) -> None:
    """Check the whole file in the background, then make the day's backup; a bar tells what is wrong.

    Of a database on a server nothing is done here.
    """
    file, writes = file_of(session.tools.engine.url), session.why_not is None

    def failed(error: Exception) -> None:
        if isinstance(error, KnownError):
            messages.tell(Tone.BAD, error.title, f"{error.happened} {error.to_do}", stays=True)
        else:
            messages.failure(error)

    if file is not None:
        session.tools.jobs.run(lambda: _check(file, writes), lambda _done: None, failed, messages)


def follow_day(session: Session, messages: Messages) -> None:
    """Bring up to date what other programs read as today's values of employees; when the window opens, and each day."""
    if session.why_not is None:
        engine = session.tools.engine
        session.tools.jobs.run(lambda: follow_calendar(engine), lambda _old: None, messages.failure, messages)


def _check(file: Path, writes: bool) -> None:
    require_sound(file)
    if writes:
        daily_backup(file)
