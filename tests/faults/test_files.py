"""Settings, secrets, logs and exports on disks and keyrings as they are: half-written, full, locked, newer than we."""

import ast
import logging
import os
import resource
import subprocess
import sys
import threading
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.errors import KeyringLocked
from PySide6.QtCore import QLocale
from sqlalchemy import Engine, make_url

from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats
from models import Client
from models.connection.database import open_engine, writing
from models.upgrade.migrate import make_ready
from models.values.errors import DatabaseError, KnownError, SettingsError
from sync.commands import export
from sync.commands.doctor import examine
from sync.commands.export import export_table
from sync.commands.secret import keep
from sync.config import log_file
from sync.config.config_file import read_config
from sync.config.log_file import LogFile, kept_log
from sync.config.secrets import Keyring
from sync.config.settings import IN_FILE, SECRETS, Settings, load_settings, unknown_variables
from sync.sheets.writing import xlsx_writing

ROOT = Path(__file__).parents[2]
NO_KEYRING = Keyring(None)


class Safe:
    """A keyring as an operating system offers it."""

    def __init__(self, **kept: str) -> None:
        self.kept = kept

    def get_password(self, _service: str, name: str) -> str | None:
        return self.kept.get(name)

    def set_password(self, _service: str, name: str, value: str) -> None:
        self.kept[name] = value


class Locked(Safe):
    """One that its owner hasn't opened."""

    def get_password(self, service: str, name: str) -> str | None:
        raise KeyringLocked("locked")

    def set_password(self, service: str, name: str, value: str) -> None:
        raise KeyringLocked("locked")


class Denied(Safe):
    """One that fails in a way of its own."""

    def get_password(self, service: str, name: str) -> str | None:
        raise RuntimeError("org.freedesktop.DBus.Error.AccessDenied")

    def set_password(self, service: str, name: str, value: str) -> None:
        raise RuntimeError("org.freedesktop.DBus.Error.AccessDenied")


class PlainText(Safe):
    """One that writes plain text into a file, as keyrings.alt does."""


PlainText.__module__ = "keyrings.alt.file"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir(exist_ok=True)
    return tmp_path / "config" / "config.toml"


def load(keyring: Keyring = NO_KEYRING, **variables: str) -> Settings:
    """The settings of this test's folders and these variables."""
    folders = {name: os.environ[name] for name in ("LEITSTAND_CONFIG_DIR", "LEITSTAND_DATA_DIR")}
    return load_settings({**folders, **variables}, keyring=keyring)


# config.toml


@pytest.mark.fault("F1")
@pytest.mark.parametrize(
    "content", [None, b"", b"\n# nothing yet\n", b"\xef\xbb\xbf", b'\xef\xbb\xbfformat = 1\nplan = ""\n']
)
def test_a_file_that_says_nothing_is_fine(config: Path, content: bytes | None) -> None:
    if content is not None:
        config.write_bytes(content)
    settings = load()
    assert (settings.plan, settings.paymo_url) == ("", "https://app.paymoapp.com/api/")
    assert settings.origins["database_url"] == "default"


