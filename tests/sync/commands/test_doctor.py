"""`leitstand doctor` finds what a sync or the window would fail at, before they do, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, text

from desktop.cli import main
from models.connection.database import open_engine, writing
from models.ddl.roles import make_roles
from sync.engine import run_sync
from sync.standin.paymo.paymo_server import PaymoServer
from tests.postgres import PostgresServer
from tests.sync.company import KEY, settings_for, small_company

PLAN = str(Path(__file__).parents[1] / "plan" / "data" / "small_list_en.xlsx")


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


class Doctor:
    """The command in this process, on a database, with Paymo and a plan."""

    def __init__(self, patch: pytest.MonkeyPatch, said: pytest.CaptureFixture[str], paymo: PaymoServer) -> None:
        self._patch, self._said = patch, said
        self.set(LEITSTAND_PAYMO_API_KEY=KEY, LEITSTAND_PAYMO_URL=paymo.url, LEITSTAND_PLAN=PLAN)

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._patch.setenv(name, value)

    def __call__(self) -> tuple[int, list[str]]:
        """The exit code, and the lines of what is wrong."""
        code = main(["doctor"])
        return code, [line for line in self._said.readouterr().out.splitlines() if line.startswith("!! ")]


@pytest.fixture
def doctor(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], paymo: PaymoServer) -> Doctor:
    return Doctor(monkeypatch, capsys, paymo)


def test_all_is_well_before_the_first_start_and_after_a_sync(
    doctor: Doctor, paymo: PaymoServer, engine: Engine
) -> None:
    address = engine.url.render_as_string(hide_password=False)
    if engine.dialect.name == "sqlite":
        assert doctor() == (0, [])
    doctor.set(LEITSTAND_DATABASE_URL=address)
    assert doctor() == (0, [])
    run_sync(settings_for(paymo, address))
    assert doctor() == (0, [])


def test_a_server_without_tables_and_another_database_than_the_wanted_one(
    doctor: Doctor, postgres: PostgresServer, postgres_url: str
) -> None:
    doctor.set(LEITSTAND_DATABASE_URL=postgres.new_database())
    code, (wrong,) = doctor()
    assert code == 1
    assert wrong.startswith(
        "!! database: The database has to be prepared first: The shared database has no tables yet."
    )
    doctor.set(LEITSTAND_DATABASE_URL=postgres_url, LEITSTAND_DATABASE_ID="another")
    code, (wrong,) = doctor()
    assert (code, wrong.split(": ")[1:2]) == (2, ["This is another database"])


def test_a_user_of_a_server_who_may_not_sync_though_there_is_something_to_sync(
    doctor: Doctor, postgres: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(postgres_url)
    make_roles(engine, "doctor_")
    postgres.execute("CREATE ROLE doctor_ines LOGIN IN ROLE doctor_executive")
    postgres.execute("CREATE ROLE doctor_cron LOGIN IN ROLE doctor_sync")
    try:
        codes = {}
        for name in ("doctor_ines", "doctor_cron"):
            url = engine.url.set(username=name).render_as_string(hide_password=False)
            doctor.set(LEITSTAND_DATABASE_URL=url)
            codes[name] = doctor()
        code, (wrong,) = codes["doctor_ines"]
        assert (code, wrong.startswith("!! rights: this user may not sync: no ")) == (1, True)
        assert codes["doctor_cron"] == (0, [])
        for name in ("LEITSTAND_PAYMO_API_KEY", "LEITSTAND_PLAN"):
            monkeypatch.delenv(name)
        doctor.set(LEITSTAND_DATABASE_URL=engine.url.set(username="doctor_ines").render_as_string(hide_password=False))
        assert doctor() == (0, []), "who syncs nothing needs no right to"
    finally:
        engine.dispose()
        for name in ("doctor_ines", "doctor_cron"):
            postgres.execute(f"DROP ROLE {name}")


def test_a_user_who_lacks_one_right_of_a_sync_is_told_which(
    doctor: Doctor, postgres: PostgresServer, postgres_url: str
) -> None:
    engine = open_engine(postgres_url)
    make_roles(engine, "doctor_")
    postgres.execute("CREATE ROLE doctor_cron LOGIN IN ROLE doctor_sync")
    try:
        with writing(engine) as connection:
            connection.execute(text("REVOKE UPDATE (name) ON clients FROM doctor_sync"))
        doctor.set(LEITSTAND_DATABASE_URL=engine.url.set(username="doctor_cron").render_as_string(hide_password=False))
        code, (wrong,) = doctor()
        assert (code, wrong.split("; ")[0]) == (1, "!! rights: this user may not sync: no UPDATE on clients.name")
    finally:
        engine.dispose()
        postgres.execute("DROP ROLE doctor_cron")


def test_a_key_of_another_company_a_wrong_key_and_one_that_cannot_be_read(
    doctor: Doctor, paymo: PaymoServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_sync(settings_for(paymo, sqlite_url), sources=["paymo"])
    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        connection.execute(text("UPDATE settings SET value = '1' WHERE key = 'paymo_company_id'"))
    engine.dispose()
    doctor.set(LEITSTAND_DATABASE_URL=sqlite_url)
    code, (wrong,) = doctor()
    assert (code, wrong.startswith("!! paymo: This key belongs to another company")) == (1, True)
    doctor.set(LEITSTAND_PAYMO_API_KEY="wrong")
    code, (wrong,) = doctor()
    assert (code, "doesn't accept the key" in wrong) == (1, True)


@pytest.mark.parametrize("kind", ["without a table", "missing", "no workbook"])
def test_a_plan_that_a_sync_would_not_take(doctor: Doctor, tmp_path: Path, kind: str) -> None:
    plan = tmp_path / "plan.xlsx"
    if kind == "without a table":
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active["A1"] = "Notes of a meeting"
        book.save(plan)
    elif kind == "no workbook":
        plan.write_text("no workbook")
    doctor.set(LEITSTAND_PLAN=str(plan))
    code, (wrong,) = doctor()
    assert (code, wrong.startswith("!! plan: ")) == (1, True)
    assert ("The plan is empty" in wrong) == (kind == "without a table")


@pytest.mark.expects_logs
def test_a_data_folder_that_cannot_be_written(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    doctor.set(LEITSTAND_DATA_DIR=str(tmp_path / "a file" / "data"))
    code, wrong = doctor()
    assert (code, [line.split(": ")[0] for line in wrong]) == (1, ["!! data folder", "!! database"])
    assert "where nothing can be written" in wrong[0]
