"""A real PgBouncer before a server of the tests, with its own settings but for where it listens and what it pools."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.postgres import PostgresServer, free_port, give_to_server, server_user

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
needs_pgbouncer = pytest.mark.skipif(PROGRAM is None, reason="no PgBouncer: install the package pgbouncer")
SETTINGS = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
pool_mode = {mode}
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
"""


@contextlib.contextmanager
def pgbouncer(postgres: PostgresServer, mode: str) -> Iterator[int]:
    """Start it in a mode (`session`, `transaction`) and end it afterwards; the port that it listens to."""
    folder, port = Path(tempfile.mkdtemp(prefix="leitstand-pgbouncer-")), free_port()
    settings = SETTINGS.format(server=postgres.port, mode=mode, port=port, folder=folder)
    for name, content in (("settings", settings), ("users", '"leitstand" ""\n')):
        (folder / name).write_text(content)
        give_to_server(folder / name)
    give_to_server(folder)
    said = (folder / "log").open("wb")
    command = [str(PROGRAM), str(folder / "settings")]
    process = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, **server_user())
    try:
        _wait(process, port, folder)
        yield port
    finally:
        process.kill()
        process.wait()
        said.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(host="127.0.0.1", port=port, user="leitstand", dbname="postgres").close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"PgBouncer did not start: {(folder / 'log').read_text()}")