MISTAKES = {
    "half-written": (b'plan = "a.xlsx"\ndatabase_url = "sqlite', "line 2: "),
    "no value": (b"plan\n", "line 1: "),
    "twice": (b'format = 1\nplan = "a"\nplan = "b"\n', "line 3: "),
    "a number": (b"\n\nplan = 3\n", "line 3: plan has to be text"),
    "a date": (b"plan = 2027-01-01\n", "line 1: plan has to be text"),
    "a list": (b'plan = ["a"]\n', "line 1: plan has to be text"),
    "a section": (b'# mine\n[plan]\nfile = "a"\n', "line 2: plan is a section"),
    "an unknown section": (b'[paymo]\nkey = "a"\n', "line 1: paymo is no setting"),
    "a dotted name": (b'plan = "a"\ndatabase.url = "x"\n', "line 2: database is no setting"),
    "an unknown name": (b'plan = "a"\n"colour" = "red"\n', "line 2: colour is no setting"),
    "another case": (b'Plan = "a"\n', "line 1: Plan is no setting"),
    "no UTF-8": ('plan = "a"\n# Müller\n'.encode("latin-1"), "line 2: this isn't UTF-8"),
    "UTF-16": ('plan = "a"\n'.encode("utf-16"), "line 1: this isn't UTF-8"),
    "a wrong format": (b'format = "1"\n', "line 1: format has to be a whole number"),
    "no format": (b"format = 0\n", "line 1: format has to be a whole number"),
    "nested": (b"plan = " + b"[" * 100_000, "nested too deeply"),
    "a secret": (b'plan = "a"\npaymo_api_key = "hush-hush"\n', "line 2: paymo_api_key is a secret"),
    "another secret": (b'database_password = "hush-hush"\n', "line 1: database_password is a secret"),
    "a password": (b'database_url = "postgresql://me:hush-hush@host/db"\n', "line 1: database_url holds a password"),
    "a password behind it": (b'database_url = "postgresql://host/db?password=hush-hush"\n', "holds a password"),
    "a password in a broken address": (b'database_url = "pg//:://me:hush-hush@h:x/d"\n', "holds a password"),
    "a proxy's password": (b'proxy = "http://me:hush-hush@proxy.example:3128"\n', "line 1: proxy holds"),
    "a control character": (b'\nplan = "a\\u0000b"\n', "line 2: plan holds characters"),
    "a proxy without a port": (b'proxy = "http://proxy.example"\n', "line 1: proxy has to name a host and a port"),
    "a number without an end": (b"format = " + b"9" * 5000, "line 1: "),
    "no address": (b'\ndatabase_url = "hello"\n', "line 2: Something is wrong with it"),
    "a port that is none": (b'database_url = "postgresql://127.0.0.1:five/db"\n', "line 1: Something is wrong with it"),
    "no database": (b'database_url = "postgresql://me@127.0.0.1"\n', "it names no database"),
    "an end of text": (b'database_url = "postgresql://me@127.0.0.1/db%00x"\n', "characters that can't be"),
    "another driver": (b'database_url = "postgresql+asyncpg://127.0.0.1/db"\n', "names postgresql+asyncpg"),
    "another driver's file": (b'database_url = "sqlite+aiosqlite:////x.db"\n', "names sqlite+aiosqlite"),
    "options of a file": (b'database_url = "sqlite:////x.db?timeout=long"\n', "nothing but the path"),
    "a file on a host": (b'database_url = "sqlite://host/x.db"\n', "nothing but the path"),
    "an unsafe Paymo": (b'\npaymo_url = "http://paymo.example/api"\n', "line 2: http://paymo.example/api would send"),
}


