"""What is said to who answers a question that somebody else has answered already. No Qt."""

from collections.abc import Mapping
from typing import Any

from desktop.screens.formats import Formats
from desktop.widgets.plain_text import one_line
from models.queries.user_names import called
from models.values.language import tr
from models.writes.removal_questions import Given


def answered_words(given: Given | None, words: Mapping[Any, str], formats: Formats) -> str:
    """Say who answered what, and when, as far as known. `words`: what each answer is called where it is given."""
    holds = tr("Their answer holds.")
    if given is None or given.who is None or given.at is None:
        return holds
    told = tr(
        "{who} answered “{answer}” ({when}).",
        who=one_line(called(given.who)),
        answer=words.get(given.answer, given.answer),
        when=formats.moment(given.at),
    )
    return f"{told} {holds}"
