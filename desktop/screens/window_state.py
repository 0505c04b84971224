"""How the window was left: a small JSON file in the data folder, so that it reopens the same."""

import json
import logging
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop.screens.renamed_fields import with_names_of_now
from desktop.screens.window_state_reader import Reading, flag, number, plain, size, sizes, text, texts
from models.connection.private_files import make_data_folder, opener
from models.values.language import LANGUAGES

CHOICES = ("system", *LANGUAGES)
log = logging.getLogger("leitstand.desktop")

NAME, BROKEN = "window.json", "window.json.broken"
MOST_NAMED = 10


@dataclass
class TableState:
    """How one table was left: sorted columns by field name, "-" before it for descending; widths by field name.

    `filters`: as `filters.to_plain` gives them; `view`: the id of the saved view, 0 without one; `columns`: as
    `column_layout.plain_layout` gives it; `colours`: as `row_color_rules.plain_rules` gives them; `grouping`: as
    `grouping_serialization.plain_grouping` gives it.
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
    """How the window was left. `language`: as it was chosen in the window, "" if none was.

    `folded`: the sections of the sidebar of which only the heading is shown; `unfolded`: those of the record panel of
    which more is shown.
    """

    geometry: str = ""
    splitter: list[int] = field(default_factory=list)
    screen: str = ""
    theme: str = "system"
    language: str = ""
    compact: bool = False
    totals: bool = False
    panel: bool = True
    filter_row: bool = False
    folded: list[str] = field(default_factory=lambda: ["tables"])
    unfolded: list[str] = field(default_factory=list)
    left_at: str = ""
    tables: dict[str, TableState] = field(default_factory=dict)

    def last_visit(self) -> datetime | None:
        """Return when the program was closed the last time, as far as that is known."""
        try:
            return datetime.fromisoformat(self.left_at).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def load_state(folder: Path) -> WindowState:
    """Read the state as it was kept, without what can't be read: then the file is kept aside, with a line in the log.

    Nothing in the file stops a start.
    """
    file = folder / NAME
    try:
        written = file.read_bytes()
    except FileNotFoundError:
        return WindowState()
    except OSError as error:
        log.info("%s can't be read (%s); the window opens as if for the first time", file, error)
        return WindowState()
    try:
        state, dropped = _state(json.loads(written))
    except (ValueError, RecursionError) as error:
        state, dropped = WindowState(), [f"all of it ({error})"]
    if dropped:
        _keep_aside(file, written, dropped)
    return state


def _keep_aside(file: Path, written: bytes, dropped: list[str]) -> None:
    """Keep what the next closing would write over."""
    aside = file.with_name(BROKEN)
    listed = ", ".join(sorted(set(dropped))[:MOST_NAMED])
    try:
        if not aside.exists() or aside.read_bytes() != written:
            with open(aside, "wb", opener=opener) as stream:
                stream.write(written)
        log.info("of %s this can't be used: %s; the file is kept as %s", file, listed, aside)
    except OSError as error:
        log.info("of %s this can't be used: %s; it can't be kept aside either: %s", file, listed, error)


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


def _state(content: Any) -> tuple[WindowState, list[str]]:
    """Return the state, and the names of the fields that couldn't be read."""
    read, fresh = Reading(), WindowState()
    kept = read.mapping("all of it", content)
    language = read.of(kept, "language", text, fresh.language)
    tables = read.mapping("tables", kept.get("tables", {}))
    state = WindowState(
        geometry=read.of(kept, "geometry", text, fresh.geometry),
        splitter=read.of(kept, "splitter", sizes, fresh.splitter),
        screen=read.of(kept, "screen", text, fresh.screen),
        theme=read.of(kept, "theme", text, fresh.theme),
        language=language if language in ("", *CHOICES) else "",
        compact=read.of(kept, "compact", flag, fresh.compact),
        totals=read.of(kept, "totals", flag, fresh.totals),
        panel=read.of(kept, "panel", flag, fresh.panel),
        filter_row=read.of(kept, "filter_row", flag, fresh.filter_row),
        folded=read.of(kept, "folded", texts, fresh.folded),
        unfolded=read.of(kept, "unfolded", texts, fresh.unfolded),
        left_at=read.of(kept, "left_at", text, fresh.left_at),
        tables={key: _table(read, key, table) for key, table in tables.items()},
    )
    return state, read.dropped


def _table(read: Reading, key: str, content: Any) -> TableState:
    kept, fresh = with_names_of_now(key, read.mapping(key, content)), TableState()
    widths = read.mapping("widths", kept.get("widths", {}))
    return TableState(
        order=read.of(kept, "order", text, fresh.order),
        widths={name: width for name in widths if (width := read.of(widths, name, size, 0))},
        filters=read.each(kept, "filters", plain),
        view=read.of(kept, "view", number, fresh.view),
        columns=read.of(kept, "columns", plain, fresh.columns),
        colours=read.each(kept, "colours", plain),
        grouping=read.of(kept, "grouping", plain, fresh.grouping),
    )
