"""What the command line says of days and names, as a scope has it."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from models.values.errors import SettingsError

if TYPE_CHECKING:
    from sqlalchemy import Connection

NUMBER = re.compile(r"#(\d{1,18})")


def period_days(written: str, as_of: date) -> tuple[date, date]:
    """Return the first and the last day of a period as people write it. Raises SettingsError for what is none."""
    from models.measures.periods import WRITTEN, period_named

    try:
        return period_named(written, as_of)
    except ValueError:
        raise SettingsError("This is no period", f"“{written}” isn't one.", f"Write it as {WRITTEN}.") from None


def day_named(written: str) -> date:
    """Return the day that is written. Raises SettingsError for what is none."""
    from models.schema.types import FIRST_YEAR, LAST_YEAR
    from models.values.dates import NotADate, parse_date

    try:
        day = parse_date(written)
    except NotADate:
        day = date.min
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise SettingsError("This is no day", f"“{written}” isn't one.", "Write it as 2026-10-31.")
    return day


def place_named(
    connection: "Connection", dimension: str, called: str, column: Any, refers: Any, known: tuple[str, ...] = ()
) -> int | str:
    """Return the id of the row that is called so, or the word where `refers` is None: one of those that are `known`,
    or else as it is in the column.

    Raises SettingsError where there is none of the name, or several.
    """
    from models.measures.names import named_rows, numbered_rows, words_named

    if refers is None:
        same = [one for one in known if one.casefold() == called.casefold()]
        words = same if known else words_named(connection, column, called)
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
