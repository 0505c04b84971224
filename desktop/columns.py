"""What the window adds to a shown column: whether it is a chip, and whether a new row needs it."""

from functools import cache

from desktop.screen import Kind, Screen
from desktop.shown_columns import ShownColumn, shown_columns
from desktop.words import is_state


@cache
def columns_of(screen: Screen) -> tuple[ShownColumn, ...]:
    """The columns of a screen, in its order."""
    return shown_columns(screen)


def is_chip(shown: ShownColumn) -> bool:
    """Whether the value is a state, shown as a chip."""
    return shown.kind in (Kind.CHOICE, Kind.FLAG) and is_state(shown.field.name)


def is_required(shown: ShownColumn) -> bool:
    """Whether a new row needs a value here."""
    return not shown.column.nullable and "." not in shown.field.name
