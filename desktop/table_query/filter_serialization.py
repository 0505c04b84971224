"""Filters as they are kept in views and in how the window was left, and read again."""

from collections.abc import Iterable
from typing import Any

from desktop.screens.screen import Screen
from models.queries.filters import Filter, from_plain, to_plain
from models.schema.base import table_of


def plain_filters(filters: Iterable[Filter]) -> list[dict[str, Any]]:
    """Return filters as JSON holds them."""
    return [to_plain(condition) for condition in filters]


def filters_of(screen: Screen, kept: Any) -> tuple[tuple[Filter, ...], int]:
    """Return the filters that were kept, one a field of the screen, and how many don't fit it any more."""
    table = table_of(screen.model)
    names, found = {field.name for field in screen.fields}, dict[str, Filter]()
    listed = kept if isinstance(kept, list) else [kept] if kept else []
    for content in listed:
        try:
            condition = from_plain(table, content)
            hash(condition)  # a TypeError where something within its values can't be compared
        except (ValueError, TypeError, OverflowError, RecursionError):
            continue
        if condition.path in names:
            found[condition.path] = condition
    return tuple(found.values()), len(listed) - len(found)
