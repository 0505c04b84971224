"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departments")),
        sa.UniqueConstraint("name", name=op.f("uq_departments_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "plan_mappings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_mappings")),
        sa.UniqueConstraint("source", name=op.f("uq_plan_mappings_source")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "project_statuses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("readonly", sa.Boolean(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_project_statuses_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_project_statuses_updated_on")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_statuses")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_project_statuses_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "sync_cursors",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("cursor", sa.DateTime(timezone=True), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("source", "stream", name=op.f("pk_sync_cursors")),
    )
    op.create_table(
        "sync_runs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("created", sa.Integer(), server_default="0", nullable=False),
        sa.Column("updated", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("deleted", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rejected", sa.Integer(), server_default="0", nullable=False),
        sa.Column("requests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Numeric(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_runs")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sync_runs_source_started_at"), "sync_runs", ["source", "started_at"], unique=False)
    op.create_table(
        "workflows",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_workflows_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_workflows_updated_on")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflows")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_workflows_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", KEY, nullable=False),
        sa.Column("row_label", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=True),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name=op.f("fk_changes_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_changes_run_id"), "changes", ["run_id"], unique=False)
    op.create_index(op.f("ix_changes_table_name_row_id"), "changes", ["table_name", "row_id"], unique=False)
    op.create_table(
        "employees",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("skype", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("workday_hours", sa.Numeric(), nullable=True),
        sa.Column("price_per_hour", sa.Numeric(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("weekly_hours", sa.Numeric(), nullable=True),
        sa.Column("cost_per_hour", sa.Numeric(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_employees_created_on")
        ),
        sa.CheckConstraint("end_date >= '1990-01-01' AND end_date < '2101-01-01'", name=op.f("ck_employees_end_date")),
        sa.CheckConstraint(
            "start_date >= '1990-01-01' AND start_date < '2101-01-01'", name=op.f("ck_employees_start_date")
        ),
        sa.CheckConstraint(
            "status IN ('active', 'on leave', 'parental leave', 'left')", name=op.f("ck_employees_status")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_employees_updated_on")
        ),
        sa.CheckConstraint(
            "cost_per_hour BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_employees_cost_per_hour")
        ),
        sa.CheckConstraint(
            "price_per_hour BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_employees_price_per_hour")
        ),
        sa.CheckConstraint(
            "weekly_hours BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_employees_weekly_hours")
        ),
        sa.CheckConstraint(
            "workday_hours BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_employees_workday_hours")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_employees_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_employees_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_employees_department_id"), "employees", ["department_id"], unique=False)
    op.create_table(
        "plan_versions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("current_of", sa.Text(), nullable=True),
        sa.Column("run_id", KEY, nullable=True),
        sa.CheckConstraint("is_current = (current_of IS NOT NULL)", name=op.f("ck_plan_versions_is_current")),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name=op.f("fk_plan_versions_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_versions")),
        sa.UniqueConstraint("current_of", name=op.f("uq_plan_versions_current_of")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_plan_versions_run_id"), "plan_versions", ["run_id"], unique=False)
    op.create_table(
        "rejected_records",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["sync_runs.id"], name=op.f("fk_rejected_records_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected_records")),
        sa.UniqueConstraint("source", "stream", "origin", name=op.f("uq_rejected_records_source_stream_origin")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rejected_records_run_id"), "rejected_records", ["run_id"], unique=False)
    op.create_table(
        "workflow_statuses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("workflow_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_workflow_statuses_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_workflow_statuses_updated_on")
        ),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflows.id"], name=op.f("fk_workflow_statuses_workflow_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_statuses")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_workflow_statuses_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_workflow_statuses_workflow_id"), "workflow_statuses", ["workflow_id"], unique=False)
    op.create_table(
        "clients",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("fax", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("fiscal_information", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("manager_id", KEY, nullable=True),
        sa.Column("industry", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_clients_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_clients_updated_on")
        ),
        sa.ForeignKeyConstraint(["manager_id"], ["employees.id"], name=op.f("fk_clients_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_clients_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_clients_manager_id"), "clients", ["manager_id"], unique=False)
    op.create_table(
        "employment_periods",
        sa.Column("id", KEY, nullable=False),
        sa.Column("employee_id", KEY, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("weekly_hours", sa.Numeric(), nullable=True),
        sa.Column("cost_per_hour", sa.Numeric(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'on leave', 'parental leave', 'left')", name=op.f("ck_employment_periods_status")
        ),
        sa.CheckConstraint(
            "valid_from >= '1990-01-01' AND valid_from < '2101-01-01'", name=op.f("ck_employment_periods_valid_from")
        ),
        sa.CheckConstraint(
            "valid_to >= '1990-01-01' AND valid_to < '2101-01-01'", name=op.f("ck_employment_periods_valid_to")
        ),
        sa.CheckConstraint(
            "cost_per_hour BETWEEN -1000000000000000 AND 1000000000000000",
            name=op.f("ck_employment_periods_cost_per_hour"),
        ),
        sa.CheckConstraint(
            "weekly_hours BETWEEN -1000000000000000 AND 1000000000000000",
            name=op.f("ck_employment_periods_weekly_hours"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["departments.id"], name=op.f("fk_employment_periods_department_id")
        ),
        sa.ForeignKeyConstraint(["employee_id"], ["employees.id"], name=op.f("fk_employment_periods_employee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment_periods")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_employment_periods_employee_id_valid_from")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_employment_periods_department_id"), "employment_periods", ["department_id"], unique=False)
    op.create_table(
        "plan_items",
        sa.Column("id", KEY, nullable=False),
        sa.Column("plan_version_id", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.CheckConstraint("amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_plan_items_amount")),
        sa.ForeignKeyConstraint(["plan_version_id"], ["plan_versions.id"], name=op.f("fk_plan_items_plan_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
        sa.UniqueConstraint(
            "plan_version_id", "row_key", "year", "month", name=op.f("uq_plan_items_plan_version_id_row_key_year_month")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "client_contacts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("client_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("fax", sa.Text(), nullable=True),
        sa.Column("skype", sa.Text(), nullable=True),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=True),
        sa.Column("access", sa.Boolean(), nullable=True),
        sa.Column("image", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_client_contacts_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_client_contacts_updated_on")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_client_contacts_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client_contacts")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_client_contacts_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_client_contacts_client_id"), "client_contacts", ["client_id"], unique=False)
    op.create_table(
        "invoices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("outstanding", sa.Numeric(), nullable=True),
        sa.Column("pay_online", sa.Boolean(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("subtotal", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("tax", sa.Numeric(), nullable=True),
        sa.Column("tax_amount", sa.Numeric(), nullable=True),
        sa.Column("tax_text", sa.Text(), nullable=True),
        sa.Column("tax2", sa.Numeric(), nullable=True),
        sa.Column("tax2_amount", sa.Numeric(), nullable=True),
        sa.Column("tax2_text", sa.Text(), nullable=True),
        sa.Column("tax_on_tax", sa.Boolean(), nullable=True),
        sa.Column("discount", sa.Numeric(), nullable=True),
        sa.Column("discount_amount", sa.Numeric(), nullable=True),
        sa.Column("discount_text", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("bill_to", sa.Text(), nullable=True),
        sa.Column("company_info", sa.Text(), nullable=True),
        sa.Column("footer", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_invoices_created_on")
        ),
        sa.CheckConstraint("date >= '1990-01-01' AND date < '2101-01-01'", name=op.f("ck_invoices_date")),
        sa.CheckConstraint(
            "delivery_date >= '1990-01-01' AND delivery_date < '2101-01-01'", name=op.f("ck_invoices_delivery_date")
        ),
        sa.CheckConstraint("due_date >= '1990-01-01' AND due_date < '2101-01-01'", name=op.f("ck_invoices_due_date")),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_invoices_updated_on")
        ),
        sa.CheckConstraint(
            "discount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_discount")
        ),
        sa.CheckConstraint(
            "discount_amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_discount_amount")
        ),
        sa.CheckConstraint(
            "outstanding BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_outstanding")
        ),
        sa.CheckConstraint(
            "subtotal BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_subtotal")
        ),
        sa.CheckConstraint("tax BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_tax")),
        sa.CheckConstraint("tax2 BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_tax2")),
        sa.CheckConstraint(
            "tax2_amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_tax2_amount")
        ),
        sa.CheckConstraint(
            "tax_amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_tax_amount")
        ),
        sa.CheckConstraint("total BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoices_total")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_invoices_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_invoices_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invoices_client_id"), "invoices", ["client_id"], unique=False)
    op.create_index(op.f("ix_invoices_date"), "invoices", ["date"], unique=False)
    op.create_table(
        "estimates",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("invoice_id", KEY, nullable=True),
        sa.Column("brief_description", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("subtotal", sa.Numeric(), nullable=True),
        sa.Column("total", sa.Numeric(), nullable=True),
        sa.Column("tax", sa.Numeric(), nullable=True),
        sa.Column("tax_amount", sa.Numeric(), nullable=True),
        sa.Column("tax_text", sa.Text(), nullable=True),
        sa.Column("tax2", sa.Numeric(), nullable=True),
        sa.Column("tax2_amount", sa.Numeric(), nullable=True),
        sa.Column("tax2_text", sa.Text(), nullable=True),
        sa.Column("tax_on_tax", sa.Boolean(), nullable=True),
        sa.Column("discount", sa.Numeric(), nullable=True),
        sa.Column("discount_amount", sa.Numeric(), nullable=True),
        sa.Column("discount_text", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("bill_to", sa.Text(), nullable=True),
        sa.Column("company_info", sa.Text(), nullable=True),
        sa.Column("footer", sa.Text(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_estimates_created_on")
        ),
        sa.CheckConstraint("date >= '1990-01-01' AND date < '2101-01-01'", name=op.f("ck_estimates_date")),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_estimates_updated_on")
        ),
        sa.CheckConstraint(
            "discount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_discount")
        ),
        sa.CheckConstraint(
            "discount_amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_discount_amount")
        ),
        sa.CheckConstraint(
            "subtotal BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_subtotal")
        ),
        sa.CheckConstraint("tax BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_tax")),
        sa.CheckConstraint("tax2 BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_tax2")),
        sa.CheckConstraint(
            "tax2_amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_tax2_amount")
        ),
        sa.CheckConstraint(
            "tax_amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_tax_amount")
        ),
        sa.CheckConstraint("total BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimates_total")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_estimates_client_id")),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_estimates_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estimates")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_estimates_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_estimates_client_id"), "estimates", ["client_id"], unique=False)
    op.create_index(op.f("ix_estimates_date"), "estimates", ["date"], unique=False)
    op.create_index(op.f("ix_estimates_invoice_id"), "estimates", ["invoice_id"], unique=False)
    op.create_table(
        "invoice_items",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("invoice_id", KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("price_unit", sa.Numeric(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("apply_tax", sa.Boolean(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_invoice_items_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_invoice_items_updated_on")
        ),
        sa.CheckConstraint(
            "price_unit BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoice_items_price_unit")
        ),
        sa.CheckConstraint(
            "quantity BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoice_items_quantity")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_items_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_items")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_invoice_items_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invoice_items_invoice_id"), "invoice_items", ["invoice_id"], unique=False)
    op.create_table(
        "invoice_payments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("invoice_id", KEY, nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_invoice_payments_created_on")
        ),
        sa.CheckConstraint("date >= '1990-01-01' AND date < '2101-01-01'", name=op.f("ck_invoice_payments_date")),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_invoice_payments_updated_on")
        ),
        sa.CheckConstraint(
            "amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_invoice_payments_amount")
        ),
        sa.ForeignKeyConstraint(["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_payments_invoice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_payments")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_invoice_payments_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_invoice_payments_invoice_id"), "invoice_payments", ["invoice_id"], unique=False)
    op.create_table(
        "estimate_items",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("estimate_id", KEY, nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("price_unit", sa.Numeric(), nullable=True),
        sa.Column("quantity", sa.Numeric(), nullable=True),
        sa.Column("apply_tax", sa.Boolean(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_estimate_items_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_estimate_items_updated_on")
        ),
        sa.CheckConstraint(
            "price_unit BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimate_items_price_unit")
        ),
        sa.CheckConstraint(
            "quantity BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_estimate_items_quantity")
        ),
        sa.ForeignKeyConstraint(["estimate_id"], ["estimates.id"], name=op.f("fk_estimate_items_estimate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_estimate_items")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_estimate_items_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_estimate_items_estimate_id"), "estimate_items", ["estimate_id"], unique=False)
    op.create_table(
        "projects",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("status_id", KEY, nullable=True),
        sa.Column("workflow_id", KEY, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("task_code_increment", sa.Integer(), nullable=True),
        sa.Column("billable", sa.Boolean(), nullable=True),
        sa.Column("billing_type", sa.Text(), nullable=True),
        sa.Column("flat_billing", sa.Boolean(), nullable=True),
        sa.Column("hourly_billing_mode", sa.Text(), nullable=True),
        sa.Column("price_per_hour", sa.Numeric(), nullable=True),
        sa.Column("price", sa.Numeric(), nullable=True),
        sa.Column("estimated_price", sa.Numeric(), nullable=True),
        sa.Column("budget_hours", sa.Numeric(), nullable=True),
        sa.Column("adjustable_hours", sa.Boolean(), nullable=True),
        sa.Column("invoiced", sa.Boolean(), nullable=True),
        sa.Column("invoice_item_id", KEY, nullable=True),
        sa.Column("department_id", KEY, nullable=True),
        sa.Column("lead_id", KEY, nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_projects_created_on")
        ),
        sa.CheckConstraint("end_date >= '1990-01-01' AND end_date < '2101-01-01'", name=op.f("ck_projects_end_date")),
        sa.CheckConstraint(
            "start_date >= '1990-01-01' AND start_date < '2101-01-01'", name=op.f("ck_projects_start_date")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_projects_updated_on")
        ),
        sa.CheckConstraint(
            "budget_hours BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_projects_budget_hours")
        ),
        sa.CheckConstraint(
            "estimated_price BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_projects_estimated_price")
        ),
        sa.CheckConstraint("price BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_projects_price")),
        sa.CheckConstraint(
            "price_per_hour BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_projects_price_per_hour")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_projects_client_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_projects_department_id")),
        sa.ForeignKeyConstraint(["invoice_item_id"], ["invoice_items.id"], name=op.f("fk_projects_invoice_item_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["employees.id"], name=op.f("fk_projects_lead_id")),
        sa.ForeignKeyConstraint(["status_id"], ["project_statuses.id"], name=op.f("fk_projects_status_id")),
        sa.ForeignKeyConstraint(["workflow_id"], ["workflows.id"], name=op.f("fk_projects_workflow_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_projects_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_projects_client_id"), "projects", ["client_id"], unique=False)
    op.create_index(op.f("ix_projects_department_id"), "projects", ["department_id"], unique=False)
    op.create_index(op.f("ix_projects_invoice_item_id"), "projects", ["invoice_item_id"], unique=False)
    op.create_index(op.f("ix_projects_lead_id"), "projects", ["lead_id"], unique=False)
    op.create_index(op.f("ix_projects_status_id"), "projects", ["status_id"], unique=False)
    op.create_index(op.f("ix_projects_workflow_id"), "projects", ["workflow_id"], unique=False)
    op.create_table(
        "expenses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("client_id", KEY, nullable=True),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("amount", sa.Numeric(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("invoiced", sa.Boolean(), nullable=True),
        sa.Column("invoice_item_id", KEY, nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_expenses_created_on")
        ),
        sa.CheckConstraint("date >= '1990-01-01' AND date < '2101-01-01'", name=op.f("ck_expenses_date")),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_expenses_updated_on")
        ),
        sa.CheckConstraint("amount BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_expenses_amount")),
        sa.ForeignKeyConstraint(["client_id"], ["clients.id"], name=op.f("fk_expenses_client_id")),
        sa.ForeignKeyConstraint(["invoice_item_id"], ["invoice_items.id"], name=op.f("fk_expenses_invoice_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_expenses_project_id")),
        sa.ForeignKeyConstraint(["user_id"], ["employees.id"], name=op.f("fk_expenses_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expenses")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_expenses_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_expenses_client_id"), "expenses", ["client_id"], unique=False)
    op.create_index(op.f("ix_expenses_invoice_item_id"), "expenses", ["invoice_item_id"], unique=False)
    op.create_index(op.f("ix_expenses_project_id"), "expenses", ["project_id"], unique=False)
    op.create_index(op.f("ix_expenses_user_id"), "expenses", ["user_id"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("send_reminder", sa.Integer(), nullable=True),
        sa.Column("reminder_sent", sa.Boolean(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_milestones_created_on")
        ),
        sa.CheckConstraint("due_date >= '1990-01-01' AND due_date < '2101-01-01'", name=op.f("ck_milestones_due_date")),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_milestones_updated_on")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id")),
        sa.ForeignKeyConstraint(["user_id"], ["employees.id"], name=op.f("fk_milestones_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_milestones_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_milestones_project_id"), "milestones", ["project_id"], unique=False)
    op.create_index(op.f("ix_milestones_user_id"), "milestones", ["user_id"], unique=False)
    op.create_table(
        "task_lists",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("milestone_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_task_lists_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_task_lists_updated_on")
        ),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestones.id"], name=op.f("fk_task_lists_milestone_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_task_lists_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_lists")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_task_lists_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_task_lists_milestone_id"), "task_lists", ["milestone_id"], unique=False)
    op.create_index(op.f("ix_task_lists_project_id"), "task_lists", ["project_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("tasklist_id", KEY, nullable=True),
        sa.Column("status_id", KEY, nullable=True),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=True),
        sa.Column("completed_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", KEY, nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=True),
        sa.Column("billable", sa.Boolean(), nullable=True),
        sa.Column("flat_billing", sa.Boolean(), nullable=True),
        sa.Column("price_per_hour", sa.Numeric(), nullable=True),
        sa.Column("estimated_price", sa.Numeric(), nullable=True),
        sa.Column("budget_hours", sa.Numeric(), nullable=True),
        sa.Column("invoiced", sa.Boolean(), nullable=True),
        sa.Column("invoice_item_id", KEY, nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "completed_on >= '1990-01-01' AND completed_on < '2101-01-01'", name=op.f("ck_tasks_completed_on")
        ),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_tasks_created_on")
        ),
        sa.CheckConstraint("due_date >= '1990-01-01' AND due_date < '2101-01-01'", name=op.f("ck_tasks_due_date")),
        sa.CheckConstraint(
            "start_date >= '1990-01-01' AND start_date < '2101-01-01'", name=op.f("ck_tasks_start_date")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_tasks_updated_on")
        ),
        sa.CheckConstraint(
            "budget_hours BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_tasks_budget_hours")
        ),
        sa.CheckConstraint(
            "estimated_price BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_tasks_estimated_price")
        ),
        sa.CheckConstraint(
            "price_per_hour BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_tasks_price_per_hour")
        ),
        sa.ForeignKeyConstraint(["completed_by"], ["employees.id"], name=op.f("fk_tasks_completed_by")),
        sa.ForeignKeyConstraint(["invoice_item_id"], ["invoice_items.id"], name=op.f("fk_tasks_invoice_item_id")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_tasks_project_id")),
        sa.ForeignKeyConstraint(["status_id"], ["workflow_statuses.id"], name=op.f("fk_tasks_status_id")),
        sa.ForeignKeyConstraint(["tasklist_id"], ["task_lists.id"], name=op.f("fk_tasks_tasklist_id")),
        sa.ForeignKeyConstraint(["user_id"], ["employees.id"], name=op.f("fk_tasks_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_tasks_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_tasks_completed_by"), "tasks", ["completed_by"], unique=False)
    op.create_index(op.f("ix_tasks_invoice_item_id"), "tasks", ["invoice_item_id"], unique=False)
    op.create_index(op.f("ix_tasks_project_id"), "tasks", ["project_id"], unique=False)
    op.create_index(op.f("ix_tasks_status_id"), "tasks", ["status_id"], unique=False)
    op.create_index(op.f("ix_tasks_tasklist_id"), "tasks", ["tasklist_id"], unique=False)
    op.create_index(op.f("ix_tasks_user_id"), "tasks", ["user_id"], unique=False)
    op.create_table(
        "task_assignments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_task_assignments_created_on")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_task_assignments_updated_on")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_assignments_task_id")),
        sa.ForeignKeyConstraint(["user_id"], ["employees.id"], name=op.f("fk_task_assignments_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_assignments")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_task_assignments_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_task_assignments_task_id"), "task_assignments", ["task_id"], unique=False)
    op.create_index(op.f("ix_task_assignments_user_id"), "task_assignments", ["user_id"], unique=False)
    op.create_table(
        "time_entries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("project_id", KEY, nullable=True),
        sa.Column("task_id", KEY, nullable=True),
        sa.Column("user_id", KEY, nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("is_bulk", sa.Boolean(), nullable=True),
        sa.Column("start_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_time", sa.DateTime(timezone=True), nullable=True),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("added_manually", sa.Boolean(), nullable=True),
        sa.Column("billed", sa.Boolean(), nullable=True),
        sa.Column("invoice_item_id", KEY, nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_time_entries_created_on")
        ),
        sa.CheckConstraint("date >= '1990-01-01' AND date < '2101-01-01'", name=op.f("ck_time_entries_date")),
        sa.CheckConstraint("day >= '1990-01-01' AND day < '2101-01-01'", name=op.f("ck_time_entries_day")),
        sa.CheckConstraint(
            "end_time >= '1990-01-01' AND end_time < '2101-01-01'", name=op.f("ck_time_entries_end_time")
        ),
        sa.CheckConstraint(
            "start_time >= '1990-01-01' AND start_time < '2101-01-01'", name=op.f("ck_time_entries_start_time")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_time_entries_updated_on")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_item_id"], ["invoice_items.id"], name=op.f("fk_time_entries_invoice_item_id")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_time_entries_project_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_time_entries_task_id")),
        sa.ForeignKeyConstraint(["user_id"], ["employees.id"], name=op.f("fk_time_entries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_entries")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_time_entries_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_time_entries_day"), "time_entries", ["day"], unique=False)
    op.create_index(op.f("ix_time_entries_invoice_item_id"), "time_entries", ["invoice_item_id"], unique=False)
    op.create_index(op.f("ix_time_entries_project_id"), "time_entries", ["project_id"], unique=False)
    op.create_index(op.f("ix_time_entries_task_id"), "time_entries", ["task_id"], unique=False)
    op.create_index(op.f("ix_time_entries_user_id"), "time_entries", ["user_id"], unique=False)
    op.create_table(
        "bookings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("paymo_id", KEY, nullable=True),
        sa.Column("user_task_id", KEY, nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("hours_per_day", sa.Numeric(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("created_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_on", sa.DateTime(timezone=True), nullable=True),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "created_on >= '1990-01-01' AND created_on < '2101-01-01'", name=op.f("ck_bookings_created_on")
        ),
        sa.CheckConstraint("end_date >= '1990-01-01' AND end_date < '2101-01-01'", name=op.f("ck_bookings_end_date")),
        sa.CheckConstraint(
            "start_date >= '1990-01-01' AND start_date < '2101-01-01'", name=op.f("ck_bookings_start_date")
        ),
        sa.CheckConstraint(
            "updated_on >= '1990-01-01' AND updated_on < '2101-01-01'", name=op.f("ck_bookings_updated_on")
        ),
        sa.CheckConstraint(
            "hours_per_day BETWEEN -1000000000000000 AND 1000000000000000", name=op.f("ck_bookings_hours_per_day")
        ),
        sa.ForeignKeyConstraint(["user_task_id"], ["task_assignments.id"], name=op.f("fk_bookings_user_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("paymo_id", name=op.f("uq_bookings_paymo_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bookings_user_task_id"), "bookings", ["user_task_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_bookings_user_task_id"), table_name="bookings")
    op.drop_table("bookings")
    op.drop_index(op.f("ix_time_entries_user_id"), table_name="time_entries")
    op.drop_index(op.f("ix_time_entries_task_id"), table_name="time_entries")
    op.drop_index(op.f("ix_time_entries_project_id"), table_name="time_entries")
    op.drop_index(op.f("ix_time_entries_invoice_item_id"), table_name="time_entries")
    op.drop_index(op.f("ix_time_entries_day"), table_name="time_entries")
    op.drop_table("time_entries")
    op.drop_index(op.f("ix_task_assignments_user_id"), table_name="task_assignments")
    op.drop_index(op.f("ix_task_assignments_task_id"), table_name="task_assignments")
    op.drop_table("task_assignments")
    op.drop_index(op.f("ix_tasks_user_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_tasklist_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_status_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_project_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_invoice_item_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_completed_by"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_task_lists_project_id"), table_name="task_lists")
    op.drop_index(op.f("ix_task_lists_milestone_id"), table_name="task_lists")
    op.drop_table("task_lists")
    op.drop_index(op.f("ix_milestones_user_id"), table_name="milestones")
    op.drop_index(op.f("ix_milestones_project_id"), table_name="milestones")
    op.drop_table("milestones")
    op.drop_index(op.f("ix_expenses_user_id"), table_name="expenses")
    op.drop_index(op.f("ix_expenses_project_id"), table_name="expenses")
    op.drop_index(op.f("ix_expenses_invoice_item_id"), table_name="expenses")
    op.drop_index(op.f("ix_expenses_client_id"), table_name="expenses")
    op.drop_table("expenses")
    op.drop_index(op.f("ix_projects_workflow_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_status_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_lead_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_invoice_item_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_department_id"), table_name="projects")
    op.drop_index(op.f("ix_projects_client_id"), table_name="projects")
    op.drop_table("projects")
    op.drop_index(op.f("ix_estimate_items_estimate_id"), table_name="estimate_items")
    op.drop_table("estimate_items")
    op.drop_index(op.f("ix_invoice_payments_invoice_id"), table_name="invoice_payments")
    op.drop_table("invoice_payments")
    op.drop_index(op.f("ix_invoice_items_invoice_id"), table_name="invoice_items")
    op.drop_table("invoice_items")
    op.drop_index(op.f("ix_estimates_invoice_id"), table_name="estimates")
    op.drop_index(op.f("ix_estimates_date"), table_name="estimates")
    op.drop_index(op.f("ix_estimates_client_id"), table_name="estimates")
    op.drop_table("estimates")
    op.drop_index(op.f("ix_invoices_date"), table_name="invoices")
    op.drop_index(op.f("ix_invoices_client_id"), table_name="invoices")
    op.drop_table("invoices")
    op.drop_index(op.f("ix_client_contacts_client_id"), table_name="client_contacts")
    op.drop_table("client_contacts")
    op.drop_table("plan_items")
    op.drop_index(op.f("ix_employment_periods_department_id"), table_name="employment_periods")
    op.drop_table("employment_periods")
    op.drop_index(op.f("ix_clients_manager_id"), table_name="clients")
    op.drop_table("clients")
    op.drop_index(op.f("ix_workflow_statuses_workflow_id"), table_name="workflow_statuses")
    op.drop_table("workflow_statuses")
    op.drop_index(op.f("ix_rejected_records_run_id"), table_name="rejected_records")
    op.drop_table("rejected_records")
    op.drop_index(op.f("ix_plan_versions_run_id"), table_name="plan_versions")
    op.drop_table("plan_versions")
    op.drop_index(op.f("ix_employees_department_id"), table_name="employees")
    op.drop_table("employees")
    op.drop_index(op.f("ix_changes_table_name_row_id"), table_name="changes")
    op.drop_index(op.f("ix_changes_run_id"), table_name="changes")
    op.drop_table("changes")
    op.drop_table("workflows")
    op.drop_index(op.f("ix_sync_runs_source_started_at"), table_name="sync_runs")
    op.drop_table("sync_runs")
    op.drop_table("sync_cursors")
    op.drop_table("settings")
    op.drop_table("project_statuses")
    op.drop_table("plan_mappings")
    op.drop_table("departments")
