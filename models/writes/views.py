"""Saved views of screens, mine and the team's; import mappings are kept in the same way (`Kept`).

Two people saving the same one: the second is told who was first, gets what that one saved, and loses nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    RowMapping,
    Table,
    delete,
    exc,
    insert,
    inspect,
    or_,
    select,
    update,
)

from models.connection.database import reading
from models.connection.database_errors import RefusedError, explained
from models.queries.user_names import called
from models.schema.base import table_of
from models.schema.system_tables import ImportMapping, SavedView
from models.values.clock import now_of
from models.values.errors import KnownError
from models.values.language import tr
from models.values.text import clean
from models.values.text_order import order_key
from models.writes.audit_context import writing_as

Kept = type[SavedView] | type[ImportMapping]
LONGEST_NAME = 80


@dataclass(frozen=True)
class View:
    """One of a screen's views. `owner` is None for the team's; `content` is open: each part of the window adds its own.

    `saved_by` and `saved_at`: by whom and when it was saved last. `is_broken`: what somebody wrote into it with a
    program of their own can't be read, and `content` is empty.
    """

    id: int
    screen: str
    name: str
    owner: str | None
    content: dict[str, Any]
    version: int
    saved_by: str
    saved_at: datetime
    is_broken: bool = False


class SavedByOthersError(KnownError):
    """Somebody else has changed the view since it was read. `theirs` is what it is now; None: it was deleted."""

    def __init__(self, name: str, theirs: View | None) -> None:
        happened = (
            tr("It was deleted meanwhile.") if theirs is None else tr("{who} saved it.", who=called(theirs.saved_by))
        )
        title = tr("“{name}” has changed since you opened it", name=name)
        super().__init__(title, happened, tr("Nothing was changed."))
        self.theirs = theirs


def views_of(engine: Engine, screen: str, who: str, kept: Kept = SavedView) -> list[View]:
    """Return a screen's views that `who` can choose: their own and the team's, by name. One statement.

    None in a database of an older version, which has no place for them. Raises DatabaseError when it can't be reached.
    """
    return _read(engine, kept, _visible_to(who, kept), _table(kept).c.screen == screen)


def all_views(engine: Engine, who: str) -> list[View]:
    """Return the views of all screens that `who` can choose, as `views_of` does. One statement."""
    return _read(engine, SavedView, _visible_to(who, SavedView))


def _visible_to(who: str, kept: Kept) -> ColumnElement[bool]:
    owner = _table(kept).c.owner
    return or_(owner.is_(None), owner == clean(who))


def _read(engine: Engine, kept: Kept, *conditions: ColumnElement[bool]) -> list[View]:
    table = _table(kept)
    with explained(engine, table), reading(engine) as connection:
        try:
            rows = connection.execute(select(table).where(*conditions)).mappings().all()
        except exc.DBAPIError:
            if inspect(connection).has_table(table.name):
                raise
            return []
    return sorted(map(_view, rows), key=lambda view: (order_key(view.name), view.owner is None))


def add_view(
    engine: Engine,
    screen: str,
    name: str,
    owner: str | None,
    content: Mapping[str, Any],
    who: str,
    kept: Kept = SavedView,
) -> View:
    """Keep a new view under a name; `owner` is None for the team's.

    Raises RefusedError when the name is empty, too long or taken, DatabaseError when the database can't be written.
    """
    table = _table(kept)
    whose = None if owner is None else clean(owner)
    values: dict[str, Any] = {"screen": screen, "name": _name(name), "owner": whose, "content": _text(content)}
    with explained(engine, table), writing_as(engine, who) as connection:
        _require_free(connection, table, screen, values["name"], whose)
        row = connection.execute(insert(table).values(**values, **_stamp(connection, who)).returning(*table.c))
        return _view(row.mappings().one())


def save_view(
    engine: Engine,
    view: View,
    who: str,
    *,
    content: Mapping[str, Any] | None = None,
    name: str | None = None,
    owner: str | None = None,
    for_team: bool | None = None,
    kept: Kept = SavedView,
) -> View:
    """Save a view's content, give it another name, or make it somebody's own (`owner`) or the team's (`for_team`).

    Raises SavedByOthersError when it isn't any more what `view` is; RefusedError and DatabaseError as `add_view`.
    """
    table = _table(kept)
    whose = None if for_team else clean(owner) if owner else view.owner
    values: dict[str, Any] = {
        "name": _name(view.name if name is None else name),
        "owner": whose,
        "content": _text(view.content if content is None else content),
    }
    with explained(engine, table), writing_as(engine, who) as connection:
        _require_free(connection, table, view.screen, values["name"], whose, view.id)
        expected = update(table).where(table.c.id == view.id, table.c.version == view.version)
        stamped = {**values, **_stamp(connection, who), "version": view.version + 1}
        row = connection.execute(expected.values(**stamped).returning(*table.c)).mappings().one_or_none()
        if row is not None:
            return _view(row)
        now = _now(connection, table, view.id)
    # A connection that broke at the very end of the first try: it was saved, by this person.
    if now and (now.name, now.owner, now.content) == (values["name"], whose, json.loads(values["content"])):
        return now
    raise SavedByOthersError(view.name, now)


def remove_view(engine: Engine, view: View, who: str, kept: Kept = SavedView) -> None:
    """Delete a view; one that is gone already is no error.

    Raises SavedByOthersError when somebody has saved it since it was read, DatabaseError as `add_view`.
    """
    table = _table(kept)
    with explained(engine, table), writing_as(engine, who) as connection:
        expected = delete(table).where(table.c.id == view.id, table.c.version == view.version)
        if connection.execute(expected).rowcount:
            return
        now = _now(connection, table, view.id)
    if now is not None:
        raise SavedByOthersError(view.name, now)


def _table(kept: Kept) -> Table:
    return table_of(kept)


def _now(connection: Connection, table: Table, number: int) -> View | None:
    row = connection.execute(select(table).where(table.c.id == number)).mappings().one_or_none()
    return None if row is None else _view(row)


def _view(row: RowMapping) -> View:
    content = content_of(row["content"])
    return View(**{**row, "content": content or {}}, is_broken=content is None)


def content_of(text: str) -> dict[str, Any] | None:
    """Return what was kept; None where it can't be read: somebody broke it, or nested it deeper than Python reads."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _text(content: Mapping[str, Any]) -> str:
    return clean(json.dumps(content, sort_keys=True))


def _stamp(connection: Connection, who: str) -> dict[str, Any]:
    return {"saved_by": clean(who), "saved_at": now_of(connection)}


def _name(name: str) -> str:
    plain = " ".join(clean(name).split())
    if not plain or len(plain) > LONGEST_NAME:
        happened = tr("It has no name.") if not plain else tr("The name has more than {n} letters.", n=LONGEST_NAME)
        raise RefusedError(tr("The view can't be saved"), happened, tr("Give it another name."))
    return plain


def _require_free(
    connection: Connection, table: Table, screen: str, name: str, owner: str | None, but: int | None = None
) -> None:
    """Say who has the name already, before the database refuses it with less to say."""
    same = (table.c.screen == screen, table.c.name == name, table.c.owner.is_not_distinct_from(owner))
    found = connection.execute(select(table.c.id, table.c.saved_by).where(*same)).first()
    if found is not None and found[0] != but:
        happened = tr("There is already a view called “{name}”, saved by {who}.", name=name, who=called(found[1]))
        raise RefusedError(tr("The view can't be saved"), happened, tr("Give it another name."))
