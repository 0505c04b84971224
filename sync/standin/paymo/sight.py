"""What the key's own user may see: an Admin everything, everybody else only what they are assigned to.

`sections/users.md`: "Employees have rights only to the projects they are assigned to".
"""

from sync.standin.paymo.shapes import Record
from sync.standin.paymo.truth import Truth
from sync.standin.paymo.where import Test

_BY_PROJECT = {"projects": "id", "tasklists": "project_id", "tasks": "project_id", "entries": "project_id"}
_BY_PROJECT |= {"milestones": "project_id", "expenses": "project_id"}
_FOR_ALL = {"users", "projectstatuses", "workflows", "workflowstatuses", "hooks"}


def sees_all(truth: Truth) -> bool:
    """Tell whether the key's user is an Admin; so is a key without a user."""
    user = truth.rows("users").get(truth.me or 0)
    return user is None or user.get("type") == "Admin"


def visible(truth: Truth, resource: str) -> Test | None:
    """Return a predicate for the records that the key's user may see, or None when that is all of them."""
    if sees_all(truth) or resource in _FOR_ALL:
        return None
    own = {key for key, record in truth.rows("projects").items() if truth.me in (record.get("users") or ())}
    if resource in _BY_PROJECT:
        field = _BY_PROJECT[resource]
        return lambda record: record.get(field) in own
    if resource == "clients":
        return _with_project(truth, own)
    if resource == "userstasks":
        return lambda record: truth.rows("tasks").get(record["task_id"], {}).get("project_id") in own
    if resource == "bookings":
        return lambda record: project_of_booking(truth, record) in own
    return lambda _record: False


def _with_project(truth: Truth, own: set[int]) -> Test:
    clients = {truth.rows("projects")[key].get("client_id") for key in own}
    return lambda record: record["id"] in clients


def project_of_booking(truth: Truth, booking: Record) -> int | None:
    """Return the project of a booking, by way of its task assignment."""
    assignment = truth.rows("userstasks").get(booking["user_task_id"], {})
    project: int | None = truth.rows("tasks").get(assignment.get("task_id", 0), {}).get("project_id")
    return project
