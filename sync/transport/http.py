"""A small HTTP client for sources: a deadline per request, a size cap, strict JSON, and errors in words.

`requests` alone waits for ever when a byte comes every few seconds, follows redirects with the data of whoever
answers, and accepts NaN; each of these is closed here and in `connection.py`. It only asks: there is no way to send a
POST with it, so nothing that changes the source can ever be repeated by mistake.
"""

import base64
import json
import random
import ssl
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from models.values.language import tr
from sync.pipeline.report import Cancelled, MustAct, NoAnswer
from sync.transport.connection import BrokenOff, Connection, Reply, TooLarge
from sync.transport.limiter import Limiter

# A fault of the network passes; an answer that arrives whole and can't be right seldom gets better.
TRIES, TRIES_OF_NONSENSE = 5, 2
FIRST_PAUSE = 0.8
LIMITED_SECONDS = 300.0
SHORTEST_RETRY_AFTER, DEFAULT_RETRY_AFTER, LONGEST_RETRY_AFTER = 1.0, 5.0, 120.0
LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class JsonResponse:
    """What came back: the body as text and as parsed JSON, and the server's time."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any
    server_time: datetime | None


class StatusRefused(Exception):
    """An answer with a status that says no; the caller knows what it means there. `message` is plain, short text."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status, self.message = status, message


