"""From one request to one answer, as Paymo documents it; nothing of sockets here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sync.standin.paymo import includes, sight
from sync.standin.paymo.faults import Fault
from sync.standin.paymo.listing import Caps, ListAnswers
from sync.standin.paymo.records import encode
from sync.standin.paymo.refusal import RequestRefused
from sync.standin.paymo.shapes import SHAPES, Record
from sync.standin.paymo.truth import Truth

_ORDERS = {"tasklists_order": "tasklists", "tasks_order": "tasks"}
"""sections/tasklists.md: an update may bring the new order of what is in the record."""
READ_ONLY = {"id", "created_on", "updated_on"}


@dataclass
class Request:
    """What arrived: method, path below `/api/`, the decoded query, the raw body."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class ServerResponse:
    """What goes back: status, JSON body, headers besides the usual ones."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def problem(status: int, message: str) -> ServerResponse:
    """Return an error in Paymo's form."""
    return ServerResponse(status, encode({"message": message}))


class Answers:
    """Paymo's API over a `Truth`."""

    def __init__(self, truth: Truth, caps: Caps, shuffle: bool, base_url: str) -> None:
        self._truth = truth
        self._caps = caps
        self.listing = ListAnswers(truth, caps, shuffle)
        self._base_url = base_url
        self._secrets: dict[int, str] = {}

    def answer(self, request: Request, fault: Fault) -> ServerResponse:
        """Return the answer to a request whose key was right, as changed by a fault in understanding it."""
        asked = {**request.query, **{name: text for name, text in fault.query.items() if name in request.query}}
        query = {name: text for name, text in asked.items() if text is not None}
        resource, _, key = request.path.strip("/").partition("/")
        try:
            with self._truth.lock:
                return self._route(request, resource, key, query, fault)
        except RequestRefused as refused:
            return problem(refused.status, refused.message)

    def _route(
        self, request: Request, resource: str, key: str, query: Mapping[str, str], fault: Fault
    ) -> ServerResponse:
        method = request.method
        if not key and resource in ("me", "company"):
            return self._singular(resource, request)
        if resource not in SHAPES:
            raise RequestRefused(404, f"Unknown resource {resource}")
        if not key and method == "GET":
            return self._list(resource, query, fault)
        if not key and method == "POST":
            return self._create(resource, _fields(request.body))
        if not key or method not in ("GET", "POST", "PUT", "DELETE"):
            raise RequestRefused(405, f"{method} isn't allowed here")
        return self._record(request, resource, self._visible_id(resource, key), query)

    def _visible_id(self, resource: str, key: str) -> int:
        record = self._truth.rows(resource).get(int(key) if key.isascii() and key.isdigit() else 0)
        may_see = sight.visible(self._truth, resource)
        if record is None or (may_see is not None and not may_see(record)):
            raise RequestRefused(404, f"No {resource} with id {key}")
        number: int = record["id"]
        return number

    def _singular(self, name: str, request: Request) -> ServerResponse:
        if name == "me" and request.method == "GET" and self._truth.me is not None:
            return ServerResponse(200, encode({"users": [self._truth.one("users", self._truth.me)]}))
        if name == "company" and request.method in ("GET", "POST", "PUT"):
            if request.method != "GET":
                self._truth.company = {**self._truth.company, **_fields(request.body)}
            return ServerResponse(200, encode({"company": self._truth.company}))
        raise RequestRefused(405, f"{request.method} isn't allowed here")

    def _list(self, resource: str, query: Mapping[str, str], fault: Fault) -> ServerResponse:
        ids = self.listing.ids(resource, query, fault)
        return ServerResponse(200, self._body(resource, ids, query))

    def _body(self, resource: str, ids: Any, query: Mapping[str, str]) -> bytes:
        select, include = query.get("select", ""), query.get("include", "")
        if select or include:
            return encode({resource: self._shaped(resource, ids, select, include)})
        text = self._truth.text
        rows = b",".join([text(resource, key) for key in ids])
        return b'{"%s":[%s]}' % (resource.encode(), rows)

    def _shaped(self, resource: str, ids: Any, select: str, include: str) -> list[Record]:
        wanted = includes.tree(include)
        rows = self._truth.rows(resource)
        records = includes.Includer(self._truth, self._caps.include).embed(resource, (rows[i] for i in ids), wanted)
        if not select:
            return records
        names = [*includes.selected(self._truth, resource, select), *wanted]
        return [includes.pick(record, names) for record in records]

    def _record(self, request: Request, resource: str, key: int, query: Mapping[str, str]) -> ServerResponse:
        if request.method == "DELETE":
            self._truth.delete(resource, key)
            if resource == "hooks":
                self._secrets.pop(key, None)
            return ServerResponse(200, b"{}")
        if request.method != "GET":
            self._change(resource, key, _fields(request.body))
        return ServerResponse(200, self._body(resource, [key], query))

    def _change(self, resource: str, key: int, fields: Record) -> None:
        fields = {name: value for name, value in fields.items() if name not in READ_ONLY}
        if resource == "hooks":
            # sections/webhooks.md: an update resets the last answer's code.
            fields = {**self._without_secret(key, fields), "last_status_code": None}
        orders = {name: fields.pop(name) for name in _ORDERS if name in fields}
        self._check_fields(resource, fields)
        for name, order in orders.items():
            for seq, child in enumerate(order, 1):
                self._truth.update(_ORDERS[name], child, seq=seq)
        self._truth.update(resource, key, **fields)

    def _create(self, resource: str, fields: Record) -> ServerResponse:
        fields = {name: value for name, value in fields.items() if name not in READ_ONLY}
        missing = [name for name in SHAPES[resource].required if fields.get(name) in (None, "")]
        if missing:
            raise RequestRefused(400, f"Required: {', '.join(missing)}")
        if resource == "tasks" and not (fields.get("tasklist_id") or fields.get("project_id")):
            raise RequestRefused(400, "Required: tasklist_id or project_id")
        secret = fields.pop("secret", None) if resource == "hooks" else None
        estimate = fields.pop("estimate_id", None) if resource == "invoices" else None
        self._check_fields(resource, fields)
        key = self._truth.insert(resource, fields)
        if estimate:
            # sections/invoices.md: an invoice made from an estimate marks it as invoiced.
            self._truth.update("estimates", int(estimate), status="invoiced", invoice_id=key)
        if secret:
            self._secrets[key] = secret
        location = {"Location": f"{self._base_url}{resource}/{key}"}
        return ServerResponse(201, self._body(resource, [key], {}), location)

    def _without_secret(self, key: int, fields: Record) -> Record:
        """Keep a hook's secret apart: no answer ever shows it."""
        if "secret" in fields:
            self._secrets[key] = fields.pop("secret")
        return fields

    def hook_secret(self, key: int) -> str | None:
        """Return the secret a hook was made with."""
        return self._secrets.get(key)

    def _check_fields(self, resource: str, fields: Record) -> None:
        """Take passwords and show them nowhere; `items` are the lines of invoices and estimates."""
        fields.pop("password", None)
        unknown = fields.keys() - self._truth.fields(resource) - {"items"}
        if unknown:
            raise RequestRefused(400, f"Unknown field {', '.join(sorted(unknown))} for {resource}")


def _fields(body: bytes) -> Record:
    try:
        fields = json.loads(body)
    except ValueError:
        raise RequestRefused(400, "The body is not JSON") from None
    if not isinstance(fields, dict):
        raise RequestRefused(400, "The body is not a JSON object")
    return fields
