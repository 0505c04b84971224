"""What Paymo documents of each resource: its fields, what a new record needs, and who its parents are.

Field lists are those of the "object" tables and the examples in Paymo's public documentation
(paymoapp/api, `sections/*.md`); `invoice_id` on items, `billing_type` and the counters are undocumented.
"""

from dataclasses import dataclass
from typing import Any, Literal

Record = dict[str, Any]
Kind = Literal["number", "bool", "text", "date", "time", "list"]

IMAGES = "image image_thumb_large image_thumb_medium image_thumb_small"


@dataclass(frozen=True)
class ResourceShape:
    """One resource: the kind of each field, and what Paymo asks of requests."""

    fields: dict[str, Kind]
    required: tuple[str, ...] = ()
    present_when_set: frozenset[str] = frozenset()
    """Fields that an answer leaves out while they have no value."""
    true_at_first: frozenset[str] = frozenset()
    needs_where: tuple[frozenset[str], ...] | None = None
    """None: lists freely. Otherwise all fields of one of these sets must be in `where`; (): any field."""


def _shape(
    number: str = "",
    boolean: str = "",
    text: str = "",
    date: str = "",
    time: str = "",
    lists: str = "",
    *,
    required: str = "",
    present_when_set: str = "",
    true_at_first: str = "",
    needs_where: tuple[frozenset[str], ...] | None = None,
) -> ResourceShape:
    fields: dict[str, Kind] = dict.fromkeys(f"id {number}".split(), "number")
    fields |= dict.fromkeys(text.split(), "text")
    fields |= dict.fromkeys(boolean.split(), "bool")
    fields |= dict.fromkeys(date.split(), "date")
    fields |= dict.fromkeys(lists.split(), "list")
    fields |= dict.fromkeys(f"{time} created_on updated_on".split(), "time")
    return ResourceShape(
        fields,
        tuple(required.split()),
        frozenset(present_when_set.split()),
        frozenset(true_at_first.split()),
        needs_where,
    )


def _any_of(*names: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(name.split()) for name in names)


_MONEY_TEXT = "number status currency bill_to company_info footer notes language title tax_text tax2_text"
_MONEY_NUMBER = "client_id template_id subtotal total tax tax2 tax_amount tax2_amount discount discount_amount"

SHAPES: dict[str, ResourceShape] = {
    "users": _shape(
        "workday_hours price_per_hour",
        "active is_online",
        f"name email type timezone phone skype position date_format time_format decimal_sep thousands_sep "
        f"week_start language theme {IMAGES}",
        lists="assigned_projects managed_projects",
        required="email",
        present_when_set=f"{IMAGES} is_online theme",
        true_at_first="active",
    ),
    "clients": _shape(
        "",
        "active",
        f"name address city state postal_code country phone fax email website fiscal_information {IMAGES}",
        required="name",
        present_when_set=IMAGES,
        true_at_first="active",
    ),
    "clientcontacts": _shape(
        "client_id",
        "is_main access",
        f"name email mobile phone fax skype notes position {IMAGES}",
        required="name client_id",
        present_when_set=IMAGES,
    ),
    "projectstatuses": _shape("seq", "active readonly", "name", required="name", true_at_first="active"),
    "projects": _shape(
        "task_code_increment client_id status_id workflow_id invoice_item_id budget_hours price_per_hour price "
        "estimated_price",
        "active billable flat_billing adjustable_hours invoiced",
        "name code description color hourly_billing_mode billing_type",
        lists="users managers",
        required="name",
        true_at_first="active billable",
    ),
    "tasklists": _shape("project_id milestone_id seq", "", "name", required="name project_id"),
    "tasks": _shape(
        "project_id tasklist_id user_id seq completed_by price_per_hour budget_hours estimated_price price "
        "invoice_item_id priority status_id files_count comments_count",
        "complete billable flat_billing invoiced",
        "name code description",
        "due_date start_date",
        "completed_on",
        "users",
        required="name",
        present_when_set="files_count comments_count",
        true_at_first="billable",
    ),
    "entries": _shape(
        "project_id task_id user_id invoice_item_id duration",
        "added_manually billed is_bulk",
        "description",
        "date",
        "start_time end_time",
        required="task_id",
        present_when_set="date duration start_time end_time",
        true_at_first="added_manually",
        needs_where=(),
    ),
    "milestones": _shape(
        "project_id user_id send_reminder",
        "reminder_sent complete",
        "name",
        "due_date",
        lists="linked_tasklists",
        required="name project_id due_date",
    ),
    "invoices": _shape(
        f"{_MONEY_NUMBER} outstanding",
        "tax_on_tax pay_online reminder_1_sent reminder_2_sent reminder_3_sent",
        f"{_MONEY_TEXT} discount_text download_token permalink pdf_link token",
        "date due_date delivery_date",
        required="client_id currency",
        present_when_set="download_token permalink pdf_link token",
    ),
    "invoiceitems": _shape(
        "invoice_id price_unit quantity expense_id seq",
        "apply_tax",
        "item description",
        required="invoice_id item",
        true_at_first="apply_tax",
    ),
    "invoicepayments": _shape("invoice_id amount", "", "notes", "date", required="invoice_id amount"),
    "estimates": _shape(
        f"{_MONEY_NUMBER} invoice_id",
        "tax_on_tax",
        f"{_MONEY_TEXT} discount_text brief_description download_token permalink pdf_link",
        "date",
        required="client_id currency",
        present_when_set="download_token permalink pdf_link",
    ),
    "estimateitems": _shape(
        "estimate_id price_unit quantity seq",
        "apply_tax",
        "item description",
        required="estimate_id item",
        true_at_first="apply_tax",
    ),
    "expenses": _shape(
        "client_id project_id user_id amount invoice_item_id",
        "invoiced",
        f"currency notes file {IMAGES}",
        "date",
        lists="tags",
        required="client_id currency amount",
        present_when_set=IMAGES,
    ),
    "bookings": _shape(
        "user_task_id hours_per_day",
        "",
        "description",
        "start_date end_date",
        required="user_task_id start_date end_date hours_per_day",
        needs_where=_any_of("user_task_id", "task_id", "project_id", "user_id", "date_interval", "start_date end_date"),
    ),
    "userstasks": _shape("user_id task_id", required="user_id task_id", needs_where=_any_of("user_id", "task_id")),
    "workflows": _shape("", "is_default", "name", required="name"),
    "workflowstatuses": _shape("workflow_id seq", "", "name color action", required="name color workflow_id"),
    "hooks": _shape("last_status_code", "", "target_url event where", required="target_url event"),
}


