"""`leitstand import TABLE FILE`: what the window's import does, from the command line."""

import argparse
import codecs
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.values.errors import SettingsError
from sync.config.log_file import complain
from sync.config.output import say
from sync.config.redact import one_line
from sync.config.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from desktop.importing.import_outcome import ImportProblem
    from desktop.importing.import_run import Wish
    from desktop.screens.formats import Formats
    from desktop.screens.screen import Screen

DONE, WRONG, REFUSED = 0, 2, 3
SEPARATORS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|"}
# From when on: nobody knows.
UNKNOWN = "unknown"


@dataclass
class ImportReport:
    """What became of an import; `notes` is what people should know beside it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: Sequence["ImportProblem"] = ()
    questions: Sequence[str] = ()
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)

    def code(self) -> int:
        """Return the exit code."""
        return WRONG if self.questions else REFUSED if self.refused else DONE

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as other programs read it."""
        counts = {"new": self.new, "changed": self.changed, "unchanged": self.unchanged}
        refused = [{"cell": one.address, "value": one.text, "reason": one.reason} for one in self.refused]
        return {**counts, "refused": refused, "questions": list(self.questions), "dry_run": self.dry_run}

    def lines(self) -> list[str]:
        """Return the outcome as people read it."""
        if self.questions:
            return [*self.questions, "Nothing was written."]
        written = "would be " if self.dry_run else ""
        counts = (f"{self.new:,} {written}new", f"{self.changed:,} {written}changed", f"{self.unchanged:,} unchanged")
        refused = [f"  {one.address} “{one_line(one.text)}”: {one_line(one.reason)}" for one in self.refused]
        heading = [f"Not accepted ({len(self.refused):,}):", *refused] if refused else []
        ending = ["Nothing was written (--dry-run)."] if self.dry_run else []
        return [f"Rows: {', '.join(counts)}.", *heading, *self.notes, *ending]


def add_command(commands: Any) -> None:
    """Add the command to the parser of the command line."""
    command = commands.add_parser(
        "import",
        help="take the rows of a .xlsx, .ods or .csv file into a table",
        description="Takes the rows of a file into a table, as the window's import does: columns are recognised by "
        "their titles in English or German, or by their names in the database; rows that are found by a key are "
        "changed, the others added. What can't be taken is listed by its cell, everything else is written at once.",
        epilog="Exit codes: 0 everything was taken; 1 the database can't be used; 2 wrong use, or something has to be "
        "said first (nothing was written); 3 written, but for the cells that are listed.",
    )
    command.add_argument("table", help="for example employees")
    command.add_argument("file", type=Path)
    command.add_argument("--key", action="append", default=[], metavar="FIELD", help="rows are found by this field")
    command.add_argument("--dry-run", action="store_true", help="only say what would happen")
    command.add_argument("--json", action="store_true", help="one JSON object on standard output")
    command.add_argument("--sheet", default="", metavar="NAME", help="of a workbook with several sheets")
    command.add_argument("--separator", metavar="C", help="what stands between the cells of a .csv: ';' ',' tab")
    command.add_argument("--encoding", metavar="NAME", help="of a .csv: utf-8, cp1252, mac_roman …")
    command.add_argument("--decimal-sign", choices=(",", "."), help="where 1.234 could be a thousand or a fraction")
    command.add_argument("--date-order", choices=("day", "month"), help="what comes first in 3/4/2027")
    command.add_argument(
        "--from",
        dest="first_day",
        metavar="DATE",
        help=f"from when on changes of employees hold (2027-03-01; today if it isn't given), and new ones without a "
        f"Start, of whom otherwise, or with {UNKNOWN}, no first day is noted",
    )


def import_file(settings: Settings, asked: argparse.Namespace) -> int:
    """Import a file and say what became of it; the exit code. Raises KnownError."""
    from sync.sheets.files import FileUnreadable

    wish, day = _wish(asked), _day(asked.first_day)
    try:
        report = _imported(settings, wish, day, dry_run=asked.dry_run)
    except FileUnreadable as error:
        # Whoever keeps the file has to do something first.
        report = ImportReport(questions=[str(error)], dry_run=asked.dry_run)
    if asked.json:
        say(json.dumps(report.as_json(), ensure_ascii=False))
        for note in report.notes:
            complain(note)
    else:
        for line in report.lines():
            say(line)
    return report.code()


