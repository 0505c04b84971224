"""What to say when a sync has ended."""

from collections.abc import Callable, Sequence
from typing import Any

from desktop.screens.vocabulary import source_words
from desktop.theme.tone import Tone
from desktop.widgets.messages import Messages
from desktop.wording.stored_messages import retold
from models.values.language import beginning, mark, tr, trn
from sync.sources import tells_notes

TITLES = {
    "complete": (Tone.GOOD, mark("{source} is up to date")),
    "failed": (Tone.BAD, mark("{source} couldn't be synced")),
    "cancelled": (Tone.WARN, mark("The sync of {source} was cancelled")),
    "busy": (Tone.BUSY, mark("Somebody else is syncing")),
}


def tell_results(
    messages: Messages,
    results: Sequence[Any],
    show_problems: Callable[[], None],
) -> None:
    """Show one bar for each source, but for one that asks: its question has a bar of its own."""
    if results and all(result.status == "busy" for result in results):
        results = results[:1]
    if len(results) > 1 and all(result.status == "complete" and not result.set_aside.records for result in results):
        words = [f"{source_words(result.source)}: {result.words()}." for result in results]
        notes = [note for result in results for note in result.notes]
        details = " ".join([*words, *(said for result in results for said in _noted(result))])
        messages.tell(Tone.GOOD, tr("Everything is up to date"), details, _answers(False, notes, show_problems))
        return
    for result in results:
        source = source_words(result.source)
        if result.status == "asks":
            continue
        tone, title = TITLES.get(result.status, TITLES["failed"])
        answers = _answers(bool(result.set_aside.records), result.notes, show_problems)
        tone = Tone.WARN if tone is Tone.GOOD and result.set_aside.records else tone
        messages.tell(tone, tr(title, source=source), " ".join([_details(result), *_noted(result)]), answers)


def _answers(
    rejected: bool, notes: Sequence[str], show: Callable[[], None]
) -> tuple[tuple[str, Callable[[], None]], ...]:
    """Return what a bar offers: the list has the problems, and the notes below them."""
    if rejected:
        return ((tr("Show problems"), show),)
    return ((tr("Show notes"), show),) if notes else ()


def _noted(result: Any) -> list[str]:
    """Return what is new of the source itself, as of a company; of others, how much there is to read."""
    notes = result.notes
    if tells_notes(result.source):
        return [retold(note) for note in notes]
    return (
        [trn("{n} note on what was left out.", "{n} notes on what was left out.", len(notes), n=len(notes))]
        if notes
        else []
    )


def _details(result: Any) -> str:
    words: str = result.words()
    if result.status == "complete":
        return f"{beginning(words)}."
    if result.status == "busy":
        return result.error or tr("The new data appears here when their sync is done.")
    changed = result.created or result.updated or result.deleted
    return " ".join(filter(None, (result.error, tr("Already written: {rows}.", rows=words) if changed else "")))
