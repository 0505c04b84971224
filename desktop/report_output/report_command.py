"""`leitstand report NAME`: a whole report as text, JSON, or a page for the board."""

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.values.errors import SettingsError
from sync.commands.scope_arguments import day_named, period_days, place_named
from sync.config.output import say
from sync.config.redact import one_line
from sync.config.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desktop.report_output.report_words import ReportWords
    from models.measures.scope import Place
    from models.reports.contents import MeasureReading
    from models.reports.reader import Inquiry
    from models.reports.report import Report, ReportAnswer

ENDINGS = (".pdf", ".xlsx")
BASES = ("work_value", "invoiced")


def add_command(commands: Any) -> None:
    """Add the command to the parser of the command line."""
    command = commands.add_parser(
        "report",
        help="a whole report, such as company, plan or open-invoices",
        description="Says what a report of the window says: as text, as JSON, or as a page for the board in a .pdf or "
        ".xlsx file.",
        epilog="Exit codes: 0 all well; 1 the database can't be used; 2 there is no such report, period, dimension or "
        "name, or the file's ending is none of these.",
    )
    command.add_argument("report", help="for example open-invoices; for a word that is none all are listed")
    file = command.add_argument("file", metavar="[FILE]", type=Path, help="written as a page: .pdf or .xlsx")
    # With nargs="?" argparse would take it before the options only.
    file.required = False
    command.add_argument(
        "--period", metavar="P", help="2026-10, 2026-W44, 2026-Q3, 2026, ytd, last-month or 2026-10-01..2026-10-15"
    )
    command.add_argument("--as-of", metavar="DAY", help="as it was known on a day: what is dated later doesn't count")
    command.add_argument("--compare", default="", metavar="WITH", help="with the days before: previous, year; or plan")
    command.add_argument("--currency", default="", metavar="CODE", help="of the amounts, where there are several")
    command.add_argument("--basis", default="", metavar="B", help="by what revenue is told: work_value or invoiced")
    command.add_argument(
        "--where", action="append", default=[], metavar="DIM=NAME", help="only of a client, project or department"
    )
    command.add_argument("--by", default="", metavar="DIM[,DIM]", help="told further apart by month, person, client …")
    command.add_argument("--definition", default="house", metavar="WHOSE", help="by whose definition")
    command.add_argument("--json", action="store_true", help="one JSON object; hours in seconds, ratios as fractions")
    command.add_argument("--proof", action="store_true", help="each row that counts, and each that is left out")


def report(settings: Settings, asked: argparse.Namespace) -> int:
    """Say what a report says. Raises SettingsError for what it can't be asked."""
    from models.connection.database import open_engine, snapshot
    from models.connection.database_errors import explained
    from models.upgrade.migrate import make_ready

    wanted = _report(asked.report)
    _check(wanted, asked)
    engine = open_engine(settings.database_url)
    try:
        make_ready(engine)
        with explained(engine), snapshot(engine) as connection:
            found, before = _read(connection, wanted, asked)
    finally:
        engine.dispose()
    _say(found, before, asked)
    return 0


def _read(
    connection: "Connection", wanted: "Report", asked: argparse.Namespace
) -> "tuple[ReportAnswer, dict[int, MeasureReading]]":
    """Read the report, and the figures that its own are compared with, by the ids of those."""
    from models.measures.figures import prove
    from models.reports.report import answer
    from models.reports.rereading import compared_readings, told_apart

    found = answer(connection, wanted, _inquiry(connection, wanted, asked))
    by = tuple(name.strip() for name in asked.by.split(",")) if asked.by else ()
    try:
        found = told_apart(connection, found, by) if by else found
    except ValueError:
        names = sorted({name for reading in found.readings for name in reading.measure.dimensions})
        raise SettingsError(
            "There is no such dimension",
            f"“{wanted.key}” can't be told apart by “{asked.by}”.",
            f"It can by: {', '.join(names) or 'none'}.",
        ) from None
    before = compared_readings(connection, found) if asked.compare in ("previous", "year") else {}
    for reading in (*found.readings, *before.values()) if asked.proof else ():
        prove(connection, reading.measure, reading.scope, reading.by, list(reading.figures))
    return found, before


