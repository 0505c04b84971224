"""Reading Paymo's lists whole: pages until the end, nothing cut off without a word."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sync.bulk import chunks
from sync.http import Answer, HttpClient, Refused
from sync.report import MustAct, Progress, Report, TryLater
from sync.spool import Listing
from sync.stream import Stream

# Lists inside records (`include`) are cut at so many rows a type, silently (paymo-org/api issue 68).
INCLUDE_CAP = 2500
# A page shorter than asked for is the last one, unless its length looks like a limit of the server's own.
ROUND = 100
OVERLAP = timedelta(seconds=300)
IDS_AT_ONCE = 100


class Fetcher:
    """Reads streams over one client."""

    def __init__(self, client: HttpClient, report: Report) -> None:
        self._client, self._report = client, report

    def check_key(self) -> None:
        """Make sure that the key works and sees the whole company. Raises MustAct."""
        me = self._ask("me").get("users") or [{}]
        kind = me[0].get("type", "Admin")
        if kind != "Admin":
            raise MustAct(
                "The Paymo key doesn't see the whole company",
                f"It belongs to a user of type {kind}; only an administrator's key sees every project.",
                "Make a key in an administrator's Paymo profile. Nothing was changed.",
            )

    def company(self) -> dict[str, Any]:
        """The company that the key belongs to."""
        company = self._ask("company").get("company")
        if not isinstance(company, dict) or not isinstance(company.get("id"), int):
            raise TryLater("Paymo doesn't answer as it should", "It named no company.", "Try again later.")
        return company

    def listing(self, stream: Stream, since: datetime | None, ids: list[int], known: int | None) -> Listing:
        """All records of a stream, or those changed `since`. `ids`: what to ask by, for a stream with `each`.

        `known` is how many there were last time, for the progress. The server's time at the first answer stands in
        `Listing.server_time`.
        """
        size = stream.page_size
        while True:
            listing, whole = Listing(stream), False
            try:
                whole = all(self._read(listing, stream, where, size, known) for where in _filters(stream, since, ids))
            finally:
                if not whole:
                    listing.close()
            if whole:
                return listing
            # An included list reached its cap: fewer parents a page, until none can be cut.
            size = max(1, size // 10)

    def missing(self, stream: Stream, missing: Iterable[int], ids: list[int], listing: Listing) -> None:
        """Ask again for records that a full list lacked, and add those that are there after all.

        Rows move between pages while a list is read; only what is lacking twice is gone.
        """
        for part in chunks(sorted(missing), IDS_AT_ONCE):
            wanted = f"id in ({','.join(map(str, part))})"
            for where in _filters(stream, None, ids):
                self._read(listing, stream, f"{where} and {wanted}" if where else wanted, stream.page_size, None)

    def _read(self, listing: Listing, stream: Stream, where: str, size: int, known: int | None) -> bool:
        """Add all pages of one filter; False when an included list was cut."""
        page, before = 0, list[Any]()
        while True:
            answer = self._page(stream, where, page, size)
            records = _records(answer, stream)
            if records and records == before:
                raise TryLater(
                    "Paymo repeats itself",
                    f"The list of {stream.words.lower()} gave the same page twice.",
                    "Nothing was changed; try again later.",
                )
            if stream.items and size > 1 and _is_cut(records, stream.items.endpoint):
                return False
            listing.add(answer.body, records)
            listing.server_time = listing.server_time or answer.server_time
            self._report(Progress("paymo", stream.words, listing.records, max(known or 0, listing.records)))
            if len(records) < size and (len(records) % ROUND or not records):
                return True
            page, before = page + 1, records

    def _page(self, stream: Stream, where: str, page: int, size: int) -> Answer:
        parameters: dict[str, str | int] = {"page": page, "page_size": size}
        if where:
            parameters["where"] = where
        if stream.items:
            parameters["include"] = stream.items.endpoint
        return self._get(stream.endpoint, parameters)

    def _ask(self, path: str) -> dict[str, Any]:
        content = self._get(path, {}).json
        if not isinstance(content, dict):
            raise TryLater("Paymo doesn't answer as it should", f"“{path}” isn't what it was.", "Try again later.")
        return content

    def _get(self, path: str, parameters: dict[str, str | int]) -> Answer:
        try:
            return self._client.get(path, parameters)
        except Refused as refused:
            raise _explained(refused, path) from refused


def _filters(stream: Stream, since: datetime | None, ids: list[int]) -> list[str]:
    parts = [stream.where] if stream.where else []
    if since is not None and not stream.whole:
        parts.append(f"updated_on>={int((since - OVERLAP).timestamp())}")
    if not stream.each:
        return [" and ".join(parts)]
    asked = [f"{stream.each} in ({','.join(map(str, part))})" for part in chunks(ids, IDS_AT_ONCE)]
    return [" and ".join([by, *parts]) for by in asked]


def _records(answer: Answer, stream: Stream) -> list[Any]:
    records = answer.json.get(stream.endpoint) if isinstance(answer.json, dict) else None
    if not isinstance(records, list):
        raise TryLater(
            "Paymo doesn't answer as it should",
            f"Its answer holds no list of {stream.words.lower()}.",
            "Nothing was changed; try again later.",
        )
    return records


def _is_cut(records: list[Any], items: str) -> bool:
    return sum(len(record.get(items) or ()) for record in records if isinstance(record, dict)) >= INCLUDE_CAP


def _explained(refused: Refused, path: str) -> MustAct:
    if refused.status == 401:
        return MustAct(
            "Paymo doesn't accept the key",
            "The key is wrong, or it has been revoked.",
            "Make a new one in Paymo (My Account, API keys) and enter it in the settings.",
        )
    if refused.status == 403:
        return MustAct(
            "Paymo doesn't show everything to this key",
            f"It may not read “{path}”.",
            "Use the key of an administrator.",
        )
    reason = f" ({refused.message})" if refused.message else ""
    return MustAct(
        "Paymo refused a question",
        f"“{path}” was answered with {refused.status}{reason}.",
        "If it stays so, Leitstand has to be updated: Paymo has changed something.",
    )
