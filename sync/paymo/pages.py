"""Reading one of Paymo's lists to its end: page after page, until one may be believed to be the last.

Paymo tells neither how many records there are nor in which order they come. So the end is judged by what the server
gives, and what moved from page to page while they were read is looked for in parts that fit one page each.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from models.values.language import tr
from sync.paymo.spool import SpooledList
from sync.pipeline.records import identity_of
from sync.pipeline.report import MustAct, Progress, Report, TryLater
from sync.pipeline.stream import Stream
from sync.transport.http import HttpClient, JsonResponse, StatusRefused

# Lists inside records (`include`) are cut at so many rows a type, silently (paymo-org/api issue 68).
INCLUDE_CAP = 2500
# A page with fewer records than this, and than another page of the run, is the last one. A longer one may have been
# cut by a limit of the server's own, so the list is read on until nothing comes.
FEW = 25
# A list of up to so many pages is looked at again for what moved between them. Reading a longer one takes minutes;
# looking again would take as long once more, and what was missed there comes with the next full run.
LOOKED_AGAIN = 20
# No list is longer than this; one without an end has to be noticed.
MOST_PAGES = 10_000
# Ids from the first one, below the second; None: from the beginning, to the end.
Part = tuple[int | None, int | None]
ANY: Part = (None, None)


class Pages:
    """Reads lists over one client. `check` is called before each page, and raises when the run may not go on."""

    def __init__(self, client: HttpClient, report: Report, check: Callable[[], None]) -> None:
        self._client, self._report, self._check = client, report, check
        # The longest page of the run so far: how much the server is known to send at once.
        self._longest = 0

    def read(
        self, listing: SpooledList, stream: Stream, where: str, size: int, known: int = 0, enough: int = 0
    ) -> bool:
        """Add all records of one filter; False when an included list was cut.

        `known`: how many are expected, for the progress; `enough`: with so many kept, a short page is the last one.
        """
        lengths, seen = self._read(listing, stream, where, size, known=known, enough=enough)
        if lengths and 1 < sum(map(bool, lengths)) <= LOOKED_AGAIN:
            ids = sorted(one for one in seen if isinstance(one, int))
            return self._look_between(listing, stream, where, size, max(lengths), ids)
        return lengths is not None

    def _read(
        self,
        listing: SpooledList,
        stream: Stream,
        where: str,
        size: int,
        *,
        known: int = 0,
        enough: int = 0,
        short: int = 0,
    ) -> tuple[list[int] | None, set[Any]]:
        """Return how long the pages were, None when an included list was cut; and what was in them.

        `short`: a page with fewer records is the last one.
        """
        lengths, seen = list[int](), set[Any]()
        while True:
            answer = self._page(stream, where, size, lengths)
            if answer is None:
                return lengths, seen
            records = records_of(answer, stream)
            identities, number = _identities(records), len(records)
            if _is_cut(stream, records, size):
                return None, seen
            if records and identities <= seen:
                if number < min(size, FEW):
                    return [*lengths, number], seen
                raise unbelievable(f"The list of {stream.words.lower()} gave the same page twice.")
            listing.add(answer.body, records)
            listing.server_time = listing.server_time or answer.server_time
            self._report(Progress("paymo", stream.words, listing.records, max(known, listing.records)))
            seen |= identities
            lengths.append(number)
            few = max(short, min(FEW, self._longest))
            self._longest = max(self._longest, number)
            if not records or (number < size and (number < few or 0 < enough <= listing.kept)):
                return lengths, seen

    def _page(self, stream: Stream, where: str, size: int, lengths: list[int]) -> JsonResponse | None:
        """Return the next page; None where a server answers with an error behind the end, which a short page was."""
        self._check()
        if len(lengths) == MOST_PAGES:
            raise unbelievable(f"The list of {stream.words.lower()} has no end.")
        parameters: dict[str, str | int] = {"page": len(lengths), "page_size": size}
        if where:
            parameters["where"] = where
        if stream.items:
            parameters["include"] = stream.items.endpoint
        try:
            return self._client.get(stream.endpoint, parameters)
        except StatusRefused as refused:
            if refused.status in (400, 404) and lengths and 0 < lengths[-1] < size:
                return None
            raise explained(refused, stream.endpoint) from refused

    def _look_between(
        self,
        listing: SpooledList,
        stream: Stream,
        where: str,
        size: int,
        longest: int,
        ids: list[int],
        part: Part = ANY,
    ) -> bool:
        """Add what moved between pages while they were read; False when an included list was cut.

        One answer is of one moment, so the list is asked for in ranges of `ids` that fit one page each; a range that
        holds more than was known of is split again. `part`: which ids this is about.
        """
        bounds = [part[0], *ids[:: max(1, longest * 4 // 5)][1:], part[1]]
        for first, end in pairwise(bounds):
            again = SpooledList(stream)
            try:
                asked = _within(where, first, end)
                lengths, _seen = self._read(again, stream, asked, size, known=listing.records, short=longest)
                listing.add_found(again, again.ids)
            except MustAct as error:
                if isinstance(error.__cause__, StatusRefused) and error.__cause__.status in (400, 404):
                    # It knows no ranges of ids: what its pages said is all there is to know.
                    return True
                raise
            finally:
                again.close()
            if lengths is None:
                return False
            if any(one < (first or 0) or (end is not None and one >= end) for one in again.ids):
                return True
            if sum(map(bool, lengths)) > 1 and len(again.ids) < len(ids):
                found = sorted(again.ids)
                if not self._look_between(listing, stream, where, size, longest, found, (first, end)):
                    return False
        return True


def _within(where: str, first: int | None, end: int | None) -> str:
    conditions = [where] if where else []
    conditions += [f"id>={first}"] if first else []
    conditions += [f"id<{end}"] if end else []
    return " and ".join(conditions)


def records_of(answer: JsonResponse, stream: Stream) -> list[Any]:
    """Return the list in an answer. Raises TryLater when there is none."""
    records = answer.json.get(stream.endpoint) if isinstance(answer.json, dict) else None
    if not isinstance(records, list):
        raise TryLater(
            tr("Paymo doesn't answer as it should"),
            tr("Its answer holds no list of {rows}.", rows=stream.words.lower()),
            tr("Nothing was changed; try again later."),
        )
    return records


def _identities(records: list[Any]) -> set[Any]:
    """Return what tells two pages apart: the ids, or the whole records where there are none."""
    return {identity_of(record) or repr(record) for record in records}


def _is_cut(stream: Stream, records: list[Any], size: int) -> bool:
    """Tell whether included lists may be cut. Raises TryLater for a page that can't be right, whatever its size."""
    words = stream.words.lower()
    if len(records) > size:
        raise unbelievable(f"It ignores paging: {len(records):,} {words} came instead of {size:,}.")
    if stream.items is None:
        return False
    inside = [record.get(stream.items.endpoint) for record in records if isinstance(record, dict)]
    cut = sum(len(one) for one in inside if isinstance(one, list)) >= INCLUDE_CAP
    if cut and size == 1:
        raise unbelievable(f"One of the {words} holds more items than it ever sends.")
    return cut


def unbelievable(happened: str) -> TryLater:
    """Return the error of a list that can't be what it says it is."""
    return TryLater(
        tr("Paymo doesn't answer as it should"), happened, tr("Nothing of this list was changed; try again later.")
    )


def explained(refused: StatusRefused, path: str) -> MustAct:
    """Return a refusal in words."""
    if refused.status == 401:
        return MustAct(
            tr("Paymo doesn't accept the key"),
            tr("The key is wrong, or it has been revoked."),
            tr("Make a new one in Paymo (My Account, API keys) and enter it in the settings."),
        )
    if refused.status == 403:
        return MustAct(
            tr("Paymo doesn't show everything to this key"),
            tr("It may not read “{path}”.", path=path),
            tr("Use the key of an administrator."),
        )
    reason = f" ({refused.message})" if refused.message else ""
    return MustAct(
        tr("Paymo refused a request"),
        tr("“{path}” was answered with {status}{reason}.", path=path, status=refused.status, reason=reason),
        tr("If it stays so, Leitstand has to be updated: Paymo has changed something."),
    )
