"""Reading a plan from Google Sheets; the only module that knows gspread."""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from ipaddress import ip_address
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from models.connection.files import require_readable
from models.values.dates import day_of_serial
from models.values.numbers import DecimalSign
from sync.config.redact import hide
from sync.plan.errors import PlanUnreachable, PlanUnreadable
from sync.sheets.cells.cells import Cell, CellError, Sheet, Value, Workbook, exact, trimmed

SECRET_PARTS = ("private_key", "private_key_id", "client_secret", "refresh_token", "token")
SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)
API = "https://sheets.googleapis.com"
TIMEOUT = 20.0
ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
READS = 3
RETRIED = frozenset((408, 429, 500, 502, 503, 504))
FIELDS = "properties(title,locale),sheets(properties(sheetId,title,sheetType,hidden))"
# Locales of Google Sheets that write 1,234.56; almost all others of Europe and South America write 1.234,56.
_POINT = frozenset(("en", "ja", "zh", "ko", "th", "iw", "he"))
_COMMA = frozenset(("de", "fr", "it", "es", "nl", "pl", "pt", "cs", "da", "sv", "fi", "nb", "no", "tr", "ru"))
_ELSEWHERE = frozenset(("de_CH", "de_LI", "it_CH", "es_MX", "fr_CH", "en_ZA"))
_DURATION = re.compile(r"-?\d+:\d\d(:\d\d(\.\d+)?)?")

Wait = Callable[[float], object]


@dataclass(frozen=True)
class GoogleAccount:
    """Who reads the spreadsheet: a service account, or a person who signed in.

    `credentials`: the JSON file of a service account or of a sign-in, or its content. `api_url`: another base
    address of the Sheets API, loopback only. `wait(seconds)` waits between attempts; it may raise to cancel.
    `sent` is called before each request. `proxy`: the address of the proxy to go through, "" for none.
    """

    credentials: Path | Mapping[str, Any] = field(repr=False)
    api_url: str | None = None
    wait: Wait = time.sleep
    sent: Callable[[], object] = lambda: None
    proxy: str = field(default="", repr=False)


def read_google(key: str, account: GoogleAccount) -> Workbook:
    """Read all cells of a spreadsheet: three requests. Raises PlanUnreadable, PlanUnreachable."""
    client = _client(account)
    try:
        for _ in range(READS):
            workbook = _read(client, key)
            if workbook:
                return workbook
    except Exception as error:
        known = _known(error, _who(account))
        if known is None:
            raise
        raise known from None
    what = "Somebody is changing the plan right now."
    raise PlanUnreachable("The plan can't be read at this moment", what, "Sync again in a minute.")


def sign_in(client_file: Path) -> dict[str, Any]:
    """Let a person sign in with the browser; the result goes into GoogleAccount.credentials and is a secret.

    `client_file`: the desktop client's JSON from Google's console. Waits for the browser, at most 5 minutes.
    Raises PlanUnreadable when the file can't be used.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow

    try:
        require_readable(client_file)
        flow = InstalledAppFlow.from_client_secrets_file(str(client_file), list(SCOPES))
    except (OSError, ValueError) as error:
        what = f"{client_file} is no client file of Google's ({type(error).__name__})."
        raise PlanUnreadable("Signing in isn't possible", what, "Download it again from Google's console.") from None
    signed_in = flow.run_local_server(port=0, timeout_seconds=300)
    return {**json.loads(signed_in.to_json()), "type": "authorized_user"}


# Requests


def _client(account: GoogleAccount) -> Any:
    """Make gspread's HTTP client on a session of ours: no environment's proxies, no redirects, a timeout."""
    import requests
    from google.auth.transport.requests import AuthorizedSession, Request
    from gspread.http_client import HTTPClient

    base, wait = _base(account.api_url), account.wait

    class SheetsClient(HTTPClient):
        """Sends gspread's requests to the base address, and again after a while when Google is busy."""

        def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Any:
            """Send one request, up to five times. Raises what the last attempt raised."""
            url = base + endpoint.removeprefix(API)

            def once() -> Any:
                account.sent()
                return super(SheetsClient, self).request(method, url, *args, **options)

            return _repeated(once, wait)

    token_session = requests.Session()
    session: Any = AuthorizedSession(_credentials(account), auth_request=Request(token_session))  # type: ignore[no-untyped-call]
    for each in (token_session, session):
        each.trust_env = False
        each.max_redirects = 0
        if account.proxy and account.api_url is None:
            each.proxies = {"http": account.proxy, "https": account.proxy}
    client = SheetsClient(session.credentials, session=session)
    client.set_timeout(TIMEOUT)
    return client


