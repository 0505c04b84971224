"""The company that the key belongs to: always the same one; what it is called and counts in is followed.

Days and months are counted in its time zone, so another one changes figures of the past: that is asked.
"""

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from sqlalchemy import Connection, text

import models
from models.connection.database import reading
from models.values.clock import REPORT_ZONE
from models.values.dates import zone_named
from models.values.language import tr
from models.values.text import clean
from models.writes import time_zone_questions as zone_questions
from sync.paymo.days import Days, number_of, other_days, write_days
from sync.paymo.values import forget_values
from sync.pipeline.bulk import Stage
from sync.pipeline.cursors import keep_setting, setting
from sync.pipeline.records import Unreadable, Value
from sync.pipeline.report import MustAct
from sync.pipeline.run import Run
from sync.pipeline.stream import Record, RowMaker, Stream

RECORD = Stream("company", models.Company, "Company")
COMPANY, NAME = "paymo_company_id", "company_name"
# What is followed: the setting, Paymo's field, and how a change of it is told.
FOLLOWED = (
    (NAME, "name", "The company is called “{new}” in Paymo now, before “{old}”."),
    (
        "currency",
        "default_currency",
        "The company's currency in Paymo is {new} now, before {old}; amounts that name none are shown in it.",
    ),
)


class TimeZones(NamedTuple):
    """In which time zone days are counted, and in which Paymo has the company."""

    here: str
    paymo: str


def follow_company(run: Run, company: Record) -> tzinfo:
    """Refuse another company, take over what changed of ours; the time zone in which days are counted from now on.

    What changed is in `run.notes`; a question about the time zone in `run.questions`. A record that makes no sense is a
    failed stream: the one that is kept stays as it is.
    """
    values: dict[str, Value] = {}
    try:
        shape, row = RowMaker(RECORD, UTC).row(company)
        values = dict(zip(shape.columns, row, strict=True))
    except Unreadable as error:
        run.failed[RECORD.endpoint] = f"{RECORD.words}: {error}."

    def follow(connection: Connection) -> tuple[list[str], TimeZones]:
        followed = _follow(connection, company)
        _keep_record(connection, values, run.started)
        return followed

    notes, zones = run.write(follow)
    run.notes += notes
    if zones.here != zones.paymo:
        return _other_zone(run, zones)
    return zone_named(zones.here)


def require_same_company(connection: Connection, company: Record) -> bool:
    """Tell whether the company is known already. Raises MustAct when the database holds another one's data."""
    pinned = setting(connection, COMPANY)
    if pinned is not None and pinned != str(company["id"]):
        raise MustAct(
            tr("This key belongs to another company"),
            tr(
                "The database holds the data of “{company}”, the key is for “{other}”.",
                company=setting(connection, NAME),
                other=company.get("name"),
            ),
            tr("Use the right key, or another database. Nothing was changed."),
        )
    return pinned is not None


def _follow(connection: Connection, company: Record) -> tuple[list[str], TimeZones]:
    if not require_same_company(connection, company):
        keep_setting(connection, COMPANY, str(company["id"]))
        keep_setting(connection, REPORT_ZONE, _zone_of(company) or "UTC")
    notes = []
    for key, field, words in FOLLOWED:
        old, new = setting(connection, key), clean(str(company.get(field) or ""))
        # What Paymo leaves empty says nothing of what it was.
        if old is None or (new and new != old):
            keep_setting(connection, key, new)
            notes += [words.format(new=new, old=old)] if old else []
    here = setting(connection, REPORT_ZONE) or "UTC"
    zones = TimeZones(here, _zone_of(company) or here)
    if zones.here == zones.paymo:
        zone_questions.settle(connection)
    return notes, zones


def _keep_record(connection: Connection, values: dict[str, Value], now: datetime) -> None:
    """Write what Paymo says of the company, if it isn't what is kept; in lists of one, as any stream."""
    if values and not _is_kept(connection, values):
        stage = Stage(connection, RECORD.table, tuple(values), now)
        stage.add(list(values.values()))
        stage.merge()
        forget_values(connection)


def _is_kept(connection: Connection, values: dict[str, Value]) -> bool:
    columns, dialect = RECORD.table.c, connection.dialect
    same = '"{0}" IS :{0}' if dialect.name == "sqlite" else '"{0}" IS NOT DISTINCT FROM CAST(:{0} AS {1})'
    kept = " AND ".join(same.format(name, columns[name].type.compile(dialect)) for name in values)
    return connection.execute(text(f"SELECT 1 FROM {RECORD.table.name} WHERE {kept}"), values).first() is not None


def _zone_of(company: Record) -> str:
    """Return the company's time zone by the name that is known here; empty for none, and for one that nobody knows."""
    name = str(company.get("timezone") or "")
    return name if name and str(zone_named(name)) == name else ""


def _other_zone(run: Run, zones: TimeZones) -> tzinfo:
    """Count in the company's zone if somebody has agreed, else ask; the zone in which days are counted."""
    with reading(run.engine) as connection:
        found = zone_questions.standing_question(connection)
    asked = found if found and (found.old_zone, found.new_zone) == zones else None
    if run.accept_time_zone or (asked and asked.answer == "change"):
        _change(run, zones)
        return zone_named(zones.paymo)
    if asked is None or asked.answer is None:
        _ask(run, zones, asked)
    return zone_named(zones.here)


def _change(run: Run, zones: TimeZones) -> None:
    days = other_days(run, zone_named(zones.paymo))
    run.write(lambda connection: _write(connection, run, zones, days))
    run.notes.append(
        f"Days and months are counted in {zones.paymo} from now on, before in {zones.here}. "
        f"On another day are: {_entries(number_of(days))}."
    )


def _write(connection: Connection, run: Run, zones: TimeZones, days: Days) -> None:
    keep_setting(connection, REPORT_ZONE, zones.paymo)
    forget_values(connection)
    write_days(connection, run, days)
    zone_questions.settle(connection)


def _ask(run: Run, zones: TimeZones, asked: zone_questions.OpenTimeZoneQuestion | None) -> None:
    entries = asked.entries if asked else number_of(other_days(run, zone_named(zones.paymo)))
    if asked is None:
        run.write(lambda connection: zone_questions.ask(connection, run.id, zones.here, zones.paymo, entries))
    run.questions.append(
        f"The company's time zone in Paymo is {zones.paymo} now; days are counted in {zones.here} until somebody "
        f"agrees (--accept-time-zone). On another day would be: {_entries(entries)}."
    )


def _entries(number: int) -> str:
    return f"{number:,} time entr{'y' if number == 1 else 'ies'}"
