"""No secret leaves the program: not in what it says, not in its log, database, folders, exports, or command line.

Canaries stand in for the secrets; real processes run into real failures, and everything that they leave is searched.
"""

import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import psutil
import pytest
from sqlalchemy import select

from models import SyncRun
from models.connection.database import open_engine, reading
from sync.commands.export import export_table
from sync.config.redact import HIDDEN, OneLine, hide, one_line, redacted
from sync.standin.paymo import faults
from sync.standin.paymo.paymo_server import PaymoServer
from sync.standin.sheets_server import SheetsServer
from tests.sync.company import small_company

ROOT = Path(__file__).parents[2]
KEY = "canary-paymo-key-7f3a"
DATABASE = "canary/data base:p@ss%41"
PROXY = "canary-proxy-word"
SECRETS = (KEY, DATABASE, PROXY)
PLAN = "key-of-the-plan-key-of-the-plan"


def forms(secret: str) -> set[bytes]:
    """How a secret may be written: as it is, in an address, in JSON, in a header."""
    header = base64.b64encode(f"{secret}:leitstand".encode()).decode()
    escaped = json.dumps(secret)[1:-1]
    written = {secret, quote(secret, safe=""), quote(secret, safe=" +"), quote_plus(secret), header, escaped}
    return {form.encode() for form in written}


@dataclass
class Left:
    """All that a process left behind."""

    said: str
    returncode: int
    files: dict[str, bytes] = field(default_factory=dict)

    def leaks(self, *secrets: str) -> list[str]:
        """The places where one of the secrets is found."""
        places = {"what it said": self.said.encode("utf-8", "surrogateescape"), **self.files}
        return [
            f"{secret} in {place}"
            for secret in secrets
            for place, content in places.items()
            if any(form in content for form in forms(secret))
        ]


@dataclass
class Laptop:
    """A laptop with secrets in its environment; `run` starts Leitstand on it and gathers what it leaves."""

    folder: Path
    environment: dict[str, str]

    def run(self, program: str = "", *, words: tuple[str, ...] = ("sync", "--json")) -> Left:
        """Run the command; `program` is Python that runs before it, in the same process."""
        command = [sys.executable, "-m", "desktop.cli", *words]
        if program:
            command = [sys.executable, "-c", f"{program}\nimport sys\nfrom desktop.cli import main\nsys.exit(main())"]
            command += words
        done = subprocess.run(
            command,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            errors="surrogateescape",
        )
        return Left(done.stdout + done.stderr, done.returncode, self.files())

    def files(self) -> dict[str, bytes]:
        """Every file of the laptop's folders: settings, data, log, database."""
        files = [file for file in self.folder.rglob("*") if file.is_file() and file.name != "google.json"]
        return {str(file.relative_to(self.folder)): file.read_bytes() for file in files}


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def laptop(paymo: PaymoServer, tmp_path: Path) -> Laptop:
    folder = tmp_path / "laptop"
    folder.mkdir()
    return Laptop(
        folder,
        {
            **os.environ,
            "LEITSTAND_CONFIG_DIR": str(folder / "config"),
            "LEITSTAND_DATA_DIR": str(folder / "data"),
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": paymo.url,
            "LEITSTAND_DATABASE_PASSWORD": DATABASE,
            "LEITSTAND_PROXY": f"http://me:{quote(PROXY)}@127.0.0.1:9",
        },
    )


CRASH = """
import sync.paymo.fetch, sync.config.settings
def crash(self):
    settings = sync.config.settings.load_settings()
    header = "Authorization: Basic " + __import__("base64").b64encode(settings.paymo_api_key.encode() + b":x").decode()
    raise RuntimeError(settings.paymo_api_key + "\\n\\x1b[31m" + settings.database_url + " " + settings.proxy + header)
sync.paymo.fetch.Fetcher.check_key = crash
"""
THREAD = """
import threading, sync.paymo.fetch, sync.config.settings, warnings
def crash():
    secret = sync.config.settings.load_settings().paymo_api_key
    raise LookupError(f"in a thread: {secret!r}")
def check(self):
    thread = threading.Thread(target=crash)
    thread.start()
    thread.join()
    crash()
sync.paymo.fetch.Fetcher.check_key = check
"""
BEFORE_ANYTHING = """
import desktop.cli, os
def crash(*arguments, **options):
    raise RuntimeError("the password is " + os.environ["LEITSTAND_DATABASE_PASSWORD"])
desktop.cli._COMMANDS["sync"] = lambda settings, asked: crash()
"""


