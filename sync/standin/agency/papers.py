"""What invoices and estimates of the sample agency have in common, and how cents become Paymo's numbers."""

from sync.standin.agency.calendar import iso
from sync.standin.agency.work import ProjectPlan
from sync.standin.paymo.shapes import Record

COMPANY_INFO = "Hafenblick Agentur GmbH\nKaispeicherweg 12\n20457 Hamburg"


def paper(
    plan: ProjectPlan, client: Record, day: int, subtotal: int, tax: int, total: int, german: str, english: str
) -> Record:
    """Return what invoices and estimates have in common."""
    return {
        "template_id": None,
        "currency": plan.currency,
        "date": iso(day),
        "subtotal": number(subtotal),
        "total": number(total),
        "tax": tax,
        "tax2": 0,
        "tax_amount": number(total - subtotal),
        "tax2_amount": 0,
        "discount": 0,
        "discount_amount": 0,
        "tax_on_tax": False,
        "language": ("de", "en")[plan.language],
        "bill_to": f"{client['name']}\n{client['address']}\n{client['postal_code']} {client['city']}",
        "company_info": COMPANY_INFO,
        "footer": "",
        "notes": "" if tax else "Steuerschuldnerschaft des Leistungsempfängers / reverse charge",
        "tax_text": ("USt.", "VAT")[plan.language],
        "tax2_text": "",
        "discount_text": "",
        "title": (german, english)[plan.language],
    }


def line(item: int, seq: int, name: str, text: str, price: int, quantity: int, created: str) -> Record:
    """Return a line of an invoice or estimate: price in cents, quantity in hundredths."""
    return {
        "id": item,
        "item": name,
        "description": text,
        "price_unit": number(price),
        "quantity": number(quantity),
        "apply_tax": True,
        "seq": seq,
        "created_on": created,
        "updated_on": created,
    }


def flat_invoice(plan: ProjectPlan, part: int) -> int:
    """Return the id of the invoice that bills a part of a flat price: the first (0) or the rest (1)."""
    return 120_000 + plan.number * 2 + part


def item_id(invoice: int, place: int) -> int:
    """Return the id of an invoice's line."""
    return (invoice - 100_000) * 32 + place + 1_000_000


def amount(cents: int, hundredths: int) -> int:
    """Multiply cents by a quantity (or a percentage) in hundredths, rounded half up to the cent."""
    return (cents * hundredths + 50) // 100


def number(hundredths: int) -> float | int:
    """Return a JSON number as Paymo writes it: 1593, 1911.6."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100
