"""`leitstand figure`: its JSON for a synced company against the source's truth, and what it refuses."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, insert, select, update

from models import Client, Employee, Project
from models.connection.database import reading, writing
from sync.standin.paymo.paymo_server import PaymoServer
from tests.commands import Command
from tests.sync.company import KEY, small_company

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    with PaymoServer(small_company(), key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def leitstand(paymo: PaymoServer, database_url: str) -> Command:
    command = Command(
        environment={
            "LEITSTAND_DATABASE_URL": database_url,
            "LEITSTAND_PAYMO_API_KEY": KEY,
            "LEITSTAND_PAYMO_URL": paymo.url,
        }
    )
    assert command("sync", "paymo").returncode == 0
    return command


def told(leitstand: Command, *arguments: str) -> dict[str, Any]:
    done = leitstand("figure", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def day_of(entry: dict[str, Any]) -> str:
    """The day of an entry by the clocks of Berlin."""
    if entry.get("is_bulk"):
        return str(entry["date"])
    return datetime.fromisoformat(entry["start_time"]).astimezone(BERLIN).date().isoformat()


def tracked_in(paymo: PaymoServer, month: str) -> dict[str | None, int]:
    """The seconds that each client's projects were worked on in a month, by the source's truth."""
    projects, clients = paymo.truth("projects"), paymo.truth("clients")
    found: dict[str | None, int] = {}
    for entry in paymo.truth("entries").values():
        if day_of(entry).startswith(month) and entry.get("duration"):
            client = clients.get(projects[entry["project_id"]]["client_id"] or 0, {}).get("name")
            found[client] = found.get(client, 0) + entry["duration"]
    return found


def test_tracked_is_what_the_source_says_by_the_days_of_the_report_time_zone(
    leitstand: Command, paymo: PaymoServer
) -> None:
    for month in ("2025-01", "2025-02"):
        answer = told(leitstand, "tracked", "--period", month, "--by", "client")
        assert {
            one["dimensions"]["client"]: int(one["value"]) for one in answer["figures"] if one["rows"]
        } == tracked_in(paymo, month)
    (february,) = told(leitstand, "tracked", "--period", "2025-02")["figures"]
    assert february == {
        "dimensions": {},
        "ids": {},
        "currency": None,
        "value": "3600",
        "rows": 1,
        "left_out": [{"reason": "running", "rows": 1, "value": None}],
    }


def test_money_is_exact_and_of_its_day(leitstand: Command, paymo: PaymoServer) -> None:
    (invoice,) = paymo.truth("invoices").values()
    (payment,) = paymo.truth("invoicepayments").values()
    total, paid = Decimal(str(invoice["total"])), Decimal(str(payment["amount"]))
    net = (total - Decimal(str(invoice.get("tax_amount") or 0))).quantize(Decimal("0.01"), ROUND_HALF_UP)
    for arguments, value in (
        (("invoiced", "--period", "2025-Q1"), net),
        (("open", "--as-of", "2025-02-09"), total),
        (("open", "--as-of", "2025-02-10"), total - paid),
        (("overdue", "--as-of", "2025-02-14"), 0),
        (("overdue", "--as-of", "2025-02-15"), total - paid),
    ):
        (found,) = told(leitstand, *arguments, "--where", "client=nordlicht 🐧 & söhne")["figures"]
        assert (Decimal(found["value"]), found["currency"], len(found["value"].partition(".")[2])) == (value, "EUR", 2)
    (offer,) = told(leitstand, "offers", "--period", "2025", "--by", "client,status,currency")["figures"]
    assert offer["dimensions"] == {"client": "'); DROP TABLE clients;--", "status": "draft", "currency": "CHF"}


def test_a_proof_lists_the_rows_under_the_ids_of_their_tables(leitstand: Command, engine: Engine) -> None:
    answer = told(leitstand, "budget_used", "--by", "project", "--proof")
    assert (answer["measure"], answer["unit"], len(answer["definition_version"])) == ("budget_used", "ratio", 12)
    assert answer["scope"]["first"] is None
    assert datetime.fromisoformat(answer["data_as_of"]).utcoffset() is not None
    with reading(engine) as connection:
        ids = dict(connection.execute(select(Project.name, Project.id)).all())
    internal, website = answer["figures"]
    assert (website["ids"], website["value"], website["rows"]) == ({"project": ids["Website"]}, "4", 1)
    assert website["formula"] == "tracked 1.00 h ÷ budget 0.25 h = 400.0 %"
    assert [(one["table"], one["value"]) for one in website["counted"]] == [
        ("time_entries", "3600"),
        ("projects", "900"),
    ]
    assert internal["value"] is None
    assert [(one["reason"], len(one["rows"]), one["value"]) for one in internal["left_out"]] == [
        ("running", 1, None),
        ("project without a budget", 1, "5400"),
        ("no budget", 1, None),
    ]


def test_what_is_not_billed_is_told_by_kind_and_each_row_by_its_table(leitstand: Command, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(update(Project).values(billable=True, flat_billing=True, price=Decimal("500.5")))
    answer = told(leitstand, "unbilled", "--as-of", "2025-02-28", "--definition", "house", "--proof")
    assert (answer["unit"], answer["scope"]["first"]) == ("money", None)
    found = {(one["dimensions"]["kind"], one["currency"]): one for one in answer["figures"]}
    prices, hours = found["flat prices", "EUR"], found["hours", "EUR"]
    assert {(row["table"], row["value"]) for row in prices["counted"]} == {("projects", "500.50")}
    assert {row["table"] for one in hours["left_out"] for row in one["rows"]} == {"time_entries"}
    assert {(one["reason"], one.get("unit")) for one in hours["left_out"]} >= {("running", "s")}
    assert found["expenses", "EUR"]["left_out"][0]["reason"] == "billed already"
    (only,) = told(leitstand, "unbilled", "--where", "kind=EXPENSES")["figures"]
    assert only["dimensions"] == {"kind": "expenses"}


def test_people_read_a_small_table(leitstand: Command) -> None:
    done = leitstand("figure", "tracked", "--period", "2025-01", "--by", "person", "--as-of", "2025-02-01", "--proof")
    assert done.returncode == 0, done.stderr
    heading, line, formula, row = done.stdout.splitlines()
    assert heading == "Tracked time (2025-01-01 to 2025-01-31, as of 2025-02-01)"
    assert line == 'O\'Brien "Bo" \\ Smith  1.50 h   (1 row)'
    assert formula == "    the sum of 1 row = 1.50 h"
    assert row.startswith("    counted: time_entries ")
    assert "2 running" not in leitstand("figure", "invoiced", "--period", "1999").stdout
    nothing = told(leitstand, "invoiced", "--period", "1999")["figures"]
    assert [(one["value"], one["rows"]) for one in nothing] == [("0.00", 0)]


REFUSED = [
    (("speed",), "“speed” isn't one. The measures are: tracked, billable"),
    (("tracked", "--period", "2026-13"), "“2026-13” isn't one. Write it as 2026-10,"),
    (("tracked", "--as-of", "soon"), "“soon” isn't one. Write it as 2026-10-31."),
    (("tracked", "--by", "currency"), "“tracked” can't be told apart by “currency”. It can by: month, week,"),
    (("tracked", "--by", "month,,"), "can't be told apart by “”"),
    (("invoiced", "--where", "project=Website"), "can't be told apart by “project”"),
    (("tracked", "--where", "Website"), "Write it as client=NAME"),
    (("tracked", "--where", "client=Nobody"), "No client is called “Nobody”"),
    (("tracked", "--where", "client=#99"), "No client is called “#99”"),
    (("tracked", "--where", "month=May"), "“May” isn't one"),
    (("invoiced", "--where", "status=lost"), "No status is called “lost”"),
    (("unbilled", "--where", "kind=lost"), "No kind is called “lost”"),
    (("tracked", "--definition", "moco"), "“tracked” has none called “moco”. It has: house."),
]


def test_what_is_not_there_is_refused_in_a_sentence(leitstand: Command) -> None:
    for arguments, said in REFUSED:
        done = leitstand("figure", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_name_that_is_there_twice_is_refused_and_its_number_taken(leitstand: Command, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(insert(Client).values(name="nordlicht 🐧 & Söhne"))
        first, second = connection.scalars(select(Client.id).where(Client.name.ilike("nordlicht%")).order_by(Client.id))
    by_name = ("tracked", "--period", "2025", "--where", "client=Nordlicht 🐧 & Söhne")
    done = leitstand("figure", *by_name)
    assert (done.returncode, f"#{first}, #{second}" in done.stderr) == (2, True)
    (found,) = told(leitstand, *by_name[:-1], f"client=#{first}")["figures"]
    assert found["value"] == "3600"
    assert told(leitstand, *by_name[:-1], "client=")["figures"][0]["value"] == "5400"
    with writing(engine) as connection:
        connection.execute(update(Client).where(Client.id == second).values(deleted_at=datetime.now(BERLIN)))
    assert told(leitstand, *by_name)["figures"][0]["value"] == "3600"


def test_words_and_several_places_are_found_however_they_are_written(leitstand: Command, engine: Engine) -> None:
    assert told(leitstand, "invoiced", "--period", "2025", "--where", "status=SENT")["figures"][0]["rows"] == 1
    both = told(leitstand, "tracked", "--period", "2025", "--where", "project=website", "--where", "project=internal")
    assert both["figures"][0]["value"] == "9000"
    with reading(engine) as connection:
        ids = {name: key for key, name in connection.execute(select(Project.id, Project.name))}
    assert both["scope"]["where"] == [["project", ids["Website"]], ["project", ids["Internal"]]]
    with reading(engine) as connection:
        assert connection.scalar(select(Employee.id).where(Employee.paymo_id == 1))
