"""What the window exports in one language the window in the other one reads, titles and words, of every table."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from desktop.exporting.export_file import ExportedView, ExportProgress, Origin, export_shown
from desktop.importing.import_fields import ImportMode, guessed, header_of, import_screen, may_import
from desktop.importing.import_outcome import DryRun
from desktop.importing.import_preview import dry_run
from desktop.importing.import_table import read_tables
from desktop.kinds.kinds import Kind
from desktop.kinds.value_kind import ValueKind
from desktop.kinds.value_words import CHOICE_WORDS, NUMBER_WORDS
from desktop.screens.columns import columns_of
from desktop.screens.formats import Formats
from desktop.screens.screen import Screen
from desktop.screens.screen_definitions import SCREENS
from desktop.screens.shown_columns import ShownColumn, paths_of
from models import Employee, Invoice, ProjectStatus, TaskList, Workflow, WorkflowStatus
from models.queries.rows import RowQuery
from models.values.language import use
from models.writes.audit_context import writing_as
from tests.desktop.files import GERMAN, US, text_file, tried
from tests.models.sample import fill

SPOKEN = {"de": GERMAN, "en": US}
FREE_CHOICES = [*CHOICE_WORDS, "by_moon_phase"]
KEYS = (
    ("employee_id", "valid_from"),
    ("currency", "day"),
    ("section", "label"),
    ("name",),
    ("number",),
    ("item",),
    ("description",),
    ("notes",),
)
IS_EMPTY = ("is empty", "ist leer")
IMPORTED = [screen for screen in SCREENS if may_import(screen)]


@pytest.fixture(autouse=True)
def in_english_afterwards() -> Iterator[None]:
    yield
    use("en")


def whole_rows(screen: Screen) -> list[dict[str, Any]]:
    """Rows in which every column has a value, and every column of words all of its words."""
    columns = [shown for shown in columns_of(import_screen(screen)) if shown.field.name != "paymo_id"]
    words = (len(shown.choices) or len(FREE_CHOICES) for shown in columns if shown.kind is Kind.CHOICE)
    return [{shown.field.name: _value(shown, n) for shown in columns} for n in range(max([2, *words]))]


def _value(shown: ShownColumn, n: int) -> Any:
    if shown.kind.holds_numbers and shown.kind is not Kind.DURATION:
        return n + 1 if shown.whole else Decimal("38.5") + n
    if shown.kind is Kind.CHOICE:
        words = list(NUMBER_WORDS.get(shown.field.name, ())) or shown.choices or FREE_CHOICES
        return words[n % len(words)]
    values: dict[ValueKind, Any] = {
        Kind.FLAG: n % 2 == 0,
        Kind.REFERENCE: 9 if shown.field.name == "employee_id" else 1,
        Kind.DATE: date(2026, 3, 4) + timedelta(days=n),
        Kind.MOMENT: datetime.fromisoformat("2026-03-04T10:00:00+00:00") + timedelta(days=n),
        Kind.DURATION: 5_400 + 60 * n,
    }
    return values.get(shown.kind, f"{shown.field.name} {n}")


def there_and_back(engine: Engine, screen: Screen, language: str, other: str, file: Path) -> tuple[DryRun, int]:
    """What an import in one language makes of an export in another one; how many columns it recognised."""
    use(language)
    columns_of.cache_clear()
    own = replace(screen, fields=tuple(one for one in screen.fields if "." not in one.name))
    titles = [column.field.title for column in columns_of(own)]
    shown = ExportedView(
        screen.title, RowQuery(screen.model, paths_of(own)), columns_of(own), titles, [9.0] * len(titles), []
    )
    export_shown(engine, shown, file, SPOKEN[language], Origin("Ines", "x"), ExportProgress())
    use(other)
    columns_of.cache_clear()
    table = read_tables(file)[0]
    header = header_of(import_screen(screen), table)
    mapped = guessed(import_screen(screen), table, header, {})
    keys = next(keys for keys in KEYS if set(keys) <= set(mapped.fields.values()))
    mapped = replace(mapped, keys=keys, mode=ImportMode.UPDATE, clears=True)
    return dry_run(engine, screen, table, header, mapped, SPOKEN[other]), len(mapped.fields)


@pytest.mark.parametrize(("language", "other"), [("de", "en"), ("en", "de")])
def test_every_table_goes_from_one_language_into_the_other(
    sqlite_engine: Engine, tmp_path: Path, language: str, other: str
) -> None:
    fill(sqlite_engine)
    with writing_as(sqlite_engine, "The sample", run_id=1) as connection:
        connection.execute(insert(Workflow), {"id": 1, "paymo_id": 1, "name": "Usual"})
        connection.execute(insert(WorkflowStatus), {"id": 1, "paymo_id": 1, "workflow_id": 1, "name": "Doing"})
        connection.execute(insert(ProjectStatus), {"id": 1, "paymo_id": 1, "name": "Running"})
        connection.execute(insert(TaskList), {"id": 1, "paymo_id": 1, "project_id": 1, "name": "First"})
        connection.execute(insert(Invoice), {"id": 1, "paymo_id": 1, "number": "R-1"})
        connection.execute(insert(Employee), {"id": 9, "name": "Who had many periods"})
        for screen in IMPORTED:
            connection.execute(insert(screen.model), whole_rows(screen))

    wrong: dict[str, object] = {}
    for screen in IMPORTED:
        for suffix in (".xlsx", ".csv"):
            file = tmp_path / f"{screen.key}{suffix}"
            run, recognised = there_and_back(sqlite_engine, screen, language, other, file)
            own = sum(one.name in screen.model.__table__.columns for one in screen.fields)
            told = [one.reason for one in run.problems if not any(words in one.reason for words in IS_EMPTY)]
            changed = [(one.field.field.name, one.before, one.after) for one in run.changed]
            if recognised != own or told or changed or run.unchanged < 2:
                wrong[file.name] = (recognised, own, told, changed, run.unchanged)

    assert wrong == {}


@pytest.mark.fault("H18")
def test_words_of_both_languages_stand_in_one_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    file = text_file(
        tmp_path / "staff.csv",
        ["Name", "Abteilung", "Status", "Weekly hours", "In Paymo"],
        ["Neu", "müller-werft", "Beurlaubt", "38,5", "Aktiv"],
        ["New", "DESIGN", "on leave", "38.5", "Inactive"],
    )

    run = tried(sqlite_engine, next(one for one in SCREENS if one.key == "employees"), file, formats=Formats(US.locale))

    assert run.problems == []
    assert [(row["department_id"], row["status"], row["weekly_hours"], row["active"]) for row in run.adds()] == [
        (2, "on leave", Decimal("38.5"), True),
        (1, "on leave", Decimal("38.5"), False),
    ]
