"""What the user of a PostgreSQL connection may not do, before anything fails at it."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, Engine, text

from models import Base
from models.connection.database import is_embedded, reading
from models.connection.database_errors import explained
from models.ddl.role_guards import quoted
from models.ddl.roles import BOOKS, made_roles
from models.schema.base import Owner, owner_of
from models.schema.column_ownership import is_edited, stamps_of_source, worked_out_columns
from models.values.errors import SettingsError
from models.values.language import tr

# A table, a column of it (empty: the whole table), and a right.
Need = tuple[str, str, str]
_LACKING = text(
    "SELECT name, of_column, wanted FROM unnest(CAST(:tables AS text[]), CAST(:columns AS text[]), "
    "CAST(:rights AS text[])) AS need(name, of_column, wanted) WHERE NOT CASE "
    "WHEN of_column <> '' THEN has_column_privilege(quote_ident(name), of_column, wanted) "
    "WHEN wanted = 'DELETE' THEN has_table_privilege(quote_ident(name), wanted) "
    "ELSE has_any_column_privilege(quote_ident(name), wanted) END LIMIT 1"
)
_TEMPORARY = text("SELECT has_database_privilege(current_database(), 'TEMPORARY')")


def lacking_for_sync(connection: Connection) -> str:
    """Return the first right that a sync needs and this user hasn't, in words; empty when it may sync."""
    if not connection.scalar(_TEMPORARY):
        return "no temporary tables"
    return _first(connection, _of_sync())


def lacking_for_people(connection: Connection) -> str:
    """Return the first right that editing needs and this user hasn't, in words; empty when it may edit."""
    return _first(connection, _of_people())


def why_no_sync(engine: Engine) -> SettingsError | None:
    """Return why this user may not sync, and what to ask for; None where nothing is known to stand against it.

    Raises DatabaseError when the database can't be read.
    """
    if is_embedded(engine):
        return None
    with explained(engine), reading(engine) as connection:
        lacking = lacking_for_sync(connection)
        if not lacking:
            return None
        roles, login = made_roles(connection), connection.scalar(text("SELECT session_user"))
    title, ask = tr("Your database user may not sync"), tr("Ask whoever looks after the database")
    if roles is None:
        return SettingsError(
            title,
            tr("The database gives “{login}” {lacking}.", login=login, lacking=lacking),
            f"{ask}: leitstand roles",
        )
    return SettingsError(
        title,
        tr("“{login}” isn't a member of the role “{role}”.", login=login, role=roles.sync),
        f"{ask}: GRANT {quoted(roles.sync)} TO {quoted(login)};",
    )


def _of_sync() -> Iterator[Need]:
    for table in Base.metadata.sorted_tables:
        yield table.name, "", "SELECT"
        if table.name in BOOKS:
            yield from ((table.name, "", right) for right in BOOKS[table.name].split(", "))
            continue
        for column in table.columns:
            if owner_of(column).is_source or column.name in stamps_of_source(table):
                yield from ((table.name, column.name, right) for right in ("INSERT", "UPDATE"))
        yield from ((table.name, name, "UPDATE") for name in worked_out_columns(table))


def _of_people() -> Iterator[Need]:
    for table in Base.metadata.sorted_tables:
        yield table.name, "", "SELECT"
        if is_edited(table):
            ours = [column.name for column in table.columns if owner_of(column) is Owner.OURS]
            yield from ((table.name, name, right) for name in ours for right in ("INSERT", "UPDATE"))
            yield from ((table.name, name, "UPDATE") for name in worked_out_columns(table))
            yield table.name, "", "DELETE"


def _first(connection: Connection, needs: Iterable[Need]) -> str:
    tables, columns, rights = zip(*needs, strict=True)
    asked = {"tables": list(tables), "columns": list(columns), "rights": list(rights)}
    found = connection.execute(_LACKING, asked).first()
    if found is None:
        return ""
    return f"no {found.wanted} on {found.name}{f'.{found.of_column}' if found.of_column else ''}"
