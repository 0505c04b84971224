"""Reading Paymo's lists whole: pages until the end, nothing cut off without a word."""

from datetime import datetime, timedelta
from typing import Any

from sync.bulk import chunks
from sync.http import Answer, HttpClient, Refused
from sync.records import identity_of
from sync.report import MustAct, Progress, Report, TryLater
from sync.spool import Listing
from sync.stream import Stream

# Lists inside records (`include`) are cut at so many rows a type, silently (paymo-org/api issue 68).
INCLUDE_CAP = 2500
# A page with fewer records than this is the last one. A longer one may have been cut by a limit of the server's own,
# so the list is read on until nothing comes.
FEW = 25
OVERLAP = timedelta(seconds=300)
IDS_AT_ONCE, AGAIN_AT_ONCE = 100, 250
# Of a list that has become empty so many records are asked for one by one.
ONE_BY_ONE = 10
# Records known to live that are asked for along with those that lack: some may be deleted meanwhile, never all.
WITNESSES = 5


class Fetcher:
    """Reads streams over one client."""

    def __init__(self, client: HttpClient, report: Report) -> None:
        self._client, self._report = client, report

    def check_key(self) -> None:
        """Make sure that the key works and sees the whole company. Raises MustAct."""
        me = self._ask("me").get("users")
        user = me[0] if isinstance(me, list) and me else None
        kind = user.get("type") if isinstance(user, dict) else None
        if kind != "Admin":
            raise MustAct(
                "The Paymo key doesn't see the whole company",
                f"It belongs to a user of type {kind or 'unknown'}; only an administrator's key sees every project.",
                "Make a key in an administrator's Paymo profile. Nothing was changed.",
            )

    def company(self) -> dict[str, Any]:
        """The company that the key belongs to."""
        company = self._ask("company").get("company")
        if not isinstance(company, dict) or identity_of(company) is None:
            raise TryLater("Paymo doesn't answer as it should", "It named no company.", "Try again later.")
        return dict(company, id=identity_of(company))

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

    def missing(self, stream: Stream, missing: set[int], ids: list[int], listing: Listing) -> bool:
        """Ask again for records that a full list lacked, and add those that are there after all.

        Rows move between pages while a list is read; only what is lacking twice is gone. False when that can't be
        said for sure: the list has become empty, and they are too many to be asked for one by one.

        Raises TryLater when the answers leave out even records that are known to live.
        """
        if not listing.ids:
            return len(missing) <= ONE_BY_ONE and all(self._is_settled(stream, one, listing) for one in sorted(missing))
        known_alive = sorted(listing.ids)
        alive = set(known_alive[:: max(1, len(known_alive) // WITNESSES)])
        for part in chunks(sorted(missing), AGAIN_AT_ONCE):
            again = Listing(stream)
            try:
                wanted = f"id in ({','.join(map(str, sorted({*part, *alive})))})"
                asked = [f"{where} and {wanted}" if where else wanted for where in _filters(stream, None, ids)]
                whole = all(self._read(again, stream, where, stream.page_size, None) for where in asked)
                listing.add_found(again, missing)
            finally:
                again.close()
            if not (whole and again.ids & alive):
                raise _unbelievable(f"Asked again, it left out {stream.words.lower()} that it had just shown.")
        return True

    def _is_settled(self, stream: Stream, identity: int, listing: Listing) -> bool:
        """Whether Paymo says for certain of one record that there is none, or sends it: then it is added."""
        parameters: dict[str, str | int] = {"include": stream.items.endpoint} if stream.items else {}
        try:
            answer = self._client.get(f"{stream.endpoint}/{identity}", parameters)
        except Refused as refused:
            if refused.status == 404:
                return True
            raise _explained(refused, stream.endpoint) from refused
        records = _records(answer, stream)
        listing.add(answer.body, records)
        return identity in listing.ids

    def _read(self, listing: Listing, stream: Stream, where: str, size: int, known: int | None) -> bool:
        """Add all pages of one filter; False when an included list was cut."""
        page, before = 0, list[Any]()
        while True:
            answer = self._page_after(before, stream, where, page, size)
            if answer is None:
                return True
            records = _records(answer, stream)
            _check_page(stream, records, before, size)
            if stream.items and _is_cut(records, stream.items.endpoint):
                if size == 1:
                    raise _unbelievable(f"One of the {stream.words.lower()} holds more items than it ever sends.")
                return False
            listing.add(answer.body, records)
            listing.server_time = listing.server_time or answer.server_time
            self._report(Progress("paymo", stream.words, listing.records, max(known or 0, listing.records)))
            if len(records) < min(size, FEW):
                return True
            page, before = page + 1, records

    def _page_after(self, before: list[Any], stream: Stream, where: str, page: int, size: int) -> Answer | None:
        """The next page; None where a server answers with an error behind the end, which a short page was."""
        try:
            return self._page(stream, where, page, size)
        except MustAct as error:
            behind = isinstance(error.__cause__, Refused) and error.__cause__.status in (400, 404)
            if behind and 0 < len(before) < size:
                return None
            raise

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


def _check_page(stream: Stream, records: list[Any], before: list[Any], size: int) -> None:
    """Notice a server that takes no part of a list for an answer. Raises TryLater."""
    if len(records) > size:
        raise _unbelievable(f"It ignores paging: {len(records):,} {stream.words.lower()} came instead of {size:,}.")
    if records and _identities(records) == _identities(before):
        raise _unbelievable(f"The list of {stream.words.lower()} gave the same page twice.")


def _identities(records: list[Any]) -> set[Any]:
    """What tells two pages apart: the ids, or the whole records where there are none."""
    return {identity_of(record) or repr(record) for record in records}


def _unbelievable(happened: str) -> TryLater:
    return TryLater("Paymo doesn't answer as it should", happened, "Nothing of this list was changed; try again later.")


def _is_cut(records: list[Any], items: str) -> bool:
    inside = [record.get(items) for record in records if isinstance(record, dict)]
    return sum(len(one) for one in inside if isinstance(one, list)) >= INCLUDE_CAP


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
