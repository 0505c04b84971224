"""Write a new migration for what the models declare and the newest migration lacks, then try it on both databases.

    python3 run.py migration "Assets that people own"

Alembic compares the models with an embedded database migrated to HEAD. The words become the file's name and its
docstring. A new column is written with its foreign key and its check, because SQLite takes them only together.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import ops
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Column, Connection, MetaData, create_engine

import models.migrations
from models import Base
from models.migrations import HEAD
from models.schema.types import Exact, Key, UtcDateTime

FOLDER = Path(models.migrations.__file__).parent
TESTS = "tests/models/upgrade/test_migrations.py"
# What both databases can do to a table that is there.
PLAIN = (ops.AddColumnOp, ops.DropColumnOp, ops.CreateIndexOp, ops.DropIndexOp)
DECLARED = "declared as"
KEY = 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'


def main(arguments: list[str]) -> int:
    """Write the migration and try it; 0 when it holds on both databases."""
    if len(arguments) != 1 or not re.search(r"\w", arguments[0]):
        print('Name the migration: python3 run.py migration "Assets that people own"', file=sys.stderr)
        return 2
    file = write(arguments[0], FOLDER, Base.metadata)
    if file is None:
        print(f"Nothing to do: the models declare what migration {HEAD} makes.", file=sys.stderr)
        return 1
    _ruff("check", "--quiet", "--select", "I", "--fix", str(file))
    _ruff("format", "--quiet", str(file))
    print(f"{file.relative_to(Path.cwd())} is written, and HEAD names it. Read it; it is now tried on both databases.")
    return subprocess.call([sys.executable, "-P", "-m", "pytest", "-q", "-n0", TESTS])


def write(words: str, folder: Path, declared: MetaData) -> Path | None:
    """Write the next migration into a folder like `models/migrations` and name it as HEAD; None if nothing differs."""
    scripts = ScriptDirectory(str(folder), file_template="v%(rev)s_%(slug)s")
    with create_engine("sqlite://").connect() as connection:
        run_migrations(connection, scripts)
        texts = upgrade_and_downgrade(connection, declared)
    if texts is None:
        return None
    revision = f"{int(HEAD) + 1:04d}"
    upgrades, downgrades = texts
    made = scripts.generate_revision(revision, words, head=HEAD, upgrades=upgrades, downgrades=downgrades, imports="")
    assert made is not None
    named = folder / "__init__.py"
    text = named.read_text(encoding="utf-8")
    named.write_text(text.replace(f'HEAD = "{HEAD}"', f'HEAD = "{revision}"'), encoding="utf-8")
    return Path(made.path)


def run_migrations(connection: Connection, scripts: ScriptDirectory, revision: str = "head") -> None:
    """Go up or down to a revision without env.py, whose triggers are those of the tables that the models declare."""

    def steps(current: Any, _context: MigrationContext) -> Any:
        return (scripts._upgrade_revs if revision == "head" else scripts._downgrade_revs)(revision, current)

    with EnvironmentContext(Config(), scripts, fn=steps) as environment:
        environment.configure(connection=connection, render_as_batch=True)
        with environment.begin_transaction():
            environment.run_migrations()


def upgrade_and_downgrade(connection: Connection, declared: MetaData) -> tuple[str, str] | None:
    """Compare the models with a database at HEAD: the two functions' text, or None if nothing differs."""
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    script = produce_migrations(context, declared)
    assert script.upgrade_ops is not None
    assert script.downgrade_ops is not None
    if script.upgrade_ops.is_empty():
        return None
    added = _add_references_to_columns(script.upgrade_ops, declared)
    _drop_no_reference_of(added, script.downgrade_ops)
    return _text(script.upgrade_ops, context), _text(script.downgrade_ops, context)


def _add_references_to_columns(upgrade: ops.UpgradeOps, declared: MetaData) -> set[Column[Any]]:
    """Move each new column's foreign key into the column; the declared columns that are new."""
    added = set()
    for table in _changed_tables(upgrade):
        columns = declared.tables[table.table_name].columns
        for each in table.ops:
            if isinstance(each, ops.AddColumnOp):
                each.column.info[DECLARED] = columns[each.column.name]
                added.add(columns[each.column.name])
        new = {column.name for column in added if column.table.name == table.table_name}
        table.ops = [
            each for each in table.ops if not (isinstance(each, ops.CreateForeignKeyOp) and each.local_cols[0] in new)
        ]
    return added


def _drop_no_reference_of(added: set[Column[Any]], downgrade: ops.DowngradeOps) -> None:
    """Leave out dropping the foreign keys of columns that are dropped themselves."""
    names = {str(key.constraint.name) for column in added for key in column.foreign_keys if key.constraint}
    for table in _changed_tables(downgrade):
        table.ops = [
            each for each in table.ops if not (isinstance(each, ops.DropConstraintOp) and each.constraint_name in names)
        ]


def _changed_tables(operations: ops.UpgradeOps | ops.DowngradeOps) -> Iterator[ops.ModifyTableOps]:
    yield from (each for each in operations.ops if isinstance(each, ops.ModifyTableOps))


def _text(operations: ops.UpgradeOps | ops.DowngradeOps, context: MigrationContext) -> str:
    """Write the operations; only what SQLite's ALTER TABLE can't do makes the table anew (Alembic's "batch")."""
    operations.ops = [each for operation in operations.ops for each in _flat(operation)]
    text = render_python_code(operations, render_as_batch=True, render_item=_rendered, migration_context=context)
    text = text.replace(", schema=None) as", ', table_kwargs={"sqlite_autoincrement": True}) as')
    return re.sub(r" *# ### .*\n?", "", text).strip()


def _flat(operation: ops.MigrateOperation) -> Sequence[ops.MigrateOperation]:
    if isinstance(operation, ops.ModifyTableOps) and all(isinstance(each, PLAIN) for each in operation.ops):
        return operation.ops
    return [operation]


def _rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our types as plain ones, because a migration must not change with them; new columns with what they need."""
    if kind == "type":
        return _plain_type(item)
    if kind == "column" and DECLARED in item.info:
        return _added_column(item.info[DECLARED])
    return False


def _plain_type(type_: Any) -> str | Literal[False]:
    if repr(type_) == repr(Key):
        return KEY
    if isinstance(type_, Exact):
        return "sa.Numeric()"
    return "sa.DateTime(timezone=True)" if isinstance(type_, UtcDateTime) else False


def _added_column(column: Column[Any]) -> str:
    parts = [repr(column.name), _plain_type(column.type) or f"sa.{column.type!r}"]
    for key in column.foreign_keys:
        assert key.constraint is not None
        parts.append(f"sa.ForeignKey({key.target_fullname!r}, name=op.f({str(key.constraint.name)!r}))")
    for check in column.table.constraints:
        if isinstance(check, CheckConstraint) and str(check.name) == f"ck_{column.table.name}_{column.name}":
            parts.append(f"sa.CheckConstraint({str(check.sqltext)!r}, name=op.f({str(check.name)!r}))")
    if column.server_default is not None:
        parts.append(f"server_default={column.server_default.arg!r}")  # type: ignore[attr-defined]  # a DefaultClause
    # add_column's own argument, behind the column: SQLite takes a foreign key only within it.
    inline = ", inline_references=True" if column.foreign_keys else ""
    return f"sa.Column({', '.join(parts)}, nullable={column.nullable}){inline}"


def _ruff(*arguments: str) -> None:
    subprocess.run([sys.executable, "-P", "-m", "ruff", *arguments], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
