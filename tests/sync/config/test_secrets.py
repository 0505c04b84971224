"""Secrets come from the keyring or the environment, and a keyring that isn't one is refused."""

import keyring
import pytest

from models.values.errors import SettingsError
from sync.config import secrets
from sync.config.settings import load_settings


class Safe:
    """A keyring as an operating system offers it."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, value: str) -> None:
        self.kept[service, name] = value


class PlainText(Safe):
    """One that writes plain text into a file, as keyrings.alt does."""


PlainText.__module__ = "keyrings.alt.file"


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Safe:
    safe = Safe()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setattr(keyring, "get_keyring", lambda: safe)
    return safe


def test_a_kept_secret_is_the_setting_and_its_origin_is_named(backend: Safe) -> None:
    secrets.keep_secret("paymo_api_key", "hush")
    settings = load_settings({})
    assert (settings.paymo_api_key, settings.origins["paymo_api_key"]) == ("hush", "keyring")
    assert "hush" not in repr(settings)


def test_the_environment_wins_over_the_keyring(backend: Safe) -> None:
    secrets.keep_secret("paymo_api_key", "hush")
    assert load_settings({"LEITSTAND_PAYMO_API_KEY": "other"}).paymo_api_key == "other"


@pytest.mark.usefixtures("backend")
def test_a_keyring_that_keeps_plain_text_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = PlainText()
    plain.set_password("leitstand", "paymo_api_key", "hush")
    monkeypatch.setattr(keyring, "get_keyring", lambda: plain)
    assert load_settings({}).paymo_api_key == ""
    with pytest.raises(SettingsError, match="no safe place"):
        secrets.keep_secret("paymo_api_key", "hush")


def test_without_a_desktop_session_no_keyring_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setattr(keyring, "get_keyring", lambda: pytest.fail("it was asked"))
    assert secrets.read_secret("paymo_api_key") == ""
