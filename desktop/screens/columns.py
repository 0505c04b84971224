"""What the window adds to a shown column: whether it is a chip, and whether a new row needs it."""

from functools import cache

from sqlalchemy import Text

from desktop.kinds.value_words import is_state
from desktop.screens.column_layout import Layout
from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn, shown_columns
from models.schema.paths import model_of


@cache
def columns_of(screen: Screen) -> tuple[ShownColumn, ...]:
    """Return the columns of a screen, in its order."""
    return shown_columns(screen)


def unread_fields(screen: Screen, layout: Layout) -> frozenset[str]:
    """Return the fields that aren't read as long as they are hidden."""
    costly = (shown.field.name for shown in columns_of(screen) if shown.is_costly)
    return layout.hidden & frozenset(costly)


def is_chip(shown: ShownColumn) -> bool:
    """Tell whether the value is a state, shown as a chip."""
    return shown.kind.is_state and is_state(shown.field.name)


def is_required(shown: ShownColumn) -> bool:
    """Tell whether a new row needs a value here: the database does, or it is what the row is called by."""
    column = shown.column
    is_label = isinstance(column.type, Text) and column.name == model_of(column.table.name).LABEL
    return "." not in shown.field.name and (is_label or not column.nullable)
