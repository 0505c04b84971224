"""A Paymo on loopback and clients that ask it, with waits short enough for tests."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from sync.config.settings import Settings
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import http, limiter
from sync.transport.http import HttpClient
from sync.transport.limiter import Limiter
from tests.faults.network.helpers import Connect
from tests.sync.company import KEY, settings_for, small_company


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None, period=0.05) as server:
        yield server


@pytest.fixture
def settings(paymo: PaymoServer, sqlite_url: str) -> Settings:
    return settings_for(paymo, sqlite_url)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "DEFAULT_RETRY_AFTER", 0.02)
    monkeypatch.setattr(http, "FIRST_PAUSE", 0.002)
    monkeypatch.setattr(limiter, "UNTOLD_SECONDS", 0.002)


@pytest.fixture
def connect(paymo: PaymoServer) -> Iterator[Connect]:
    """`connect()` is a client of the stand-in; `address`, `key`, `cancel`, `time` and what HttpClient takes."""
    clients: list[HttpClient] = []

    def make(address: str = paymo.url, key: str = KEY, **options: Any) -> HttpClient:
        cancel = options.pop("cancel", threading.Event())
        keep = Limiter(lambda _left: None, cancel, options.pop("clock", time.monotonic))
        clients.append(HttpClient("Paymo", address, key, keep, cancel, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
