"""The settings of this laptop. Later ones win: defaults, config.toml, LEITSTAND_* in the environment, command line.

Secrets are read from the operating system's keyring or the environment only, never from config.toml.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from models.errors import SettingsError
from sync.secrets import read_secret

PAYMO_URL = "https://app.paymoapp.com/api/"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What config.toml may hold; the secrets are missing on purpose.
IN_FILE = ("database_url", "paymo_url", "plan", "google_credentials", "sheets_url")
SECRETS = ("paymo_api_key",)


@dataclass(frozen=True)
class Settings:
    """Everything a run needs to know. Empty text means: not set. `origins` says where each value came from."""

    database_url: str
    paymo_api_key: str = field(repr=False)
    paymo_url: str
    plan: str
    google_credentials: str
    sheets_url: str
    config_dir: Path
    data_dir: Path
    demo: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)


def load_settings(environment: Mapping[str, str] | None = None, *, demo: bool = False) -> Settings:
    """Read all settings. Raises SettingsError naming the file and line, or the variable, that is wrong."""
    environment = os.environ if environment is None else environment
    config_dir = _folder("LEITSTAND_CONFIG_DIR", environment, "config")
    data_dir = _folder("LEITSTAND_DATA_DIR", environment, "data")
    if demo:
        data_dir = data_dir / "demo"
    values = {
        "database_url": f"sqlite:///{data_dir / 'leitstand.sqlite'}",
        "paymo_api_key": "",
        "paymo_url": PAYMO_URL,
        "plan": "",
        "google_credentials": "",
        "sheets_url": "",
    }
    origins = dict.fromkeys(values, "default")
    if not demo:
        _overlay(values, origins, _from_file(config_dir / "config.toml"), "config.toml")
        given = _from_environment(environment)
        kept = {name: read_secret(name) for name in SECRETS if name not in given}
        _overlay(values, origins, {name: value for name, value in kept.items() if value}, "keyring")
        _overlay(values, origins, given, "environment")
    _check_addresses(values)
    return Settings(**values, config_dir=config_dir, data_dir=data_dir, demo=demo, origins=origins)


def _folder(variable: str, environment: Mapping[str, str], kind: str) -> Path:
    if environment.get(variable):
        return Path(environment[variable]).expanduser()
    from platformdirs import user_config_path, user_data_path

    find = user_config_path if kind == "config" else user_data_path
    return find("leitstand", appauthor=False)


def _overlay(values: dict[str, str], origins: dict[str, str], found: Mapping[str, str], origin: str) -> None:
    for name, value in found.items():
        values[name], origins[name] = value, origin


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    names = (*IN_FILE, *SECRETS)
    return {
        name: environment[f"LEITSTAND_{name.upper()}"] for name in names if environment.get(f"LEITSTAND_{name.upper()}")
    }


def _from_file(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            "The settings file can't be read",
            f"{file}: {error}.",
            "Correct it, or rename it to start without it; it was not changed.",
        ) from error
    for name, value in content.items():
        _check_entry(file, text, name, value)
    return content


def _check_entry(file: Path, text: str, name: str, value: object) -> None:
    lines = text.splitlines()
    line = next((number for number, row in enumerate(lines, 1) if row.strip().startswith(name)), 1)
    if name in SECRETS:
        problem, to_do = f"{name} is a secret.", "Move it to the keyring, or set it in the environment."
    elif name not in IN_FILE:
        problem, to_do = f"{name} is no setting.", f"The settings are: {', '.join(IN_FILE)}."
    elif not isinstance(value, str):
        problem, to_do = f"{name} has to be text.", f'Write it as {name} = "…".'
    else:
        return
    raise SettingsError("The settings file has a mistake", f"{file}, line {line}: {problem}", to_do)


def _check_addresses(values: dict[str, str]) -> None:
    paymo = urlsplit(values["paymo_url"])
    if paymo.scheme != "https" and paymo.hostname not in LOOPBACK:
        raise SettingsError(
            "The address of Paymo isn't safe",
            f"LEITSTAND_PAYMO_URL is {values['paymo_url']}, which would send the key unencrypted.",
            "Use an address that starts with https://.",
        )
    sheets = urlsplit(values["sheets_url"])
    if values["sheets_url"] and sheets.hostname not in LOOPBACK:
        raise SettingsError(
            "The address of the Sheets API isn't allowed",
            f"LEITSTAND_SHEETS_URL is {values['sheets_url']}.",
            "It is for tests on this computer only; leave it unset.",
        )
    if not values["paymo_url"].endswith("/"):
        values["paymo_url"] += "/"
