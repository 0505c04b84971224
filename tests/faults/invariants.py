"""What “nothing lost, nothing invented” means, as code: each function lists what breaks one promise.

I1 convergence and column-by-column equality are `tests.sync.company.differences`; I9, a window that answers, is
measured by the window's own tests.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, func, select

from models import Change, RejectedRecord, SyncCursor, SyncRun
from models.connection.database import reading
from models.ddl.history import as_text
from models.queries.sync_runs import standing
from models.schema.base import Base, Owner, owner_of, table_of
from models.schema.types import Exact
from sync.pipeline.report import Result
from sync.pipeline.stream import Stream
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import ALL, ours, stored_records

OVERLAP = timedelta(seconds=300)
MOST_REFUSED = 0.01


@dataclass(frozen=True)
class Edit:
    """One value that a person was told is saved."""

    model: type[Base]
    row_id: int
    column: str
    value: Any
    who: str


def lost_edits(engine: Engine, edits: Sequence[Edit]) -> list[str]:
    """I2: acknowledged edits that are neither in their table nor in the history."""
    with reading(engine) as connection:
        return [
            f"{edit.model.__tablename__} {edit.row_id} {edit.column}: {edit.value!r} by {edit.who} is nowhere"
            for edit in edits
            if not _is_in_table(connection, edit) and not _is_in_history(connection, edit)
        ]


def _is_in_table(connection: Connection, edit: Edit) -> bool:
    table = table_of(edit.model)
    return bool(connection.scalar(select(table.c[edit.column]).where(table.c.id == edit.row_id)) == edit.value)


def _is_in_history(connection: Connection, edit: Edit) -> bool:
    found = select(Change.id).where(
        Change.table_name == edit.model.__tablename__,
        Change.row_id == edit.row_id,
        Change.column_name == edit.column,
        Change.new_value == as_text(edit.value),
        Change.who == edit.who,
    )
    return connection.execute(found).first() is not None


def false_deletions(engine: Engine, server: PaymoServer) -> list[str]:
    """I3: rows that are called deleted though they live at the source."""
    found = []
    with reading(engine) as connection:
        for stream in ALL:
            gone = stream.table.c.deleted_at.is_not(None)
            marked = set(connection.scalars(select(stream.table.c.paymo_id).where(gone)))
            found += [
                f"{stream.endpoint} {key}: called deleted, and lives" for key in marked & set(ours(server, stream))
            ]
    return found


Keys = Mapping[str, frozenset[tuple[int, int | None]]]


def keys_of_rows(engine: Engine) -> Keys:
    """Every row's own id and Paymo's, by table: what no sync may ever take away."""
    with reading(engine) as connection:
        return {
            stream.table.name: frozenset(
                (row[0], row[1]) for row in connection.execute(select(stream.table.c.id, stream.table.c.paymo_id))
            )
            for stream in ALL
        }


def vanished(before: Keys, now: Keys) -> list[str]:
    """I3: rows that were there and aren't, not even marked as deleted. A row may have got a Paymo id meanwhile."""
    return [
        f"{table}: row {row_id} (Paymo {paymo_id}) is gone"
        for table, rows in before.items()
        for row_id, paymo_id in sorted(rows - now[table])
        if paymo_id is not None or row_id not in {key for key, _ in now[table]}
    ]


def doubled(engine: Engine, server: PaymoServer) -> list[str]:
    """I4: source ids that more than one row has, and counts or sums that aren't the source's."""
    found = []
    with reading(engine) as connection:
        for stream in ALL:
            key = stream.table.c.paymo_id
            several = select(key).where(key.is_not(None)).group_by(key).having(func.count() > 1)
            found += [f"{stream.endpoint} {one}: several rows" for one in connection.scalars(several)]
            found += _wrong_sums(connection, stream, list(ours(server, stream).values()))
    return found


def _wrong_sums(connection: Connection, stream: Stream, truth: list[dict[str, Any]]) -> list[str]:
    table = stream.table
    alive = (table.c.paymo_id.is_not(None), table.c.deleted_at.is_(None))
    count = connection.scalar(select(func.count()).select_from(table).where(*alive))
    found = [] if count == len(truth) else [f"{stream.endpoint}: {count} rows, not {len(truth)}"]
    for column in table.columns:
        if owner_of(column) is not Owner.PAYMO or not (isinstance(column.type, Exact) or column.name == "duration"):
            continue
        values = connection.scalars(select(column).where(*alive, column.is_not(None)))
        total = sum((Decimal(value) for value in values), Decimal(0))
        expected = sum((Decimal(str(record[column.name])) for record in truth if record.get(column.name)), Decimal(0))
        if total != expected:
            found.append(f"{stream.endpoint}: the sum of {column.name} is {total}, not {expected}")
    return found