@pytest.mark.parametrize(
    "program", [CRASH, THREAD, BEFORE_ANYTHING], ids=["in a source", "in a thread", "in a command"]
)
def test_a_crash_with_secrets_in_its_text_leaks_none_and_is_one_line_of_the_log(laptop: Laptop, program: str) -> None:
    left = laptop.run(program)
    assert left.returncode == 1
    assert left.leaks(*SECRETS) == []
    assert "Something went wrong in Leitstand" in left.said
    assert "Traceback" not in left.said
    assert "\x1b" not in left.said
    log = left.files["data/leitstand.log"].decode()
    assert "Traceback" in log
    assert HIDDEN in log
    assert all(line.split(" ")[2] in ("ERROR", "CRITICAL") for line in log.splitlines())


def test_a_refused_key_leaks_nowhere(laptop: Laptop) -> None:
    del laptop.environment["LEITSTAND_PROXY"]
    laptop.environment["LEITSTAND_PAYMO_API_KEY"] = "canary-wrong-key"
    left = laptop.run()
    assert (left.returncode, "doesn't accept the key" in left.said) == (1, True)
    assert left.leaks("canary-wrong-key", *SECRETS) == []


@pytest.mark.fault("H7", "H9")
def test_a_server_that_repeats_the_key_in_its_error_leaks_it_nowhere(laptop: Laptop, paymo: PaymoServer) -> None:
    header = base64.b64encode(f"{KEY}:leitstand".encode()).decode()
    message = f"<b>Bad</b>\r\n\x1b[2J request {KEY} Authorization: Basic {header} https://me:{KEY}@x.example/"
    del laptop.environment["LEITSTAND_PROXY"]
    paymo.faults.add(faults.status(400, body=lambda _body: json.dumps({"message": message}).encode()), times=None)
    left = laptop.run()
    assert left.returncode == 1
    assert "was answered with 400" in left.said
    assert left.leaks(*SECRETS) == []
    assert "\x1b" not in left.said
    said = left.said.splitlines()
    assert len([line for line in said if "Bad" in line]) == 2  # the JSON object, and the sentence
    engine = open_engine(f"sqlite:///{laptop.folder / 'data' / 'leitstand.sqlite'}")
    with reading(engine) as connection:
        assert HIDDEN in str(connection.scalar(select(SyncRun.error)))
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("postgresql://me@127.0.0.1:9/db", (DATABASE,)),
        ("postgresql://me:canary-dsn-word@127.0.0.1:9/db", ("canary-dsn-word",)),
        ("postgresql://me@127.0.0.1:9/db?password=canary-dsn-word", ("canary-dsn-word",)),
        ("postgresql://me:canary-dsn-word@127.0.0.1:port/db", ("canary-dsn-word",)),
        ("mysql://me:canary-dsn-word@127.0.0.1/db", ("canary-dsn-word",)),
        ("sqlite:////proc/nowhere/x.sqlite?password=canary-dsn-word", ("canary-dsn-word",)),
    ],
)
def test_a_database_that_is_away_leaks_no_password(laptop: Laptop, url: str, secrets: tuple[str, ...]) -> None:
    laptop.environment["LEITSTAND_DATABASE_URL"] = url
    for words in (("sync", "--json"), ("doctor",)):
        left = laptop.run(words=words)
        assert left.returncode in (1, 2), left.said
        assert left.leaks(*secrets, *SECRETS) == []
        assert "Traceback" not in left.said


def test_google_s_key_leaks_nowhere(laptop: Laptop) -> None:
    with SheetsServer({PLAN: {"2027": [["Position", "Jan", "Feb", "Mrz"], ["Umsatz", 1, 2, 3]]}}) as sheets:
        credentials = sheets.credentials()
        (laptop.folder / "google.json").write_text(json.dumps(credentials))
        laptop.environment |= {
            "LEITSTAND_PLAN": PLAN,
            "LEITSTAND_GOOGLE_CREDENTIALS": str(laptop.folder / "google.json"),
            "LEITSTAND_SHEETS_URL": sheets.url,
        }
        program = """
import gspread.http_client
real = gspread.http_client.HTTPClient.request
def request(self, *arguments, **options):
    real(self, *arguments, **options)
    with open(__import__("os").environ["LEITSTAND_GOOGLE_CREDENTIALS"]) as file:
        raise RuntimeError("key file: " + file.read())
gspread.http_client.HTTPClient.request = request
"""
        left = laptop.run(program, words=("sync", "plan", "--json"))
    assert left.returncode == 1
    middle = credentials["private_key"].splitlines()[5]
    assert left.leaks(middle, credentials["private_key"], *SECRETS) == []
    assert "key file: " in left.files["data/leitstand.log"].decode()


