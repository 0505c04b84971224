"""A small HTTP client for sources: a deadline per request, a size cap, strict JSON, and errors in words.

`requests` alone waits for ever when a byte comes every few seconds, follows redirects with the data of whoever
answers, and accepts NaN; each of these is closed here.
"""

import json
import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from sync.limiter import Limiter
from sync.report import Cancelled, MustAct, TryLater

CONNECT_SECONDS, SILENCE_SECONDS, REQUEST_SECONDS = 10, 20, 60
LARGEST_ANSWER = 64 * 1024 * 1024
TRIES = 5
LIMITED_SECONDS = 300.0
LONGEST_RETRY_AFTER, DEFAULT_RETRY_AFTER = 120.0, 5.0


@dataclass(frozen=True)
class Answer:
    """What came back: the body as text and as parsed JSON, and the server's time."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    json: Any
    server_time: datetime | None


class Refused(Exception):
    """An answer with a status that says no; the caller knows what it means there."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}")
        self.status, self.message = status, message


class _Broken(Exception):
    """The answer can't be used, but the next one may be."""


class HttpClient:
    """GETs JSON below one base address with Basic auth, within the source's limit. One thread at a time."""

    def __init__(self, name: str, base: str, key: str, limiter: Limiter, cancel: threading.Event) -> None:
        self.name, self.requests = name, 0
        self._base, self._limiter, self._cancel = base, limiter, cancel
        self._session = requests.Session()
        # No proxy, no ~/.netrc, no certificate bundle from the environment.
        self._session.trust_env = False
        self._session.auth = (key, "leitstand")
        self._session.headers.update({"Accept": "application/json", "User-Agent": "leitstand"})

    def get(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Answer:
        """One answer, with network faults, 5xx and 429 tried again.

        Raises Refused for a 4xx, TryLater when no usable answer came in five tries, Cancelled.
        """
        limited_until = time.monotonic() + LIMITED_SECONDS
        failures = 0
        while True:
            self._limiter.wait_turn()
            try:
                answer = self._send(path, parameters or {})
            except _Broken as error:
                failures += 1
                if failures == TRIES:
                    raise self._gave_up(str(error)) from error
                self._limiter.pause(random.uniform(0.5, 1) * 0.4 * 2**failures)
                continue
            if answer.status != 429:
                return answer
            if time.monotonic() > limited_until:
                raise self._gave_up("it answered only “too many requests”")
            self._limiter.pause(retry_after(answer.headers.get("Retry-After")))

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _gave_up(self, reason: str) -> TryLater:
        return TryLater(
            f"{self.name} doesn't answer as it should",
            f"{reason[:1].upper()}{reason[1:]}.",
            "Nothing was changed; try again later.",
        )

    def _send(self, path: str, parameters: Mapping[str, str | int]) -> Answer:
        self.requests += 1
        outcome: list[Answer | Exception] = []
        done = threading.Event()
        response: list[requests.Response] = []

        def work() -> None:
            try:
                outcome.append(self._receive(path, parameters, response))
            except Exception as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
                outcome.append(error)
            done.set()

        # A blocked socket can't be interrupted; the thread is left behind and ends by its own timeouts.
        threading.Thread(target=work, name=f"{self.name} request", daemon=True).start()
        self._wait(done, response)
        result = outcome[0]
        if isinstance(result, Answer):
            self._limiter.note(result.headers)
            return result
        self._limiter.note(None)
        if isinstance(result, requests.exceptions.SSLError):
            raise MustAct(
                f"The connection to {self.name} isn't secure",
                "Its certificate isn't valid for this address, or somebody reads along.",
                "Check the network (a hotel's or company's login page?) and this computer's clock.",
            ) from result
        if isinstance(result, requests.RequestException):
            raise _Broken(_reason(result)) from result
        raise result

    def _wait(self, done: threading.Event, response: list[requests.Response]) -> None:
        deadline = time.monotonic() + REQUEST_SECONDS
        while not done.wait(0.05):
            if self._cancel.is_set():
                raise Cancelled
            if time.monotonic() > deadline:
                if response:
                    response[0].close()
                raise _Broken("the answer took longer than a minute")

    def _receive(self, path: str, parameters: Mapping[str, str | int], response: list[requests.Response]) -> Answer:
        answer = self._session.get(
            self._base + path,
            params=parameters,
            timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        response.append(answer)
        with answer:
            return self._judge(answer, _read(answer))

    def _judge(self, answer: requests.Response, body: bytes) -> Answer:
        """Sort the answer: usable, limited, worth another try, or a no."""
        status = answer.status_code
        if status == 429:
            return Answer(status, answer.headers, body, None, None)
        if status >= 500:
            raise _Broken(f"it answered with an error of its own ({status})")
        if 300 <= status < 400:
            raise _stranger(self.name, "It sent us to another address.")
        if status >= 400:
            raise Refused(status, _message(body))
        if "json" not in answer.headers.get("Content-Type", ""):
            raise _stranger(self.name, "It sent a web page instead of data.")
        return Answer(status, answer.headers, body, parse_json(body), _server_time(answer.headers))


def parse_json(body: bytes) -> Any:
    """JSON as the standard has it: UTF-8, no NaN, no repeated names; numbers with a point become Decimal.

    Raises _Broken (an answer that may be right the next time).
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        raise _Broken("its answer was cut off or garbled") from error


def retry_after(text: str | None) -> float:
    """Seconds to wait after a 429: what the header says if it makes sense, at most two minutes."""
    try:
        seconds = float(text or "")
    except ValueError:
        return DEFAULT_RETRY_AFTER
    if not 0 <= seconds < float("inf"):
        return DEFAULT_RETRY_AFTER
    return min(seconds, LONGEST_RETRY_AFTER)


def _read(answer: requests.Response) -> bytes:
    deadline = time.monotonic() + REQUEST_SECONDS
    parts, size = [], 0
    for part in answer.iter_content(65_536):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise _Broken("its answer was larger than 64 MB")
        if time.monotonic() > deadline:
            raise _Broken("the answer took longer than a minute")
    return b"".join(parts)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice in one object")
    return made


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _message(body: bytes) -> str:
    try:
        content = json.loads(body)
        return str(content["message"])[:300]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _server_time(headers: Mapping[str, str]) -> datetime | None:
    try:
        return parsedate_to_datetime(headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        return None


def _reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.exceptions.Timeout):
        return "it didn't answer in time"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "it can't be reached over the network"
    return "the connection broke off"


def _stranger(name: str, what: str) -> MustAct:
    return MustAct(
        f"This isn't {name}",
        f"{what} A login page of the network (hotel, train, company) may stand in between.",
        "Open a browser, sign in to the network, then sync again.",
    )
