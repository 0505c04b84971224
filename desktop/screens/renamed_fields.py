"""Fields that were called otherwise in views and windows of older versions: today's names for what was kept of them."""

from collections.abc import Mapping
from typing import Any

# By screen. What Paymo notes as outstanding was taken for what is open.
RENAMED = {"invoices": {"outstanding": "open_amount"}}
# Lists and texts in which only names of fields stand.
NAMES = frozenset({"order", "hidden", "frozen", "sort", "path"})


def with_names_of_now(screen: str, kept: Any) -> Any:
    """Return what was kept of how a screen is looked at, with the names that its fields have now."""
    names = RENAMED.get(screen)
    return _renamed(kept, names) if names else kept


def _renamed(kept: Any, names: Mapping[str, str]) -> Any:
    if isinstance(kept, list):
        return [_renamed(one, names) for one in kept]
    if not isinstance(kept, dict):
        return kept
    found: dict[str, Any] = {}
    for key, value in kept.items():
        if key == "widths" and isinstance(value, dict):
            found[key] = {names.get(name, name): width for name, width in value.items()}
        elif key in NAMES:
            found[key] = [_name(one, names) for one in value] if isinstance(value, list) else _name(value, names)
        else:
            found[key] = value if key == "values" else _renamed(value, names)
    return found


def _name(text: Any, names: Mapping[str, str]) -> Any:
    """Return a name, or several with a minus before those that descend (`-date,number`)."""
    if not isinstance(text, str):
        return text
    parts = (part.strip() for part in text.split(","))
    return ",".join(f"-{names.get(part[1:], part[1:])}" if part[:1] == "-" else names.get(part, part) for part in parts)
