"""Invoices, estimates and expenses. Amounts carry their currency and are never summed across currencies."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import Boolean, Date, Integer, Text
from sqlalchemy.orm import Mapped

from models.schema.base import Base, Editable, FromPaymo, Owner, complete, ours, paymo, refers, table_of
from models.schema.types import Exact


class Document:
    """What invoices and estimates have in common in Paymo. `tax` and `discount` are percentages."""

    number: Mapped[str | None] = paymo(Text)
    status: Mapped[str | None] = paymo(Text)
    currency: Mapped[str | None] = paymo(Text)
    date: Mapped[dt.date | None] = paymo(Date, index=True)
    subtotal: Mapped[Decimal | None] = paymo(Exact)
    total: Mapped[Decimal | None] = paymo(Exact)
    tax: Mapped[Decimal | None] = paymo(Exact)
    tax_amount: Mapped[Decimal | None] = paymo(Exact)
    tax_text: Mapped[str | None] = paymo(Text)
    tax2: Mapped[Decimal | None] = paymo(Exact)
    tax2_amount: Mapped[Decimal | None] = paymo(Exact)
    tax2_text: Mapped[str | None] = paymo(Text)
    tax_on_tax: Mapped[bool | None] = paymo(Boolean)
    discount: Mapped[Decimal | None] = paymo(Exact)
    discount_amount: Mapped[Decimal | None] = paymo(Exact)
    discount_text: Mapped[str | None] = paymo(Text)
    title: Mapped[str | None] = paymo(Text)
    bill_to: Mapped[str | None] = paymo(Text)
    company_info: Mapped[str | None] = paymo(Text)
    footer: Mapped[str | None] = paymo(Text)
    notes: Mapped[str | None] = paymo(Text)
    language: Mapped[str | None] = paymo(Text)


class Item:
    """A line of an invoice or estimate."""

    item: Mapped[str | None] = paymo(Text)
    description: Mapped[str | None] = paymo(Text)
    price_unit: Mapped[Decimal | None] = paymo(Exact)
    quantity: Mapped[Decimal | None] = paymo(Exact)
    apply_tax: Mapped[bool | None] = paymo(Boolean)
    seq: Mapped[int | None] = paymo(Integer)


class Invoice(Base, FromPaymo, Document, Editable):
    """An invoice to a client. Its public links stay in Paymo: who has one can open the invoice."""

    __tablename__ = "invoices"
    LABEL = "number"

    client_id: Mapped[int | None] = refers(Owner.PAYMO, "clients")
    due_date: Mapped[dt.date | None] = paymo(Date)
    delivery_date: Mapped[dt.date | None] = paymo(Date)
    outstanding: Mapped[Decimal | None] = paymo(Exact)
    pay_online: Mapped[bool | None] = paymo(Boolean)

    remarks: Mapped[str | None] = ours(Text)


class InvoiceItem(Base, FromPaymo, Item, Editable):
    """A line of an invoice. Which expense it bills stands on the expense (`expenses.invoice_item_id`).

    `own_project_id`: the project that it bills, where no project, task or time entry in Paymo names the line.
    """

    __tablename__ = "invoice_items"
    LABEL = "item"

    invoice_id: Mapped[int] = refers(Owner.PAYMO, "invoices", required=True)

    own_project_id: Mapped[int | None] = refers(Owner.OURS, "projects", back=True)


class InvoicePayment(Base, FromPaymo):
    """A payment of an invoice, in the invoice's currency."""

    __tablename__ = "invoice_payments"

    invoice_id: Mapped[int] = refers(Owner.PAYMO, "invoices", required=True)
    amount: Mapped[Decimal | None] = paymo(Exact)
    date: Mapped[dt.date | None] = paymo(Date)
    notes: Mapped[str | None] = paymo(Text)


class Estimate(Base, FromPaymo, Document, Editable):
    """An offer to a client; `invoice_id` once it has been invoiced."""

    __tablename__ = "estimates"
    LABEL = "number"

    client_id: Mapped[int | None] = refers(Owner.PAYMO, "clients")
    invoice_id: Mapped[int | None] = refers(Owner.PAYMO, "invoices")
    brief_description: Mapped[str | None] = paymo(Text)

    remarks: Mapped[str | None] = ours(Text)


class EstimateItem(Base, FromPaymo, Item):
    """A line of an estimate."""

    __tablename__ = "estimate_items"
    LABEL = "item"

    estimate_id: Mapped[int] = refers(Owner.PAYMO, "estimates", required=True)


class Expense(Base, FromPaymo, Editable):
    """Money spent for a client or project."""

    __tablename__ = "expenses"

    client_id: Mapped[int | None] = refers(Owner.PAYMO, "clients")
    project_id: Mapped[int | None] = refers(Owner.PAYMO, "projects")
    user_id: Mapped[int | None] = refers(Owner.PAYMO, "employees")
    amount: Mapped[Decimal | None] = paymo(Exact)
    currency: Mapped[str | None] = paymo(Text)
    date: Mapped[dt.date | None] = paymo(Date)
    notes: Mapped[str | None] = paymo(Text)
    invoiced: Mapped[bool | None] = paymo(Boolean)
    invoice_item_id: Mapped[int | None] = refers(Owner.PAYMO, "invoice_items")
    file: Mapped[str | None] = paymo(Text)

    remarks: Mapped[str | None] = ours(Text)


for _model in (Invoice, InvoiceItem, InvoicePayment, Estimate, EstimateItem, Expense):
    complete(table_of(_model))
