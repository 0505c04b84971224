"""The version of this program, and how versions compare."""

import importlib.metadata
import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def own_version() -> str:
    """Return the version of the installed package or bundle; in a source tree that of its own file."""
    try:
        return importlib.metadata.version("leitstand")
    except importlib.metadata.PackageNotFoundError:
        project = Path(__file__).parents[2] / "pyproject.toml"
        version: str = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"]
        return version


def is_at_least(version: str, wanted: str) -> bool:
    """Tell whether a version is `wanted` or newer. A wanted one that can't be read as numbers is never reached."""
    numbers, needed = _numbers(version), _numbers(wanted)
    return bool(needed) and numbers >= needed


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers at the beginning ("1.10.0-rc1" is 1, 10, 0); none when it begins with something else."""
    found = re.match(r"\d+(?:\.\d+)*", version.strip())
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and len(numbers) < 4:
        numbers.append(0)
    return tuple(numbers)