def _base(api_url: str | None) -> str:
    if api_url is None:
        return API
    host = urlsplit(api_url).hostname or ""
    if host != "localhost" and not _is_loopback(host):
        what = f"LEITSTAND_SHEETS_URL names {host or 'no host'}; it may only name this computer."
        raise PlanUnreadable("The address of Google Sheets is refused", what, "Remove LEITSTAND_SHEETS_URL.")
    return api_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _credentials(account: GoogleAccount) -> Any:
    from google.oauth2.credentials import Credentials
    from google.oauth2.service_account import Credentials as ServiceAccount

    content = _content(account.credentials)
    hide(*(str(content[name]) for name in SECRET_PARTS if name in content))
    make: Callable[..., Any] = Credentials.from_authorized_user_info
    if content.get("type") == "service_account":
        make = ServiceAccount.from_service_account_info
    try:
        return make(content, scopes=list(SCOPES))
    except ValueError:
        what = "The Google credentials are incomplete or damaged."
        raise PlanUnreadable("The plan can't be read", what, "Download the key again, or sign in again.") from None


def _content(credentials: Path | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(credentials, Mapping):
        return credentials
    to_do = "Check LEITSTAND_GOOGLE_CREDENTIALS."
    try:
        require_readable(credentials)
        content = json.loads(credentials.read_text(encoding="utf-8"))
    except OSError as error:
        what = f"The file with the Google credentials, {credentials}, can't be opened: {error.strerror}."
        raise PlanUnreadable("The plan can't be read", what, to_do) from None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        what = f"{credentials} doesn't hold Google credentials."
        raise PlanUnreadable("The plan can't be read", what, to_do)
    return content


def _repeated(request: Callable[[], Any], wait: Wait) -> Any:
    """Return the request's answer; after "busy" or a broken line it is tried again, later each time."""
    for attempt in range(1, ATTEMPTS):
        try:
            return request()
        except Exception as error:  # what isn't known to pass by itself is raised again
            seconds = _pause_after(error, attempt)
            if seconds is None:
                raise
        wait(seconds)
    return request()


def _pause_after(error: Exception, attempt: int) -> float | None:
    """Return the seconds to wait before the next attempt; None when waiting won't help."""
    from google.auth.exceptions import TransportError
    from gspread.exceptions import APIError
    from requests import ConnectionError, Timeout

    pause = FIRST_WAIT * float(2 ** (attempt - 1))
    if isinstance(error, APIError) and int(error.response.status_code) in RETRIED:
        asked = str(error.response.headers.get("Retry-After", ""))
        return min(max(pause, float(asked) if asked.isdigit() else 0.0), LONGEST_WAIT)
    return pause if isinstance(error, ConnectionError | Timeout | TransportError) else None


# Answers


def _read(client: Any, key: str) -> Workbook | None:
    """Return the spreadsheet; None when it was changed between the two requests for its cells."""
    about = client.fetch_sheet_metadata(key, {"fields": FIELDS})
    sheets = [sheet["properties"] for sheet in about.get("sheets", ())]
    sheets = [sheet for sheet in sheets if sheet.get("sheetType", "GRID") == "GRID"]
    values, formulas = (_blocks(client, key, sheets, option) for option in ("UNFORMATTED_VALUE", "FORMULA"))
    properties = about.get("properties", {})
    read = [_sheet(*parts) for parts in zip(sheets, values, formulas, strict=True)]
    if any(sheet is None for sheet in read):
        return None
    return Workbook(properties.get("title", key), [s for s in read if s], _decimal_sign(properties.get("locale", "")))


def _blocks(client: Any, key: str, sheets: Sequence[Mapping[str, Any]], option: str) -> list[list[list[Any]]]:
    """Return the cells of all sheets, row by row; rows end with their last filled cell.

    Dates are day numbers among the values but texts among the formulas: so a date can be told from a number.
    """
    if not sheets:
        return []
    dates = "SERIAL_NUMBER" if option == "UNFORMATTED_VALUE" else "FORMATTED_STRING"
    names = ["'" + sheet["title"].replace("'", "''") + "'" for sheet in sheets]
    options = {"valueRenderOption": option, "dateTimeRenderOption": dates, "majorDimension": "ROWS"}
    answer = client.values_batch_get(key, names, options)
    return [block.get("values", []) for block in answer["valueRanges"]]


def _sheet(about: Mapping[str, Any], values: list[list[Any]], formulas: list[list[Any]]) -> Sheet | None:
    rows: list[list[Cell]] = []
    for i, pair in enumerate(zip_longest(values, formulas, fillvalue=()), start=1):
        row: list[Cell] = []
        for j, (value, source) in enumerate(zip_longest(*pair), start=1):
            if _differs(value, source):
                return None
            row.append(_cell(i, j, value, source))
        rows.append(row)
    hidden = bool(about.get("hidden", False))
    return Sheet(about["title"], trimmed(rows), hidden=hidden, gid=about.get("sheetId"))


def _differs(value: Any, source: Any) -> bool:
    """Tell whether two readings of a typed cell don't agree."""
    if isinstance(source, str) and (source.startswith("=") or not isinstance(value, str)):
        return isinstance(value, bool) and not source.startswith("=")
    return bool((value or None) != (source or None))


def _cell(row: int, column: int, value: Any, source: Any) -> Cell:
    formula = source if isinstance(source, str) and source.startswith("=") else None
    is_date = formula is None and isinstance(source, str) and isinstance(value, int | float)
    return Cell(row, column, _dated(value, source) if is_date else _value(value, formula), formula)


def _value(value: Any, formula: str | None) -> Value:
    if value is None or isinstance(value, bool):
        return value
    if value == "" and formula is None:
        return None
    if isinstance(value, int | float | Decimal):
        return exact(value)
    if formula is not None and re.fullmatch(r"#[A-Z0-9/]+[!?]?|Loading\.\.\.", str(value)):
        return CellError(str(value), f"The formula in this cell fails with {value}.")
    return str(value)


def _dated(value: float, shown: str) -> Value:
    """Return a date cell: its number counts days; a duration does too, but is no date."""
    day = None if _DURATION.fullmatch(shown.strip()) else day_of_serial(value)
    return day or CellError(shown, "A time or a duration stands where a number belongs.")


def _decimal_sign(locale: str) -> DecimalSign | None:
    """Return the decimal sign of a spreadsheet's locale ("de_DE"); None where countries of a language differ."""
    language = locale.split("_")[0]
    if locale in _ELSEWHERE:
        return None
    return "." if language in _POINT else "," if language in _COMMA else None


# Errors


def _who(account: GoogleAccount) -> str:
    """Say whom to share the plan with; a service account's e-mail is no secret."""
    return str(_content(account.credentials).get("client_email", "your Google account"))


def _known(error: Exception, who: str) -> PlanUnreadable | None:
    """Return the error in words for the person who can act; None for one that isn't known."""
    from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
    from gspread.exceptions import APIError
    from requests import RequestException

    if isinstance(error, RefreshError) and not error.retryable:
        return _refused_key()
    if isinstance(error, RefreshError | TransportError | RequestException):
        what = "Google Sheets can't be reached, or doesn't answer."
        return PlanUnreachable("The plan can't be reached", what, "Check the network, then sync again.")
    if isinstance(error, GoogleAuthError):
        return _refused_key()
    if isinstance(error, PermissionError):
        return _answer(403, "", who)
    return _answer(error.response.status_code, error.response.text, who) if isinstance(error, APIError) else None


def _refused_key() -> PlanUnreadable:
    what = "Google doesn't accept the credentials: they were revoked, or this computer's clock is wrong."
    return PlanUnreadable("The plan can't be read", what, "Check the clock; then sign in again or renew the key.")


def _answer(status: int, text: str, who: str) -> PlanUnreadable:
    if status == 401:
        return _refused_key()
    if status == 403:
        what = f"{who} may not read the spreadsheet."
        return PlanUnreadable("The plan can't be read", what, f"Share the spreadsheet with {who} as a viewer.")
    if status == 404:
        what = "Google knows no spreadsheet with this key: it was deleted, or the address is wrong."
        return PlanUnreadable("The plan can't be found", what, "Copy the address from the browser again.")
    if status == 400 and "not supported for this document" in text:
        what = "The document is an Excel file on Google Drive, not a Google spreadsheet."
        return PlanUnreadable(
            "The plan can't be read", what, "Save it as Google Sheets (File menu), and use that address."
        )
    if status in RETRIED:
        what = f"Google Sheets is busy or out of order (answer {status})."
        return PlanUnreachable("The plan can't be reached", what, "Sync again later.")
    what = f"Google Sheets refused the request (answer {status})."
    return PlanUnreadable("The plan can't be read", what, "Check the plan's address in the settings.")
