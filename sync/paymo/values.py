"""What entries are worth, worked out at the end of a run: of those that it changed, or whose prices it changed.

A full run looks at all of them. So does one that follows a run which ended before it came to this, or a database that
knows no values yet; nothing is written that is right. Each part is a transaction: what a run leaves, the next one does.
"""

from functools import partial

from sqlalchemy import Connection, text

from models.connection.database import reading
from models.valuing.affected_entries import affected_by, lines_since, parts_of, parts_of_all
from models.valuing.entry_values import write_values
from sync.pipeline.cursors import keep_setting, setting
from sync.pipeline.report import Progress
from sync.pipeline.run import Run

# The last run that worked out all values, and the last entry that there was then.
VALUED = "entries_valued"
# When the first run after that one began.
_SINCE = "SELECT min(started_at) FROM sync_runs WHERE source = 'paymo' AND id > {}"


def work_out_values(run: Run) -> None:
    """Bring the rates and values of entries up to date."""
    with reading(run.engine) as connection:
        last = connection.scalar(text("SELECT max(id) FROM time_entries")) or 0
        parts = _parts(connection, run)
        is_known = bool(setting(connection, VALUED))
    written = 0
    for number, part in enumerate(parts, 1):
        run.check_cancelled()
        run.report(Progress("paymo", "Working out values", number, len(parts)))
        written += run.write(partial(write_values, worked_out=part))
    # A look at all that found nothing to write needn't be noted either.
    if parts and (written or not (run.full and is_known)):
        run.write(partial(keep_setting, key=VALUED, value=f"{run.id} {last}"))


def forget_values(connection: Connection) -> None:
    """Let this run, or the next one, look at all entries."""
    keep_setting(connection, VALUED, "")


def _parts(connection: Connection, run: Run) -> list[str]:
    valued = (setting(connection, VALUED) or "").split()
    if run.full or not valued:
        return list(parts_of_all(connection))
    lines = lines_since(connection, _SINCE.format(int(valued[0])))
    return list(parts_of(connection, affected_by(lines, int(valued[1]))))