@pytest.mark.fault("F1")
@pytest.mark.parametrize(("content", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_every_mistake_is_named_by_file_and_line_and_the_file_stays(config: Path, content: bytes, said: str) -> None:
    config.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load()
    assert str(config) in str(caught.value)
    assert said in str(caught.value)
    assert "hush" not in str(caught.value)
    assert config.read_bytes() == content


@pytest.mark.fault("F1")
def test_a_folder_in_the_file_s_place_is_said(config: Path) -> None:
    config.mkdir()
    with pytest.raises(SettingsError, match=r"config\.toml: it is a folder"):
        load()


@pytest.mark.fault("F1")
def test_a_pipe_in_the_file_s_place_is_not_waited_for(config: Path) -> None:
    os.mkfifo(config)
    with pytest.raises(SettingsError, match=r"config\.toml: it is no ordinary file"):
        load()


@pytest.mark.fault("F1")
def test_a_loop_of_links_and_a_name_too_long_are_said(config: Path) -> None:
    config.symlink_to(config)
    with pytest.raises(SettingsError, match="symbolic links"):
        load()
    with pytest.raises(SettingsError, match="name too long"):
        load(LEITSTAND_CONFIG_DIR=str(config.parent / ("long" * 100)))


@pytest.mark.fault("F1")
@pytest.mark.parametrize("name", ["a b", "ü 😀", "who?", "no#1", "100%41", "a&b=c;d", "a:b@c", "+"])
def test_the_database_lies_in_the_data_folder_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    engine = open_engine(load(LEITSTAND_DATA_DIR=str(folder)).database_url)
    make_ready(engine)
    engine.dispose()
    assert [file.name for file in folder.iterdir()] == ["leitstand.sqlite"]


@pytest.mark.fault("F1")
@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero", "{folder}", "{folder}/pipe", "/" + "long" * 100])
def test_what_is_no_file_is_no_database(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatabaseError, match="can't be opened"):
        open_engine(load(LEITSTAND_DATABASE_URL=f"sqlite:///{name.format(folder=tmp_path)}").database_url)


@pytest.mark.fault("F1")
def test_a_file_in_the_folder_s_place_is_said(config: Path) -> None:
    with pytest.raises(SettingsError, match="Not a directory"):
        read_config(Path(__file__) / "config.toml", IN_FILE, SECRETS)


@pytest.mark.fault("F2")
def test_a_newer_version_s_file_is_used_as_far_as_it_is_known_and_never_written(config: Path) -> None:
    content = b'format = 2\nplan = "a.xlsx"\ncolour = 3\n[windows]\nleft = 1\n'
    config.write_bytes(content)
    config.chmod(0o444)
    settings = load()
    assert (settings.plan, settings.left_alone) == ("a.xlsx", ("colour", "windows"))
    found = {finding.subject: finding.words for finding in examine(settings)}
    assert "leaves alone: colour, windows" in found["config.toml"]
    assert config.read_bytes() == content


@pytest.mark.fault("F1", "K6")
def test_nothing_in_the_program_writes_settings() -> None:
    """The bad file can't be overwritten, nor a good one half written: no module but its reader knows its name."""
    names = [
        file.relative_to(ROOT).as_posix()
        for folder in ("desktop", "sync", "models")
        for file in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value == "config.toml"
    ]
    assert names == ["sync/commands/doctor.py", "sync/config/settings.py"]
    source = (ROOT / "sync" / "config" / "config_file.py").read_text(encoding="utf-8")
    assert not [word for word in ("write", "open(", "replace(", "unlink") if f".{word}" in source]


# The environment


@pytest.mark.fault("F1")
@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("LEITSTAND_PROXY", "proxy.example:3128", "host and a port"),
        ("LEITSTAND_PROXY", "http://proxy.example:http", "host and a port"),
        ("LEITSTAND_PROXY", "socks5://proxy.example:1080", "host and a port"),
        ("LEITSTAND_PROXY", "http://proxy.example:3128/path", "host and a port"),
        ("LEITSTAND_PROXY", "http://[::1", "no address"),
        ("LEITSTAND_PAYMO_URL", "http://[::1", "no address"),
        ("LEITSTAND_PAYMO_URL", "https://me:pw@paymo.example/api/", "without a user"),
        ("LEITSTAND_PAYMO_URL", "ftp://127.0.0.1/", "unencrypted"),
        ("LEITSTAND_PAYMO_URL", "https://paymo.example:https/", "an address"),
        ("LEITSTAND_PAYMO_URL", "https://paymo.example:0/", "an address"),
        ("LEITSTAND_PAYMO_URL", "https://pay mo.example/", "an address"),
        ("LEITSTAND_PAYMO_URL", f"https://{'long' * 20}.example/", "an address"),
        ("LEITSTAND_PAYMO_URL", "https://.../", "an address"),
        ("LEITSTAND_PAYMO_URL", "app.paymoapp.com/api", "an address"),
        ("LEITSTAND_PAYMO_API_KEY", "schlüssel", "no key of Paymo's"),
        ("LEITSTAND_PAYMO_API_KEY", "two words", "no key of Paymo's"),
        ("LEITSTAND_PLAN", "a\nb", "characters that can't be"),
        ("LEITSTAND_SHEETS_URL", "https://sheets.example", "on this computer only"),
        ("LEITSTAND_DATA_DIR", "one\ntwo", "characters that can't be"),
        ("LEITSTAND_DATA_DIR", os.fsdecode(b"/data/\xff"), "characters that can't be"),
        ("LEITSTAND_DATA_DIR", "~nobody-of-that-name/data", "can't be a folder"),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(variable: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(**{variable: value})
    assert variable in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.fault("F1")
def test_good_settings_of_the_environment_are_taken_and_win(config: Path) -> None:
    config.write_text('proxy = "http://old.example:1"\ndatabase_id = "one"\nplan = "a.xlsx"\n')
    settings = load(LEITSTAND_PROXY=" http://me:secret-word@proxy.example:3128 ", LEITSTAND_PAYMO_API_KEY="the-key\n")
    assert (settings.proxy, settings.paymo_api_key) == ("http://me:secret-word@proxy.example:3128", "the-key")
    assert (settings.database_id, settings.plan) == ("one", "a.xlsx")
    assert settings.origins["proxy"] == "LEITSTAND_PROXY in the environment"
    assert settings.origins["plan"] == f"{config}, line 3"
    assert "secret-word" not in repr(settings)


@pytest.mark.fault("F1")
def test_a_variable_that_is_no_setting_is_told_of() -> None:
    assert unknown_variables(
        {"LEITSTAND_PLAN": "", "LEITSTAND_PAYMO_KEY": "", "LEITSTAND_DATA_DIR": "", "HOME": ""}
    ) == ["LEITSTAND_PAYMO_KEY"]


# Secrets


@pytest.mark.fault("F5")
@pytest.mark.parametrize(
    ("backend", "said"),
    [
        (None, "no desktop session"),
        (keyring.backends.fail.Keyring(), "offers none"),
        (keyring.backends.null.Keyring(), "would keep nothing"),
        (PlainText(paymo_api_key="hush-hush"), "plain text"),
        (Locked(), "it is locked"),
        (Denied(), r"it refused \(RuntimeError\)"),
    ],
)
def test_a_keyring_that_can_not_be_used_is_said_and_nothing_stands_in_for_it(backend: Any, said: str) -> None:
    ring = Keyring(backend)
    settings = load(ring)
    assert settings.paymo_api_key == ""
    (finding,) = [finding for finding in examine(settings) if finding.subject == "keyring"]
    assert finding.words.startswith("not used: ")
    with pytest.raises(SettingsError, match=said) as caught:
        ring.keep("paymo_api_key", "canary-value")
    assert "canary-value" not in str(caught.value)
    assert "LEITSTAND_PAYMO_API_KEY" in str(caught.value)


@pytest.mark.fault("F5")
def test_a_locked_keyring_is_named_where_the_secret_is_missing() -> None:
    settings = load(Keyring(Locked()), LEITSTAND_DATABASE_PASSWORD="given")
    assert settings.origins["paymo_api_key"] == "the keyring can't be read: it is locked"
    assert settings.origins["database_password"] == "LEITSTAND_DATABASE_PASSWORD in the environment"


@pytest.mark.fault("F5")
def test_a_keyring_that_never_answers_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A locked one asks a person for its password; at night there is none."""
    answered = threading.Event()

    class Silent(Safe):
        def get_password(self, _service: str, _name: str) -> str | None:
            answered.wait()
            return None

    monkeypatch.setattr("sync.config.secrets.PATIENCE", 0.01)
    settings = load(Keyring(Silent()), LEITSTAND_DATABASE_PASSWORD="given")
    answered.set()
    assert settings.origins["paymo_api_key"].startswith("the keyring can't be read: it doesn't answer")


@pytest.mark.fault("F5")
def test_of_a_chain_of_keyrings_no_unsafe_one_is_used() -> None:
    class Chain:
        backends = (PlainText(paymo_api_key="plain"), Safe(paymo_api_key="safe-key"))

    assert load(Keyring(Chain())).paymo_api_key == "safe-key"
    Chain.backends = (PlainText(paymo_api_key="plain"),)  # type: ignore[assignment]
    assert load(Keyring(Chain())).paymo_api_key == ""


@pytest.mark.fault("K7")
def test_the_database_s_password_is_kept_apart_from_its_address(config: Path) -> None:
    """Either half may be there first; nothing is written but the keyring."""
    config.write_text('database_url = "postgresql://me@host.example/db"\n')
    before = config.read_bytes()
    safe = Safe()
    assert make_url(load(Keyring(safe)).database_url).password is None
    Keyring(safe).keep("database_password", "p@ss/w:rd%")
    settings = load(Keyring(safe))
    assert make_url(settings.database_url).password == "p@ss/w:rd%"
    assert "p@ss" not in repr(settings)
    assert config.read_bytes() == before
    assert (
        make_url(load(Keyring(safe), LEITSTAND_DATABASE_URL="postgresql://me:own@h/d").database_url).password == "own"
    )
    assert "p@ss" not in load(Keyring(safe), LEITSTAND_DATABASE_URL="sqlite:////x").database_url


class Typed:
    """Standard input of a command, not a terminal."""

    def __init__(self, text: str) -> None:
        self.text = text

    def isatty(self) -> bool:
        return False

    def read(self, _size: int) -> str:
        return self.text


@pytest.mark.fault("F5")
def test_a_secret_is_read_from_standard_input_and_never_from_the_arguments() -> None:
    safe = Safe()
    assert keep(["paymo_api_key"], Typed("the-key\n"), Keyring(safe).keep) == "paymo_api_key"  # type: ignore[arg-type]
    assert safe.kept == {"paymo_api_key": "the-key"}
    for words in ([], ["hush-hush"], ["paymo_api_key", "hush-hush"], ["paymo_api_key", "--value=hush-hush"]):
        with pytest.raises(SettingsError) as caught:
            keep(words, Typed("other"), Keyring(safe).keep)  # type: ignore[arg-type]
        assert "hush" not in str(caught.value)
    for text in ("", "\n", "two\nlines"):
        with pytest.raises(SettingsError, match="Nothing was kept"):
            keep(["paymo_api_key"], Typed(text), Keyring(safe).keep)  # type: ignore[arg-type]
    assert safe.kept == {"paymo_api_key": "the-key"}


@pytest.mark.fault("F5")
def test_the_command_says_that_there_is_no_keyring_and_repeats_no_word_of_its_own() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    command = [sys.executable, "-m", "desktop.cli", "secret"]
    for words, said in ((["paymo_api_key"], "no safe place"), (["paymo_api_key", "--x=hush-hush"], "nothing else")):
        done = subprocess.run(
            [*command, *words], input="canary-value", env=environment, cwd=ROOT, capture_output=True, text=True
        )
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
        assert "hush" not in done.stderr + done.stdout
        assert "canary-value" not in done.stderr + done.stdout


# The log


@pytest.mark.expects_logs
@pytest.mark.fault("F10")
def test_a_log_of_a_year_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "LOG_BYTES", 20_000)
    with kept_log(tmp_path / "leitstand.log"):
        for number in range(3_000):
            logging.getLogger("leitstand").warning("Event %d: %s", number, "ä" * 100)
        logging.getLogger("leitstand").warning("x" * 1_000_000)
    sizes = [file.stat().st_size for file in tmp_path.glob("leitstand.log*")]
    assert len(sizes) == log_file.LOG_FILES + 1
    assert sum(sizes) < 2 * 20_000 * len(sizes) + 150_000
    assert "Event 2999" in "".join(file.read_text("utf-8") for file in tmp_path.glob("leitstand.log*"))


@pytest.mark.fault("F10")
def test_the_log_is_never_larger_than_50_mb() -> None:
    longest_line = 4 * 100_000
    assert (log_file.LOG_BYTES + longest_line) * (log_file.LOG_FILES + 1) < 50_000_000


@pytest.mark.expects_logs
@pytest.mark.fault("F3")
@pytest.mark.parametrize("place", ["a-file/leitstand.log", "full/leitstand.log"])
def test_a_log_that_can_not_be_written_is_said_once_and_stops_nothing(
    tmp_path: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a-file").write_text("in the way")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "leitstand.log").symlink_to("/dev/full")
    with kept_log(tmp_path / place):
        for _ in range(3):
            logging.getLogger("leitstand").error("Something, %s", "canary")
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "can't be written" in said[0]
    assert "canary" not in said[0]


@pytest.mark.expects_logs
def test_an_error_that_nobody_catches_is_in_the_log_and_one_sentence_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks = sys.excepthook, threading.excepthook
    with kept_log(tmp_path / "leitstand.log"):
        thread = threading.Thread(target=lambda: {}["a\nsecret"])
        thread.start()
        thread.join()
        try:
            raise RuntimeError("in the main thread")
        except RuntimeError as error:
            sys.excepthook(RuntimeError, error, error.__traceback__)
    lines = (tmp_path / "leitstand.log").read_text("utf-8").splitlines()
    assert len(lines) == 2
    assert all("Traceback" in line for line in lines)
    said = capsys.readouterr().err.splitlines()
    assert [line.split("(")[1].split(")")[0] for line in said] == ["KeyError", "RuntimeError"]
    assert (sys.excepthook, threading.excepthook) == hooks


@pytest.mark.fault("F3")
def test_no_file_is_made_before_there_is_something_to_write(tmp_path: Path) -> None:
    with kept_log(tmp_path / "data" / "leitstand.log") as handler:
        assert isinstance(handler, LogFile)
    assert not (tmp_path / "data").exists()


# Exports


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with writing(engine) as connection:
        rows = [{"name": f"Client {number} {'x' * 100}"} for number in range(2_000)]
        connection.execute(Client.__table__.insert(), rows)
    return engine


@pytest.mark.fault("F3", "K6")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_onto_a_full_disk_leaves_the_old_file(filled: Engine, tmp_path: Path, kind: str) -> None:
    target = tmp_path / f"clients.{kind}"
    target.write_bytes(b"the old one")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(KnownError, match="The file can't be written") as caught:
            export_table(filled, "clients", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "File too large" in str(caught.value)
    assert target.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".leitstand-")] == []


@pytest.mark.fault("K6")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_that_breaks_off_leaves_the_old_file(
    filled: Engine, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / f"clients.{kind}"
    target.write_bytes(b"the old one")
    rows = iter(range(1_000))

    def breaks(value: Any, _zone: object) -> Any:
        if next(rows, None) is None:
            raise MemoryError
        return value

    monkeypatch.setattr(export, "_local", breaks)
    with pytest.raises(MemoryError):
        export_table(filled, "clients", target)
    assert target.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".leitstand-")] == []


@pytest.mark.fault("F3")
def test_a_table_too_long_for_a_workbook_is_refused_before_it_is_cut(
    filled: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_writing, "MOST_ROWS", 2_000)
    with pytest.raises(KnownError, match="too long for a workbook"):
        export_table(filled, "clients", tmp_path / "clients.xlsx")
    assert not (tmp_path / "clients.xlsx").exists()


# The system's language


@pytest.mark.fault("F9")
@pytest.mark.parametrize("name", ["de_DE", "tr_TR", "ar_EG", "fa_IR", "hi_IN", "de_CH", "fr_FR", "th_TH", "C"])
def test_numbers_and_dates_that_a_window_shows_are_read_back_in_every_language(name: str) -> None:
    formats = Formats(QLocale(name) if name != "C" else QLocale.c())
    for number in (Decimal("1234567.89"), Decimal("-0.5"), Decimal(1000)):
        assert formats.parse(formats.input_text(number, Kind.NUMBER), Kind.NUMBER) == number
        assert formats.parse(formats.text(number, Kind.MONEY), Kind.MONEY) == number
    for day in (date(2026, 3, 1), date(2028, 2, 29)):
        assert formats.parse(formats.text(day, Kind.DATE), Kind.DATE) == day


@pytest.mark.fault("F9")
def test_reading_knows_nothing_of_the_system_s_language() -> None:
    program = (
        "import contextlib, locale\n"
        "with contextlib.suppress(locale.Error):\n    locale.setlocale(locale.LC_ALL, '')\n"
        "from models.values.numbers import parse_number\nfrom sync.sheets.cells.cells import fold\n"
        "print(parse_number('1.234,50').value, fold('TITEL I'), parse_number('0,5').value)"
    )
    for language in ("C", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8"):
        environment = {**os.environ, "LC_ALL": language, "LANG": language}
        command = [sys.executable, "-c", program]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.stdout == "1234.50 titel i 0.5\n", done.stderr


@pytest.mark.fault("F9")
def test_a_console_that_knows_few_characters_gets_the_others_escaped() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LEITSTAND_PLAN": "für.xlsx"}
    command = [sys.executable, "-m", "desktop.cli", "doctor"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "plan: f\\xfcr.xlsx (LEITSTAND_PLAN" in done.stdout, done.stderr
    assert done.stderr == ""
