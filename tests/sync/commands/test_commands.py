"""The command line: one clear sentence, the right exit code, and nothing half done."""

import csv
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, inspect, select

from models import Client, PlanItem, Setting, SyncRun
from models.connection.database import open_engine, reading, writing
from sync.standin.paymo.paymo_server import PaymoServer
from tests.commands import Command
from tests.postgres import PostgresServer
from tests.sync.company import KEY, small_company

PLANS = Path(__file__).parents[1] / "plan" / "data"


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def leitstand(paymo: PaymoServer, database_url: str) -> Command:
    return Command(
        environment={
            "LEITSTAND_DATABASE_URL": database_url,
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": paymo.url,
            "LEITSTAND_PLAN": str(PLANS / "small_list_en.xlsx"),
        }
    )


def test_sync_brings_both_sources_and_says_what_came(leitstand: Command, engine: Engine) -> None:
    done = leitstand("sync", "--json")
    assert done.returncode == 0, done.stderr
    paymo, plan = (json.loads(line) for line in done.stdout.splitlines())
    names = "source status created updated unchanged deleted rejected requests seconds error notes problems"
    assert set(paymo) == set(plan) == set(names.split())
    assert (paymo["source"], paymo["status"], plan["source"], plan["created"]) == ("paymo", "complete", "plan", 48)
    assert "Time entries" in done.stderr
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(PlanItem)) == 48


def test_a_named_source_runs_alone(leitstand: Command) -> None:
    assert leitstand("sync", "plan").stdout == "plan: complete, 48 new\n"


def test_what_a_plan_repeats_is_named_on_standard_error_and_in_json(leitstand: Command, tmp_path: Path) -> None:
    plan = Workbook()
    for name in ("Design", "Text", "Gesamt", "Plan alt"):
        sheet = plan.create_sheet(name)
        sheet.append(["EUR", "Jan 2027", "Feb 2027", "Mar 2027"])
        sheet.append(["Rent", *([4, 4, 4] if name == "Gesamt" else [2, 2, 2])])
        sheet.append(["Travel", *([6, 6, 6] if name == "Gesamt" else [3, 3, 3])])
    plan.save(tmp_path / "plan.xlsx")
    leitstand.environment["LEITSTAND_PLAN"] = str(tmp_path / "plan.xlsx")

    done = leitstand("sync", "plan", "--json")

    told = json.loads(done.stdout)
    assert (done.returncode, told["created"], told["rejected"]) == (3, 12, 1)
    assert told["notes"] == ["“Gesamt” adds up “Design” and “Text” and was left out."]
    assert told["problems"][0].startswith("Plan alt: “Plan alt” has the same figures as “Design”")
    assert all(f"plan: {words}" in done.stderr for words in (*told["notes"], *told["problems"]))


def test_doctor_says_that_a_plan_is_empty(leitstand: Command, tmp_path: Path) -> None:
    empty = tmp_path / "plan.csv"
    empty.write_text("just words\n", encoding="utf-8")
    leitstand.environment["LEITSTAND_PLAN"] = str(empty)
    doctor = leitstand("doctor")
    assert doctor.returncode == 1
    assert "!! plan: The plan is empty" in doctor.stdout


def test_status_and_doctor_tell_what_is_and_no_secret(leitstand: Command) -> None:
    assert "paymo: never synced" in leitstand("status").stdout
    leitstand("sync")
    status = [json.loads(line) for line in leitstand("status", "--json").stdout.splitlines()]
    assert [one["last_run"] for one in status] == ["complete", "complete"]
    doctor = leitstand("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "sees the whole of “Agency”" in doctor.stdout
    assert KEY not in doctor.stdout + doctor.stderr


def test_a_wrong_key(leitstand: Command, engine: Engine) -> None:
    leitstand.environment["LEITSTAND_PAYMO_API_KEY"] = "wrong-secret"
    done = leitstand("sync", "paymo")
    assert done.returncode == 1
    assert "doesn't accept the key" in done.stderr
    assert "wrong-secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Client)) == 0
        assert connection.scalar(select(func.count()).where(Setting.key == "paymo_company_id")) == 0


def test_no_network(sqlite_url: str) -> None:
    leitstand = Command(
        environment={
            "LEITSTAND_DATABASE_URL": sqlite_url,
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": "http://127.0.0.1:9/api/",
            "LEITSTAND_PLAN": str(PLANS / "small_list_en.xlsx"),
        }
    )
    done = leitstand("sync")
    assert done.returncode == 1
    assert "can't be reached over the network" in done.stderr
    assert "plan: complete, 48 new" in done.stdout


def test_an_unreadable_plan_keeps_the_last_good_one(leitstand: Command, engine: Engine, tmp_path: Path) -> None:
    leitstand("sync", "plan")
    broken = tmp_path / "plan.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    leitstand.environment["LEITSTAND_PLAN"] = str(broken)
    done = leitstand("sync", "plan")
    assert done.returncode == 1
    assert broken.name in done.stderr
    assert "Traceback" not in done.stderr
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(PlanItem)) == 48


