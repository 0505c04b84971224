"""Reading from the stand-in: who may, what a list holds, and where it is cut."""

import time

import pytest
import requests

from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.standin.conftest import SINCE, Ask, client, ids, small_company


def test_a_wrong_key_is_refused_with_a_message(paymo: PaymoServer) -> None:
    for auth in (("wrong", "any"), None):
        answer = requests.get(f"{paymo.url}me", auth=auth, timeout=5)
        assert answer.status_code == 401
        assert answer.json()["message"]


def test_me_is_the_keys_own_user(ask: Ask) -> None:
    assert ask("me").json()["users"][0]["name"] == "Åsa Björk"


def test_company_is_one_object_and_carries_payment_secrets(ask: Ask) -> None:
    company = ask("company").json()["company"]
    assert company["name"] == "Kleine GmbH"
    assert company["op_stripe_secret_key"] == "sample-secret"


def test_a_list_gives_every_record_as_it_is(paymo: PaymoServer, ask: Ask) -> None:
    for resource in ("users", "clients", "projects", "tasks", "invoices", "expenses"):
        listed = {record["id"]: record for record in ask(resource).json()[resource]}
        assert listed == paymo.truth(resource)


def test_image_fields_are_there_only_when_set(ask: Ask) -> None:
    first, second = ask("users").json()["users"]
    assert "image" not in first
    assert second["image"].endswith("b.jpg")


def test_a_single_record_comes_in_a_list_of_one(ask: Ask) -> None:
    assert ids(ask("tasks/41")) == [41]


@pytest.mark.parametrize("path", ["tasks/999", "tasks/x", "nonsense", "nonsense/1", ""])
def test_what_is_not_there_is_404(ask: Ask, path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 404
    assert answer.json()["message"]


def test_methods_that_make_no_sense_are_405(ask: Ask) -> None:
    assert ask("DELETE", "tasks").status_code == 405
    assert ask("PUT", "me", {}).status_code == 405
    assert ask("PATCH", "tasks/40", {}).status_code == 405


@pytest.mark.parametrize("resource", ["entries", "bookings", "userstasks"])
def test_some_lists_need_a_condition(ask: Ask, resource: str) -> None:
    answer = ask(resource, page=0, page_size=10)
    assert answer.status_code == 400
    assert "where" in answer.json()["message"]


def test_bookings_and_assignments_need_one_of_their_conditions(ask: Ask) -> None:
    assert ask("bookings", where="updated_on>=0").status_code == 400
    assert ask("bookings", where='start_date<="2025-12-31"').status_code == 400
    assert ids(ask("bookings", where='start_date<="2025-12-31" and end_date>="2025-04-01"')) == [61]
    assert ask("userstasks", where="updated_on>=0").status_code == 400
    assert ids(ask("userstasks", where="user_id=1")) == [50, 52]


def many_clients(count: int) -> dict[str, object]:
    return {"clients": [{"id": n, "name": f"Client {n}", **SINCE} for n in range(1, count + 1)]}


def test_paging_starts_at_zero_and_needs_both_parameters() -> None:
    with PaymoServer(many_clients(25), limit=None) as paymo, client(paymo) as ask:
        assert ids(ask("clients", page=0, page_size=10)) == list(range(1, 11))
        assert ids(ask("clients", page=2, page_size=10)) == [21, 22, 23, 24, 25]
        assert ids(ask("clients", page=3, page_size=10)) == []
        assert len(ids(ask("clients", page=1))) == 25
        assert len(ids(ask("clients", page_size=10))) == 25


def test_long_lists_and_pages_are_cut_without_a_word() -> None:
    with PaymoServer(many_clients(25), limit=None, page_cap=8, list_cap=20) as paymo, client(paymo) as ask:
        assert len(ids(ask("clients"))) == 20
        assert ids(ask("clients", page=1, page_size=20)) == list(range(9, 17))


def test_the_order_is_stable_unless_shuffled() -> None:
    with PaymoServer(many_clients(25), limit=None, shuffle=True) as paymo, client(paymo) as ask:
        first, second = ids(ask("clients")), ids(ask("clients"))
        assert sorted(first) == sorted(second) == list(range(1, 26))
        assert first != second


def test_select_gives_only_the_fields_asked_for(ask: Ask) -> None:
    assert ask("clients", select="name").json()["clients"][0] == {"id": 10, "name": "Nordlicht & Partner"}
    assert ask("clients", select="name,nonsense").status_code == 400


def test_include_embeds_parents_children_and_single_fields(ask: Ask) -> None:
    task = ask("tasks/40", include="project.name,project.client.name").json()["tasks"][0]
    assert task["project"] == {"name": "Relaunch", "client": {"name": "Nordlicht & Partner"}}
    project = ask("projects/20", include="tasklists,tasklists.tasks,client").json()["projects"][0]
    assert [t["id"] for t in project["tasklists"][0]["tasks"]] == [40, 41]
    assert project["client"]["id"] == 10
    invoice = ask("invoices/80", include="invoiceitems,invoicepayments").json()["invoices"][0]
    assert [item["id"] for item in invoice["invoiceitems"]] == [81]
    assert [payment["id"] for payment in invoice["invoicepayments"]] == [85]
    assert ask("projects/21", include="client").json()["projects"][0]["client"] is None
    assert ask("tasks/40", include="nonsense").status_code == 400


def test_included_children_are_cut_over_the_whole_answer() -> None:
    with PaymoServer(small_company(), limit=None, include_cap=2) as paymo, client(paymo) as ask:
        projects = ask("projects", include="tasks").json()["projects"]
        assert [[task["id"] for task in project["tasks"]] for project in projects] == [[40, 41], []]


def test_only_an_admin_sees_the_whole_company(paymo: PaymoServer, ask: Ask) -> None:
    paymo.update("users", 1, type="Employee", assigned_projects=[21])
    assert ids(ask("projects")) == [21]
    assert ids(ask("tasks")) == [42]
    assert ids(ask("entries", where="updated_on>=0")) == [72, 73]
    assert ids(ask("userstasks", where="user_id in (1,2)")) == [52]
    assert ids(ask("clients")) == []
    assert ids(ask("invoices")) == []
    assert ask("tasks/40").status_code == 404


def test_every_request_is_on_record(paymo: PaymoServer, ask: Ask) -> None:
    ask("tasks", where="complete=false")
    ask("tasks/999")
    assert paymo.requests == [("GET", "tasks", {"where": "complete=false"}, 200), ("GET", "tasks/999", {}, 404)]


def test_answers_carry_the_servers_date(ask: Ask) -> None:
    answered = time.mktime(time.strptime(ask("me").headers["Date"], "%a, %d %b %Y %H:%M:%S GMT")) - time.timezone
    assert abs(answered - time.time()) < 5


def test_connections_are_kept_alive(paymo: PaymoServer) -> None:
    with requests.Session() as session:
        session.auth = (paymo.key, "")
        sources = set()
        for _ in range(3):
            answer = session.get(f"{paymo.url}me", stream=True, timeout=5)
            sources.add(answer.raw.connection.sock.getsockname())
            assert answer.json()
    assert len(sources) == 1
