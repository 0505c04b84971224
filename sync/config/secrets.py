"""Secrets in the operating system's keyring. Without one they are kept nowhere: the environment is the other place."""

import os
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from models.values.errors import SettingsError
from sync.config.redact import hide

SERVICE = "leitstand"
# A failing backend means that there is none; a null one keeps nothing; keyrings.alt keeps plain text without a word.
REFUSED = {
    "keyring.backends.fail": "this computer offers none",
    "keyring.backends.null": "it is switched off (null backend) and would keep nothing",
    "keyrings.alt": "it would keep secrets as plain text (keyrings.alt)",
}
# What Windows' credential store holds of one value.
LONGEST = 1280
# Long enough for a person to type the password that unlocks it.
PATIENCE = 60.0
T = TypeVar("T")


class Keyring:
    """The keyring of an operating system. `trouble` says why it can't be used; "" while it can.

    `refused`: there is one, but it didn't give what it was asked for.
    """

    def __init__(self, backend: Any) -> None:
        self._backend, self.trouble = _safe(backend)
        self.refused = False

    def read(self, name: str) -> str:
        """Return a secret; "" when there is none, or when the keyring can't be used, which `trouble` then says."""
        if self._backend is None:
            return ""
        try:
            value = _in_time(lambda: self._backend.get_password(SERVICE, name)) or ""
        except Exception as error:  # noqa: BLE001 - a backend raises what the system beneath it does
            self.trouble, self.refused = _reason(error), True
            return ""
        hide(value)
        return str(value)

    def keep(self, name: str, value: str) -> None:
        """Put a secret into the keyring. Raises SettingsError when it can't be kept safely."""
        hide(value)
        instead = f"Set LEITSTAND_{name.upper()} in the environment instead."
        if self._backend is None:
            raise SettingsError("There is no safe place for a secret", f"The keyring: {self.trouble}.", instead)
        if os.name == "nt" and len(value) > LONGEST:
            raise SettingsError("The secret is too long", f"Windows keeps at most {LONGEST} characters.", instead)
        try:
            self._backend.set_password(SERVICE, name, value)
        except Exception as error:  # noqa: BLE001 - as above
            raise SettingsError(
                "The keyring refused the secret",
                f"The keyring: {_reason(error)}.",
                f"Unlock the keyring and try again. {instead}",
            ) from None

    def words(self) -> str:
        """Return what this keyring is, or why it isn't used."""
        return f"not used: {self.trouble}" if self.trouble else f"{type(self._backend).__name__} is used"


def system_keyring() -> Keyring:
    """Return this computer's keyring. Importing it is slow, so only where the platform may have one."""
    if not _may_have_keyring():
        return Keyring(None)
    try:
        import keyring

        return Keyring(_in_time(keyring.get_keyring))
    except Exception as error:  # noqa: BLE001 - a broken configuration of the keyring raises anything
        broken = Keyring(None)
        broken.trouble, broken.refused = _reason(error), True
        return broken


def read_secret(name: str) -> str:
    """Return a secret from this computer's keyring; "" when there is none, or no keyring."""
    return system_keyring().read(name)


def keep_secret(name: str, value: str) -> None:
    """Put a secret into this computer's keyring. Raises SettingsError when it has none, or can't hold it."""
    system_keyring().keep(name, value)


def _safe(backend: Any) -> tuple[Any, str]:
    """Return the backend to use and "", or None and why not. Of several in a chain, the first safe one."""
    if backend is None:
        return None, "there is no desktop session, which it belongs to"
    trouble = ""
    # keyring's own chain would fall back to an unsafe one by itself.
    for one in getattr(backend, "backends", None) or [backend]:
        module = type(one).__module__
        refused = next((why for name, why in REFUSED.items() if module.startswith(name)), "")
        if not refused:
            return one, ""
        trouble = trouble or refused
    return None, trouble


def _in_time(question: Callable[[], T]) -> T:
    """Return what a keyring answers. A locked one waits for a person, and there may be none: raises TimeoutError."""
    answers: SimpleQueue[T | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(question())
        except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            answers.put(error)

    threading.Thread(target=ask, name="keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=PATIENCE)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it doesn't answer, perhaps because it is locked"
    if type(error).__name__ == "KeyringLocked":
        return "it is locked"
    return f"it refused ({type(error).__name__})"


def _may_have_keyring() -> bool:
    """Tell whether there may be a keyring: on Linux it is asked over the desktop's session bus."""
    return os.name == "nt" or os.uname().sysname == "Darwin" or bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
