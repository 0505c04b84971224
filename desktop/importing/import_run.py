"""A whole import without a window: its sheet, titles and columns, what has to be asked, and its writing. No Qt.

The steps are those of the window's import, with what it begins with; where a person would have to choose there, it is
a question, and nothing is written.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from desktop.commands.period_commands import block_step
from desktop.commands.row_commands import Command, CommandResult
from desktop.exporting.export_cells import ABOUT
from desktop.importing.import_fields import ImportMode, Mapped, field_called, guessed, header_of, import_screen
from desktop.importing.import_outcome import DryRun, ImportProblem
from desktop.importing.import_preview import dry_run
from desktop.importing.import_table import FileTable, read_tables
from desktop.importing.sheet_profile import ColumnFacts, column_facts
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats, calendar_of
from desktop.screens.screen import Screen
from models.values.dates import First
from models.values.errors import SettingsError
from models.values.folding import folded
from models.values.language import in_every_language, tr
from models.values.numbers import DecimalSign
from models.writes.importing import remembered
from models.writes.period_writes import EffectiveDate
from sync.sheets.cells.cells import shown, tidy
from sync.sheets.files import FileQuestion, ReadOptions


@dataclass(frozen=True)
class Wish:
    """What is to be imported where, and what the file doesn't say itself.

    `keys`: the fields by which rows are found, by any of their names; none: as the window would propose.
    """

    screen: Screen
    file: Path
    keys: Sequence[str] = ()
    sheet: str = ""
    options: ReadOptions = field(default_factory=ReadOptions)
    point: DecimalSign | None = None
    first: First | None = None


@dataclass(frozen=True)
class Planned:
    """What an import would do, if nothing has to be asked. `left_out`: the titles of columns that nothing is called."""

    run: DryRun | None = None
    questions: Sequence[str] = ()
    left_out: Sequence[str] = ()
    notes: Sequence[str] = ()


def planned(engine: Engine, wish: Wish, formats: Formats) -> Planned:
    """Work out what an import would do. Raises SettingsError for wrong use, FileUnreadable, DatabaseError."""
    try:
        tables = read_tables(wish.file, wish.options)
    except FileQuestion as question:
        return Planned(questions=[_asked(question)])
    screen = import_screen(wish.screen)
    fitting = _fitting(tables, screen, wish.sheet)
    if len(fitting) > 1:
        names = ", ".join(f"“{table.name}”" for table, _header in fitting)
        return Planned(questions=[f"Which of the sheets {names} is to be imported? Say it with --sheet."])
    ((table, header),) = fitting
    mapped = _mapped(engine, wish, screen, table, header)
    titles = table.titles(header)
    answered, questions = _answered(wish, screen, mapped, table, header, titles)
    left_out = [
        title for place, title in enumerate(titles) if place not in mapped.fields and table.column(place, header)
    ]
    if questions:
        return Planned(None, questions, left_out, table.notes)
    run = dry_run(engine, wish.screen, table, header, answered, formats)
    return Planned(run, (), left_out, table.notes)


def import_step(screen: Screen, run: DryRun, when: EffectiveDate) -> Command:
    """Make the step that writes what was worked out. `when`: from which day changes of employees and new ones hold."""
    name = tr("Import into {table}", table=screen.title)
    return block_step(name, screen.model, run.changes(), run.adds(), when)


def write(
    engine: Engine, screen: Screen, run: DryRun, day: date | None, formats: Formats, who: str
) -> list[ImportProblem]:
    """Write what was worked out; the cells that somebody changed meanwhile.

    `day`: from when on changes of employees hold, today if it is None, and new ones without a Start.
    """
    if not (run.new or run.changed):
        return []
    today = calendar_of(formats).today()
    when = EffectiveDate(day or today, today, first_day=day, from_start=True)
    written = import_step(screen, run, when).do(engine, who)
    return list(_missed(run, written))


def _missed(run: DryRun, written: CommandResult) -> Iterable[ImportProblem]:
    cells = {(change.row_id, change.column) for change, _outcome in written.missed}
    for cell in run.changed:
        if (cell.row_id, cell.field.column.name) in cells:
            yield ImportProblem(
                cell.row, "", _shown_value(cell.after), tr("Somebody changed it meanwhile; it stays as it is.")
            )


def _shown_value(value: Any) -> str:
    """Return a value as a report names it; of a reference its name."""
    return str(value[1] if isinstance(value, tuple) else value)


def _asked(question: FileQuestion) -> str:
    """Return a question of the reader with the option that answers it."""
    ways = [
        f"--{question.about} {_typed(one.value)} ({one.name}: {' | '.join(one.preview)})" for one in question.choices
    ]
    return f"{question.happened} Say which with one of: {'; '.join(ways)}"


def _typed(value: str) -> str:
    return {"\t": "tab", ";": "';'", " ": "' '", "|": "'|'"}.get(value, value)


def _fitting(tables: Sequence[FileTable], screen: Screen, sheet: str) -> list[tuple[FileTable, int]]:
    """Give the sheets of which a column is called like a field, or the one that is named, with their rows of titles."""
    # A workbook that the window exported tells on a sheet of its own where it comes from.
    own = [table for table in tables if table.name not in in_every_language(ABOUT) or len(tables) == 1]
    named = [table for table in own if not sheet or folded(table.name) == folded(sheet)]
    if not named:
        sheets = ", ".join(table.name for table in tables)
        raise SettingsError("There is no such sheet", f"“{sheet}” isn't one.", f"The sheets are: {sheets}.")
    found = [(table, header) for table in named if (header := header_of(screen, table))]
    if not found:
        titles = ", ".join(column.field.title for column in columns_of(screen))
        raise SettingsError(
            "No column of the file is recognised",
            f"None is called like a field of {screen.key}.",
            f"Give the columns titles such as: {titles}.",
        )
    return found


def _mapped(engine: Engine, wish: Wish, screen: Screen, table: FileTable, header: int) -> Mapped:
    known = remembered(engine, screen.key, table.titles(header))
    # What somebody chose to do with the rows another time isn't chosen now.
    mapped = guessed(screen, table, header, {"fields": known.get("fields", {}), "keys": known.get("keys", ())})
    keys = tuple(_key(name, screen, mapped) for name in wish.keys) or mapped.keys
    mode = ImportMode.UPDATE if not screen.addable else ImportMode.BOTH if keys else ImportMode.NEW
    if mode is ImportMode.UPDATE and not keys:
        raise SettingsError(
            "It isn't known which rows are meant", "Rows of this table are only changed.", "Say with --key FIELD."
        )
    return replace(mapped, keys=keys, mode=mode)


def _key(name: str, screen: Screen, mapped: Mapped) -> str:
    found = field_called(screen, name)
    if found not in mapped.fields.values():
        fields = ", ".join(dict.fromkeys(mapped.fields.values()))
        raise SettingsError("The key isn't in the file", f"No column holds “{name}”.", f"The file has: {fields}.")
    return found


def _answered(
    wish: Wish, screen: Screen, mapped: Mapped, table: FileTable, header: int, titles: Sequence[str]
) -> tuple[Mapped, list[str]]:
    """Return the mapping with how doubtful columns are written; what isn't said of them is asked."""
    kinds = {column.field.name: column.kind for column in columns_of(screen)}
    facts = {place: column_facts(table, place, header, titles[place]) for place in mapped.fields}
    points: dict[int, DecimalSign] = {}
    firsts: dict[int, First] = {}
    questions: list[str] = []
    for place, one in facts.items():
        kind = kinds[mapped.fields[place]]
        if kind.holds_numbers and one.numbers.doubtful:
            if wish.point:
                points[place] = wish.point
            else:
                questions.append(_doubt(one, one.numbers.doubtful, "--decimal-sign , or --decimal-sign ."))
        if kind.holds_days and one.dates.doubtful:
            if wish.first:
                firsts[place] = wish.first
            else:
                questions.append(_doubt(one, one.dates.doubtful, "--date-order day or --date-order month"))
    return replace(mapped, points=points, firsts=firsts), questions


def _doubt(column: ColumnFacts, example: str, option: str) -> str:
    return f"“{column.title}” can be read in two ways, for example {tidy(shown(example))}. Say which with {option}."
