"""PgBouncer as it comes, between the program and its server."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, make_url, select, text

from models import Client
from models.connection.database import Work, open_engine, reading, snapshot
from models.connection.session_locks import session_locks_work
from models.values.errors import DatabaseError
from models.writes.bulk_edits import CellChange, change_many
from models.writes.deletions import put_back, removal, remove
from models.writes.edits import add, change
from sync.engine import run_sync
from sync.standin.paymo.paymo_server import PaymoServer
from tests.models.history_lines import history_lines
from tests.models.sample import fill
from tests.pgbouncer import needs_pgbouncer, pgbouncer
from tests.postgres import PostgresServer
from tests.sync.company import KEY, differences, settings_for, small_company

pytestmark = needs_pgbouncer
SAID = {
    "statement_timeout": "10min",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "1min",
    "timezone": "UTC",
    "client_encoding": "UTF8",
    "jit": "off",
}


@contextmanager
def pooled(postgres: PostgresServer, url: str, mode: str) -> Iterator[Engine]:
    with pgbouncer(postgres, mode) as port:
        engine = open_engine(make_url(url).set(port=port).render_as_string(hide_password=False), Work.SYNC)
        yield engine
        engine.dispose()


def edit_all_kinds(engine: Engine) -> None:
    """What people do: a cell, a block, a row that comes, goes and comes back."""
    assert change(engine, Client, 1, {"industry": "Ł 例"}, {"industry": None}, "Ines").status == "saved"
    blocks = change_many(engine, Client, [CellChange(2, "remarks", None, "Old friend")], "Ines")
    assert [one.status for one in blocks.values()] == ["saved"]
    row_id = add(engine, Client, {"name": "New"}, "Ines")
    put_back(engine, remove(engine, removal(engine, Client, [row_id]), "Ines"), "Ines")
    with snapshot(engine) as connection:
        assert connection.scalar(select(Client.industry).where(Client.id == 1)) == "Ł 例"
    assert {line[0] for line in history_lines(engine)} == {"Ines"}


@pytest.mark.fault("D12")
def test_everything_works_over_a_pooler_in_session_mode(postgres: PostgresServer, postgres_url: str) -> None:
    with pooled(postgres, postgres_url, "session") as engine:
        with reading(engine) as connection:
            assert {name: connection.scalar(text(f"SHOW {name}")) for name in SAID} == SAID
            session_locks_work(connection)
        with PaymoServer(small_company(), key=KEY, limit=None) as paymo:
            wanted = settings_for(paymo, engine.url.render_as_string(hide_password=False))
            (result,) = run_sync(wanted, full=True)
            assert (result.status, result.error) == ("complete", None)
            assert differences(engine, paymo) == []


@pytest.mark.fault("D12")
@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_people_edit_over_a_pooler_in_either_mode(postgres: PostgresServer, postgres_url: str, mode: str) -> None:
    with pooled(postgres, postgres_url, mode) as engine:
        fill(engine)
        edit_all_kinds(engine)


@pytest.mark.fault("D12")
def test_no_sync_runs_over_a_pooler_in_transaction_mode(postgres: PostgresServer, postgres_url: str) -> None:
    with (
        pooled(postgres, postgres_url, "transaction") as engine,
        PaymoServer(small_company(), key=KEY, limit=None) as paymo,
        pytest.raises(DatabaseError, match=r"pooler in transaction mode.*session mode"),
    ):
        run_sync(settings_for(paymo, engine.url.render_as_string(hide_password=False)), full=True)
