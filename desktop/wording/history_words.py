"""The history of a record in words: what was changed from what to what, by whom and when. No Qt."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from desktop.kinds.value_words import choice_words
from desktop.screens.formats import Formats, calendar_of
from desktop.screens.screen_definitions import screen_of
from desktop.screens.shown_columns import ShownColumn, shown_columns
from desktop.screens.vocabulary import source_words
from desktop.widgets.plain_text import one_line
from models.audit.deleted_rows import DeletedValues
from models.audit.row_history import PastChange
from models.ddl.history import ADD, CHANGE, NAMELESS, REMOVE, RESTORE, as_text, name_of
from models.queries.user_names import called
from models.schema.base import Base
from models.schema.column_ownership import is_key_at_source
from models.schema.column_ownership import source_words as source_of_rows
from models.values.language import mark, tr

WHOLE_ROWS = {ADD: mark("Added"), REMOVE: mark("Deleted"), RESTORE: mark("Restored")}
OF_A_SYNC = {REMOVE: mark("Removed in {source}"), RESTORE: mark("Back in {source}")}
SHOWN_VALUE, LONGEST_VALUE = 80, 2_000


@cache
def columns_by_name(table: str) -> dict[str, ShownColumn]:
    """Return the columns that a table's screen shows, by name; none for a table without a screen."""
    screen = screen_of(table)
    return {shown.field.name: shown for shown in shown_columns(screen)} if screen else {}


def field_words(column: str, known: Mapping[str, ShownColumn]) -> str:
    """Return what a field is called."""
    return known[column].field.title if column in known else choice_words(column, "column_name")


def what_words(change: PastChange, known: Mapping[str, ShownColumn], formats: Formats, length: int) -> str:
    """Return what a change did; values are cut at `length` characters."""
    if change.action != CHANGE:
        whole = OF_A_SYNC if change.source and change.action in OF_A_SYNC else WHOLE_ROWS
        return tr(whole[change.action], source=source_words(change.source or ""))
    column = change.column or ""
    if is_key_at_source(change.table, column):
        return tr("Linked with the record in {source}", source=source_of_rows(Base.metadata.tables[change.table]))
    shown = known.get(column)
    old, new = (value_words(text, shown, formats, length) for text in (change.old, change.new))
    return f"{_when_words(field_words(column, known), change, formats)}: {old} → {new}"


def _when_words(field: str, change: PastChange, formats: Formats) -> str:
    """Return a field with the days on which its change holds, where it holds from a day on."""
    if change.first is None and change.last is None:
        return field
    first, last = (formats.day(day) if day is not None else "" for day in (change.first, change.last))
    if not first:
        return tr("{field} until {last}", field=field, last=last)
    if not last:
        return tr("{field} from {first}", field=field, first=first)
    return tr("{field} from {first} to {last}", field=field, first=first, last=last)


def value_words(text: str | None, shown: ShownColumn | None, formats: Formats, length: int = SHOWN_VALUE) -> str:
    """Return a value as the history keeps it, as people read it."""
    if text is None:
        return tr("empty")
    if text == NAMELESS:
        return tr(text)
    words = formats.kept(text)
    if shown is not None:
        currency = formats.currency if shown.field.currency is None else None
        words = formats.kept(text, shown.kind, name=shown.field.name, currency=currency)
    return words if len(words) <= length else f"{words[: length - 1]}…"


def who_words(change: PastChange) -> str:
    """Say who made a change: a person, or the sync of a source."""
    if change.source:
        return tr("Sync of {source}", source=source_words(change.source))
    return one_line(called(name_of(change.who)))


def day_words(change: PastChange, formats: Formats) -> str:
    """Return the day of a change in the report time zone."""
    day, today = change.at.astimezone(formats.zone).date(), calendar_of(formats).today()
    if day == today:
        return tr("Today")
    return tr("Yesterday") if day == today - timedelta(days=1) else formats.day(day)


def exact_words(change: PastChange, formats: Formats) -> str:
    """Say who and when to the second, and who was signed in to the database where that is somebody else."""
    local = change.at.astimezone(formats.zone)
    who = who_words(change) if change.source else one_line(name_of(change.who))
    words = tr("{who}, {day} at {time}", who=who, day=formats.day(local.date()), time=f"{local:%H:%M:%S}")
    if change.login and change.login != change.who:
        words += "\n" + tr("Signed in to the database as {login}", login=one_line(change.login))
    return words


def holds_now(change: PastChange, value: Any) -> bool:
    """Tell whether a cell's value is the one from before the change, so that there is nothing to put back."""
    if isinstance(value, tuple):
        row_id, label = value
        return bool(row_id == change.old_id if change.old_id is not None else label == change.old)
    return as_text(value) == change.old


def held_lines(values: DeletedValues, formats: Formats) -> list[tuple[str, str, None]]:
    """Return what a deleted row held, a line a field: its title and its value."""
    known = columns_by_name(values.table)
    texts = [(name, value_words(text, known.get(name), formats, LONGEST_VALUE)) for name, text in values.values]
    return [(field_words(name, known), words, None) for name, words in texts]
