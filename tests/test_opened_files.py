"""Nothing but SQLite opens a database that is in use: closing it would give up the locks of the whole process."""

import ast
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.connection import live_files, whole_files
from models.connection.database import reading
from models.connection.embedded import file_of
from tests import live_opens
from tests.test_imports import PROGRAM, ROOT, module_of
from tests.test_imports import files as files_of

# Everything that opens files by a path: which functions, and why no path that they get can be a live database's.
OPENS = {
    "models.connection.live_files": {"copy_as_it_is", "_descriptor"},  # stays open until the process ends
    "models.connection.whole_files": {"sync_to_disk"},  # of a part that was just written, or a folder
    "models.connection.backup_copies": {"copy_whole"},  # makes the part, and fails where there is one
    "models.connection.private_files": {"opener"},  # only for the openings below
    "models.values.language": {"catalogue"},  # the program's own
    "models.values.version": {"own_version"},  # the program's own
    "sync.pipeline.lock": {"_lock_file"},  # of its own suffix
    "sync.config.log_file": {"_open"},  # of its own name
    "sync.config.config_file": {"_text"},  # after `require_readable`
    "sync.plan.google": {"_content"},  # after `require_readable`
    "sync.sheets.files": {"_content"},  # after `require_readable`
    "sync.sheets.writing.table_writing": {"write_csv"},  # of a file that was just made
    "sync.sheets.writing.xlsx_writing": {"write_sheets"},  # of a file that was just made
    "desktop.printing.pdf": {"write_pdf"},  # of a file that was just made
    "sync.demo_process": {"anchor_of"},  # of its own name
    "resources": {"sample"},  # the program's own
    "sync.config.output": {"_fill_gaps", "_let_go"},  # the null device
    "desktop.commands.journal": {"_take"},  # of its own name
    "desktop.screens.window_state": {"load_state", "save_state", "_keep_aside"},  # of its own name
    "desktop.theme.icons": {"_source"},  # the program's own
    "desktop.wording.stored_messages": {"_patterns"},  # the program's own
}
NAMES = ("read_bytes", "read_text", "write_bytes", "write_text")
WHOLE = (
    "open",
    "opener",
    "io.open",
    "os.open",
    "os.truncate",
    "shutil.copy",
    "shutil.copy2",
    "shutil.copyfile",
    "shutil.move",
)


def opens(source: str) -> Iterator[str]:
    """The functions of a module's text that open files by a path."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(_opens(call) for call in ast.walk(node)):
            yield node.name


def _opens(call: ast.AST) -> bool:
    if not isinstance(call, ast.Call):
        return False
    called = ast.unparse(call.func)
    is_path_open = called.endswith(".open") and any(
        isinstance(given, ast.Constant) and given.value in ("r", "rb", "rb+", "r+b", "w", "wb", "a", "ab", "xb")
        for given in call.args
    )
    return called in WHOLE or called.split(".")[-1] in NAMES or is_path_open


def test_each_opening_of_a_file_is_known_not_to_be_a_live_database_s() -> None:
    found: dict[str, set[str]] = {}
    for file in files_of(*PROGRAM):
        if "standin" not in file.parts and (there := set(opens(file.read_text(encoding="utf-8")))):
            found[module_of(file)] = there
    assert found == OPENS, f"look at {ROOT}/models/connection/live_files.py first, then name it here and why"


@pytest.mark.parametrize(
    "line", ["file.open('rb').read()", "open(file)", "os.open(file, 0)", "shutil.copy2(file, x)", "file.read_bytes()"]
)
def test_an_opening_is_noticed(line: str) -> None:
    assert list(opens(f"def look(file, x):\n    return {line}")) == ["look"]


def test_an_opening_of_a_live_database_by_the_program_is_seen_in_every_test(sqlite_engine: Engine) -> None:
    file = file_of(sqlite_engine.url)
    assert file is not None
    with reading(sqlite_engine):
        for opened in (file, file.with_name(f"{file.name}-shm")):
            whole_files.sync_to_disk(opened)
        assert live_files.is_live(file)
    assert [where.split(":")[0] for where in live_opens.seen] == [whole_files.__file__] * 2
    live_opens.seen.clear()
