"""Changing what the stand-in holds, over HTTP and from tests: shapes, consequences, cascades, times."""

from datetime import UTC, datetime

import pytest

from sync.standin.paymo.paymo_server import PaymoServer
from sync.standin.paymo.refusal import RequestRefused
from tests.sync.standin.conftest import Ask, ids

NOON = datetime(2025, 6, 1, 12, 0, 0, 400_000, UTC)


def test_a_new_record_is_answered_whole_with_its_address(paymo: PaymoServer, ask: Ask) -> None:
    paymo.clock = lambda: NOON
    answer = ask("POST", "clients", {"name": "Smith & Söhne"})
    (record,) = answer.json()["clients"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{paymo.url}clients/{record['id']}"
    assert record["active"] is True
    assert record["city"] is None
    assert "image" not in record
    assert record["created_on"] == record["updated_on"] == "2025-06-01T12:00:00Z"
    assert paymo.truth("clients")[record["id"]] == record


@pytest.mark.parametrize(
    ("resource", "body"),
    [
        ("clients", {"email": "x@x.example"}),
        ("tasks", {"name": "x"}),
        ("bookings", {"user_task_id": 50}),
        ("clients", {"name": "x", "nonsense": 1}),
        ("tasklists", {"name": "x", "project_id": 999}),
    ],
)
def test_an_incomplete_or_wrong_record_is_400(paymo: PaymoServer, ask: Ask, resource: str, body: object) -> None:
    before = paymo.truth(resource)
    assert ask("POST", resource, body).status_code == 400
    assert paymo.truth(resource) == before


def test_a_body_that_is_not_json_is_400(ask: Ask) -> None:
    assert ask("POST", "clients", None).status_code == 400
    assert ask("POST", "clients", [1]).status_code == 400


def test_an_update_by_put_or_post_changes_only_what_is_sent(paymo: PaymoServer, ask: Ask) -> None:
    before = paymo.truth("clients")[10]
    assert ask("PUT", "clients/10", {"city": "Kiel", "id": 5}).json()["clients"][0]["city"] == "Kiel"
    assert ask("POST", "clients/10", {"active": False}).status_code == 200
    after = paymo.truth("clients")[10]
    assert after == {**before, "city": "Kiel", "active": False, "updated_on": after["updated_on"]}
    assert after["updated_on"] > before["updated_on"]


def test_updated_on_moves_strictly_later_even_within_one_second(paymo: PaymoServer) -> None:
    paymo.clock = lambda: NOON
    paymo.update("clients", 10, city="A")
    first = paymo.truth("clients")[10]["updated_on"]
    paymo.update("clients", 10, city="B")
    second = paymo.truth("clients")[10]["updated_on"]
    assert (first, second) == ("2025-06-01T12:00:00Z", "2025-06-01T12:00:01Z")


def test_a_test_may_set_updated_on_to_anything(paymo: PaymoServer) -> None:
    for value in (None, "2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"):
        paymo.update("clients", 10, updated_on=value)
        assert paymo.truth("clients")[10]["updated_on"] == value
    paymo.update("clients", 10, city="C")


def test_the_truth_is_a_copy(paymo: PaymoServer) -> None:
    paymo.truth("projects")[20]["users"].clear()
    paymo.truth("projects")[20]["name"] = "x"
    assert paymo.truth("projects")[20]["users"] == [1, 2]
    assert paymo.truth("projects")[20]["name"] == "Relaunch"


def test_a_change_shows_in_the_next_answer(paymo: PaymoServer, ask: Ask) -> None:
    where = "name=Neu"
    assert ids(ask("clients", where=where)) == []
    paymo.update("clients", 11, name="Neu")
    assert ids(ask("clients", where=where)) == [11]
    key = paymo.insert("clients", {"name": "Neu"})
    assert ids(ask("clients", where=where)) == [11, key]


def test_deleting_a_client_takes_its_projects_tasks_entries_and_money(paymo: PaymoServer, ask: Ask) -> None:
    assert ask("DELETE", "clients/10").status_code == 200
    assert ask("clients/10").status_code == 404
    left = {
        name: sorted(paymo.truth(name))
        for name in ("projects", "milestones", "tasklists", "tasks", "userstasks", "bookings", "entries")
    }
    assert left == {
        "projects": [21], "milestones": [], "tasklists": [31], "tasks": [42], "userstasks": [52],
        "bookings": [], "entries": [72, 73],
    }  # fmt: skip
    for name in ("clientcontacts", "invoices", "invoiceitems", "invoicepayments", "estimates", "expenses"):
        assert paymo.truth(name) == {}
    assert paymo.truth("users")[1]["assigned_projects"] == [21]


def test_deleting_a_user_takes_their_time_and_assignments(paymo: PaymoServer) -> None:
    before = paymo.truth("tasks")[40]["updated_on"]
    paymo.delete("users", 2)
    assert sorted(paymo.truth("entries")) == [70, 72, 73]
    assert sorted(paymo.truth("userstasks")) == [50, 52]
    assert sorted(paymo.truth("bookings")) == [60]
    assert paymo.truth("projects")[20]["users"] == [1]
    assert paymo.truth("tasks")[40]["users"] == [1]
    assert paymo.truth("tasks")[40]["updated_on"] > before


def test_deleting_an_invoice_frees_what_it_billed(paymo: PaymoServer) -> None:
    paymo.update("entries", 70, billed=True, invoice_item_id=81)
    paymo.delete("invoices", 80)
    assert paymo.truth("invoiceitems") == paymo.truth("invoicepayments") == {}
    entry, expense = paymo.truth("entries")[70], paymo.truth("expenses")[95]
    assert (entry["billed"], entry["invoice_item_id"]) == (False, None)
    assert (expense["invoiced"], expense["invoice_item_id"]) == (False, None)
    assert paymo.truth("estimates")[90]["invoice_id"] is None


def test_a_milestone_leaves_its_task_lists(paymo: PaymoServer) -> None:
    paymo.delete("milestones", 25)
    assert paymo.truth("tasklists")[30]["milestone_id"] is None
    key = paymo.insert("milestones", {"name": "N", "project_id": 20, "due_date": "2025-07-01"})
    paymo.update("tasklists", 30, milestone_id=key)
    assert paymo.truth("milestones")[key]["linked_tasklists"] == [30]


def test_what_is_in_use_or_read_only_stays(paymo: PaymoServer, ask: Ask) -> None:
    assert ask("DELETE", "workflows/14").status_code == 403
    assert ask("DELETE", "workflowstatuses/15").status_code == 403
    assert ask("DELETE", "projectstatuses/13").status_code == 403
    with pytest.raises(RequestRefused):
        paymo.delete("clients", 999)


def test_assigning_users_to_a_task_makes_assignments_and_the_other_way_round(paymo: PaymoServer) -> None:
    paymo.update("tasks", 41, users=[2])
    (made,) = [record for record in paymo.truth("userstasks").values() if record["task_id"] == 41]
    assert made["user_id"] == 2
    paymo.update("tasks", 40, users=[1])
    assert 51 not in paymo.truth("userstasks")
    assert 61 not in paymo.truth("bookings")
    paymo.insert("userstasks", {"user_id": 1, "task_id": 41})
    assert paymo.truth("tasks")[41]["users"] == [2, 1]


def test_a_new_task_gets_its_project_and_code(paymo: PaymoServer, ask: Ask) -> None:
    (task,) = ask("POST", "tasks", {"name": "Logo", "tasklist_id": 30, "users": [2]}).json()["tasks"]
    assert (task["project_id"], task["code"], task["priority"]) == (20, "REL-4", 50)
    assert paymo.truth("projects")[20]["task_code_increment"] == 4


def test_completing_a_task_moves_its_status(paymo: PaymoServer) -> None:
    paymo.clock = lambda: NOON
    paymo.update("tasks", 40, complete=True)
    task = paymo.truth("tasks")[40]
    assert (task["status_id"], task["completed_on"], task["completed_by"]) == (16, "2025-06-01T12:00:00Z", 1)
    paymo.update("tasks", 40, complete=False)
    task = paymo.truth("tasks")[40]
    assert (task["status_id"], task["completed_on"]) == (15, None)


def test_entries_by_date_have_no_times_and_timers_have_no_duration(paymo: PaymoServer, ask: Ask) -> None:
    bulk = {"task_id": 40, "user_id": 2, "date": "2025-05-05", "duration": 600}
    (entry,) = ask("POST", "entries", bulk).json()["entries"]
    assert entry["is_bulk"] is True
    assert entry["project_id"] == 20
    assert not {"start_time", "end_time"} & entry.keys()

    timer = {"task_id": 40, "user_id": 2, "start_time": "2025-05-06T08:00:00Z"}
    (entry,) = ask("POST", "entries", timer).json()["entries"]
    assert not {"end_time", "duration", "date"} & entry.keys()
    assert ask("POST", "entries", timer).status_code == 409
    assert ask("PUT", f"entries/{entry['id']}", {"end_time": "2025-05-06T08:00:30Z"}).status_code == 400
    ask("PUT", f"entries/{entry['id']}", {"end_time": "2025-05-06T09:00:00Z"})
    assert paymo.truth("entries")[entry["id"]]["duration"] == 3600


def test_invoice_lines_make_the_totals_and_payments_make_it_paid(paymo: PaymoServer, ask: Ask) -> None:
    lines = [{"item": "A", "price_unit": 33.33, "quantity": 1.5}, {"item": "B", "price_unit": 10, "apply_tax": False}]
    body = {"client_id": 10, "currency": "EUR", "tax": 19, "items": lines}
    (invoice,) = ask("POST", "invoices", body).json()["invoices"]
    assert (invoice["subtotal"], invoice["tax_amount"], invoice["total"]) == (60, 9.5, 69.5)
    assert invoice["status"] == "draft"
    key = invoice["id"]
    payment = paymo.insert("invoicepayments", {"invoice_id": key, "amount": 69.5})
    assert paymo.truth("invoices")[key]["status"] == "paid"
    paymo.delete("invoicepayments", payment)
    assert paymo.truth("invoices")[key]["status"] == "viewed"
    kept = min(i for i, record in paymo.truth("invoiceitems").items() if record["invoice_id"] == key)
    ask("PUT", f"invoices/{key}", {"items": [{"id": kept, "quantity": 3}]})
    assert [i for i, record in paymo.truth("invoiceitems").items() if record["invoice_id"] == key] == [kept]
    assert paymo.truth("invoices")[key]["subtotal"] == 99.99


def test_an_estimate_that_was_invoiced_says_so(paymo: PaymoServer, ask: Ask) -> None:
    body = {"client_id": 10, "currency": "EUR", "items": [], "estimate_id": 90}
    key = ask("POST", "invoices", body).json()["invoices"][0]["id"]
    assert (paymo.truth("estimates")[90]["status"], paymo.truth("estimates")[90]["invoice_id"]) == ("invoiced", key)


def test_task_lists_can_be_reordered(paymo: PaymoServer, ask: Ask) -> None:
    ask("PUT", "tasklists/30", {"tasks_order": [41, 40]})
    assert {key: paymo.truth("tasks")[key]["seq"] for key in (40, 41)} == {41: 1, 40: 2}


def test_the_company_can_be_changed(paymo: PaymoServer, ask: Ask) -> None:
    assert ask("PUT", "company", {"name": "Neue GmbH"}).json()["company"]["name"] == "Neue GmbH"
    assert paymo.company["id"] == 77


def test_a_new_admin_project_shows_on_its_users(paymo: PaymoServer) -> None:
    key = paymo.insert("projects", {"name": "P", "client_id": 11, "users": [1, 2], "managers": [2]})
    assert key in paymo.truth("users")[1]["assigned_projects"]
    assert paymo.truth("users")[2]["managed_projects"] == [key]
    paymo.update("users", 2, assigned_projects=[])
    assert paymo.truth("projects")[key]["users"] == [1]
