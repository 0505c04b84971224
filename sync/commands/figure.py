"""`leitstand figure MEASURE`: one number of the company's, what it leaves out, and the rows behind it."""

import argparse
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from models.values.errors import SettingsError
from sync.config.output import say
from sync.config.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from models.measures.dimensions import Dimension
    from models.measures.measure import Measure
    from models.measures.scope import Scope

NUMBER = re.compile(r"#(\d{1,18})")


def add_command(commands: Any) -> None:
    """Add the command to the parser of the command line."""
    command = commands.add_parser(
        "figure",
        help="one figure, such as tracked, invoiced or open, and what it leaves out",
        description="Says what a measure comes to, by currency and by whatever it is to be told apart, and how many "
        "rows are left out for which reason. Without --period: the current month; of what is open or overdue and of "
        "budgets everything up to the day.",
        epilog="Exit codes: 0 all well; 1 the database can't be used; 2 there is no such measure, period, dimension "
        "or name.",
    )
    command.add_argument("measure", help="for example tracked; for a word that is none all are listed")
    command.add_argument(
        "--period", metavar="P", help="2026-10, 2026-W44, 2026-Q3, 2026, ytd, last-month or 2026-10-01..2026-10-15"
    )
    command.add_argument("--as-of", metavar="DAY", help="as it was known on a day: what is dated later doesn't count")
    command.add_argument("--by", default="", metavar="DIM[,DIM]", help="told apart by month, person, client …")
    command.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIM=NAME",
        help="only of a client, a person …; client=#12 is that of the number 12, client= what has none; several of "
        "one dimension are added up",
    )
    command.add_argument(
        "--definition", default="house", metavar="WHOSE", help="by whose definition, where a measure has several"
    )
    command.add_argument("--json", action="store_true", help="one JSON object; hours in seconds, ratios as fractions")
    command.add_argument("--proof", action="store_true", help="each row that counts, and each that is left out")


def figure(settings: Settings, asked: argparse.Namespace) -> int:
    """Say what a measure comes to. Raises SettingsError for what it can't be asked."""
    from models.connection.database import open_engine, snapshot
    from models.connection.database_errors import explained
    from models.measures.figures import prove, read_figures
    from models.queries.sync_runs import synced_at
    from models.upgrade.migrate import make_ready
    from sync.commands.figure_texts import Answer
    from sync.pipeline.cursors import setting

    measure = _measure(asked.measure)
    _check_definition(measure, asked.definition)
    by = _dimensions(measure, asked.by)
    engine = open_engine(settings.database_url)
    try:
        make_ready(engine)
        with explained(engine), snapshot(engine) as connection:
            scope = _scope(connection, measure, asked)
            found = read_figures(connection, measure, scope, by, setting(connection, "currency") or "")
            if asked.proof:
                prove(connection, measure, scope, by, found)
            answer = Answer(measure, scope, synced_at(connection, measure.source.name), found, asked.proof)
    finally:
        engine.dispose()
    for line in [json.dumps(answer.as_json(), ensure_ascii=False)] if asked.json else answer.lines():
        say(line)
    return 0


def _measure(name: str) -> "Measure":
    from models.measures.registry import MEASURES

    if name not in MEASURES:
        raise SettingsError(
            "There is no such measure", f"“{name}” isn't one.", f"The measures are: {', '.join(MEASURES)}."
        )
    return MEASURES[name]


def _check_definition(measure: "Measure", name: str) -> None:
    if name not in measure.definitions:
        raise SettingsError(
            "There is no such definition",
            f"“{measure.key}” has none called “{name}”.",
            f"It has: {', '.join(measure.definitions)}.",
        )


def _dimensions(measure: "Measure", written: str) -> tuple[str, ...]:
    names = [name.strip() for name in written.split(",")] if written else []
    return tuple(dict.fromkeys(_dimension(measure, name) for name in names))


def _dimension(measure: "Measure", name: str) -> str:
    if name not in measure.dimensions:
        raise SettingsError(
            "There is no such dimension",
            f"“{measure.key}” can't be told apart by “{name}”.",
            f"It can by: {', '.join(measure.dimensions)}.",
        )
    return name


def _scope(connection: "Connection", measure: "Measure", asked: argparse.Namespace) -> "Scope":
    from models.measures.periods import month_of
    from models.measures.scope import Scope
    from models.values.clock import today_of

    as_of = _day(asked.as_of) if asked.as_of is not None else today_of(connection)
    where = tuple(_place(connection, measure, written) for written in asked.where)
    if asked.period is None and measure.is_standing:
        return Scope(as_of, where=where)
    first, last = month_of(as_of) if asked.period is None else _period(asked.period, as_of)
    return Scope(as_of, first, last, where)


def _period(written: str, as_of: date) -> tuple[date, date]:
    from models.measures.periods import WRITTEN, period_named

    try:
        return period_named(written, as_of)
    except ValueError:
        raise SettingsError("This is no period", f"“{written}” isn't one.", f"Write it as {WRITTEN}.") from None


def _day(written: str) -> date:
    from models.schema.types import FIRST_YEAR, LAST_YEAR
    from models.values.dates import NotADate, parse_date

    try:
        day = parse_date(written)
    except NotADate:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise SettingsError("This is no day", f"“{written}” isn't one.", "Write it as 2026-10-31.")
    return day


def _place(connection: "Connection", measure: "Measure", written: str) -> tuple[str, int | str | None]:
    """Return the dimension and the place that `DIM=NAME` names."""
    name, equals, called = written.partition("=")
    if not equals:
        raise SettingsError("This names no place", f"“{written}” isn't one.", "Write it as client=NAME.")
    _dimension(measure, name)
    if not called:
        return name, None
    declared = measure.over.dimension(name)
    if name in ("month", "week"):
        _period(called, date.max)
        return name, called
    return name, _found(connection, name, called, declared)


def _found(connection: "Connection", dimension: str, called: str, declared: "Dimension") -> int | str:
    """Return the id of the row that is called so, or the word as it is in the column."""
    from models.measures.names import named_rows, numbered_rows, words_named

    refers, (column, *_more) = declared.refers, declared.reads.values()
    if refers is None:
        words = [word for word in declared.words if word.casefold() == called.casefold()]
        words = words if declared.words else words_named(connection, column, called)
        return words[0] if words else _unknown(dimension, called)
    by_number = NUMBER.fullmatch(called)
    ids = numbered_rows(connection, refers, int(by_number[1])) if by_number else named_rows(connection, refers, called)
    if len(ids) > 1:
        numbers = ", ".join(f"#{one}" for one in ids)
        raise SettingsError(
            "There are several of this name",
            f"“{called}” is what {len(ids)} are called: {numbers}.",
            f"Say which: --where {dimension}=#{ids[0]}",
        )
    return ids[0] if ids else _unknown(dimension, called)


def _unknown(dimension: str, called: str) -> int:
    raise SettingsError(
        "There is none of this name",
        f"No {dimension} is called “{called}”.",
        f"See which there are: --by {dimension}",
    )


COMMANDS: Mapping[str, Callable[[Settings, argparse.Namespace], int]] = {"figure": figure}
