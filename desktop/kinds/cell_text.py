"""What a cell of a sheet says as a text."""

from datetime import datetime, time

from sync.sheets.cells.cells import Value, shown


def cell_text(value: Value) -> str:
    """Write a cell as a text field takes it: whole numbers without a fraction, days as 2026-03-01."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
    return shown(value)
