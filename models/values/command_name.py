"""What the program is called on this computer: `leitstand`, or the line that started it from the source."""

import os
import re

# Set by run.py, so that what people are told to run is a command that they have.
STARTED_BY = "LEITSTAND_STARTED_BY"
NAMES = "backup|doctor|export|figure|import|migrate|move|report|restore|roles|secret|sign-in|status|sync"
_COMMAND = re.compile(rf"(?<![\w./\\-])leitstand (?=(?:{NAMES})\b)")


def program() -> str:
    """Return what stands before a command."""
    return "python3 run.py" if os.environ.get(STARTED_BY) == "run.py" else "leitstand"


def as_started(text: str) -> str:
    """Return a text that names commands (“leitstand restore”) with those that whoever reads it can run."""
    return _COMMAND.sub(f"{program()} ", text)
