"""Hostile and odd texts on their whole way: from Paymo through a sync into the database, out again by export, the
command line and the log. What they are is kept; what they would do doesn't happen."""

import csv
import json
import logging
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, func, inspect, select

from models import Client, Expense, Invoice, InvoiceItem, Project, RejectedRecord, Setting, Task
from models.connection.database import reading, writing
from models.queries.rows import RowQuery, first_rows
from models.values.errors import SettingsError
from models.values.text import LONGEST_TEXT, clean
from sync.commands.export import export_table
from sync.commands.progress_line import ProgressLine
from sync.config.log_file import kept_log
from sync.config.settings import Settings
from sync.engine import run_sync
from sync.pipeline.report import Progress, Result
from sync.sheets.cells.cells import fold
from sync.standin.paymo import faults
from sync.standin.paymo.paymo_server import PaymoServer
from sync.transport import http
from tests.sync.company import KEY, STAMPS, differences, settings_for, small_company

INJECTION = "'); DROP TABLE clients;--"
HOSTILE = {
    "a statement": INJECTION,
    "wildcards": "100%_\\",
    "NUL": "Nord\x00licht",
    "half a character": "Nord\ud83dlicht",
    "a family": "👩‍👩‍👧‍👦",
    "a tower of marks": "Z" + "\u0323\u0301" * 500,
    "no end": "x" * 10_000_000,
    "right to left": "invoice\u202efdp.exe \u05e9\u05dc\u05d5\u05dd",
    "zero width": "Nord\u200blicht\u2060",
    "a tag": "<b>bold</b><img src='file:///etc/passwd'><a href='file:///etc/passwd'>x</a>",
    "new lines": "Nord\r\nlicht\n\x1b[31mred\x1b[0m",
    "a template": "{} {0.__class__} %s %(name)s %1 $x &File",
    "composed": unicodedata.normalize("NFC", "Café Ångström"),
    "decomposed": unicodedata.normalize("NFD", "Café Ångström"),
    "lower": "nordlicht gmbh",
    "upper": "NORDLICHT GMBH",
}
FORMULAS = (
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    ';=1+2"',
    "a;=1+2;b",
    "line\n-2+3",
    "  =1",
    "'=1",
    "＝1+1",
    "+49 30 123456+1",
    '"=1"',
)
TELEPHONE = "+49 30 123456"  # no formula in any spreadsheet, so it looks as people write it
# Where a spreadsheet would begin a cell, in a file of commas and in one that it takes for one of semicolons.
RUNS = re.compile(r"""(?:\A|[;\t\r\n])[ "\u00a0]*[=+\-@＝＋－＠]""")


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def settings(paymo: PaymoServer, database_url: str) -> Settings:
    return settings_for(paymo, database_url)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http.random, "uniform", lambda _low, _high: 0.01)


def sync(settings: Settings, **options: bool) -> Result:
    (result,) = run_sync(settings, **options)  # type: ignore[arg-type]
    return result


def add_clients(paymo: PaymoServer, names: dict[str, str]) -> dict[int, str]:
    """Clients of these names in Paymo; their ids."""
    return {
        paymo.insert("clients", {"id": 1000 + number, "name": name, "address": name, "active": True, **STAMPS}): name
        for number, name in enumerate(names.values())
    }


def names_of(engine: Engine) -> dict[int, str]:
    with reading(engine) as connection:
        return {row[0]: row[1] for row in connection.execute(select(Client.paymo_id, Client.name)) if row[0] >= 1000}


