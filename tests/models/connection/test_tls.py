"""The way to a PostgreSQL server elsewhere is encrypted and sure of the server's name, or it isn't taken."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, make_url, text

from models.connection.database import open_engine, reading
from models.connection.tls import way_to
from models.values.errors import DatabaseError, SettingsError
from tests.certificates import Authority
from tests.postgres import QUICK, PostgresServer, installed, server

HOST = "db.leitstand.test"
AUTHORITY, STRANGER = Authority("Our authority"), Authority("Somebody else's")
# The wheel's PostgreSQL knows no TLS, the system's does.
INSTALLED = installed()
needs_tls = pytest.mark.skipif(not INSTALLED, reason="no PostgreSQL of the system, the only one with TLS here")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    file = tmp_path / "authority.pem"
    file.write_bytes(AUTHORITY.certificate)
    return file


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, PostgresServer]]:
    """Servers by what is wrong with their certificate."""
    made = {
        "good": AUTHORITY.sign(HOST),
        "wrong host": AUTHORITY.sign("other.leitstand.test"),
        "wrong authority": STRANGER.sign(HOST),
        "expired": AUTHORITY.sign(HOST, days=-2),
    }
    with ExitStack() as stack:
        yield {name: stack.enter_context(_server(*pair)) for name, pair in made.items()}


@contextmanager
def _server(certificate: bytes, key: bytes) -> Iterator[PostgresServer]:
    options = (*QUICK, "ssl=on", "ssl_cert_file={folder}/server.pem", "ssl_key_file={folder}/server.key")
    files = {"server.pem": certificate, "server.key": key}
    with server(INSTALLED, options, files) as started:
        yield started


@contextmanager
def opened(running: PostgresServer, root: Path) -> Iterator[Engine]:
    """An engine for the server under a name that isn't this computer's."""
    engine = open_engine(
        f"postgresql://leitstand@{HOST}:{running.port}/postgres?sslmode=verify-full&sslrootcert={root}"
    )

    @event.listens_for(engine, "do_connect")
    def name_is_found(_dialect: object, _entry: object, _arguments: object, parameters: dict[str, object]) -> None:
        """In the place of the name servers."""
        parameters["hostaddr"] = "127.0.0.1"

    yield engine
    engine.dispose()


@needs_tls
@pytest.mark.fault("D15")
def test_the_right_server_is_reached_encrypted(servers: dict[str, PostgresServer], root: Path) -> None:
    with opened(servers["good"], root) as engine, reading(engine) as connection:
        assert connection.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))


@needs_tls
@pytest.mark.fault("D15")
@pytest.mark.parametrize("wrong", ["wrong host", "wrong authority", "expired"])
def test_a_server_with_another_certificate_is_refused(
    servers: dict[str, PostgresServer], root: Path, wrong: str
) -> None:
    with (
        opened(servers[wrong], root) as engine,
        pytest.raises(DatabaseError, match="certificate"),
        reading(engine),
    ):
        pass


@needs_tls
@pytest.mark.fault("D15")
def test_a_server_without_tls_is_refused(postgres: PostgresServer, root: Path) -> None:
    with opened(postgres, root) as engine, pytest.raises(DatabaseError, match="SSL"), reading(engine):
        pass


WEAK = [
    "postgresql://u:p@db.example/x",
    "postgresql://u@db.example/x?sslmode=disable",
    "postgresql://u@db.example/x?sslmode=require",
    "postgresql://u@db.example/x?sslmode=require&sslrootcert={root}",
    "postgresql://u@db.example/x?sslmode=verify-ca&sslrootcert={root}",
    "postgresql://u@db.example/x?sslmode=verify-full",
    "postgresql://u@db.example/x?sslmode=verify-full&sslrootcert=/not/there.pem",
    "postgresql://u@db.example/x?sslmode=verify-full&sslmode=disable&sslrootcert={root}",
    "postgresql://u@db.example/x?sslmode=Verify-Full&sslrootcert={root}",
    "postgresql://u@10.1.2.3/x?sslmode=prefer",
    "postgresql://u@[fd00::7]/x",
    "postgresql://u@0.0.0.0/x",
    "postgresql://u@127.0.0.1.example/x",
    "postgresql://u@localhost.example/x",
    "postgresql://u@2130706433/x",
    "postgresql://u@/x?host=db.example",
    "postgresql://u@127.0.0.1/x?host=db.example",
    "postgresql://u@/x?host=127.0.0.1&host=db.example",
    "postgresql://u@/x?host=127.0.0.1,db.example",
    "postgresql://u@/x?host=127.0.0.1:5432&host=db.example:5432",
    "postgresql://u@127.0.0.1/x?hostaddr=10.1.2.3",
    "postgresql://u@db.example/x?hostaddr=127.0.0.1",
    "postgresql://u@127.0.0.1/x?service=elsewhere",
    "postgresql://u@/x?service=elsewhere",
    "postgresql://u@127.0.0.1/x?dsn=host%3Ddb.example",
    "postgresql://u@127.0.0.1/x?options=-c%20statement_timeout%3D0",
    "postgresql+psycopg2://u@db.example/x",
]


@pytest.mark.fault("D15")
@pytest.mark.parametrize("address", WEAK)
def test_a_weak_way_to_another_computer_is_refused(address: str, root: Path) -> None:
    with pytest.raises(SettingsError, match="isn't safe"):
        open_engine(address.replace("{root}", str(root)))


@pytest.mark.fault("D15")
@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("PGHOST", "postgresql://u@/x"),
        ("PGHOSTADDR", "postgresql://u@127.0.0.1/x"),
        ("PGHOSTADDR", "postgresql://u@db.example/x?sslmode=verify-full&sslrootcert={root}"),
        ("PGSERVICE", "postgresql://u@127.0.0.1/x"),
        ("PGSERVICE", "postgresql:///x"),
    ],
)
def test_the_environment_does_not_lead_elsewhere(
    name: str, address: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "10.1.2.3")
    with pytest.raises(SettingsError, match=name):
        open_engine(address.replace("{root}", str(root)))


@pytest.mark.fault("D15")
def test_the_environment_does_not_weaken_the_way(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGSSLMODE": "disable",
        "PGSSLROOTCERT": "/tmp/other",
        "PGHOST": "10.1.2.3",
        "PGPORT": "1",
    }.items():
        monkeypatch.setenv(name, value)
    way = way_to(make_url(f"postgresql://u@db.example/x?sslmode=verify-full&sslrootcert={root}"))
    assert way == {
        "host": "db.example",
        "hostaddr": "",
        "port": 5432,
        "sslmode": "verify-full",
        "sslrootcert": str(root),
        "gssencmode": "disable",
    }


@pytest.mark.fault("D15")
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u@127.0.0.1/x",
        "postgresql://u@localhost:6543/x",
        "postgresql://u@[::1]/x",
        "postgresql:///x",
        "postgresql://u@/x?host=/cloudsql/project:region:instance",
        "postgresql://u@db.example/x?sslmode=verify-full&sslrootcert=system",
        "postgresql://u@db.example/x?sslmode=verify-full&sslrootcert={root}",
    ],
)
def test_this_computer_and_a_verified_server_are_fine(address: str, root: Path) -> None:
    open_engine(address.replace("{root}", str(root))).dispose()
