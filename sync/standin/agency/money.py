"""The sample agency's money: invoices with items and payments, estimates, expenses. Amounts are whole cents here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import resources
from sync.standin.agency.calendar import add_months, at, dice, is_working_day, iso, monday
from sync.standin.agency.papers import amount, flat_invoice, item_id, line, number, paper
from sync.standin.agency.work import ProjectPlan
from sync.standin.paymo.shapes import Record

_LABELS = {0: ("Leistungszeitraum", "Rate", "Schlussrate"), 1: ("Services in", "Instalment", "Final instalment")}

Line = tuple[int, str, str, int, int, int | None]
"""id, item, description, price in cents, quantity in hundredths, expense id."""


@dataclass
class Books:
    """Everything about money up to `today` (an ordinal)."""

    seed: int
    start: date
    today: int
    void_month: date
    """The first invoice for the month before this one was made void."""
    plans: Sequence[ProjectPlan]
    clients: dict[int, Record]
    entries: Sequence[Record]
    invoices: list[Record] = field(default_factory=list)
    items: list[Record] = field(default_factory=list)
    payments: list[Record] = field(default_factory=list)
    estimates: list[Record] = field(default_factory=list)
    estimate_items: list[Record] = field(default_factory=list)
    expenses: list[Record] = field(default_factory=list)
    closed: dict[int, Record] = field(default_factory=dict)
    """Of flat-rate projects that are wholly invoiced: what changes in their records."""
    _first_invoice: dict[int, int] = field(default_factory=dict)

    def write(self) -> None:
        """Fill all lists and mark the entries and expenses that were billed."""
        self._write_expenses()
        self._write_monthly_invoices()
        self._write_flat_invoices()
        self._write_estimates()
        self._write_lost_estimates()
        self._note_what_else_is_owed()

    # Expenses

    def _write_expenses(self) -> None:
        kinds = resources.sample("projects")["expenses"]
        running: dict[int, list[ProjectPlan]] = defaultdict(list)
        for plan in self.plans:
            for week in range(plan.first, min(plan.last, self.today + 7), 7) if plan.client else ():
                running[week].append(plan)
        for day in range(self.start.toordinal(), self.today):
            rnd = dice(self.seed, "expenses", day)
            plans = running[monday(day)]
            for place in range(rnd.choice((0, 0, 1, 1, 2, 3)) if plans and is_working_day(day) else 0):
                plan, kind = rnd.choice(plans), rnd.choice(kinds)
                cents = rnd.randint(kind[2] * 100, kind[3] * 100)
                self.expenses.append(self._expense(day, place, plan, kind, cents, rnd.choice(plan.team)))

    def _expense(self, day: int, place: int, plan: ProjectPlan, kind: list[str], cents: int, user: int) -> Record:
        created = at(day, f"16:{10 + place}:30")
        return {
            "id": 40_000 + (day - self.start.toordinal()) * 4 + place,
            "client_id": plan.client,
            "project_id": plan.id,
            "user_id": user,
            "amount": number(cents),
            "currency": "EUR",
            "date": iso(day),
            "notes": f"{kind[0]} – {plan.name}",
            "invoiced": False,
            "invoice_item_id": None,
            "file": "",
            "created_on": created,
            "updated_on": created,
            "tags": [kind[1]],
        }

    # Invoices

    def _write_monthly_invoices(self) -> None:
        """Write time & materials: on the third of each month the hours of the month before."""
        hours = self._billable_entries()
        costs = defaultdict(list)
        for expense in self.expenses:
            costs[expense["project_id"], expense["date"][:7]].append(expense)
        plans = {plan.id: plan for plan in self.plans}
        places: dict[str, int] = defaultdict(int)
        for month, project in sorted(hours):
            day = add_months(date.fromisoformat(f"{month}-01"), 1).toordinal() + 2
            if day <= self.today:
                place, plan = places[month], plans[project]
                places[month] += 1
                extra = costs[project, month] if plan.currency == "EUR" else []
                self._monthly_invoice(plan, month, day, place, hours[month, project], extra)

    def _billable_entries(self) -> dict[tuple[str, int], dict[int, list[Record]]]:
        """Return the entries of hourly projects by (month, project) and task list."""
        hourly = {plan.id for plan in self.plans if plan.client and not plan.flat}
        lists = {task.id: task.tasklist for plan in self.plans for task in plan.tasks}
        found: dict[tuple[str, int], dict[int, list[Record]]] = defaultdict(lambda: defaultdict(list))
        for entry in self.entries:
            project = entry["project_id"]
            if project in hourly and "duration" in entry:
                month = entry["created_on"][:7]
                found[month, project][lists[entry["task_id"]]].append(entry)
        return found

    def _monthly_invoice(
        self, plan: ProjectPlan, month: str, day: int, place: int, lists: dict[int, list[Record]], extra: list[Record]
    ) -> None:
        index = (int(month[:4]) - self.start.year) * 12 + int(month[5:]) - self.start.month
        invoice = 150_000 + index * 200 + place
        void = place == 0 and date.fromordinal(day).replace(day=1) == self.void_month
        names = dict(plan.tasklists)
        text = f"{_LABELS[plan.language][0]} {month}"
        lines: list[Line] = []
        for tasklist in sorted(lists):
            seconds = sum(entry["duration"] for entry in lists[tasklist])
            item = item_id(invoice, len(lines))
            lines.append((item, names[tasklist], text, plan.rate * 100, (seconds + 18) // 36, None))
            self._mark(lists[tasklist], item, day, "billed", void)
        for expense in extra:
            item = item_id(invoice, len(lines))
            lines.append((item, expense["notes"], "", round(expense["amount"] * 100), 100, expense["id"]))
            self._mark([expense], item, day, "invoiced", void)
        self._invoice(plan, invoice, day, lines, void)

    def _mark(self, records: Sequence[Record], item: int, day: int, flag: str, void: bool) -> None:
        if void:
            return
        billed = {flag: True, "invoice_item_id": item, "updated_on": at(day, "10:00:00")}
        for record in records:
            record.update(billed)

    def _write_flat_invoices(self) -> None:
        """Write flat rates: 40 % at the beginning, the rest at the end, unless the project was cancelled."""
        for plan in self.plans:
            if plan.client is None or not plan.flat or plan.first < self.start.toordinal():
                continue
            first = plan.price * 40
            parts = [(plan.first + 4, first, 1)]
            if plan.fate not in ("cancelled", "on hold"):
                parts.append((plan.last + 3, plan.price * 100 - first, 2))
            for place, (day, cents, label) in enumerate(parts):
                if day <= self.today:
                    invoice = flat_invoice(plan, place)
                    item = item_id(invoice, 0)
                    text = _LABELS[plan.language][label]
                    self._invoice(plan, invoice, day, [(item, plan.name, text, cents, 100, None)], False)
                    if label == 2:
                        changed = at(day, "10:00:00")
                        self.closed[plan.id] = {"invoiced": True, "invoice_item_id": item, "updated_on": changed}

    def _invoice(self, plan: ProjectPlan, invoice: int, day: int, lines: list[Line], void: bool) -> None:
        client = self.clients[plan.client or 0]
        for seq, (item, name, text, price, quantity, expense) in enumerate(lines, 1):
            row = line(item, seq, name, text, price, quantity, at(day, "10:00:00"))
            self.items.append(row | {"invoice_id": invoice, "expense_id": expense})
        subtotal = sum(amount(price, quantity) for _id, _n, _t, price, quantity, _e in lines)
        tax = 19 if client["country"] == "DE" else 0
        total = subtotal + amount(subtotal, tax)
        due = day + (14 if invoice % 3 == 0 else 30)
        status, changed = ("void", day + 3) if void else self._settle(invoice, day, total)
        if changed > self.today:
            status, changed = "draft", day
        open_until = day if void else changed if status == "paid" else self.today
        reminders = [n for n in (1, 2, 3) if due + 7 * n < open_until]
        changed = max([changed, *(due + 7 * n + 1 for n in reminders)])
        self._first_invoice.setdefault(plan.id, invoice)
        self.invoices.append(
            {"id": invoice, "client_id": plan.client, "number": f"RE-{date.fromordinal(day):%Y%m}-{invoice}"}
            | paper(plan, client, day, subtotal, tax, total, "Rechnung", "Invoice")
            | {"status": status, "due_date": iso(due), "delivery_date": None, "pay_online": False}
            | {"outstanding": 0, "download_token": f"sample-token-{invoice}"}
            | {"permalink": f"https://paymo.example/invoices/{invoice}?token=sample&format=html"}
            | {"pdf_link": f"https://paymo.example/invoices/{invoice}?token=sample&format=pdf"}
            | {f"reminder_{n}_sent": True if n in reminders else None for n in (1, 2, 3)}
            | {"created_on": at(day, "10:00:00"), "updated_on": at(changed, f"1{invoice % 8}:20:00")}
        )  # fmt: skip

    def _settle(self, invoice: int, day: int, total: int) -> tuple[str, int]:
        """Write the payments there are so far; return the status and the day since when."""
        rnd = dice(self.seed, "payment", invoice)
        chance = rnd.random()
        paid = day + (rnd.randint(45, 75) if chance < 0.12 else rnd.randint(6, 29))
        parts = [(paid, total)]
        if rnd.random() < 0.1:
            parts = [(paid - 4, total // 2), (paid + 15, total - total // 2)]
        viewed = rnd.random() < 0.6
        steps = [(day, "draft"), (day + 1, "sent")] + ([(day + 2, "viewed")] if viewed else [])
        if chance > 0.97:
            parts = []
        for place, (when, cents) in enumerate(parts):
            if when <= self.today:
                self.payments.append(self._payment(invoice, place, when, cents))
        steps += [(when, "paid") for when, _cents in parts[-1:]]
        when, status = max((step for step in steps if step[0] <= self.today), key=lambda step: step[0])
        return status, when

    def _payment(self, invoice: int, place: int, day: int, cents: int) -> Record:
        created = at(day, f"09:{10 + invoice % 45}:00")
        return {
            "id": (invoice - 100_000) * 4 + place + 500_000,
            "invoice_id": invoice,
            "amount": number(cents),
            "date": iso(day),
            "notes": "" if place == 0 else "Restzahlung",
            "created_on": created,
            "updated_on": created,
        }

    def _note_what_else_is_owed(self) -> None:
        """Note on an invoice, as Paymo does, what the client still owed on earlier ones when it was written."""
        paid: dict[int, list[Record]] = defaultdict(list)
        for payment in self.payments:
            paid[payment["invoice_id"]].append(payment)
        sent: dict[int, list[Record]] = defaultdict(list)
        for invoice in sorted(self.invoices, key=lambda one: str(one["date"])):
            owed = 0
            for other in (one for one in sent[invoice["client_id"]] if one["date"] < invoice["date"]):
                parts = [part["amount"] for part in paid[other["id"]] if part["date"] <= invoice["date"]]
                owed += round(other["total"] * 100) - sum(round(part * 100) for part in parts)
            invoice["outstanding"] = number(owed)
            if invoice["status"] not in ("draft", "void"):
                sent[invoice["client_id"]].append(invoice)

    # Estimates

    def _write_estimates(self) -> None:
        for plan in self.plans:
            rnd = dice(self.seed, "estimate", plan.id)
            if plan.client is None or rnd.random() > 0.65 or plan.created < self.start.toordinal() - 200:
                continue
            invoice = self._first_invoice.get(plan.id)
            status = "invoiced" if invoice else "void" if plan.fate == "cancelled" else "accepted"
            changed = plan.created if invoice is None else plan.first
            self._estimate(90_000 + plan.number * 2, plan, plan.created - 3, status, changed, invoice)

    def _write_lost_estimates(self) -> None:
        """Write one or two offers a month that came to nothing."""
        begun = [plan for plan in self.plans if plan.client]
        for index in range(200):
            month = add_months(self.start, index)
            if month.toordinal() > self.today:
                break
            rnd = dice(self.seed, "lost", month)
            known = [plan for plan in begun if plan.created < month.toordinal()]
            for place in range(rnd.choice((1, 1, 2))):
                day, plan = month.toordinal() + rnd.randint(1, 26), rnd.choice(known)
                if day <= self.today:
                    steps = ((day, "draft"), (day + 1, "sent"), (day + 3, "viewed"), (day + 45, "void"))
                    when, status = max(step for step in steps if step[0] <= self.today)
                    self._estimate(95_000 + index * 4 + place, plan, day, status, when, None)

    def _estimate(
        self, estimate: int, plan: ProjectPlan, day: int, status: str, changed: int, invoice: int | None
    ) -> None:
        client, created = self.clients[plan.client or 0], at(day, "11:30:00")
        subtotal = 0
        for place, (tasklist, name) in enumerate(plan.tasklists):
            hours = sum(task.hours for task in plan.tasks if task.tasklist == tasklist)
            subtotal += amount(plan.rate * 100, round(hours * 100))
            item = (estimate - 90_000) * 16 + place + 300_000
            row = line(item, place + 1, name, "", plan.rate * 100, round(hours * 100), created)
            self.estimate_items.append(row | {"estimate_id": estimate})
        tax = 19 if client["country"] == "DE" else 0
        self.estimates.append(
            {"id": estimate, "client_id": plan.client, "number": f"AN-{date.fromordinal(day):%Y%m}-{estimate}"}
            | paper(plan, client, day, subtotal, tax, subtotal + amount(subtotal, tax), "Angebot", "Estimate")
            | {"status": status, "invoice_id": invoice, "brief_description": f"<p>{plan.name}</p>"}
            | {"created_on": created, "updated_on": max(created, at(changed, "12:00:00"))}
        )
