"""The pages stay true: the files and links that they name are there, and the page that one begins with stays short."""

import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# Made on somebody's computer, or left out of the repository on purpose.
ELSEWHERE = {"config.toml", "uv.lock", "pylock.toml"}
MOST_WORDS = 1_200

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def files() -> list[str]:
    """The files that pages name: those of the folders of the project, with their path."""
    folders = [folder for folder in ROOT.iterdir() if folder.is_dir() and not folder.name.startswith(".venv")]
    found = [file for folder in folders if folder.name != ".git" for file in folder.rglob("*.*")]
    return [f"/{file.relative_to(ROOT).as_posix()}" for file in (*found, *ROOT.glob("*.*"))]


@each_page
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    named = set(re.findall(r"`([\w./-]+\.(?:py|toml|md|yml|lock|spec))`", page.read_text(encoding="utf-8"))) - ELSEWHERE
    there = files()
    assert sorted(name for name in named if not any(file.endswith(f"/{name}") for file in there)) == []


@each_page
def test_every_link_leads_to_a_page_and_a_heading(page: Path) -> None:
    for target, heading in re.findall(r"\]\((?!http)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert heading in [title.lower().replace(" ", "-") for title in titles], (target, heading)


def test_the_page_that_one_begins_with_stays_short() -> None:
    assert len((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split()) <= MOST_WORDS


def test_a_contributor_is_told_every_word_of_run_py() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    words = runpy.run_path(str(ROOT / "run.py"))["TASKS"]
    assert [word for word in words if f"python3 run.py {word}" not in told] == []
