"""Paymo as a source of the sync. What it works with is imported when it runs."""

import threading

from models.connection.database import open_engine, reading
from models.schema.base import Owner
from models.upgrade.access import revision_of
from sync.config.settings import Settings
from sync.pipeline.run import Run
from sync.pipeline.source import Source
from sync.pipeline.stream import Record


def _run(run: Run) -> None:
    from sync.paymo.run import run_paymo

    run_paymo(run)


def _wants_full(run: Run) -> bool:
    from sync.paymo.run import wants_full

    return wants_full(run)


def _check(settings: Settings, has_database: bool) -> str:
    """Say that the key works, and belongs to the company whose data the database holds."""
    from sync.paymo.fetch import Fetcher
    from sync.transport.http import HttpClient
    from sync.transport.limiter import Limiter

    cancel = threading.Event()
    limiter = Limiter(lambda _left: None, cancel)
    key, proxy = settings.paymo_api_key, settings.proxy
    client = HttpClient("Paymo", settings.paymo_url, key, limiter, cancel, proxy=proxy)
    try:
        fetcher = Fetcher(client, lambda _progress: None)
        fetcher.check_key()
        company = fetcher.company()
    finally:
        client.close()
    if has_database:
        _require_its_database(settings, company)
    return f"the key works and sees the whole of “{company.get('name')}”"


def _require_its_database(settings: Settings, company: Record) -> None:
    from sync.paymo.company import require_same_company

    engine = open_engine(settings.database_url)
    try:
        # Before its first start a database has no table that could name another company.
        if revision_of(engine) is not None:
            with reading(engine) as connection:
                require_same_company(connection, company)
    finally:
        engine.dispose()


PAYMO = Source(
    owner=Owner.PAYMO,
    setting="paymo_api_key",
    unset="no key is set (leitstand secret paymo_api_key, or LEITSTAND_PAYMO_API_KEY)",
    run=_run,
    check=_check,
    wants_full=_wants_full,
    tells_notes=True,
)