def dishonest_cursors(engine: Engine, server: PaymoServer) -> list[str]:
    """I6: records older than a cursor and its overlap that the database lacks, or has in an older version."""
    found = []
    with reading(engine) as connection:
        kept = select(SyncCursor.stream, SyncCursor.cursor).where(SyncCursor.source == "paymo")
        cursors: dict[str, datetime] = {row[0]: row[1] for row in connection.execute(kept)}
        aside = {tuple(row) for row in connection.execute(select(RejectedRecord.stream, RejectedRecord.origin))}
    for stream in ALL:
        if stream.endpoint not in cursors:
            continue
        stored, until = stored_records(engine, stream), cursors[stream.endpoint] - OVERLAP
        for key, record in ours(server, stream).items():
            moved = datetime.fromisoformat(record["updated_on"]) if record.get("updated_on") else None
            if moved is None or moved > until or (stream.endpoint, str(key)) in aside:
                continue
            if key not in stored or (stored[key]["updated_on"] or moved) < moved:
                found.append(f"{stream.endpoint} {key} of {moved}: not here, though the cursor is at {until + OVERLAP}")
    return found


def too_many_requests(server: PaymoServer) -> list[str]:
    """I7: more requests over the source's limit than one in a hundred."""
    refused = sum(status == 429 for *_request, status in server.requests)
    if server.rate.limit is None or refused <= MOST_REFUSED * len(server.requests):
        return []
    return [f"{refused} of {len(server.requests)} requests were over the limit"]


def dishonest_status(engine: Engine, results: Sequence[Result]) -> list[str]:
    """I10: a status that says something else than how Paymo's runs ended. `results`: those runs, in their order."""
    with reading(engine) as connection:
        runs = connection.execute(select(SyncRun).where(SyncRun.source == "paymo").order_by(SyncRun.id)).all()
    found = []
    told = [result for result in results if result.status != "busy"]
    kept = [(run.status, run.error) for run in runs]
    if kept != [(result.status, result.error) for result in told]:
        found.append(f"the runs ended {[(result.status, result.error) for result in told]}, kept is {kept}")
    complete = [run.finished_at for run in runs if run.status == "complete"]
    shown = standing(engine).synced.get("paymo")
    if shown != (complete[-1] if complete else None):
        found.append(f"“last synced” is {shown}, complete runs ended at {complete}")
    found += [f"a {run.status} run gives no reason" for run in runs if run.status != "complete" and not run.error]
    found += [f"a complete run has an error: {run.error}" for run in runs if run.status == "complete" and run.error]
    return found


CANARIES = {
    "Paymo key": "canary-paymo-key-5b7e21",
    "webhook secret": "canary-hook-secret-90ac44",
    "database password": "canary-db-password-e1f73c",
    "Google key": "canary-google-key-27dd08",
    "session": "canary-session-token-b64f19",
    "e-mail": "canary.person@leak.example",
    "IBAN": "DE02CANARY370502990000",
    "DSN": "canary-dsn-user-c0ffee",
}
"""One secret of each kind, to be put where such a secret belongs and to be found nowhere else."""


def canaries_in(paths: Iterable[Path], texts: Mapping[str, str]) -> list[str]:
    """I8: where one of the canaries leaked to: files (folders are searched whole) and texts by their name.

    They are also found base64-encoded from their start, as in a Basic auth header, and percent-encoded.
    """
    places: dict[str, bytes] = {name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()}
    for path in paths:
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        places.update({str(file): file.read_bytes() for file in files})
    return [
        f"the {name} is in {place}"
        for name, secret in CANARIES.items()
        for place, content in places.items()
        if any(form in content for form in _forms(secret))
    ]


def _forms(secret: str) -> list[bytes]:
    plain = secret.encode()
    whole = plain[: len(plain) // 3 * 3]
    return [plain, base64.b64encode(whole), quote(secret, safe="").encode()]
