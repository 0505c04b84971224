"""`leitstand report NAME`: a whole report as text, JSON, or a page for the board."""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.values.errors import SettingsError
from sync.commands.scope_arguments import day_named, period_days, place_named
from sync.config.output import say
from sync.config.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from desktop.reports.report_words import ReportWords
    from models.reports.contents import Part
    from models.reports.reader import Inquiry
    from models.reports.report import Report, ReportAnswer

ENDINGS = (".pdf", ".xlsx")


def add_command(commands: Any) -> None:
    """Add the command to the parser of the command line."""
    command = commands.add_parser(
        "report",
        help="a whole report, such as company, plan or open-invoices",
        description="Says what a report of the window says: as text, as JSON, or as a page for the board in a .pdf or "
        ".xlsx file.",
        epilog="Exit codes: 0 all well; 1 the database can't be used; 2 there is no such report, period or name, or "
        "the file's ending is none of these.",
    )
    command.add_argument("report", help="for example open-invoices; for a word that is none all are listed")
    command.add_argument("file", nargs="?", type=Path, help="written as a page: .pdf or .xlsx")
    command.add_argument(
        "--period", metavar="P", help="2026-10, 2026-W44, 2026-Q3, 2026, ytd, last-month or 2026-10-01..2026-10-15"
    )
    command.add_argument("--as-of", metavar="DAY", help="as it was known on a day: what is dated later doesn't count")
    command.add_argument("--compare", choices=("previous", "year", "plan"), default="", help="with what")
    command.add_argument("--currency", default="", metavar="CODE", help="of the amounts, where there are several")
    command.add_argument("--basis", choices=("work_value", "invoiced"), default="", help="by what revenue is told")
    command.add_argument(
        "--where", action="append", default=[], metavar="DIM=NAME", help="only of a client, project or department"
    )
    command.add_argument("--json", action="store_true", help="one JSON object; hours in seconds, ratios as fractions")
    command.add_argument("--proof", action="store_true", help="in the JSON: each row that counts or is left out")


def report(settings: Settings, asked: argparse.Namespace) -> int:
    """Say what a report says. Raises SettingsError for what it can't be asked."""
    from models.connection.database import open_engine, snapshot
    from models.connection.database_errors import explained
    from models.reports.report import answer
    from models.upgrade.migrate import make_ready

    wanted = _report(asked.report)
    if asked.file is not None and asked.file.suffix.lower() not in ENDINGS:
        raise SettingsError("This is no kind of page", f"“{asked.file.name}” isn't one.", "Name it .pdf or .xlsx.")
    engine = open_engine(settings.database_url)
    try:
        make_ready(engine)
        with explained(engine), snapshot(engine) as connection:
            found = answer(connection, wanted, _inquiry(connection, wanted, asked))
            if asked.proof:
                _prove(connection, found)
    finally:
        engine.dispose()
    _say(found, asked)
    return 0


def _say(found: "ReportAnswer", asked: argparse.Namespace) -> None:
    from desktop.reports.report_json import report_json

    words = _words(found)
    if asked.file is not None:
        from desktop.reports.offscreen import offscreen_application
        from desktop.reports.report_files import write_report

        offscreen_application()
        write_report(found, words, asked.file)
        say(f"Written to {asked.file}")
    elif asked.json:
        say(json.dumps(report_json(found, words, proven=asked.proof), ensure_ascii=False))
    else:
        for line in _lines(found, words):
            say(line)


def _words(found: "ReportAnswer") -> "ReportWords":
    from PySide6.QtCore import QLocale

    from desktop.reports.report_words import ReportWords
    from desktop.screens.formats import Formats

    return ReportWords(Formats(QLocale(QLocale.Language.English), currency=found.home), in_cents=True)


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
    scope = replace(usual.scope, where=tuple(_place(connection, written) for written in asked.where))
    if asked.period is not None:
        first, last = period_days(asked.period, as_of)
        scope = replace(scope, first=first, last=last)
    return replace(usual, scope=scope, compare=asked.compare, currency=asked.currency.upper(), basis=asked.basis)


def _place(connection: "Connection", written: str) -> tuple[str, int | str]:
    """Return the dimension and the place that `DIM=NAME` names."""
    from models.reports.choices import PLACES

    name, _equals, called = written.partition("=")
    if name not in PLACES or not called:
        raise SettingsError(
            "This names no place",
            f"“{written}” isn't one.",
            f"Write it as client=NAME; there are: {', '.join(PLACES)}.",
        )
    return name, place_named(connection, name, called, None, PLACES[name])


def _prove(connection: "Connection", found: "ReportAnswer") -> None:
    from models.measures.figures import prove

    for reading in found.readings:
        prove(connection, reading.measure, reading.scope, reading.by, list(reading.figures))


def _lines(found: "ReportAnswer", words: "ReportWords") -> Iterator[str]:
    """Yield what people read: the figures, then the tables with their columns in line."""
    yield found.report.english
    for part in found.parts:
        yield from _part(part, words)


def _part(part: "Part", words: "ReportWords") -> Iterator[str]:
    from models.reports.contents import Headline, TableBlock, Tiles

    if isinstance(part, Headline):
        yield from _figure(words.sentence(part.title), words.cell(part.cell), words, (*part.sentences, *part.notes))
    elif isinstance(part, Tiles):
        for tile in part.tiles:
            told = (*tile.sentences, *tile.notes)
            yield from _figure(words.sentence(tile.title), words.cell(tile.cell), words, told)
    elif isinstance(part, TableBlock):
        yield ""
        yield words.sentence(part.title)
        rows = [[words.cell(cell, short=True) for cell in line.cells] for line in part.lines]
        yield from ("  ".join(row) for row in rows)
        yield from (f"    {words.sentence(note)}" for note in part.notes)


def _figure(title: str, value: str, words: "ReportWords", told: Any) -> Iterator[str]:
    yield f"{title}: {value}"
    yield from (f"    {words.sentence(sentence)}" for sentence in told)


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = {"report": report}
