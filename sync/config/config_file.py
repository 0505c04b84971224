"""Reading config.toml: what it says and where, and every mistake in it by file and line. It is never written."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import exc, make_url

from models.connection.files import require_readable
from models.values.errors import SettingsError
from models.values.language import tr

FORMAT = 1
TO_DO = "Correct it, or rename it to start without it; it was not changed."
KEYRING = "Keep it in the keyring with “leitstand secret {name}”, or set LEITSTAND_{variable} in the environment."


@dataclass(frozen=True)
class ConfigFile:
    """The texts of the settings by name, and where each stands ("/…/config.toml, line 3").

    `newer`: the format of a file that a newer version wrote, else 0; `left_alone`: what is unknown in such a file.
    """

    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    newer: int = 0
    left_alone: tuple[str, ...] = ()


def read_config(file: Path, known: Iterable[str], secrets: Iterable[str]) -> ConfigFile:
    """Read the file; one that is missing or empty says nothing. Raises SettingsError with the line of the mistake."""
    text = _text(file)
    if text is None:
        return ConfigFile()
    content = _parsed(file, text)
    places = {name: f"{file}, line {_line_of(name, text)}" for name in content}
    for name in secrets:
        if name in content:
            to_do = KEYRING.format(name=name, variable=name.upper())
            raise _mistake(places[name], f"{name} is a secret.", f"Remove it. {to_do}")
    newer = _newer(places, content.pop("format", FORMAT))
    unknown = tuple(name for name in content if name not in known)
    if unknown and not newer:
        to_do = f"The settings are: {', '.join(known)}."
        raise _mistake(places[unknown[0]], f"{unknown[0]} is no setting.", to_do)
    values = {name: _value(places[name], name, value) for name, value in content.items() if name not in unknown}
    return ConfigFile(values, places, newer, unknown)


def _text(file: Path) -> str | None:
    try:
        require_readable(file)
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(f"{file}: {error.strerror}.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _unreadable(f"{file}, line {line}: this isn't UTF-8.", "Save it as UTF-8; it was not changed.") from None


def _parsed(file: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        # Python 3.11 tells the line in words: "… (at line 2, column 5)" or "… (at end of document)".
        found = re.search(r" \(at line (\d+)", str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise _unreadable(f"{file}, line {line}: {str(error).split(' (at ')[0]}.") from None
    except RecursionError:
        raise _unreadable(f"{file}: its brackets are nested too deeply.") from None


def _line_of(name: str, text: str) -> int:
    begins = re.compile(rf"""\s*\[*\s*["']?{re.escape(name)}["']?\s*[=.\]]""")
    return next((number for number, row in enumerate(text.splitlines(), 1) if begins.match(row)), 1)


def _newer(places: dict[str, str], number: object) -> int:
    """Return the format of a newer version's file; 0 for this version's."""
    if type(number) is not int or number < 1:
        raise _mistake(places["format"], "format has to be a whole number.", f"Write it as format = {FORMAT}.")
    return number if number > FORMAT else 0


def _value(place: str, name: str, value: object) -> str:
    if isinstance(value, dict):
        raise _mistake(place, f"{name} is a section.", f'Settings stand by themselves: {name} = "…".')
    if not isinstance(value, str):
        raise _mistake(place, f"{name} has to be text.", f'Write it as {name} = "…".')
    if name == "database_url" and _holds_password(value):
        to_do = KEYRING.format(name="database_password", variable="DATABASE_PASSWORD")
        raise _mistake(place, "database_url holds a password.", f"Remove the password from it. {to_do}")
    if name == "proxy" and re.search(r"://[^/]*@", value):
        to_do = "Remove it, and set the whole address as LEITSTAND_PROXY in the environment."
        raise _mistake(place, "proxy holds a name or a password.", to_do)
    return value


def _holds_password(url: str) -> bool:
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):
        # What isn't an address is told of where it is used; a password in it is refused all the same.
        return bool(re.search(r"://[^/\s]*:[^/\s]*@", url))
    return bool(parsed.password) or any(name.endswith("password") for name in parsed.query)


def _unreadable(what: str, to_do: str = TO_DO) -> SettingsError:
    return SettingsError(tr("The settings file can't be read"), what, to_do)


def _mistake(place: str, problem: str, to_do: str) -> SettingsError:
    return SettingsError(tr("The settings file has a mistake"), f"{place}: {problem}", to_do)