def _imported(settings: Settings, wish: "Wish", day: date | None, *, dry_run: bool) -> ImportReport:
    from models.connection.database import open_engine
    from models.connection.database_errors import explained
    from models.upgrade.migrate import make_ready, require_current

    engine = open_engine(settings.database_url)
    try:
        (make_ready if dry_run else require_current)(engine)
        with explained(engine):
            return _report(engine, wish, day, dry_run=dry_run)
    finally:
        engine.dispose()


def _report(engine: "Engine", wish: "Wish", day: date | None, *, dry_run: bool) -> ImportReport:
    from desktop.importing.import_run import planned, write
    from sync.engine import who_starts

    formats = _formats(engine)
    plan = planned(engine, wish, formats)
    notes = [*plan.notes, *(f"The column “{one_line(title)}” was left out." for title in plan.left_out)]
    if plan.run is None:
        return ImportReport(questions=plan.questions, dry_run=dry_run, notes=notes)
    run = plan.run
    missed = [] if dry_run else write(engine, wish.screen, run, day, formats, who_starts())
    changed = run.changed_rows - len({one.row for one in missed})
    notes += _days_assumed(wish.screen, run, day)
    return ImportReport(len(run.new), changed, run.unchanged, [*run.problems, *missed], (), dry_run, notes)


def _days_assumed(screen: "Screen", run: Any, day: date | None) -> list[str]:
    """Return what was assumed of from when on something holds, because nobody said it."""
    from desktop.commands.period_commands import have_no_first_day, holds_from_a_day_on

    if day is not None:
        return []
    new = have_no_first_day(screen.model, run.adds())
    dated = any(holds_from_a_day_on(screen.model, change.column) for change in run.changes())
    unknown = f"{new:,} new without a Start: it isn't known since when their values hold (--from DATE)."
    since = "Changes of status, department, hours and cost hold from today on (--from DATE)."
    return [unknown] * bool(new) + [since] * dated


def _formats(engine: "Engine") -> "Formats":
    from desktop.kinds.locale_conventions import Conventions
    from desktop.screens.formats import Formats
    from models.queries.sync_runs import settings
    from models.values.clock import REPORT_ZONE
    from models.values.dates import zone_named

    shared = settings(engine)
    return Formats(Conventions(), zone_named(shared.get(REPORT_ZONE)), shared.get("currency", ""))


def _wish(asked: argparse.Namespace) -> "Wish":
    from desktop.importing.import_run import Wish
    from sync.sheets.files import ReadOptions

    options = ReadOptions(separator=_separator(asked.separator), encoding=_encoding(asked.encoding))
    return Wish(_screen(asked.table), asked.file, asked.key, asked.sheet, options, asked.decimal_sign, asked.date_order)


def _screen(table: str) -> "Screen":
    from desktop.importing.import_fields import may_import
    from desktop.screens.screen_definitions import SCREENS

    tables = {screen.model.__tablename__: screen for screen in SCREENS if may_import(screen)}
    if table not in tables:
        raise SettingsError(
            "Nothing can be imported there",
            f"“{table}” is no table that people fill.",
            f"The tables are: {', '.join(sorted(tables))}.",
        )
    return tables[table]


def _separator(given: str | None) -> str | None:
    separator = SEPARATORS.get(given.lower(), given) if given else None
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise SettingsError(
            "This is no separator", f"“{given}” can't stand between cells.", "Use one character, or tab."
        )
    return separator


def _encoding(given: str | None) -> str | None:
    try:
        return codecs.lookup(given).name if given else None
    except (LookupError, ValueError):
        raise SettingsError(
            "There is no such encoding", f"“{given}” isn't one.", "Use a name such as utf-8, cp1252 or mac_roman."
        ) from None


def _day(given: str | None) -> date | None:
    from models.schema.types import FIRST_YEAR, LAST_YEAR
    from models.values.dates import NotADate, parse_date

    if given is None or given.casefold() == UNKNOWN:
        return None
    try:
        day = parse_date(given)
    except NotADate:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise SettingsError("This is no day", f"“{given}” isn't one.", f"Write it as 2027-03-01, or {UNKNOWN}.")
    return day
