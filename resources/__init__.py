"""Files that belong to the program: icons, fonts, translations, the sample company's names."""

import json
from pathlib import Path
from typing import Any


def path(*parts: str) -> Path:
    """Return the path of a file in this folder, also inside a packaged program."""
    return Path(__file__).parent.joinpath(*parts)


def sample(name: str) -> Any:
    """Return the content of `sample/<name>.json`: invented names and words for the sample company."""
    return json.loads(path("sample", f"{name}.json").read_text(encoding="utf-8"))
