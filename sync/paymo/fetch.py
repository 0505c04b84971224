"""What a run asks Paymo: whose key it is, which company, whole lists, and once more for what they lack."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from models.values.language import tr
from sync.paymo.pages import Pages, explained, records_of, unbelievable
from sync.paymo.spool import SpooledList
from sync.pipeline.bulk import chunks
from sync.pipeline.records import identity_of
from sync.pipeline.report import MustAct, Report, TryLater
from sync.pipeline.stream import Stream
from sync.transport.http import HttpClient, JsonResponse, StatusRefused

OVERLAP = timedelta(seconds=300)
IDS_AT_ONCE, AGAIN_AT_ONCE = 100, 250
# So many of the records that a list lacks are asked for one by one.
ONE_BY_ONE = 10
# Records known to live that are asked for along with those that lack: some may be deleted meanwhile, never all.
WITNESSES = 5


class Fetcher:
    """Reads streams over one client. `check` raises when the run may not go on."""

    def __init__(self, client: HttpClient, report: Report, check: Callable[[], None] = lambda: None) -> None:
        self._client, self._pages = client, Pages(client, report, check)

    def check_key(self) -> None:
        """Make sure that the key works and sees the whole company. Raises MustAct."""
        me = self._ask("me").get("users")
        user = me[0] if isinstance(me, list) and me else None
        kind = user.get("type") if isinstance(user, dict) else None
        if kind != "Admin":
            raise MustAct(
                tr("The Paymo key doesn't see the whole company"),
                tr(
                    "It belongs to a user of type {kind}; only an administrator's key sees every project.",
                    kind=kind or "unknown",
                ),
                tr("Make a key in an administrator's Paymo profile. Nothing was changed."),
            )

    def company(self) -> dict[str, Any]:
        """Return the company that the key belongs to."""
        company = self._ask("company").get("company")
        if not isinstance(company, dict) or identity_of(company) is None:
            raise TryLater(tr("Paymo doesn't answer as it should"), tr("It named no company."), tr("Try again later."))
        return dict(company, id=identity_of(company))

    def listing(self, stream: Stream, since: datetime | None, ids: list[int], known: int = 0) -> SpooledList:
        """Return all records of a stream, or those changed `since`. `ids`: what to ask by, for a stream with `each`.

        `known` is how many there were last time. The server's time at the first answer stands in
        `SpooledList.server_time`.
        """
        size = stream.page_size
        # Only a quick run, which calls nothing gone, takes a list that has all it had for the whole.
        enough = known if since is not None and stream.whole else 0
        while True:
            listing, whole = SpooledList(stream), False
            try:
                asked = _filters(stream, since, ids)
                whole = all(self._pages.read(listing, stream, where, size, known, enough) for where in asked)
            finally:
                if not whole:
                    listing.close()
            if whole:
                return listing
            # An included list reached its cap: fewer parents a page, until none can be cut.
            size = max(1, size // 10)

    def missing(self, stream: Stream, missing: set[int], ids: list[int], listing: SpooledList) -> bool:
        """Ask again for records that a full list lacked, and add those that are there after all.

        Rows move between pages while a list is read; only what is lacking twice is gone, and a few are asked for by
        their ids as well. False when that can't be said for sure: the list has become empty, and they are too many to
        be asked for one by one.

        Raises TryLater when the answers leave out even records that are known to live.
        """
        if not listing.ids:
            one_by_one = sorted(missing) if len(missing) <= ONE_BY_ONE else []
            answers = {self._answered_by_id(stream, one, listing) for one in one_by_one}
            return bool(answers) and "unclear" not in answers
        known_alive = sorted(listing.ids)
        alive = set(known_alive[:: max(1, len(known_alive) // WITNESSES)])
        for part in chunks(sorted(missing), AGAIN_AT_ONCE):
            self._ask_again(stream, {*part}, alive, ids, listing)
        self._ask_by_id(stream, sorted(missing - listing.ids), listing)
        return True

    def items_again(self, stream: Stream, records: list[int]) -> dict[int, set[int]]:
        """Return the ids of the items in some records, asked for once more; what doesn't come isn't there."""
        assert stream.items is not None
        again = SpooledList(stream)
        try:
            for part in chunks(records, IDS_AT_ONCE):
                wanted = f"id in ({','.join(map(str, part))})"
                self._pages.read(again, stream, wanted, stream.page_size)
            return again.items_by_record(stream.items.endpoint)
        finally:
            again.close()

    def _ask_again(
        self, stream: Stream, missing: set[int], alive: set[int], ids: list[int], listing: SpooledList
    ) -> None:
        again = SpooledList(stream)
        try:
            wanted = f"id in ({','.join(map(str, sorted(missing | alive)))})"
            asked = [f"{where} and {wanted}" if where else wanted for where in _filters(stream, None, ids)]
            whole = all(self._pages.read(again, stream, where, stream.page_size) for where in asked)
            listing.add_found(again, missing)
        finally:
            again.close()
        if not (whole and again.ids & alive):
            raise unbelievable(f"Asked again, it left out {stream.words.lower()} that it had just shown.")

    def _ask_by_id(self, stream: Stream, gone: list[int], listing: SpooledList) -> None:
        """Ask by their ids for a few of the records that two lists lack, to see whether lists leave out what lives."""
        some = gone[:: max(1, len(gone) // ONE_BY_ONE)][:ONE_BY_ONE]
        lives = [one for one in some if self._answered_by_id(stream, one, listing) == "lives"]
        if lives and len(some) < len(gone):
            raise unbelievable(f"Its lists leave out {stream.words.lower()} that it shows one by one.")

    def _answered_by_id(self, stream: Stream, identity: int, listing: SpooledList) -> str:
        """Return what Paymo says of one record: it `lives` (then it is added), it is `gone`, or that's `unclear`."""
        parameters: dict[str, str | int] = {"include": stream.items.endpoint} if stream.items else {}
        try:
            answer = self._client.get(f"{stream.endpoint}/{identity}", parameters)
        except StatusRefused as refused:
            if refused.status in (404, 410):
                return "gone"
            if refused.status in (401, 403):
                raise explained(refused, stream.endpoint) from refused
            return "unclear"
        listing.add(answer.body, records_of(answer, stream))
        return "lives" if identity in listing.ids else "unclear"

    def _ask(self, path: str) -> dict[str, Any]:
        content = self._get(path, {}).json
        if not isinstance(content, dict):
            raise TryLater(
                tr("Paymo doesn't answer as it should"),
                tr("“{path}” isn't what it was.", path=path),
                tr("Try again later."),
            )
        return content

    def _get(self, path: str, parameters: dict[str, str | int]) -> JsonResponse:
        try:
            return self._client.get(path, parameters)
        except StatusRefused as refused:
            raise explained(refused, path) from refused


def _filters(stream: Stream, since: datetime | None, ids: list[int]) -> list[str]:
    parts = [stream.where] if stream.where else []
    if since is not None and not stream.whole:
        parts.append(f"updated_on>={int((since - OVERLAP).timestamp())}")
    if not stream.each:
        return [" and ".join(parts)]
    asked = [f"{stream.each} in ({','.join(map(str, part))})" for part in chunks(ids, IDS_AT_ONCE)]
    return [" and ".join([by, *parts]) for by in asked]
