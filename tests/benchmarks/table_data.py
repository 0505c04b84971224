"""The big table of the benchmark: time entries of 200 people on 2,000 projects with 40,000 tasks."""

import io
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, Table, insert, text

from models import Client, Employee, Project, Task, TimeEntry
from models.connection.database import open_engine, writing
from models.schema.base import Base, table_of
from models.upgrade.migrate import migrate

CLIENTS, EMPLOYEES, PROJECTS, TASKS = 300, 200, 2_000, 40_000
AT_ONCE = 20_000
WORDS = (
    "Abstimmung",
    "Entwurf",
    "Korrektur",
    "Präsentation",
    "Website",
    "Anzeige",
    "Fotos",
    "Satz",
    "Druck",
    "Kampagne",
    "Texte",
    "Meeting",
)
FIRST_DAY = date(2020, 1, 1)
MODELS: tuple[type[Base], ...] = (Client, Employee, Project, Task, TimeEntry)


def build(url: str, rows: int) -> None:
    """Make a database with `rows` time entries; always the same ones."""
    engine = open_engine(url)
    migrate(engine)
    dice = random.Random(7)
    with writing(engine) as connection:
        for model, made in (
            (Client, named(CLIENTS, "Client", dice)),
            (Employee, named(EMPLOYEES, "Person", dice)),
            (Project, projects(dice)),
            (Task, tasks(dice)),
            (TimeEntry, entries(rows, dice)),
        ):
            while part := [row for _, row in zip(range(AT_ONCE), made, strict=False)]:
                connection.execute(insert(model), part)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def copy_to_postgresql(source_url: str, url: str) -> None:
    """The same rows in PostgreSQL, by COPY."""
    source, target = open_engine(source_url), open_engine(url)
    migrate(target)
    for model in MODELS:
        _copy(source, target, table_of(model))
    with target.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    source.dispose()
    target.dispose()


def named(count: int, word: str, dice: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {"id": number, "paymo_id": number, "name": f"{word} {dice.choice(WORDS)} {number}"}


def projects(dice: random.Random) -> Iterator[dict[str, Any]]:
    for row in named(PROJECTS, "Project", dice):
        yield {**row, "client_id": dice.randint(1, CLIENTS)}


def tasks(dice: random.Random) -> Iterator[dict[str, Any]]:
    for row in named(TASKS, "Task", dice):
        yield {**row, "project_id": dice.randint(1, PROJECTS)}


def entries(count: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        words = " ".join(dice.choices(WORDS, k=4))
        yield {
            "id": number,
            "paymo_id": number,
            "project_id": dice.randint(1, PROJECTS),
            "task_id": dice.randint(1, TASKS),
            "user_id": dice.randint(1, EMPLOYEES),
            "day": FIRST_DAY + timedelta(days=number * 2_200 // count),
            "duration": dice.randint(1, 32) * 900,
            "description": f"{words} {dice.randrange(count)}",
            "billed": number % 3 == 0,
        }


def _copy(source: Engine, target: Engine, table: Table) -> None:
    names = ", ".join(column.name for column in table.c)
    flags = [column.name for column in table.c if str(column.type) == "BOOLEAN"]
    with source.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT {names} FROM {table.name}").mappings()
        raw = target.raw_connection()
        with raw.cursor() as cursor:
            while part := rows.fetchmany(AT_ONCE):
                lines = io.StringIO("".join(_line(dict(row), flags) for row in part))
                cursor.copy_expert(f"COPY {table.name} ({names}) FROM STDIN", lines)
        raw.commit()
        raw.close()


def _line(row: dict[str, Any], flags: list[str]) -> str:
    for name in flags:
        row[name] = None if row[name] is None else bool(row[name])
    return "\t".join("\\N" if value is None else str(value) for value in row.values()) + "\n"
