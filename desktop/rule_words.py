"""What a rule that colours rows is called, and how its name stands in tool tips."""

from collections.abc import Iterable
from html import escape

from desktop.filter_words import described, summary
from desktop.formats import Formats
from desktop.plain_text import one_line
from desktop.row_colours import RowRule
from desktop.shown_columns import ShownColumn
from models.language import tr


def rule_name(rule: RowRule, columns: Iterable[ShownColumn], formats: Formats) -> str:
    """The name that was given, or what the filters ask for."""
    if rule.name:
        return one_line(rule.name)
    shown = {one.field.name: one for one in columns}
    return one_line(tr(" and ").join(described(one, shown[one.path], formats) for one in rule.filters if one.on))


def rule_label(rule: RowRule, columns: Iterable[ShownColumn], formats: Formats) -> str:
    """As `rule_name`, but short, for the edge of a row: the values without the fields they are of."""
    if rule.name:
        return one_line(rule.name)
    shown = {one.field.name: one for one in columns}
    return one_line(", ".join(summary(one, shown[one.path], formats) for one in rule.filters if one.on))


def with_line(tip: str | None, line: str) -> str | None:
    """A tool tip with one more line below."""
    if not line:
        return tip
    if tip is None:
        return f"<qt>{escape(line)}</qt>" if "<" in line or "&" in line else line
    begin = tip.removesuffix("</qt>") if tip.startswith("<qt>") else f"<qt>{escape(tip)}"
    return f"{begin}<br>{escape(line)}</qt>"
