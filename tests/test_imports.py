"""The rules that keep the layers apart and the program safe, read from the source itself: desktop → sync → models."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = ("desktop", "sync", "models", "resources")
# What a package must not import. The longest name that fits a file's module counts, with those above it.
FORBIDDEN = {
    "resources": ("desktop", "sync", "models", "tests", "PySide6"),
    "models": ("desktop", "sync", "tests", "PySide6", "requests", "gspread", "google", "openpyxl", "python_calamine"),
    "sync": ("desktop", "tests", "PySide6"),
    "sync.standin": ("models", "sync"),
    "desktop": ("tests",),
}
ALLOWED = {"sync.standin": ("sync.standin",)}
# These run whatever text they are given.
UNSAFE_MODULES = ("pickle", "marshal", "shelve", "dill", "yaml")
UNSAFE_BUILTINS = ("eval", "exec")
# gspread's guessing reads 1,5 as 15 (see models/values/numbers.py, which reads numbers instead).
GUESSING = re.compile(r"get_all_records|numericise\w*")
# None of these is needed before a command or the window runs, and each takes its time.
LATE = ("PySide6", "alembic", "gspread", "openpyxl", "requests", "google")


def files(*folders: str) -> list[Path]:
    """The Python files of these folders of the project."""
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.AST, package: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported anywhere in the tree, also inside functions and by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join([*package.split(".")[: 1 - node.level or None], *filter(None, [base])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node).endswith(("import_module", "__import__")):
            yield node.lineno, node.args[0].value if isinstance(node.args[0], ast.Constant) else "a name made up later"


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func) if isinstance(call.func, ast.Name | ast.Attribute) else ""


def within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def forbidden_imports(source: str, module: str, package: str) -> list[str]:
    """The imports of a module that the rules don't allow, as "line: name"."""
    rules = [layer for layer in FORBIDDEN if within(module, (layer,))]
    banned = tuple(name for layer in rules for name in FORBIDDEN[layer])
    allowed = tuple(name for layer in rules for name in ALLOWED.get(layer, ()))
    return [
        f"{line}: {name}"
        for line, name in imported(ast.parse(source), package)
        if within(name, banned) and not within(name, allowed)
    ]


def unsafe_uses(source: str) -> list[str]:
    """Calls that switch off TLS checks, run text as a program, or guess numbers, as "line: what"."""
    tree = ast.parse(source)
    found = [f"{line}: {name}" for line, name in imported(tree, "") if within(name, UNSAFE_MODULES)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in UNSAFE_BUILTINS:
            found.append(f"{node.lineno}: {_called(node)}()")
        elif isinstance(node, ast.keyword) and node.arg == "verify" and _is_false(node.value):
            found.append(f"{node.value.lineno}: verify=False")
        elif isinstance(node, ast.Assign) and _is_false(node.value):
            found += [f"{node.lineno}: verify=False" for target in node.targets if _names_verify(target)]
        elif isinstance(node, ast.Attribute | ast.Name) and GUESSING.fullmatch(_last_name(node)):
            found.append(f"{node.lineno}: {_last_name(node)}")
    return found


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _names_verify(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and _last_name(node) == "verify"


def _last_name(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


def test_no_layer_imports_one_above_it_and_only_desktop_knows_qt() -> None:
    wrong = [
        f"{file.relative_to(ROOT)}:{line}"
        for file in files(*PROGRAM)
        for line in forbidden_imports(
            file.read_text(encoding="utf-8"),
            module_of(file),
            module_of(file) if file.name == "__init__.py" else module_of(file.parent),
        )
    ]
    assert not wrong


def test_nothing_switches_off_tls_checks_runs_text_or_guesses_numbers() -> None:
    others = [ROOT / "run.py", ROOT / "build.spec"]
    wrong = [
        f"{file.relative_to(ROOT)}:{use}"
        for file in [*files(*PROGRAM, "tests", "docs"), *others]
        for use in unsafe_uses(file.read_text(encoding="utf-8"))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("models.queries.rows", "import sync.engine"),
        ("models.queries.rows", "from desktop import jobs"),
        ("models.queries.rows", "def late():\n    import requests"),
        ("models.schema.finance", "from ...sync import engine"),
        ("sync.engine", "from PySide6.QtCore import QObject"),
        ("sync.engine", "import importlib\nimportlib.import_module('desktop.app')"),
        ("sync.standin.serve", "from sync.config.settings import LOOPBACK"),
        ("sync.standin.serve", "from sync import settings"),
        ("sync.standin.serve", "import models"),
        ("desktop.app", "from tests.postgres import server"),
        ("resources", "import models"),
    ],
)
def test_an_import_against_the_rules_is_noticed(module: str, line: str) -> None:
    assert len(forbidden_imports(line, module, module.rpartition(".")[0] or module)) == 1


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("desktop.app", "from PySide6.QtWidgets import QApplication"),
        ("desktop.app", "from sync.engine import run_sync"),
        ("sync.engine", "from models.connection.database import writing"),
        ("sync.standin.serve", "from sync.standin.agency.agency import build_agency"),
        ("sync.standin.agency.agency", "from . import agency_people"),
    ],
)
def test_an_import_along_the_rules_is_fine(module: str, line: str) -> None:
    assert forbidden_imports(line, module, module.rpartition(".")[0]) == []


@pytest.mark.parametrize(
    "line",
    [
        "requests.get(url, verify=False)",
        "session.verify = False",
        "sheet.get_all_records()",
        "from pickle import loads",
        "value = eval(text)",
        "exec(text)",
        "import yaml",
    ],
)
def test_an_unsafe_call_is_noticed(line: str) -> None:
    assert len(unsafe_uses(line)) == 1


def test_running_qt_and_checking_tls_are_not_called_unsafe() -> None:
    assert unsafe_uses("application.exec()\nrequests.get(url, verify=True)\nre.compile(text)") == []


def test_the_command_starts_without_what_only_some_commands_need() -> None:
    program = "import sys, desktop.cli; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not [name for name in ended.stdout.split() if within(name, LATE)]


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda lock: lock.name)
def test_a_lock_names_no_host_and_hashes_every_file(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(extra-)?index-url|find-links|--trusted-host", text)
    packages = re.split(r"\n(?=\w)", text.strip())
    assert packages
    assert not [package for package in packages if "==" not in package or "--hash=sha256:" not in package]
