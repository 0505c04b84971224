"""The way to a PostgreSQL server: encrypted and certain of the server's name, or on this computer.

A password that is sent to whoever answers is given away, so anything weaker than `verify-full` is refused for a
server elsewhere. libpq also listens to its environment and to service files; what counts is set here explicitly, so
that these can't weaken it (www.postgresql.org/docs/current/libpq-connect.html, libpq-envars.html).
"""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from models.values.errors import SettingsError
from models.values.language import tr

# What an address may say after its "?": nothing that names another server or weakens the way to it.
ALLOWED = (
    "host",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslcrl",
    "sslcrldir",
    "ssl_min_protocol_version",
    "channel_binding",
    "application_name",
)
# In the environment these would send a connection elsewhere than the address says.
ELSEWHERE = ("PGHOSTADDR", "PGSERVICE")
TO_DO = (
    "Add ?sslmode=verify-full&sslrootcert=FILE with the file of the authority that signed the server's certificate "
    "(or “system”), or connect through the Cloud SQL Auth Proxy on this computer."
)


def way_to(url: URL, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the driver's arguments that say to which server and how a PostgreSQL address leads, all of them explicit.

    Raises SettingsError when the way leads to another computer and isn't sure to end at the right one.
    """
    environment = os.environ if environment is None else environment
    _refuse_unknown(url)
    for name in ELSEWHERE:
        if environment.get(name):
            raise _unsafe(f"{name} in the environment would lead elsewhere than the address.", f"Unset {name}.")
    host = _host(url, environment)
    way = {"host": host, "hostaddr": "", "port": url.port or 5432, "sslmode": _one(url, "sslmode") or "prefer"}
    if is_this_computer(host):
        return way
    return {**way, "sslrootcert": _verified(url, host), "gssencmode": "disable"}


def is_this_computer(host: str) -> bool:
    """Tell whether a host is loopback or the folder of a Unix socket (empty: the usual one)."""
    if not host or host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse_unknown(url: URL) -> None:
    for name in url.query:
        if name not in ALLOWED:
            raise _unsafe(f"The database address holds “{name}”.", f"Take “{name}” out of LEITSTAND_DATABASE_URL.")


def _host(url: URL, environment: Mapping[str, str]) -> str:
    host = _one(url, "host") or url.host or ""
    if "," in host or (url.host and "host" in url.query):
        raise _unsafe("The database address names several servers.", "Name one.")
    if not host and environment.get("PGHOST"):
        raise _unsafe(
            "The database address names no server, but PGHOST in the environment does.",
            "Write the server into LEITSTAND_DATABASE_URL.",
        )
    return host


def _verified(url: URL, host: str) -> str:
    """Return the file with the authority's certificate, or “system”."""
    mode, root = _one(url, "sslmode"), _one(url, "sslrootcert")
    if mode != "verify-full":
        said = f"sslmode={mode}" if mode else "no sslmode"
        raise _unsafe(f"The server {host} is another computer, and the address has {said}, not verify-full.", TO_DO)
    if not root:
        raise _unsafe(f"The server {host} is another computer, and the address names no sslrootcert.", TO_DO)
    if root != "system" and not Path(root).is_file():
        raise _unsafe(f"The file of sslrootcert, {root}, isn't there.", TO_DO)
    return root


def _one(url: URL, name: str) -> str:
    value = url.query.get(name, "")
    if not isinstance(value, str):
        raise _unsafe(f"The database address holds “{name}” more than once.", "Leave one.")
    return value


def _unsafe(happened: str, to_do: str) -> SettingsError:
    return SettingsError(tr("The way to the database isn't safe"), happened, to_do)