@dataclass(frozen=True)
class ParentLink:
    """A field of `child` that holds the id of a `parent`, and what becomes of the child when the parent goes.

    `up` is the include key of the parent on the child, `down` that of the children on the parent ("" where
    Paymo documents none).
    """

    child: str
    field: str
    parent: str
    gone: Literal["delete", "clear"]
    up: str = ""
    down: str = ""
    clears: str = ""
    """A flag that becomes false together with the cleared field."""


LINKS: tuple[ParentLink, ...] = (
    ParentLink("clientcontacts", "client_id", "clients", "delete", "client", "clientcontacts"),
    ParentLink("projects", "client_id", "clients", "delete", "client", "projects"),
    ParentLink("projects", "status_id", "projectstatuses", "clear", "projectstatus", "projects"),
    ParentLink("projects", "workflow_id", "workflows", "clear", "workflow"),
    ParentLink("projects", "invoice_item_id", "invoiceitems", "clear", "invoiceitem", "projects", "invoiced"),
    ParentLink("tasklists", "project_id", "projects", "delete", "project", "tasklists"),
    ParentLink("tasklists", "milestone_id", "milestones", "clear", "milestone", "tasklists"),
    ParentLink("tasks", "project_id", "projects", "delete", "project", "tasks"),
    ParentLink("tasks", "tasklist_id", "tasklists", "delete", "tasklist", "tasks"),
    ParentLink("tasks", "user_id", "users", "clear", "user"),
    ParentLink("tasks", "completed_by", "users", "clear"),
    ParentLink("tasks", "status_id", "workflowstatuses", "clear", "workflowstatus"),
    ParentLink("tasks", "invoice_item_id", "invoiceitems", "clear", "invoiceitem", "tasks", "invoiced"),
    ParentLink("entries", "task_id", "tasks", "delete", "task", "entries"),
    ParentLink("entries", "user_id", "users", "delete", "user", "entries"),
    ParentLink("entries", "invoice_item_id", "invoiceitems", "clear", "invoiceitem", "entries", "billed"),
    ParentLink("milestones", "project_id", "projects", "delete", "project", "milestones"),
    ParentLink("milestones", "user_id", "users", "clear", "user", "milestones"),
    ParentLink("invoices", "client_id", "clients", "delete", "client", "invoices"),
    ParentLink("invoiceitems", "invoice_id", "invoices", "delete", "invoice", "invoiceitems"),
    ParentLink("invoiceitems", "expense_id", "expenses", "clear", "expense", "invoiceitems"),
    ParentLink("invoicepayments", "invoice_id", "invoices", "delete", "invoice", "invoicepayments"),
    ParentLink("estimates", "client_id", "clients", "delete", "client"),
    ParentLink("estimates", "invoice_id", "invoices", "clear", "invoice"),
    ParentLink("estimateitems", "estimate_id", "estimates", "delete", "estimate", "estimateitems"),
    ParentLink("expenses", "client_id", "clients", "delete", "client"),
    ParentLink("expenses", "project_id", "projects", "clear", "project"),
    ParentLink("expenses", "user_id", "users", "clear", "user", "expenses"),
    ParentLink("expenses", "invoice_item_id", "invoiceitems", "clear", "invoiceitem", "", "invoiced"),
    ParentLink("userstasks", "user_id", "users", "delete", "user"),
    ParentLink("userstasks", "task_id", "tasks", "delete", "task"),
    ParentLink("bookings", "user_task_id", "userstasks", "delete", "usertask"),
    ParentLink("workflowstatuses", "workflow_id", "workflows", "delete", "workflow", "workflowstatuses"),
)
