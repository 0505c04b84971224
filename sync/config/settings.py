"""The settings of this laptop. Later ones win: defaults, config.toml, LEITSTAND_* in the environment, command line.

Secrets are read from the operating system's keyring or the environment only, never from config.toml.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from sqlalchemy import URL, exc, make_url

from models.connection.database import check_address
from models.values.command_name import STARTED_BY
from models.values.errors import SettingsError
from models.values.language import LANGUAGES, tr
from models.values.text import clean
from sync.config.config_file import read_config
from sync.config.redact import hide, redacted
from sync.config.secrets import Keyring, system_keyring

PAYMO_URL = "https://app.paymoapp.com/api/"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What config.toml may hold; the secrets are missing on purpose.
IN_FILE = ("database_url", "database_id", "paymo_url", "plan", "google_credentials", "sheets_url", "proxy", "language")
SECRETS = ("paymo_api_key", "database_password")
# What else the environment may say: read by the folders below, and by whoever started the program.
FOLDERS = {"LEITSTAND_CONFIG_DIR": "config", "LEITSTAND_DATA_DIR": "data"}
DEFAULT, UNREAD = "default", "the keyring can't be read"


@dataclass(frozen=True)
class Settings:
    """Everything a run needs to know. Empty text means: not set. `origins` says where each value came from.

    `database_url` has the password in it, wherever that was kept. `database_id`: the only database this laptop works
    with. `left_alone`: what a newer version's config.toml says that this one doesn't know. `keyring`: its state.
    `language`: the window's, as its ISO 639 code; the system's when it is empty. `declared`: the settings that sources
    declare beyond those of here, by name.
    """

    database_url: str = field(repr=False)
    paymo_api_key: str = field(repr=False)
    paymo_url: str
    plan: str
    google_credentials: str
    sheets_url: str
    config_dir: Path
    data_dir: Path
    demo: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)
    proxy: str = field(default="", repr=False)
    database_id: str = ""
    database_password: str = field(default="", repr=False)
    left_alone: tuple[str, ...] = ()
    keyring: str = ""
    language: str = ""
    declared: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """Return a setting by its name, one that a source declares too."""
        found: str = self.declared[name] if name in self.declared else getattr(self, name)
        return found


def load_settings(
    environment: Mapping[str, str] | None = None,
    *,
    demo: bool = False,
    keyring: Keyring | None = None,
    declared: Sequence[str] = (),
) -> Settings:
    """Read all settings; `keyring`: another one than this computer's; `declared`: names that sources declare.

    Raises SettingsError naming the file and line, or the variable, that is wrong.
    """
    environment = os.environ if environment is None else environment
    config_dir, data_dir = config_folder(environment), data_folder(environment, demo=demo)
    names = (*IN_FILE, *(name for name in declared if name not in (*IN_FILE, *SECRETS)))
    values = dict.fromkeys((*names, *SECRETS), "")
    values |= {"database_url": _file_address(data_dir / "leitstand.sqlite"), "paymo_url": PAYMO_URL}
    origins = dict.fromkeys(values, DEFAULT)
    left_alone: tuple[str, ...] = ()
    state = ""
    if demo:
        given = {name: value for name, value in _from_environment(environment, names).items() if name == "language"}
        _overlay(values, origins, given, {"language": f"{variable_of('language')} in the environment"})
    else:
        file = read_config(config_dir / "config.toml", names, SECRETS)
        _overlay(values, origins, file.values, file.places)
        given = _from_environment(environment, names)
        keyring = keyring or system_keyring()
        _from_keyring(values, origins, keyring, [name for name in SECRETS if name not in given])
        _overlay(values, origins, given, {name: f"{variable_of(name)} in the environment" for name in given})
        left_alone, state = file.left_alone, keyring.words()
    _check(values, origins)
    values["database_url"] = _with_password(values["database_url"], values["database_password"])
    _hide_secrets(values)
    return Settings(
        **{name: value for name, value in values.items() if name in (*IN_FILE, *SECRETS)},
        declared={name: values[name] for name in names if name not in IN_FILE},
        config_dir=config_dir,
        data_dir=data_dir,
        demo=demo,
        origins=origins,
        left_alone=left_alone,
        keyring=state,
    )


def config_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of config.toml. Raises SettingsError when the environment names none that can be one."""
    return _folder("LEITSTAND_CONFIG_DIR", environment)


def data_folder(environment: Mapping[str, str], *, demo: bool) -> Path:
    """Return the folder of the embedded database and the log. Raises SettingsError as `config_folder`."""
    folder = _folder("LEITSTAND_DATA_DIR", environment)
    return folder / "demo" if demo else folder


def unknown_variables(environment: Mapping[str, str], declared: Iterable[str] = ()) -> list[str]:
    """Return the variables that look like settings and are none: typing mistakes, or another version's."""
    known = {STARTED_BY, *FOLDERS, *(variable_of(name) for name in (*IN_FILE, *SECRETS, *declared))}
    return sorted(name for name in environment if name.startswith("LEITSTAND_") and name not in known)


def _folder(variable: str, environment: Mapping[str, str]) -> Path:
    given = environment.get(variable, "").strip()
    if given:
        if clean(given) != given or len(given.splitlines()) > 1:
            raise _wrong(variable, "it holds characters that can't be in it.", "Name another folder.")
        try:
            return Path(given).expanduser()
        except RuntimeError as error:
            raise _wrong(variable, f"it can't be a folder ({error}).", "Write the whole path.") from None
    from platformdirs import user_config_path, user_data_path

    find = user_config_path if FOLDERS[variable] == "config" else user_data_path
    return find("leitstand", appauthor=False)


