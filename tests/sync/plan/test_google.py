"""Google Sheets, read by the real gspread from a server of our own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sync.plan.errors import PlanUnreachable, PlanUnreadable
from sync.plan.google import GoogleAccount
from sync.plan.importer import read_plan
from sync.plan.workbook import read_workbook
from sync.sheets.cells.cells import CellError
from sync.standin.sheets_server import FormattedNumber, Formula, SheetsServer
from tests.sync.plan.making import PLANS, rows_of_plan
from tests.sync.plan.test_known_plans import assert_as_the_truth_says

KEY = "key-of-the-plan-key-of-the-plan"


@pytest.fixture(scope="module")
def running() -> Iterator[SheetsServer]:
    with SheetsServer({}) as server:
        yield server


@pytest.fixture
def server(running: SheetsServer) -> SheetsServer:
    running.replace(KEY, {"2027": [["Position", "Jan", "Feb", "Mrz"], ["Umsatz", 1, 2, 3]]})
    return running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def account(server: SheetsServer, waits: list[float]) -> GoogleAccount:
    return GoogleAccount(server.credentials(), server.url, waits.append)


@pytest.mark.parametrize("name", PLANS)
def test_the_known_plans(name: str, server: SheetsServer, account: GoogleAccount) -> None:
    server.replace(name.ljust(30, "x"), rows_of_plan(name))
    assert_as_the_truth_says(read_plan(read_workbook(name.ljust(30, "x"), account)), name)


def test_a_plan_takes_three_requests_and_a_token(server: SheetsServer, account: GoogleAccount) -> None:
    before = len(server.requests)
    read_workbook(KEY, account)
    assert [path.split("?")[0].rsplit("/", 1)[-1] for path in server.requests[before:]] == [
        *("token", KEY, "values:batchGet", "values:batchGet")
    ]


def test_cells_of_every_kind(server: SheetsServer, account: GoogleAccount) -> None:
    row = [
        "1.234,5",
        1.5,
        date(2027, 1, 1),
        True,
        None,
        Formula("=1/0", "#DIV/0!"),
        FormattedNumber(12.5, "300:00:00"),
        "#REF!",
    ]
    server.replace(KEY, {"It's": [row], "leer": []})
    server.describe(KEY, title="Der Plan", locale="de_DE")
    server.hide(KEY, "leer")
    book = read_workbook(KEY, account)
    assert (book.title, book.decimal_sign) == ("Der Plan", ",")
    assert [(sheet.name, sheet.hidden, sheet.gid) for sheet in book.sheets] == [
        ("It's", False, 0),
        ("leer", True, 1000),
    ]
    values = [cell.value for cell in book.sheets[0].rows[0]]
    assert values[:5] == ["1.234,5", Decimal("1.5"), date(2027, 1, 1), True, None]
    assert isinstance(values[5], CellError)
    assert isinstance(values[6], CellError)
    assert values[7] == "#REF!"
    assert book.sheets[0].cell(1, 6).formula == "=1/0"


def test_credentials_may_come_from_a_file(server: SheetsServer, account: GoogleAccount, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(json.dumps(server.credentials()), encoding="utf-8")
    assert read_workbook(KEY, replace(account, credentials=tmp_path / "key.json")).sheets


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_google_is_asked_again_later_each_time(
    status: int, server: SheetsServer, account: GoogleAccount, waits: list[float]
) -> None:
    server.fail_next(status, times=2)
    assert read_workbook(KEY, account).sheets
    assert waits == [1, 2]


def test_google_s_own_waiting_time_is_kept_within_limits(
    server: SheetsServer, account: GoogleAccount, waits: list[float]
) -> None:
    server.fail_next(429, headers={"Retry-After": "7"})
    server.fail_next(429, headers={"Retry-After": "86400"})
    read_workbook(KEY, account)
    assert waits == [7, 60]


def test_waiting_can_be_cancelled(server: SheetsServer, account: GoogleAccount) -> None:
    def cancel(seconds: float) -> None:
        raise KeyboardInterrupt

    server.fail_next(429)
    with pytest.raises(KeyboardInterrupt):
        read_workbook(KEY, replace(account, wait=cancel))


def test_a_google_that_stays_busy_is_a_reason_to_come_back(
    server: SheetsServer, account: GoogleAccount, waits: list[float]
) -> None:
    server.fail_next(503, times=5)
    with pytest.raises(PlanUnreachable, match="503"):
        read_workbook(KEY, account)
    assert waits == [1, 2, 4, 8]


def test_no_permission_names_whom_to_share_with(server: SheetsServer, account: GoogleAccount) -> None:
    server.forbid(KEY)
    try:
        with pytest.raises(PlanUnreadable, match="Share the spreadsheet with leitstand@example"):
            read_workbook(KEY, account)
    finally:
        server.forbid(KEY, forbidden=False)


def test_an_unknown_spreadsheet(account: GoogleAccount) -> None:
    with pytest.raises(PlanUnreadable, match="knows no spreadsheet"):
        read_workbook("a-key-that-nobody-knows-at-all", account)


@pytest.mark.parametrize("status", [302, 307])
def test_redirects_are_not_followed(status: int, server: SheetsServer, account: GoogleAccount) -> None:
    server.fail_next(status, headers={"Location": f"{server.url}/elsewhere"})
    with pytest.raises(PlanUnreadable):
        read_workbook(KEY, account)
    assert not any("elsewhere" in path for path in server.requests)


def test_a_revoked_key_and_one_of_another_server() -> None:
    with SheetsServer({KEY: {"2027": [["x"]]}}) as server, SheetsServer({}) as other:
        foreign = {**other.credentials(), "token_uri": server.credentials()["token_uri"]}
        with pytest.raises(PlanUnreadable, match="revoked"):
            read_workbook(KEY, GoogleAccount(foreign, server.url))
        server.revoke()
        with pytest.raises(PlanUnreadable, match="revoked"):
            read_workbook(KEY, GoogleAccount(server.credentials(), server.url))


def test_no_network(server: SheetsServer, account: GoogleAccount, waits: list[float]) -> None:
    with SheetsServer({}) as gone:
        url = gone.url
    with pytest.raises(PlanUnreachable, match="network"):
        read_workbook(KEY, replace(account, api_url=url))
    assert waits == [1, 2, 4, 8]


def test_an_edit_between_the_two_requests_is_noticed_and_read_again(
    server: SheetsServer, account: GoogleAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gspread.http_client import HTTPClient

    real, asked = HTTPClient.values_batch_get, []

    def edit_once(self: HTTPClient, *args: object, **options: object) -> object:
        asked.append(1)
        if len(asked) == 2:
            server.replace(KEY, {"2027": [["Position", "Jan", "Feb", "Mrz"], ["Umsatz", 1, 2, 4]]})
        return real(self, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(HTTPClient, "values_batch_get", edit_once)
    assert read_workbook(KEY, account).sheets[0].cell(2, 4).value == 4
    assert len(asked) == 4


@pytest.mark.parametrize("url", ["https://sheets.example.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "x"])
def test_another_base_address_must_be_this_computer(url: str, account: GoogleAccount) -> None:
    with pytest.raises(PlanUnreadable, match="LEITSTAND_SHEETS_URL"):
        read_workbook(KEY, replace(account, api_url=url))


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"type": "service_account"}'])
def test_broken_credentials(content: str, account: GoogleAccount, tmp_path: Path) -> None:
    (tmp_path / "key.json").write_text(content, encoding="utf-8")
    with pytest.raises(PlanUnreadable):
        read_workbook(KEY, replace(account, credentials=tmp_path / "key.json"))
    with pytest.raises(PlanUnreadable):
        read_workbook(KEY, replace(account, credentials=tmp_path / "missing.json"))


def test_secrets_are_not_shown(server: SheetsServer, account: GoogleAccount) -> None:
    secret = server.credentials()["private_key"].splitlines()[1]
    assert secret not in repr(account)
    server.fail_next(403)
    with pytest.raises(PlanUnreadable) as error:
        read_workbook(KEY, account)
    assert secret not in str(error.value) + repr(error.value)
