"""A database in which nothing can be changed: why, said in the window and in place of what would change it."""

from collections.abc import Sequence

from desktop.screens.actions import Actions
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from models.values.errors import DatabaseError
from models.values.language import tr


def reason(why_not: DatabaseError) -> str:
    """Return why nothing can be changed, and what to do about it."""
    return f"{why_not.happened} {why_not.to_do}"


def tell_only_reading(
    why_not: DatabaseError | None, hidden: Sequence[str], actions: Actions, messages: Messages
) -> None:
    """Switch off what would change something where nothing can be changed, and say why.

    `hidden`: the titles of screens that the database can't fill.
    """
    if why_not is not None:
        actions.only_reading(reason(why_not))
        later = tr("Not shown until then: {names}.", names=", ".join(hidden)) if hidden else ""
        messages.tell(Tone.WARN, why_not.title, f"{reason(why_not)} {later}".rstrip(), stays=True)
