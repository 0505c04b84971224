"""How the window was left: a small JSON file in the data folder, so that it reopens the same."""

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.renamed import with_names_of_now
from models.language import LANGUAGES
from models.private import make_data_folder, opener

CHOICES = ("system", *LANGUAGES)
log = logging.getLogger("leitstand.desktop")

NAME = "window.json"


@dataclass
class TableState:
    """How one table was left: sorted columns by field name, "-" before it for descending; widths by field name.

    `filters`: as `models.filters.to_plain` gives them; `view`: the id of the saved view, 0 without one; `columns`: as
    `column_layout.plain_layout` gives it; `colours`: as `row_colours.plain_rules` gives them; `grouping`: as
    `grouping_kept.plain_grouping` gives it.
    """

    order: str = ""
    widths: dict[str, int] = field(default_factory=dict)
    filters: list[dict[str, Any]] = field(default_factory=list)
    view: int = 0
    columns: dict[str, Any] = field(default_factory=dict)
    colours: list[dict[str, Any]] = field(default_factory=list)
    grouping: dict[str, Any] = field(default_factory=dict)


@dataclass
class WindowState:
    """How the window was left. `language`: as it was chosen in the window, "" if none was."""

    geometry: str = ""
    splitter: list[int] = field(default_factory=list)
    screen: str = ""
    theme: str = "system"
    language: str = ""
    compact: bool = False
    totals: bool = False
    panel: bool = True
    filter_row: bool = False
    left_at: str = ""
    tables: dict[str, TableState] = field(default_factory=dict)

    def last_visit(self) -> datetime | None:
        """When the program was closed the last time, as far as that is known."""
        try:
            return datetime.fromisoformat(self.left_at).astimezone(UTC)
        except ValueError:
            return None


def load_state(folder: Path) -> WindowState:
    """The state as it was kept; a missing or broken file means a fresh one, and a broken one a line in the log."""
    file = folder / NAME
    try:
        return _state(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return WindowState()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        log.info("%s can't be used (%s); the window opens as if for the first time", file, error)
        return WindowState()


def save_state(folder: Path, state: WindowState) -> None:
    """Keep the state; the old file stays whole until the new one is. A full disk costs no more than the state."""
    file, new = folder / NAME, folder / f"{NAME}.new"
    try:
        make_data_folder(folder)
        with open(new, "w", encoding="utf-8", opener=opener) as stream:
            json.dump(asdict(state), stream, indent=1)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(file)
    except OSError as error:
        log.info("how the window was left couldn't be kept: %s", error)


def _state(content: dict[str, Any]) -> WindowState:
    state = WindowState()
    for known in fields(WindowState):
        value = content.get(known.name)
        if known.name != "tables" and type(value) is type(getattr(state, known.name)):
            setattr(state, known.name, value)
    for key, kept in content.get("tables", {}).items():
        table = with_names_of_now(str(key), kept)
        widths = {str(name): int(width) for name, width in table.get("widths", {}).items()}
        filters = [dict(one) for one in table.get("filters", [])]
        order, view, columns = str(table.get("order", "")), int(table.get("view", 0)), dict(table.get("columns", {}))
        colours = [dict(one) for one in table.get("colours", [])]
        grouping = dict(table.get("grouping", {}))
        state.tables[str(key)] = TableState(order, widths, filters, view, columns, colours, grouping)
    state.language = state.language if state.language in ("", *CHOICES) else ""
    state.splitter = [int(size) for size in state.splitter]
    return state