class _Broken(Exception):
    """The answer can't be used, but the next one may be: worth so many tries, at least `wait` seconds apart."""

    def __init__(self, reason: str, tries: int = TRIES, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.tries, self.wait = tries, wait


class HttpClient:
    """GETs JSON below one base address with Basic auth, within the source's limit. One thread at a time."""

    def __init__(
        self,
        name: str,
        base: str,
        key: str,
        limiter: Limiter,
        cancel: threading.Event,
        *,
        proxy: str = "",
        ca_file: str = "",
    ) -> None:
        """`name`: the source's, for people; `proxy` and `ca_file`: see Connection."""
        self.name, self.requests = name, 0
        self._base, self._key, self._limiter, self._cancel = base, key, limiter, cancel
        self._connection = Connection(key, proxy, ca_file)

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> JsonResponse:
        """Get one answer, with network faults, 5xx and 429 tried again.

        Raises StatusRefused for a 4xx, MustAct when somebody else answers or too much comes, NoAnswer when no usable
        answer came in five tries or only 429 for five minutes, Cancelled.
        """
        failures, limited_until = 0, 0.0
        while True:
            self._limiter.wait_turn()
            try:
                reply = self._send(path, parameters or {})
                if reply.status != 429:
                    return self._judge(reply)
            except _Broken as error:
                failures += 1
                if failures >= error.tries:
                    raise self._gave_up(str(error)) from error
                self._limiter.pause(max(error.wait, random.uniform(0.5, 1) * FIRST_PAUSE * 2 ** (failures - 1)))
                continue
            self._limiter.refused(reply.sent, retry_after(reply.headers))
            limited_until = limited_until or self._limiter.clock() + LIMITED_SECONDS
            if self._limiter.clock() + self._limiter.seconds_left() > limited_until:
                raise self._gave_up(tr("it answered only “too many requests”"))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _send(self, path: str, parameters: Mapping[str, str | int]) -> Reply:
        self.requests += 1
        try:
            reply = self._connection.get(self._base + path, parameters, self._cancel)
        except (BrokenOff, TooLarge, requests.RequestException) as error:
            if self._cancel.is_set():
                raise Cancelled from error
            self._limiter.lost()
            raise self._explained(error) from error
        if reply.status != 429:
            self._limiter.answered(reply.headers, reply.sent)
        return reply

    def _judge(self, reply: Reply) -> JsonResponse:
        """Sort the answer: usable, worth another try, or a no."""
        status, headers = reply.status, reply.headers
        if status >= 500:
            wait = retry_after(headers) if "Retry-After" in headers else 0.0
            raise _Broken(tr("it answered with an error of its own ({status})", status=status), wait=wait)
        if 300 <= status < 400:
            raise self._stranger(tr("It sent us to another address."))
        if status >= 400:
            raise StatusRefused(status, self._message(reply.body))
        if status != 200:
            raise _Broken(tr("it answered with {status}, which is no whole answer", status=status))
        if not _says_json(headers) or reply.body.lstrip()[:1] == b"<":
            raise self._stranger(tr("It sent a web page instead of data."))
        return JsonResponse(status, headers, reply.body, parse_json(reply.body), _date(headers.get("Date")))

    def _explained(self, error: Exception) -> Exception:
        if isinstance(error, TooLarge):
            return MustAct(
                tr("{name} sends too much", name=self.name),
                tr("One answer was larger than 64 MB; the rest of it was not read."),
                tr("If it stays so, somebody else answers in its place, or Leitstand has to be updated."),
            )
        if isinstance(error, BrokenOff):
            return _Broken(tr("the answer took longer than a minute"))
        wrong = next((one for one in _causes(error) if isinstance(one, ssl.SSLCertVerificationError)), None)
        if wrong is None:
            return _Broken(_reason(error))
        return MustAct(
            tr("The connection to {name} isn't secure", name=self.name),
            tr(
                "Its certificate isn't accepted ({reason}): it has expired, or somebody reads along.",
                reason=wrong.verify_message.rstrip("."),
            ),
            tr("Check the network (a hotel's or company's login page?) and this computer's clock."),
        )

    def _gave_up(self, reason: str) -> NoAnswer:
        return NoAnswer(
            tr("{name} doesn't answer as it should", name=self.name),
            f"{reason[:1].upper()}{reason[1:]}.",
            tr("Nothing was changed; try again later."),
        )

    def _stranger(self, what: str) -> MustAct:
        return MustAct(
            tr("This isn't {name}", name=self.name),
            tr("{what} A login page of the network (hotel, train, company) may stand in between.", what=what),
            tr("Open a browser, sign in to the network, then sync again."),
        )

    def _message(self, body: bytes) -> str:
        """Return the server's own words about an error: data of a stranger, so plain, short, and without our key."""
        try:
            text = str(json.loads(body)["message"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        for secret in (self._key, base64.b64encode(f"{self._key}:leitstand".encode()).decode()):
            text = text.replace(secret, "…") if secret else text
        plain = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text[: 10 * LONGEST_MESSAGE])
        words = " ".join(plain.split())
        return words if len(words) <= LONGEST_MESSAGE else words[: LONGEST_MESSAGE - 1] + "…"


def parse_json(body: bytes) -> Any:
    """Read JSON as the standard has it: UTF-8, no NaN, no repeated names; numbers with a point become Decimal.

    Raises _Broken (an answer that may be right the next time).
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        # A byte order mark comes first; what ends early or starts as something else was cut.
        tries = TRIES_OF_NONSENSE if body.startswith(b"\xef\xbb\xbf") else TRIES
        raise _Broken(tr("its answer was cut off or garbled"), tries) from error
    except UnicodeDecodeError as error:
        tries = TRIES if error.reason == "unexpected end of data" else TRIES_OF_NONSENSE
        raise _Broken(tr("its answer was cut off or garbled"), tries) from error
    except (ValueError, InvalidOperation, RecursionError) as error:
        raise _Broken(tr("its answer was no proper JSON"), TRIES_OF_NONSENSE) from error


def retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds to wait after a 429 or 503: 1 to 120; 5 if `Retry-After` says nothing sensible.

    RFC 9110, 10.2.3: whole seconds, or a date; a date is compared with the server's own clock.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        # Longer numbers than this aren't even read.
        seconds = float(text[:12])
    else:
        until, now = _date(text), _date(headers.get("Date")) or datetime.now(UTC)
        seconds = (until - now).total_seconds() if until else -1.0
    if seconds < 0:
        return DEFAULT_RETRY_AFTER
    return min(max(seconds, SHORTEST_RETRY_AFTER), LONGEST_RETRY_AFTER)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice in one object")
    return made


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _says_json(headers: Mapping[str, str]) -> bool:
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind in ("application/json", "text/json") or (kind.startswith("application/") and kind.endswith("+json"))


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _reason(error: Exception) -> str:
    if isinstance(error, requests.exceptions.ProxyError):
        return tr("the proxy can't be reached, or it doesn't let us through")
    if isinstance(error, requests.exceptions.Timeout):
        return tr("it didn't answer in time")
    if isinstance(error, requests.exceptions.ConnectionError):
        return tr("it can't be reached over the network")
    return tr("the connection broke off")
