"""Writing a table to a file, whole or not at all: .csv here, .xlsx in `xlsx_writing`.

A text that a spreadsheet would take for a formula is kept from running: in a workbook by its cell's own type, so that
it looks as it is; in .csv, which has no types, by the apostrophe with which spreadsheets mark text.
"""

import csv
import errno
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from models.connection.live_files import is_live
from models.values.errors import KnownError
from models.values.language import tr

# A formula begins with one of these (the wide forms too), also behind spaces and quotes. Where Excel separates columns
# by semicolons (German), one within a text begins a cell of its own, as a tab and a line break do.
_BEGINS = "[ \u00a0'\"]*[=+\\-@＝＋－＠]"
FORMULA = re.compile(rf"(?:\A|(?<=[;\t\r\n]))(?={_BEGINS})|\A(?=[\t\r\n])")
_NEUTRALISED = re.compile(rf"(?:\A|(?<=[;\t\r\n]))'(?={_BEGINS})|\A'(?=[\t\r\n])")
# A telephone number as people write it: groups of digits with spaces between them are neither a number nor a formula.
TELEPHONE = re.compile(r"\+\d{1,4}(?: \d+)+")


class Digits(str):
    """A number, date or duration written out: a minus at its beginning is no formula."""


def replace_whole(file: Path, write: Callable[[Path], int]) -> int:
    """Write beside the target, then put it in its place: a reader sees the old or the new file, never half of one.

    Raises KnownError when the disk or the folder doesn't take it, or the target is the database itself.
    """
    try:
        if is_live(file):
            raise OSError(errno.EBUSY, "it is the database that Leitstand works with")
        handle, name = tempfile.mkstemp(dir=file.resolve().parent, prefix=".leitstand-", suffix=file.suffix)
        os.close(handle)
        try:
            rows = write(Path(name))
            Path(name).replace(file)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise KnownError(
            tr("The file can't be written"),
            f"{file}: {error.strerror or error}.",
            tr("Close it in other programs, or choose another place."),
        ) from error
    return rows


def write_csv(target: Path, titles: Sequence[str], rows: Iterable[Iterable[Any]], delimiter: str = ",") -> int:
    """Write titles and rows as UTF-8 with the mark by which Excel knows it; the number of rows."""
    count = 0
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([_csv_value(title) for title in titles])
        for row in rows:
            writer.writerow([_csv_value(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def without_mark(text: str) -> str:
    """Return a text of a .csv as it was before it was kept from running."""
    return _NEUTRALISED.sub("", text)


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        harmless = isinstance(value, Digits) or TELEPHONE.fullmatch(value)
        return value if harmless else FORMULA.sub("'", value)
    if isinstance(value, date):  # moments are dates too
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
