"""A Google Sheets of our own on loopback: what gspread needs to read a spreadsheet, and faults on demand.

It follows the Sheets API's reference (spreadsheets.get, spreadsheets.values.batchGet, ValueRenderOption,
DateTimeRenderOption) and OAuth's JWT bearer grant. Nothing here imports from the rest of the program.
"""

import base64
import json
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

TOKEN_SECONDS = 3600
EMAIL = "leitstand@example-project.iam.gserviceaccount.com"
_DAY_ZERO = datetime(1899, 12, 30)
_STATUS_WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}


class Formula(NamedTuple):
    """A cell that is computed: its formula ("=SUM(B4:B6)") and the result that it shows."""

    text: str
    result: str | int | float | Decimal | bool | date | None


class FormattedNumber(NamedTuple):
    """A number in a format of its own: a duration or a percentage, as the sheet shows it."""

    number: int | float | Decimal
    text: str


CellContent = str | int | float | Decimal | bool | date | Formula | FormattedNumber | None
Rows = Sequence[Sequence[CellContent]]
Sheets = Mapping[str, Rows]


@dataclass
class _Truth:
    """The spreadsheets, who may not see them, and the answers to give instead of right ones."""

    books: dict[str, dict[str, Rows]]
    titles: dict[str, str] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    hidden: set[tuple[str, str]] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    faults: deque[tuple[int, Mapping[str, str]]] = field(default_factory=deque)
    revoked: bool = False
    requests: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class SheetsServer:
    """The server; a context manager. `workbooks`: spreadsheet key → sheet name → rows of cell contents."""

    def __init__(self, workbooks: Mapping[str, Sheets], port: int = 0) -> None:
        self._truth = _Truth({key: dict(sheets) for key, sheets in workbooks.items()})
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        handler = type("Handler", (_SheetsHandler,), {"truth": self._truth, "public_key": self._key.public_key()})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The base address, to be used in place of https://sheets.googleapis.com."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> list[str]:
        """The paths and queries that were asked for so far, token requests included."""
        with self._truth.lock:
            return list(self._truth.requests)

    def credentials(self) -> dict[str, str]:
        """Return a service account's key, as Google's console gives it, for this server only."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "type": "service_account",
            "project_id": "example-project",
            "private_key_id": "1",
            "private_key": pem.decode(),
            "client_email": EMAIL,
            "client_id": "1",
            "token_uri": f"{self.url}/token",
        }

    def replace(self, key: str, sheets: Sheets) -> None:
        """Change a spreadsheet, or add one."""
        with self._truth.lock:
            self._truth.books[key] = dict(sheets)

    def remove(self, key: str) -> None:
        """Delete a spreadsheet: it answers 404 from now on."""
        with self._truth.lock:
            del self._truth.books[key]

    def describe(self, key: str, title: str | None = None, locale: str | None = None) -> None:
        """Give a spreadsheet a title (else its key) and a locale (else en_US)."""
        with self._truth.lock:
            self._truth.titles.update({key: title} if title else {})
            self._truth.locales.update({key: locale} if locale else {})

    def hide(self, key: str, sheet: str) -> None:
        """Hide one sheet."""
        with self._truth.lock:
            self._truth.hidden.add((key, sheet))

    def forbid(self, key: str, forbidden: bool = True) -> None:
        """Take the account's access to a spreadsheet away, or give it back."""
        with self._truth.lock:
            (self._truth.forbidden.add if forbidden else self._truth.forbidden.discard)(key)

    def revoke(self) -> None:
        """Refuse the service account's key from now on."""
        with self._truth.lock:
            self._truth.revoked = True

    def fail_next(self, status: int, times: int = 1, headers: Mapping[str, str] | None = None) -> None:
        """Answer the next `times` requests of the API with an error (429, 500, …) or a redirect (302)."""
        with self._truth.lock:
            self._truth.faults.extend([(status, dict(headers or {}))] * times)


class _Refused(Exception):
    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