@pytest.mark.fault("H1", "H3", "H4", "H5", "H6", "H11", "H14")
def test_every_text_is_stored_as_it_is_but_for_what_no_database_takes(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    added = add_clients(paymo, HOSTILE)
    before = set(inspect(engine).get_table_names())
    result = sync(settings)
    assert (result.status, result.rejected) == ("complete", 0)
    stored = names_of(engine)
    assert stored == {identity: clean(name) for identity, name in added.items()}
    assert max(map(len, stored.values())) == LONGEST_TEXT
    assert set(inspect(engine).get_table_names()) == before
    again = sync(settings, full=True)
    assert (again.status, again.created, again.updated) == ("complete", 0, 0)


@pytest.mark.fault("H1")
def test_a_statement_as_a_search_is_a_text_and_as_a_sort_key_is_refused(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    sync(settings)
    found = first_rows(engine, RowQuery(Client, ("name",), search=INJECTION), 10)
    assert [row[1] for row in found] == [INJECTION]
    for order in (INJECTION, "name; DROP TABLE clients", "name DESC", "project_id.name--"):
        with pytest.raises(ValueError, match="isn't a field"):
            first_rows(engine, RowQuery(Client, ("name",), order=order), 10)
    with pytest.raises(SettingsError, match="no such table"):
        export_table(engine, INJECTION, Path("x.csv"))
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Client)) == 2


@pytest.mark.fault("H2")
def test_paymo_is_asked_with_numbers_and_dates_only(paymo: PaymoServer, settings: Settings) -> None:
    add_clients(paymo, HOSTILE)
    sync(settings)
    sync(settings)
    paymo.delete("clients", 1000)
    sync(settings, full=True)
    asked = {query["where"] for _method, _path, query, _status in paymo.requests if "where" in query}
    value = r'(?:-?\d+|"\d{4}-\d\d-\d\d")'
    term = rf"\w+ ?(?:[<>]=?|=|in) ?(?:{value}|\({value}(?:,{value})*\))"
    assert asked
    assert [one for one in asked if not re.fullmatch(rf"{term}(?: and {term})*", one)] == []


