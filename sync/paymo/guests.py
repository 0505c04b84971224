"""Which of Paymo's guests are employees: whose hours or work the records are, though their account is a guest's now.

A guest is a client's person as a rule, and no employee. But who has left may go on as a guest in Paymo, and keeps
hours and assignments there. So it isn't asked what somebody was, but what there is of them: that is the same in a
database of today and in one that knew them before.
"""

from dataclasses import replace

from models.connection.database import reading
from sync.paymo.fetched import Fetched, set_aside_before
from sync.paymo.spool import named_in
from sync.paymo.streams import STREAMS, is_staff
from sync.pipeline.records import identity_of
from sync.pipeline.removals import alive_in
from sync.pipeline.run import Run
from sync.pipeline.stream import Record

USERS, *OTHERS = STREAMS
NAMING = [stream for stream in OTHERS if stream.names]


def keep_guests_with_work(run: Run, fetched: list[Fetched]) -> None:
    """Keep the users who are guests, but whose work the records are, among those of the staff.

    Only when all lists of work were read whole can be said who has none; until then who is an employee stays one.
    """
    users = _users(fetched)
    if not users.listing.left_out:
        return
    working = set[int]().union(*(one.listing.named for one in fetched))
    with reading(run.engine) as connection:
        for one in fetched:
            if one.stream.names:
                working |= named_in(one.stream, set_aside_before(connection, one))
        if not _all_whole(fetched):
            working |= alive_in(connection, USERS)

    def keep(user: Record) -> bool:
        return is_staff(user) or identity_of(user) in working

    users.stream = replace(USERS, keep=keep)
    users.listing.keep_as(users.stream)
    users.gone -= users.listing.ids


def guests_without_work(run: Run, fetched: list[Fetched]) -> set[int]:
    """Return the guests who are no employees; one who was, and goes only when somebody has agreed, still is."""
    users = _users(fetched)
    if not users.listing.left_out:
        return set()
    with reading(run.engine) as connection:
        return users.listing.left_out - (alive_in(connection, USERS) - users.gone)


def _users(fetched: list[Fetched]) -> Fetched:
    return next(one for one in fetched if one.stream.endpoint == USERS.endpoint)


def _all_whole(fetched: list[Fetched]) -> bool:
    whole = {one.stream.endpoint for one in fetched if one.whole}
    return whole >= {stream.endpoint for stream in NAMING}