def _file_address(file: Path) -> str:
    """Return the address of an SQLite file, whatever characters are in its path."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def variable_of(name: str) -> str:
    """Return the variable of the environment that sets a setting."""
    return f"LEITSTAND_{name.upper()}"


def _overlay(
    values: dict[str, str], origins: dict[str, str], found: Mapping[str, str], places: Mapping[str, str]
) -> None:
    for name, value in found.items():
        # What `export KEY=$(cat file)` and a pasted line bring along is not meant.
        values[name], origins[name] = value.strip(), places[name]


def _from_environment(environment: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    given = {name: environment.get(variable_of(name), "") for name in (*names, *SECRETS)}
    return {name: value for name, value in given.items() if value.strip()}


def _from_keyring(values: dict[str, str], origins: dict[str, str], keyring: Keyring, names: list[str]) -> None:
    for name in names:
        kept = keyring.read(name)
        if kept:
            _overlay(values, origins, {name: kept}, {name: "keyring"})
        elif keyring.refused:
            origins[name] = f"{UNREAD}: {keyring.trouble}"


def _check(values: dict[str, str], origins: Mapping[str, str]) -> None:
    for name, value in values.items():
        if clean(value) != value or len(value.splitlines()) > 1:
            raise _wrong(origins[name], f"{name} holds characters that can't be in it.", "Write it anew.")
    try:
        check_address(values["database_url"])
    except SettingsError as error:
        raise SettingsError(error.title, f"{origins['database_url']}: {error.happened}", error.to_do) from None
    key = values["paymo_api_key"]
    if not (key.isascii() and key.isprintable()) or " " in key:
        raise _wrong(origins["paymo_api_key"], "this is no key of Paymo's.", "Copy it again from Paymo.")
    _check_paymo(values, origins["paymo_url"])
    if values["sheets_url"] and _address(values, origins, "sheets_url").hostname not in LOOPBACK:
        raise SettingsError(
            tr("The address of the Sheets API isn't allowed"),
            f"{origins['sheets_url']}: {redacted(values['sheets_url'])}.",
            tr("It is for tests on this computer only; leave it unset."),
        )
    values["language"] = values["language"].lower()
    if values["language"] not in ("", *LANGUAGES):
        raise _wrong(origins["language"], "there is no such language here.", f"Use one of: {', '.join(LANGUAGES)}.")
    if values["proxy"]:
        _check_proxy(_address(values, origins, "proxy"), origins["proxy"])


def _check_paymo(values: dict[str, str], origin: str) -> None:
    address = _address(values, {"paymo_url": origin}, "paymo_url")
    if not _names_host(address) or address.username or address.query or address.fragment:
        raise _wrong(origin, "paymo_url has to be an address without a user.", f"The usual one is {PAYMO_URL}.")
    if address.scheme != "https" and (address.scheme != "http" or address.hostname not in LOOPBACK):
        raise SettingsError(
            tr("The address of Paymo isn't safe"),
            tr(
                "{origin}: {address} would send the key unencrypted.",
                origin=origin,
                address=redacted(values["paymo_url"]),
            ),
            tr("Use an address that starts with https://."),
        )
    if not values["paymo_url"].endswith("/"):
        values["paymo_url"] += "/"


def _names_host(address: SplitResult) -> bool:
    """Tell whether an address names a host that can be looked up and, if any, a port that can be."""
    try:
        host = (address.hostname or "").encode("idna").decode()
        return bool(host) and not re.search(r"[^\w.:-]", host) and address.port != 0
    except ValueError:  # a port that is no number, a part of a name that is empty or too long
        return False


def _check_proxy(address: SplitResult, origin: str) -> None:
    whole = address.scheme in ("http", "https") and _names_host(address) and bool(address.port)
    if not whole or address.path not in ("", "/") or address.query or address.fragment:
        raise _wrong(origin, "proxy has to name a host and a port.", "It looks like http://proxy.example:3128.")


def _address(values: Mapping[str, str], origins: Mapping[str, str], name: str) -> SplitResult:
    try:
        return urlsplit(values[name])
    except ValueError:
        raise _wrong(origins[name], f"{name} is no address.", "It looks like https://host/.") from None


def _with_password(url: str, password: str) -> str:
    """Return the database's address with the password that was kept apart from it."""
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):
        return url  # whoever opens the database says what is wrong with it
    if not password or parsed.password or not parsed.drivername.startswith("postgresql"):
        return url
    return parsed.set(password=password).render_as_string(hide_password=False)


def another_address(settings: Settings, given: str) -> str:
    """Return the address of another database than that of the settings, with the password that is kept apart from it.

    Raises SettingsError when it isn't one. Its password is never shown.
    """
    url = given.strip()
    check_address(url)
    hide(str(make_url(url).password or ""))
    return _with_password(url, settings.database_password)


def _hide_secrets(values: Mapping[str, str]) -> None:
    """Let no secret be shown from now on, also where it stands inside an address."""
    hide(*(values[name] for name in SECRETS), unquote(urlsplit(values["proxy"]).password or ""))
    try:
        parsed = make_url(values["database_url"])
    except (exc.ArgumentError, ValueError):
        return
    hide(str(parsed.password or ""), *(str(parsed.query[name]) for name in parsed.query if name.endswith("password")))


def _wrong(origin: str, problem: str, to_do: str) -> SettingsError:
    return SettingsError(tr("A setting is wrong"), f"{origin}: {problem}", to_do)