def _say(found: "ReportAnswer", before: "dict[int, MeasureReading]", asked: argparse.Namespace) -> None:
    from desktop.report_output.report_json import report_json
    from desktop.report_output.report_text import figure_lines, report_lines

    words = _words(found)
    if asked.file is not None:
        from desktop.report_output.offscreen import offscreen_application
        from desktop.report_output.report_files import write_report

        offscreen_application()
        write_report(found, words, asked.file)
        say(f"Written to {asked.file}")
    elif asked.json:
        say(json.dumps(report_json(found, words, before, proven=asked.proof), ensure_ascii=False))
    else:
        further = found.readings if asked.by or asked.proof else []
        for line in (*report_lines(found, words), *figure_lines([*further, *before.values()], proven=asked.proof)):
            say(one_line(line))


def _words(found: "ReportAnswer") -> "ReportWords":
    from PySide6.QtCore import QLocale

    from desktop.report_output.dated_words import DatedWords
    from desktop.report_output.report_words import ReportWords
    from desktop.screens.formats import Formats

    return DatedWords(ReportWords(Formats(QLocale(QLocale.Language.English), found.zone, found.home), in_cents=True))


def _check(wanted: "Report", asked: argparse.Namespace) -> None:
    """Refuse what can't be asked of the report, before anything is read."""
    from models.measures.measure import HOUSE
    from models.values.numbers import CURRENCY_CODES

    if asked.file is not None:
        _check_file(asked)
    if asked.currency and asked.currency.upper() not in CURRENCY_CODES:
        raise SettingsError("This is no currency", f"“{asked.currency}” isn't one.", "Write its code, such as CHF.")
    comparisons = (*(("previous", "year") if wanted.usual else ()), *(("plan",) if wanted.is_planned else ()))
    offered = {"compare": comparisons, "basis": BASES if "basis" in wanted.items else (), "definition": (HOUSE,)}
    for option, known in offered.items():
        given = getattr(asked, option)
        if given and given not in known:
            what = f"“{wanted.key}” knows no --{option} “{given}”."
            raise SettingsError("This can't be asked", what, f"It knows: {', '.join(known) or 'none'}.")


def _check_file(asked: argparse.Namespace) -> None:
    if asked.file.suffix.lower() not in ENDINGS:
        raise SettingsError("This is no kind of page", f"“{asked.file.name}” isn't one.", "Name it .pdf or .xlsx.")
    if asked.json or asked.proof or asked.by:
        what = "--json, --proof and --by are for what is printed here."
        raise SettingsError("A page is as it is", what, "Leave either them or the file out.")


def _report(name: str) -> "Report":
    from models.reports.report import REPORTS

    if name not in REPORTS:
        raise SettingsError(
            "There is no such report", f"“{name}” isn't one.", f"The reports are: {', '.join(REPORTS)}."
        )
    return REPORTS[name]


def _inquiry(connection: "Connection", wanted: "Report", asked: argparse.Namespace) -> "Inquiry":
    from dataclasses import replace

    from models.values.clock import today_of

    as_of = day_named(asked.as_of) if asked.as_of is not None else today_of(connection)
    usual = wanted.asked(as_of)
    scope = replace(usual.scope, where=tuple(_place(connection, wanted, written) for written in asked.where))
    if asked.period is not None:
        first, last = period_days(asked.period, as_of)
        scope = replace(scope, first=first, last=last)
    return replace(usual, scope=scope, compare=asked.compare, currency=asked.currency.upper(), basis=asked.basis)


def _place(connection: "Connection", wanted: "Report", written: str) -> "tuple[str, Place]":
    """Return the dimension and the place that `DIM=NAME` names; `DIM=`: what has none."""
    from models.reports.choices import PLACES

    name, equals, called = written.partition("=")
    if name not in wanted.places or not equals:
        raise SettingsError(
            "This names no place",
            f"“{wanted.key}” can't be limited to “{written}”.",
            f"Write it as client=NAME; it can be to: {', '.join(wanted.places) or 'nothing'}.",
        )
    return name, place_named(connection, name, called, None, PLACES[name]) if called else None


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = {"report": report}
