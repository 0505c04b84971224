"""What several tests of the network need besides fixtures."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, func, select

from models.connection.database import reading
from sync.config.settings import Settings
from sync.engine import run_sync
from sync.pipeline.report import Result
from sync.transport.http import HttpClient
from tests.patience import PATIENCE_SECONDS

Connect = Callable[..., HttpClient]


class SkippedTime(threading.Event):
    """A stop that nobody presses; waits for it take no time but move the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def wait(self, timeout: float | None = None) -> bool:
        self.skipped += timeout or 0.0
        return self.is_set()

    def clock(self) -> float:
        return time.monotonic() + self.skipped


def sync(settings: Settings, **options: Any) -> Result:
    (result,) = run_sync(settings, **options)
    return result


def rows(engine: Engine, table: Any) -> int:
    with reading(engine) as database:
        return database.scalar(select(func.count()).select_from(table)) or 0


def unused_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}/api/"


def request_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "request"]


def wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, "it didn't come to that"
        time.sleep(0.005)
