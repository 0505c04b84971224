"""`leitstand report`: its text, JSON and pages for a synced company, and what it refuses."""

import json
from datetime import datetime
from getpass import getuser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, insert, update

from models import Client, Invoice, Project, SyncRun
from models.connection.database import writing
from models.reports.report import REPORTS
from sync.standin.paymo.paymo_server import PaymoServer
from tests.commands import Command
from tests.desktop.printing.pdf_reader import everything, texts
from tests.sync.company import KEY, small_company

AWKWARD = "Ne{0}rd % {name} 🐧"


@pytest.fixture
def leitstand(database_url: str, engine: Engine) -> Command:
    """A synced company; one client has a name that would break a format string."""
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        environment = {"LEITSTAND_DATABASE_URL": database_url, "LEITSTAND_PAYMO_API_KEY": KEY}
        command = Command({**environment, "LEITSTAND_PAYMO_URL": server.url})
        assert command("sync", "paymo").returncode == 0
    with writing(engine) as connection:
        connection.execute(update(Client).where(Client.paymo_id == 10).values(name=AWKWARD))
        # A moment that is another day in Berlin.
        connection.execute(update(SyncRun).values(finished_at=datetime.fromisoformat("2025-03-01T23:30:00Z")))
    return command


def told(leitstand: Command, *arguments: str) -> dict[str, Any]:
    done = leitstand("report", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def part(answer: dict[str, Any], title: str) -> dict[str, Any]:
    return next(one for one in answer["parts"] if one["title"] == title)


def test_json_has_each_figure_as_the_figure_command_gives_it(leitstand: Command) -> None:
    answer = told(leitstand, "open-invoices", "--as-of", "2025-02-20", "--where", f"client={AWKWARD}", "--proof")
    assert set(answer) == {"report", "scope", "data_as_of", "coverage", "parts"}
    assert (answer["report"], answer["data_as_of"]) == ("open-invoices", "2025-03-01T23:30:00+00:00")
    overdue, table = answer["parts"]
    assert (overdue["title"], overdue["value"], overdue["currency"]) == ("Overdue invoices", "100.00", "EUR")
    figure = ("open", "--as-of", "2025-02-20", "--by", "client,age", "--where", f"client={AWKWARD}")
    alone = json.loads(leitstand("figure", *figure, "--proof", "--json").stdout)
    assert [{"measure": "open", **one} for one in alone["figures"]] == overdue["figures"] == table["figures"]
    assert overdue["measures"] == [{name: alone[name] for name in ("measure", "unit", "scope", "definition_version")}]
    assert [row["table"] for row in overdue["figures"][0]["counted"]] == ["invoices"]
    assert [line[0] for line in table["lines"]] == ["1 client", AWKWARD]
    assert table["currencies"] == ["EUR", "EUR"]
    assert "formula" not in told(leitstand, "open-invoices")["parts"][0]["figures"]


def test_figures_are_told_further_apart_and_compared(leitstand: Command) -> None:
    asked = ("offers", "--period", "2025", "--as-of", "2026-01-01")
    (offer,) = part(told(leitstand, *asked, "--by", "client,month"), "Offers by month")["figures"]
    assert offer["dimensions"] == {"month": "2025-01", "status": "draft", "client": "'); DROP TABLE clients;--"}
    clients = told(leitstand, "clients", "--period", "2025-01", "--as-of", "2026-01-01", "--by", "month")
    names = [set(one["dimensions"]) for one in part(clients, "Clients")["figures"]]
    assert {"client", "month"} in names
    later = told(leitstand, "offers", "--period", "2025-02", "--as-of", "2026-01-01", "--compare", "previous")
    compared = part(later, "Offers with clients")["compared_with"]
    assert [one["value"] for one in compared["figures"]] == ["0.00"]
    assert compared["measures"][0]["scope"]["first"] == "2025-01-01"
    assert part(told(leitstand, "clients", "--period", "2025-02", "--compare", "previous"), "Clients")["lines"][1][3]
    assert told(leitstand, "plan", "--compare", "plan", "--basis", "invoiced", "--definition", "house")["parts"]


def test_people_read_lines_and_moments_in_the_report_time_zone(leitstand: Command) -> None:
    done = leitstand("report", "landscape")
    assert (done.returncode, "complete 3/2/2025 00:30" in done.stdout) == (0, True)
    done = leitstand("report", "clients", "--period", "2025-01", "--as-of", "2025-02-01", "--by", "month", "--proof")
    assert f"{AWKWARD} is 100.0" in done.stdout
    assert "counted: invoices" in done.stdout
    for name in REPORTS:
        assert leitstand("report", name, "--currency", "chf").returncode == 0


def test_pages_say_what_they_are_limited_to_and_nothing_of_the_computer(leitstand: Command, tmp_path: Path) -> None:
    page, book = tmp_path / "clients.pdf", tmp_path / "landscape.xlsx"
    asked = ("--period", "2025-01", "--as-of", "2025-02-01", "--where", f"client={AWKWARD}")
    assert leitstand("report", "clients", *asked, str(page)).returncode == 0
    assert leitstand("report", "landscape", str(book)).returncode == 0
    words = " ".join(" ".join(sheet) for sheet in texts(page))
    assert "Limited to: Ne{0}rd % {name}" in words
    assert "119.12 €" in words
    cells = [cell.value for sheet in load_workbook(book) for row in sheet.iter_rows() for cell in row]
    assert "Data landscape" in cells
    for text in (str(tmp_path).encode(), getuser().encode() + b"@", b"/home/"):
        assert text not in everything(page) + book.read_bytes()
    done = leitstand("report", "clients", str(tmp_path / "nowhere" / "clients.pdf"))
    assert (done.returncode, done.stderr.count("\n"), "can't be written" in done.stderr) == (1, 1, True)


REFUSED = [
    (("weather",), "“weather” isn't one. The reports are: company, plan"),
    (("clients", "--period", "2026-13"), "“2026-13” isn't one. Write it as 2026-10,"),
    (("clients", "--as-of", "soon"), "“soon” isn't one. Write it as 2026-10-31."),
    (("clients", "--by", "age"), "“clients” can't be told apart by “age”. It can by: client"),
    (("landscape", "--by", "client"), "“landscape” can't be told apart by “client”. It can by: none."),
    (("open-invoices", "--where", "project=Website"), "“open-invoices” can't be limited to “project=Website”"),
    (("company", "--where", "client=#1"), "it can be to: nothing."),
    (("clients", "--where", "client"), "Write it as client=NAME"),
    (("clients", "--where", "client=Nobody"), "No client is called “Nobody”"),
    (("clients", "--definition", "moco"), "“clients” knows no --definition “moco”. It knows: house."),
    (("clients", "--currency", "gold"), "“gold” isn't one. Write its code, such as CHF."),
    (("clients", "--basis", "invoiced"), "“clients” knows no --basis “invoiced”. It knows: none."),
    (("budgets", "--compare", "year"), "“budgets” knows no --compare “year”. It knows: none."),
    (("clients", "--compare", "plan"), "“clients” knows no --compare “plan”. It knows: previous, year."),
    (("plan", "--basis", "hope"), "“plan” knows no --basis “hope”. It knows: work_value, invoiced."),
    (("clients", "clients.docx"), "“clients.docx” isn't one. Name it .pdf or .xlsx."),
    (("clients", "clients.pdf", "--json"), "--json, --proof and --by are for what is printed here."),
]


def test_what_is_not_there_is_refused_in_a_sentence(leitstand: Command) -> None:
    for arguments, said in REFUSED:
        done = leitstand("report", *arguments)
        assert (arguments, done.returncode, done.stdout) == (arguments, 2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_what_belongs_to_no_client_can_be_asked_for(leitstand: Command, engine: Engine) -> None:
    with writing(engine) as connection:
        own = {"active": True, "budget_hours": 2}
        connection.execute(update(Project).where(Project.paymo_id == 21).values(**own))
        connection.execute(insert(Invoice).values(total=7, currency="EUR", status="sent", date=datetime(2025, 1, 2)))
    budgets = part(told(leitstand, "budgets", "--where", "client="), "Budgets")
    assert [line[0] for line in budgets["lines"]] == ["Internal"]
    invoices = part(told(leitstand, "open-invoices", "--where", "client="), "Open invoices by client")
    assert [line[0] for line in invoices["lines"]] == ["1 client", "No client"]
