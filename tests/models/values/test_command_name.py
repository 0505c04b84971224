"""What people are told to run is a command that they have, however they started the program."""

import re
from pathlib import Path

import pytest

from desktop.cli import _parser
from models.values.command_name import NAMES, STARTED_BY, as_started
from models.values.errors import KnownError

ROOT = Path(__file__).parents[3]
TOLD = re.compile(r"\bleitstand ([a-z][a-z-]*)")


def test_a_command_in_an_error_is_told_as_the_person_started_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def error() -> str:
        return str(
            KnownError("Broken", "“/home/leitstand restore” is.", "Run: leitstand restore, or leitstand export.")
        )

    assert error().endswith("Run: leitstand restore, or leitstand export.")
    monkeypatch.setenv(STARTED_BY, "run.py")
    told = "Broken: “/home/leitstand restore” is. Run: python3 run.py restore, or python3 run.py export."
    assert error() == told
    assert as_started("A leitstand of his own") == "A leitstand of his own"
    assert _parser().prog == "python3 run.py"


def test_every_command_that_a_text_names_is_one_and_is_told_so() -> None:
    commands = _names_of_commands()
    files = [*ROOT.glob("models/**/*.py"), *ROOT.glob("sync/**/*.py"), *ROOT.glob("desktop/**/*.py")]
    files += [*ROOT.glob("resources/translations/**/*.toml"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]
    named = {word for file in files for word in TOLD.findall(file.read_text(encoding="utf-8"))}
    assert named & commands == named, "these are no commands"
    assert named <= set(NAMES.split("|"))


def _names_of_commands() -> set[str]:
    (commands,) = [action.choices for action in _parser()._actions if action.dest == "command"]
    return set(commands or ())
