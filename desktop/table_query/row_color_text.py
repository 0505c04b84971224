"""What a rule that colours rows is called, and how its name stands in tool tips."""

from collections.abc import Iterable
from html import escape

from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.table_query.row_color_rules import RowColorRule
from desktop.widgets.plain_text import one_line
from desktop.wording.filter_words import described, summary
from models.values.language import tr


def rule_name(rule: RowColorRule, columns: Iterable[ShownColumn], formats: Formats) -> str:
    """Return the name that was given, or what the filters ask for."""
    if rule.name:
        return one_line(rule.name)
    shown = {one.field.name: one for one in columns}
    return one_line(tr(" and ").join(described(one, shown[one.path], formats) for one in rule.filters if one.on))


def rule_label(rule: RowColorRule, columns: Iterable[ShownColumn], formats: Formats) -> str:
    """Name a rule as `rule_name`, but short, for the edge of a row: the values without the fields they are of."""
    if rule.name:
        return one_line(rule.name)
    shown = {one.field.name: one for one in columns}
    return one_line(", ".join(summary(one, shown[one.path], formats) for one in rule.filters if one.on))


def with_line(tip: str | None, line: str) -> str | None:
    """Return a tool tip with one more line below."""
    if not line:
        return tip
    if tip is None:
        return f"<qt>{escape(line)}</qt>" if "<" in line or "&" in line else line
    begin = tip.removesuffix("</qt>") if tip.startswith("<qt>") else f"<qt>{escape(tip)}"
    return f"{begin}<br>{escape(line)}</qt>"
