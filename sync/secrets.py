"""Secrets in the operating system's keyring. Without one they are kept nowhere: the environment is the other place."""

import os
from typing import Any

from models.errors import SettingsError

SERVICE = "leitstand"
# keyrings.alt keeps plain text without saying so; a failing or null backend keeps nothing.
REFUSED = ("keyrings.alt", "keyring.backends.fail", "keyring.backends.null")
# What Windows' credential store holds of one value.
LONGEST = 1280


def read_secret(name: str) -> str:
    """A secret from the keyring; empty text when there is none, or no keyring."""
    backend = _backend()
    if backend is None:
        return ""
    from keyring.errors import KeyringError

    try:
        return backend.get_password(SERVICE, name) or ""
    except KeyringError:
        return ""


def keep_secret(name: str, value: str) -> None:
    """Put a secret into the keyring. Raises SettingsError when this computer has none, or can't hold it."""
    backend = _backend()
    if backend is None:
        raise SettingsError(
            "There is no safe place for a secret",
            "This computer offers no keyring.",
            f"Set LEITSTAND_{name.upper()} in the environment instead.",
        )
    if os.name == "nt" and len(value) > LONGEST:
        raise SettingsError(
            "The secret is too long", f"Windows keeps at most {LONGEST} characters.", "Set it in the environment."
        )
    from keyring.errors import KeyringError

    try:
        backend.set_password(SERVICE, name, value)
    except KeyringError as error:
        raise SettingsError(
            "The keyring refused the secret", f"{error}.", "Unlock the keyring and try again."
        ) from None


def _backend() -> Any:
    """The keyring in use, if it is a safe one. Importing it is slow, so only where the platform may have one."""
    if not _may_have_keyring():
        return None
    import keyring

    backend = keyring.get_keyring()
    return None if type(backend).__module__.startswith(REFUSED) else backend


def _may_have_keyring() -> bool:
    """On Linux a keyring is asked over the desktop's session bus."""
    return os.name == "nt" or os.uname().sysname == "Darwin" or bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