class _SheetsHandler(BaseHTTPRequestHandler):
    truth: _Truth
    public_key: rsa.RSAPublicKey
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._note()
        assertion = parse_qs(body).get("assertion", [""])[0]
        if urlsplit(self.path).path != "/token":
            self._send(404, {"error": "not_found"})
        elif self.truth.revoked or not self._is_ours(assertion):
            self._send(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
        else:
            self._send(200, {"access_token": "stand-in", "expires_in": TOKEN_SECONDS, "token_type": "Bearer"})

    def do_GET(self) -> None:
        self._note()
        try:
            self._send(200, self._answer())
        except _Refused as refused:
            error = {"code": refused.status, "message": refused.message, "status": _STATUS_WORDS.get(refused.status)}
            self._send(refused.status, {"error": error}, refused.headers)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: what was asked is in `requests`."""

    def _note(self) -> None:
        with self.truth.lock:
            self.truth.requests.append(self.path)

    def _is_ours(self, assertion: str) -> bool:
        """Tell whether the JWT was signed with our key and is for now."""
        signed, _, signature = assertion.rpartition(".")
        try:
            self.public_key.verify(_unpacked(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, ValueError):
            return False
        claims = json.loads(_unpacked(signed.split(".")[1]))
        return bool(claims["iss"] == EMAIL and claims["exp"] > time.time())

    def _answer(self) -> dict[str, Any]:
        with self.truth.lock:
            self._refuse()
            address = urlsplit(self.path)
            key, _, rest = unquote(address.path).removeprefix("/v4/spreadsheets/").partition("/")
            if key not in self.truth.books:
                raise _Refused(404, "Requested entity was not found.")
            if key in self.truth.forbidden:
                raise _Refused(403, "The caller does not have permission")
            if rest == "values:batchGet":
                return self._values(key, parse_qs(address.query))
            if rest:
                raise _Refused(404, "Requested entity was not found.")
            return self._about(key)

    def _refuse(self) -> None:
        if self.truth.faults:
            status, headers = self.truth.faults.popleft()
            raise _Refused(status, "Fault on demand.", headers)
        if self.headers.get("Authorization") != "Bearer stand-in" or self.truth.revoked:
            raise _Refused(401, "Request had invalid authentication credentials.")

    def _about(self, key: str) -> dict[str, Any]:
        sheets = [self._properties(key, i, name) for i, name in enumerate(self.truth.books[key])]
        properties = {
            "title": self.truth.titles.get(key, key),
            "locale": self.truth.locales.get(key, "en_US"),
            "timeZone": "Europe/Berlin",
        }
        return {"spreadsheetId": key, "properties": properties, "sheets": sheets}

    def _properties(self, key: str, index: int, name: str) -> dict[str, Any]:
        rows = self.truth.books[key][name]
        width = max(map(len, rows), default=0)
        size = {"rowCount": max(len(rows), 1000), "columnCount": max(width, 26)}
        about = {"sheetId": index * 1000, "title": name, "index": index, "sheetType": "GRID", "gridProperties": size}
        hidden = {"hidden": True} if (key, name) in self.truth.hidden else {}
        return {"properties": {**about, **hidden}}

    def _values(self, key: str, query: Mapping[str, list[str]]) -> dict[str, Any]:
        option = query.get("valueRenderOption", ["FORMATTED_VALUE"])[0]
        dates = query.get("dateTimeRenderOption", ["SERIAL_NUMBER"])[0]
        blocks = []
        for wanted in query.get("ranges", []):
            name = wanted.strip("'").replace("''", "'")
            if name not in self.truth.books[key]:
                raise _Refused(400, f"Unable to parse range: {wanted}")
            values = _rendered(self.truth.books[key][name], option, dates)
            blocks.append({"range": wanted, "majorDimension": "ROWS", **({"values": values} if values else {})})
        return {"spreadsheetId": key, "valueRanges": blocks}

    def _send(self, status: int, answer: object, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _unpacked(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _rendered(rows: Rows, option: str, dates: str) -> list[list[Any]]:
    """Return the cells as the API gives them: empty ones as "", trailing empty cells and rows dropped."""
    result = [[_shown(cell, option, dates) for cell in row] for row in rows]
    for row in result:
        while row and row[-1] == "":
            row.pop()
    while result and not result[-1]:
        result.pop()
    return result


def _shown(cell: CellContent, option: str, dates: str) -> str | int | float | bool:
    if isinstance(cell, Formula):
        return cell.text if option == "FORMULA" else _shown(cell.result, option, dates)
    as_text = option == "FORMATTED_VALUE"
    if cell is None:
        return ""
    if isinstance(cell, str | bool):
        return str(cell).upper() if as_text and isinstance(cell, bool) else cell
    if isinstance(cell, FormattedNumber):
        is_time = ":" in cell.text
        return cell.text if as_text or (is_time and dates == "FORMATTED_STRING") else _number(cell.number)
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d") if as_text or dates == "FORMATTED_STRING" else _serial(cell)
    return format(cell, "") if as_text else _number(cell)


def _number(number: int | float | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _serial(day: date) -> int | float:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    passed = moment.replace(tzinfo=None) - _DAY_ZERO
    return _number(passed.total_seconds() / 86400)
