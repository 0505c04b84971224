"""The planted bugs: small changes of the program, each breaking one rule, and the tests that have to notice.

They stand in the `.toml` files beside this one, a file a subject, each as
`name`, `breaks` (the rule, in one sentence), `file`, `old` and `new` (the text to replace), `tests` (files or ids).
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PLACE = Path(__file__).parent
ROOT = PLACE.parents[1]


class Misplaced(Exception):
    """A bug that can't be planted: the program changed, and the list has to follow it."""


@dataclass(frozen=True)
class Bug:
    """One planted bug. `breaks`: the rule it breaks; `tests`: what of the suite has to fail, the narrowest first."""

    name: str
    breaks: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def planted_in(self, source: str) -> str:
        """The file's text with the bug in it. Raises Misplaced when its place isn't there exactly once."""
        found = source.count(self.old)
        if found != 1:
            raise Misplaced(f"{self.name}: its place is {found} times in {self.file}, not once")
        changed = source.replace(self.old, self.new)
        try:
            compile(changed, self.file, "exec")
        except SyntaxError as error:
            raise Misplaced(f"{self.name}: {self.file} isn't Python any more ({error.msg})") from None
        return changed


def all_bugs(place: Path = PLACE) -> list[Bug]:
    """All planted bugs, subject after subject."""
    return [bug for file in sorted(place.glob("*.toml")) for bug in _in_file(file)]


def _in_file(file: Path) -> Iterator[Bug]:
    for one in tomllib.loads(file.read_text(encoding="utf-8"))["bug"]:
        yield Bug(**{**one, "tests": tuple(one["tests"])})