@pytest.mark.fault("H4")
def test_one_bad_character_costs_no_other_row(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    for number in range(100):
        name = "\ud83d\x00" if number == 50 else f"Client {number}"
        paymo.insert("clients", {"id": 2000 + number, "name": name, "active": True, **STAMPS})
    assert sync(settings).status == "complete"
    assert len(names_of(engine)) == 100


@pytest.mark.fault("H12")
def test_an_answer_nested_without_end_fails_and_the_next_sync_is_whole(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    paymo.faults.add(faults.in_record(b'"deep":' + b"[" * 100_000 + b"]" * 100_000), path="projects", times=None)
    result = sync(settings)
    assert result.status == "failed"
    assert "no proper JSON" in str(result.error)
    paymo.faults.clear()
    assert sync(settings, full=True).status == "complete"
    assert differences(engine, paymo) == []


@pytest.mark.fault("H13")
@pytest.mark.parametrize("identity", [12345678901234567890123, -1, 2**63, "1 OR 1=1", "²", "9" * 5000, 1.5, {}])
def test_a_record_whose_id_is_none_is_set_aside_with_its_text(
    paymo: PaymoServer, settings: Settings, engine: Engine, identity: Any
) -> None:
    raw = json.dumps(identity).encode()
    paymo.faults.add(
        faults.Fault(body=lambda body: body.replace(b'"id":20,', b'"id":' + raw + b",", 1)), path="projects"
    )
    result = sync(settings)
    with reading(engine) as connection:
        assert connection.scalars(select(Project.paymo_id)).all() == [21]
        reasons = connection.scalars(select(RejectedRecord.reason).where(RejectedRecord.stream == "projects")).all()
    assert len(reasons) == 1
    assert "id" in reasons[0]
    assert result.rejected >= 1


@pytest.mark.fault("H13", "Y21")
def test_an_id_that_comes_as_text_is_the_same_row(paymo: PaymoServer, settings: Settings, engine: Engine) -> None:
    sync(settings)
    paymo.faults.add(faults.Fault(body=lambda body: body.replace(b'"id":20,', b'"id":"20",', 1)), path="projects")
    assert sync(settings, full=True).created == 0
    with reading(engine) as connection:
        assert sorted(connection.scalars(select(Project.paymo_id))) == [20, 21]


@pytest.mark.fault("H11")
def test_twins_are_two_rows_and_names_are_matched_in_every_form(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    names = {kind: HOSTILE[kind] for kind in ("composed", "decomposed", "lower", "upper")}
    added = add_clients(paymo, names)
    sync(settings)
    assert names_of(engine) == added
    assert fold(names["composed"]) == fold(names["decomposed"])
    assert fold(names["lower"]) == fold(names["upper"])
    assert fold("ISTANBUL") == fold("istanbul") == "istanbul"


@pytest.fixture
def exported(paymo: PaymoServer, settings: Settings, engine: Engine) -> dict[int, str]:
    """Clients whose names would run in a spreadsheet, and an expense below zero, in the database."""
    added = add_clients(paymo, dict(enumerate([*FORMULAS, TELEPHONE, *HOSTILE.values()])))  # type: ignore[arg-type]
    paymo.update("expenses", 65, amount=-45.9, updated_on="2025-03-03T10:30:00Z")
    assert sync(settings).status == "complete"
    return added


@pytest.mark.fault("H3", "H5", "H8")
def test_a_csv_holds_no_formula_and_gives_every_text_and_number_back(
    exported: dict[int, str], engine: Engine, tmp_path: Path
) -> None:
    export_table(engine, "clients", tmp_path / "clients.csv")
    csv.field_size_limit(2 * LONGEST_TEXT)
    with (tmp_path / "clients.csv").open(encoding="utf-8-sig", newline="") as file:
        written = {int(row["paymo_id"]): row["name"] for row in csv.DictReader(file)}
    running = [name for name in written.values() if RUNS.search(name) or name[:1] in ("\t", "\r", "\n")]
    assert running == [TELEPHONE]
    mark = re.compile(r"""(?:\A|(?<=[;\t\r\n]))'(?=[ \u00a0'"]*[=+\-@＝＋－＠])|\A'(?=[\t\r\n])""")
    assert {key: mark.sub("", written[key]) for key in exported} == {k: clean(name) for k, name in exported.items()}
    export_table(engine, "expenses", tmp_path / "expenses.csv")
    with (tmp_path / "expenses.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["amount"] for row in csv.DictReader(file)] == ["-45.9"]


def test_an_export_of_invoices_says_what_is_open(
    settings: Settings, paymo: PaymoServer, engine: Engine, tmp_path: Path
) -> None:
    for invoice in paymo.truth("invoices").values():
        paymo.update("invoices", invoice["id"], outstanding=77, status="sent", updated_on="2025-03-03T10:30:00Z")
    assert sync(settings).status == "complete"

    export_table(engine, "invoices", tmp_path / "invoices.csv")

    paid: dict[int, Decimal] = defaultdict(Decimal)
    for payment in paymo.truth("invoicepayments").values():
        paid[payment["invoice_id"]] += Decimal(str(payment["amount"]))
    with (tmp_path / "invoices.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {int(row["paymo_id"]): row for row in csv.DictReader(file)}
    assert rows
    for key, invoice in paymo.truth("invoices").items():
        assert Decimal(rows[key]["outstanding"]) == Decimal(str(invoice["total"])) - paid[key]
        assert Decimal(rows[key]["outstanding_note"]) == 77


@pytest.mark.fault("H3", "H8")
def test_a_workbook_holds_texts_as_they_are_and_none_as_a_formula(
    exported: dict[int, str], engine: Engine, tmp_path: Path
) -> None:
    export_table(engine, "clients", tmp_path / "clients.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "clients.xlsx").active
    titles = [cell.value for cell in sheet[1]]
    place, key = titles.index("name"), titles.index("paymo_id")
    cells = {row[key].value: row[place] for row in sheet.iter_rows(min_row=2)}
    assert {cell.data_type for cell in cells.values()} == {"s"}
    for identity, name in exported.items():
        # A carriage return is written as XML has it, and comes back as a line break.
        shown = clean(name)[:32_767].replace("\r\n", "\n").replace("\r", "\n")
        assert str(cells[identity].value).replace("_x000D_", "\n").replace("\r", "\n") == shown
        assert bool(cells[identity].quotePrefix) or not RUNS.search(name)
    export_table(engine, "expenses", tmp_path / "expenses.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "expenses.xlsx").active
    (amount,) = (row[[cell.value for cell in sheet[1]].index("amount")] for row in sheet.iter_rows(min_row=2))
    assert (amount.value, amount.data_type) == (-45.9, "n")


@pytest.mark.fault("Y29")
def test_a_number_too_long_for_a_spreadsheet_is_written_whole(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as connection:
        connection.execute(Client.__table__.insert().values(paymo_id=2**63 - 1, name="far"))
        connection.execute(Expense.__table__.insert().values(amount=Decimal("1234567890123.45"), paymo_id=5))
    export_table(engine, "clients", tmp_path / "clients.xlsx")
    export_table(engine, "expenses", tmp_path / "expenses.xlsx")
    for file, wanted in (("clients", str(2**63 - 1)), ("expenses", 1234567890123.45)):
        sheet = openpyxl.load_workbook(tmp_path / f"{file}.xlsx").active
        assert wanted in [cell.value for cell in sheet[2]]


@pytest.mark.fault("H10")
@pytest.mark.parametrize("name", ["../../clients", "..\\..\\clients", "CON", "clients.", "c" * 300, "clients\x00"])
def test_a_name_that_is_a_path_names_no_table_and_makes_no_file(engine: Engine, tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="no such table"):
        export_table(engine, name, tmp_path / "x.csv")
    assert [path for path in tmp_path.iterdir() if path.suffix == ".csv"] == []


@pytest.mark.expects_logs
@pytest.mark.fault("H9", "H14")
@pytest.mark.parametrize("name", [HOSTILE["new lines"], HOSTILE["a template"], HOSTILE["half a character"], "a\u2028b"])
def test_one_event_is_one_line_of_the_log_whatever_a_name_holds(tmp_path: Path, name: str) -> None:
    with kept_log(tmp_path / "leitstand.log"):
        logging.getLogger("leitstand.sync").warning("The client %s was left out", name)
        try:
            raise RuntimeError(name)
        except RuntimeError:
            logging.getLogger("leitstand.sync").exception("%s", name)
        logging.getLogger("urllib3").error(f"about {name}".replace("%", "%%"))
    content = (tmp_path / "leitstand.log").read_text(encoding="utf-8")
    assert len(content.splitlines()) == 3
    assert "\x1b" not in content
    assert content.count("The client ") == 1
    assert all(line.split(" ")[2] in ("WARNING", "ERROR") for line in content.splitlines())


@pytest.mark.fault("H14")
def test_a_template_in_a_name_is_formatted_by_nothing(
    paymo: PaymoServer, settings: Settings, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    template = HOSTILE["a template"]
    for resource, identity in (("projects", 20), ("tasks", 30), ("users", 1)):
        paymo.update(resource, identity, name=template, updated_on="2025-03-03T10:30:00Z")
    assert sync(settings).status == "complete"
    with reading(engine) as connection:
        assert template in connection.scalars(select(Task.name)).all()
    with ProgressLine(sys.stderr) as line:
        line.show(Progress("paymo", template, 1, 2))
    assert template in capsys.readouterr().err


@pytest.mark.fault("H1", "H3")
def test_no_text_of_any_kind_is_read_without_the_cleaner(
    paymo: PaymoServer, settings: Settings, engine: Engine
) -> None:
    """Every text of every stream, and the company's own name: NUL in all of them, and the sync runs through."""
    texts = rb'("(?:name|description|notes|item|number|code)":")'
    nul = faults.Fault(body=lambda body: re.sub(texts, rb"\1\\u0000", body))
    paymo.faults.add(nul, path="*", times=None)
    result = sync(settings)
    assert (result.status, result.rejected) == ("complete", 0)
    with reading(engine) as connection:
        for column in (Client.name, Project.code, Task.description, Expense.notes, Invoice.number, InvoiceItem.item):
            assert all(str(text)[:1] == "\ufffd" for text in connection.scalars(select(column)) if text is not None)
        name = connection.scalar(select(Setting.value).where(Setting.key == "company_name"))
    assert name == "\ufffdAgency"
