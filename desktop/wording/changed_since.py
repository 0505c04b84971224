"""Who changed a cell since one saw it, to what and when, in a sentence: in the locale, by the report time zone."""

from desktop.screens.formats import Formats
from desktop.screens.screen_definitions import screen_of
from models.queries.user_names import called
from models.values.language import tr
from models.writes.edits import Outcome
from models.writes.expected_rows import RowChangedError


def changed_since(outcome: Outcome, formats: Formats, *, with_value: bool = True) -> str:
    """Say who changed a cell; of a row that is gone, that it is. `with_value`: name the value, not shown elsewhere."""
    if outcome.status == "gone":
        return tr("The row has been deleted meanwhile.")
    if outcome.by is None:
        return tr("The cell has been changed meanwhile.")
    who, when, value = called(outcome.by.who), formats.moment(outcome.by.at), outcome.by.value
    if not with_value:
        return tr("{who} changed the cell on {when}.", who=who, when=when)
    if not value:
        return tr("{who} emptied the cell on {when}.", who=who, when=when)
    return tr("{who} changed it to “{value}” on {when}.", who=who, value=formats.kept(value), when=when)


def row_changed_since(error: RowChangedError, formats: Formats) -> str:
    """Return the sentence of a row that somebody wrote into: which field of it was changed last."""
    by, column = error.by, error.columns[0] if error.columns else ""
    screen = screen_of(error.table)
    titles = {field.name: field.title for field in screen.fields} if screen is not None else {}
    if by is None or len(error.columns) > 1 or column not in titles:
        return error.happened
    who, when, field, value = by.who, formats.moment(by.at), titles[column], by.value
    if not value:
        return tr("{who} emptied {field} on {when}.", who=who, when=when, field=field)
    return tr(
        "{who} changed {field} to “{value}” on {when}.", who=who, field=field, value=formats.kept(value), when=when
    )
