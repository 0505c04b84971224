"""Groupings as they are kept in views and in how a table was left, and read again."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn, shown_columns
from desktop.screens.totals import is_added_up, is_ratio
from desktop.table_query.grouping import BY_NAME, BY_ROWS, BY_SUM, Folding, Grouping, GroupOrder, Key
from models.queries.group_keys import from_plain, to_plain
from models.schema.base import table_of

MOST_LEVELS = 2
# Folding beyond is forgotten when the table is left: nobody closes so many groups one by one.
MOST_FOLDED = 200


def may_group(shown: ShownColumn) -> bool:
    """Tell whether rows share values of a column, so that they are grouped by it: no amounts, no long texts."""
    return shown.kind.is_grouped(shown.whole)


def plain_grouping(grouping: Grouping, *, folded: bool = True) -> dict[str, Any]:
    """Return a grouping as JSON holds it, nothing for none; `folded`: with which groups are closed."""
    if not grouping.by:
        return {}
    content: dict[str, Any] = {"by": [to_plain(by) for by in grouping.by]}
    if grouping.order.by:
        content |= {"ordered_by": grouping.order.by, "descending": grouping.order.descending}
    if folded:
        others = sorted((list(map(_plain, key)) for key in grouping.folding.others), key=str)
        content |= {"all_closed": grouping.folding.all_closed, "others": others[:MOST_FOLDED]}
    return content


def grouping_of(screen: Screen, kept: Any) -> Grouping:
    """Return the grouping that was kept, as far as it fits the screen as it is now."""
    table = table_of(screen.model)
    if not isinstance(kept, dict) or not isinstance(kept.get("by"), list):
        return Grouping()
    columns = shown_columns(screen)
    known = {shown.field.name for shown in columns if may_group(shown)}
    try:
        levels = tuple(from_plain(table, one) for one in kept["by"])[:MOST_LEVELS]
        others = frozenset(_key(key) for key in kept.get("others", []))
        hash((levels, others))
    except (ValueError, TypeError, LookupError, RecursionError):
        return Grouping()
    if not all(by.path in known for by in levels):
        return Grouping()
    return Grouping(levels, Folding(bool(kept.get("all_closed")), others), _order(columns, kept))


def may_order(shown: ShownColumn) -> bool:
    """Tell whether groups are ordered by what a column comes to in them."""
    return is_added_up(shown) or is_ratio(shown)


def _order(columns: Iterable[ShownColumn], kept: dict[str, Any]) -> GroupOrder:
    by = kept.get("ordered_by")
    known = {BY_ROWS, *(f"{BY_SUM}{shown.field.name}" for shown in columns if may_order(shown))}
    return GroupOrder(by, kept.get("descending") is not False) if isinstance(by, str) and by in known else BY_NAME


def _plain(value: Any) -> Any:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _key(kept: Any) -> Key:
    return tuple(date.fromisoformat(one["day"]) if isinstance(one, dict) else one for one in kept)