def test_a_running_sync_shows_no_secret_in_the_list_of_processes_and_its_data_none_in_exports(
    laptop: Laptop, paymo: PaymoServer
) -> None:
    del laptop.environment["LEITSTAND_PROXY"]
    held = paymo.faults.add(faults.silence(), path="projects")
    command = [sys.executable, "-m", "desktop.cli", "sync", "--json"]
    with subprocess.Popen(command, env=laptop.environment, cwd=ROOT, stdout=-1, stderr=-1, text=True) as process:
        while not held.met:
            assert process.poll() is None
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        lines = {f"/proc/{one.pid}/cmdline": Path(f"/proc/{one.pid}/cmdline").read_bytes() for one in family}
        paymo.faults.clear()
        said, errors = process.communicate(timeout=60)
    engine = open_engine(f"sqlite:///{laptop.folder / 'data' / 'leitstand.sqlite'}")
    for table in ("settings", "sync_runs", "rejected_records", "changes", "clients"):
        for kind in ("csv", "xlsx"):
            export_table(engine, table, laptop.folder / f"{table}.{kind}")
    engine.dispose()
    left = Left(said + errors, process.returncode, {**lines, **laptop.files()})
    assert (left.returncode, next(iter(lines.values())).count(b"desktop.cli")) == (0, 1)
    assert left.leaks(*SECRETS) == []


# The redaction itself


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql+psycopg2://me:word@host/db", f"postgresql+psycopg2://me:{HIDDEN}@host/db"),
        ("https://me:w@rd@host:1/x and more", f"https://me:{HIDDEN}@host:1/x and more"),
        ("host=h password=word user=u", f"host=h password={HIDDEN} user=u"),
        ("host=h password='two words'", f"host=h password={HIDDEN}"),
        ('{"refresh_token": "abc", "client_id": "x"}', f'{{"refresh_token": {HIDDEN}, "client_id": "x"}}'),
        ("{'Authorization': 'Basic YTpiYw==', 'Accept': 'x'}", f"{{'Authorization': '{HIDDEN}', 'Accept': 'x'}}"),
        ("Authorization: Bearer abc.def", f"Authorization: {HIDDEN}"),
        ("Bearer abcdefghijklmnopqrstuvwxyz", f"Bearer {HIDDEN}"),
        ("ya29.a0Af-x_y", HIDDEN),
        ("a\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nb", f"a\n{HIDDEN}\nb"),
        ("-----BEGIN RSA PRIVATE KEY-----\\nMII and cut", HIDDEN),
    ],
)
def test_what_is_shaped_like_a_secret_is_hidden(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "The plan can't be read: 3 cells. Sync again.",
        "https://app.paymoapp.com/api/projects?where=id>0",
        "postgresql://me@host:5432/db",
        "basic work, bearer of news, a token gesture; time 10:30",
        "paymo_api_key: not set (default)",
        "“Müller & Söhne” at 12:30 @ home",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    assert redacted(text) == text
    assert one_line(text) == text


def test_a_known_secret_is_hidden_in_every_form() -> None:
    secret = 'ca nary"/w:ör\\d@%'
    hide(secret)
    for form in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret), repr(secret)):
        assert "nary" not in redacted(f"before {form} after").replace("%22", "")
    header = base64.b64encode(f"{secret}:leitstand".encode()).decode()
    assert header[:12] not in redacted(f"sent {header}")


@pytest.mark.fault("H5")
def test_a_text_without_end_is_cut_after_the_secrets_are_gone() -> None:
    hide("canary-at-the-cut")
    shown = one_line("x" * 99_990 + "canary-at-the-cut" + "y" * 10_000_000)
    assert len(shown) == 100_000
    assert "canary" not in shown


@pytest.mark.fault("H9")
def test_an_event_with_arguments_and_a_traceback_is_one_line() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s\r\n%s", ("a\x1b[31m", "b\u202ec"), sys.exc_info())
    line = OneLine().format(record)
    assert line.isprintable()
    assert "a\\x1b[31m\\r\\nb\\u202ec" in line
    assert "ValueError: two\\nlines" in line