def test_wrong_settings_are_named_with_file_and_line(leitstand: Command) -> None:
    folder = Path(os.environ["LEITSTAND_CONFIG_DIR"])
    folder.mkdir()
    for content, said in (
        ('plan = "x"\npaymo_api_key = "hush"\n', "line 2: paymo_api_key is a secret"),
        ('plan = "x"\ncolour = "red"\n', "line 2: colour is no setting"),
        ("plan = 3\n", "line 1: plan has to be text"),
        ('plan = "x\n', "line 1"),
    ):
        (folder / "config.toml").write_text(content)
        done = leitstand("status")
        assert done.returncode == 2
        assert said in done.stderr
        assert "hush" not in done.stderr
        assert (folder / "config.toml").read_text() == content


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("LEITSTAND_DATABASE_URL", "mysql://x/y", "isn't supported"),
        ("LEITSTAND_DATABASE_URL", "no address", "can't be read"),
        ("LEITSTAND_PAYMO_URL", "http://paymo.example/api/", "isn't safe"),
        ("LEITSTAND_SHEETS_URL", "https://sheets.example", "isn't allowed"),
    ],
)
def test_an_unsafe_or_wrong_address_is_refused(variable: str, value: str, said: str) -> None:
    done = Command(environment={variable: value})("status")
    assert done.returncode == 2
    assert said in done.stderr


def test_no_database() -> None:
    leitstand = Command(environment={"LEITSTAND_DATABASE_URL": "postgresql://me:hush@127.0.0.1:9/x"})
    for command in ("status", "migrate"):
        done = leitstand(command)
        assert done.returncode == 1
        assert "can't be reached" in done.stderr
        assert "hush" not in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("place", "said"), [("folder-in/a-file/x.sqlite", "can't be made"), ("a-file", "is not a database")]
)
def test_a_database_file_that_can_not_be_one(tmp_path: Path, place: str, said: str) -> None:
    (tmp_path / "a-file").write_text("This is no database, and it stays as it is.")
    (tmp_path / "folder-in").symlink_to(tmp_path)
    done = Command(environment={"LEITSTAND_DATABASE_URL": f"sqlite:///{tmp_path / place}"})("status")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "a-file").read_text() == "This is no database, and it stays as it is."


def test_nothing_set_up_says_what_to_set(sqlite_url: str) -> None:
    done = Command(environment={"LEITSTAND_DATABASE_URL": sqlite_url})("sync")
    assert done.returncode == 2
    assert "LEITSTAND_PAYMO_API_KEY" in done.stderr


def test_a_shared_database_is_prepared_by_migrate_only(postgres: PostgresServer, paymo: PaymoServer) -> None:
    leitstand = Command(
        environment={
            "LEITSTAND_DATABASE_URL": postgres.new_database(),
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": paymo.url,
        }
    )
    refused = leitstand("sync")
    assert refused.returncode == 1
    assert "leitstand migrate" in refused.stderr
    engine = open_engine(leitstand.environment["LEITSTAND_DATABASE_URL"])
    assert inspect(engine).get_table_names() == []
    assert leitstand("migrate").returncode == 0
    assert "already" in leitstand("migrate").stdout
    assert leitstand("sync").returncode == 0
    engine.dispose()


def test_export_writes_names_and_neutralises_formulas(leitstand: Command, engine: Engine, tmp_path: Path) -> None:
    leitstand("sync", "paymo")
    with writing(engine) as connection:
        connection.execute(Client.__table__.update().where(Client.paymo_id == 11).values(remarks="=1+2"))
    assert leitstand("export", "clients", str(tmp_path / "c.csv")).returncode == 0
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["paymo_id"]: row for row in csv.DictReader(file)}
    assert rows["10"]["name"] == "Nordlicht 🐧 & Söhne"
    assert rows["11"]["remarks"] == "'=1+2"
    assert leitstand("export", "projects", str(tmp_path / "p.xlsx")).returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "p.xlsx").active
    titles = [cell.value for cell in sheet[1]]
    first = dict(zip(titles, (cell.value for cell in sheet[2]), strict=True))
    assert (first["client"], first["price"]) == ("Nordlicht 🐧 & Söhne", 1234567.89)


@pytest.mark.fault("F12")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a disk that is always full")
@pytest.mark.parametrize(
    ("command", "redirected"),
    [
        ("sync plan", "2>&1 | true"),
        ("sync plan", "2>/dev/full"),
        ("sync plan", "<&- >&- 2>&-"),
        ("status", ">/dev/full"),
    ],
    ids=["pipe", "full", "closed", "answer"],
)
def test_what_nobody_reads_fails_no_command(sqlite_url: str, command: str, redirected: str) -> None:
    settings = {"LEITSTAND_DATABASE_URL": sqlite_url, "LEITSTAND_PLAN": str(PLANS / "small_list_en.xlsx")}
    program = f"{shlex.quote(sys.executable)} -m desktop.cli {command} {redirected}; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", program], env={**os.environ, **settings}, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, "Exception" in done.stderr) == (0, False), done.stderr
    engine = open_engine(sqlite_url)
    with reading(engine) as connection:
        assert connection.scalars(select(SyncRun.status)).all() == ["complete"] * (command == "sync plan")
    engine.dispose()


@pytest.mark.fault("F11")
@pytest.mark.skipif(os.name != "posix", reason="the shell closes them")
def test_a_closed_stream_gives_its_number_to_no_file() -> None:
    program = (
        "import os, sys; from sync.config.output import heard_or_not\n"
        "with heard_or_not(): number = os.open(os.devnull, os.O_RDONLY)\n"
        "sys.exit(number < 3)"
    )
    shell = f"{shlex.quote(sys.executable)} -c {shlex.quote(program)} <&- >&- 2>&-"
    assert subprocess.run(["bash", "-c", shell], timeout=60, check=False).returncode == 0


def test_export_of_something_unknown(leitstand: Command, tmp_path: Path) -> None:
    assert "no such table" in leitstand("export", "nothing", str(tmp_path / "x.csv")).stderr
    assert "neither .csv nor .xlsx" in leitstand("export", "clients", str(tmp_path / "x.pdf")).stderr
    nowhere = leitstand("export", "clients", str(tmp_path / "missing" / "x.csv"))
    assert (nowhere.returncode, "can't be written" in nowhere.stderr) == (1, True)
