"""`leitstand secret NAME`: a secret into the keyring, from a prompt or standard input, never from the arguments."""

import getpass
from collections.abc import Callable, Sequence
from typing import TextIO

from models.values.errors import SettingsError
from sync.config.settings import SECRETS


def keep(words: Sequence[str], source: TextIO, keep_secret: Callable[[str, str], None]) -> str:
    """Read one secret and give it to `keep_secret(name, value)`; its name. `words`: what stood behind the command.

    Raises SettingsError; it never repeats the words, one of which may be the secret.
    """
    if len(words) != 1 or words[0] not in SECRETS:
        raise SettingsError(
            "The command needs the name of a secret, and nothing else",
            f"The secrets are: {', '.join(SECRETS)}.",
            "Its value is asked for, or read from standard input: other programs can read a command's words.",
        )
    name = words[0]
    value = (getpass.getpass(f"{name}: ") if source.isatty() else source.read(100_000)).strip()
    if not value or not value.isprintable():
        raise SettingsError("Nothing was kept", "There was no secret of one line to read.", "Try again.")
    keep_secret(name, value)
    return name
