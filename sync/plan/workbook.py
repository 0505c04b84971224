"""Reading a plan from wherever it is kept: a file, or Google Sheets."""

import os
import re
from dataclasses import replace
from pathlib import Path

from sync.plan.errors import PlanUnreadable
from sync.plan.google import GoogleAccount, read_google
from sync.sheets.cells.cells import Sheet, Workbook, trimmed
from sync.sheets.files import SUFFIXES, FileQuestion, FileUnreadable, ReadOptions, read_file

_SHEETS_URL = re.compile(r"https://docs\.google\.com/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)")
# What stands further off than this is no part of a plan.
ROWS_APART, COLUMNS_APART, MOST_NAMED = 5_000, 500, 3
_AS_IT_IS = ReadOptions()
_KEY = re.compile(r"[A-Za-z0-9_-]{10,}")


def read_workbook(location: str, google: GoogleAccount | None = None, options: ReadOptions = _AS_IT_IS) -> Workbook:
    """Read the cells of a plan from a path, a Google Sheets address or a Google Sheets key.

    Raises PlanUnreadable (PlanUnreachable if the same may work later), Cancelled.
    """
    key = google_key(location)
    if key is None:
        return _read_file(Path(location), options)
    if google is None:
        what = "The plan is kept in Google Sheets, and nobody is signed in there."
        raise PlanUnreadable(
            "The plan can't be read", what, "Sign in with Google, or set LEITSTAND_GOOGLE_CREDENTIALS."
        )
    return read_google(key, google)


def _read_file(path: Path, options: ReadOptions) -> Workbook:
    try:
        return _without_strays(read_file(path, options))
    except FileQuestion as question:
        # Nobody is there to be asked while a sync runs.
        to_do = "Save the plan as .xlsx, or as “CSV UTF-8”."
        raise PlanUnreadable("The plan can't be read", question.happened, to_do) from question
    except FileUnreadable as error:
        raise PlanUnreadable("The plan can't be read", error.happened, error.to_do) from error


def _without_strays(workbook: Workbook) -> Workbook:
    """Return the workbook without cells that stand far from all others: a slip put them there."""
    cut = [_near(sheet) for sheet in workbook.sheets]
    said = [
        f"{address} on the sheet “{sheet.name}” stands far from the rest and was left out."
        for sheet, addresses in cut
        for address in addresses[:MOST_NAMED]
    ]
    return replace(workbook, sheets=[sheet for sheet, _ in cut], notes=[*workbook.notes, *said])


def _near(sheet: Sheet) -> tuple[Sheet, list[str]]:
    """Return a sheet up to the first wide gap, and the addresses of what stands behind it."""
    filled = list(sheet.filled())
    last_row = _before_gap({cell.row for cell in filled}, ROWS_APART)
    last_column = _before_gap({cell.column for cell in filled}, COLUMNS_APART)
    strays = [cell.address for cell in filled if cell.row > last_row or cell.column > last_column]
    if not strays:
        return sheet, []
    rows = trimmed([list(row[:last_column]) for row in sheet.rows[:last_row]])
    return replace(sheet, rows=rows), strays


def _before_gap(numbers: set[int], gap: int) -> int:
    """Return the last of the numbers behind which nothing comes for a long time."""
    last = 0
    for number in sorted(numbers):
        if last and number - last > gap:
            break
        last = number
    return last


def google_key(location: str) -> str | None:
    """Return the key of the spreadsheet that `location` names; None if it is a path. Raises PlanUnreadable."""
    address = _SHEETS_URL.match(location)
    if address:
        return address[1]
    if re.match(r"https?://", location):
        what = f"{location} is no address of a Google spreadsheet."
        raise PlanUnreadable(
            "The plan can't be found", what, "Copy the address from the browser while it shows the plan."
        )
    is_file = location.lower().endswith(SUFFIXES) or os.path.exists(location)
    return location if _KEY.fullmatch(location) and not is_file else None
