"""The periods of one employee as plain data, and what becomes of them: a change from a day on, a correction, a removal.

Nothing here knows a database. Every function takes the periods of one employee, none of which overlap, and gives those
that there will be. What no period covers is a gap: nothing holds there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from models.connection.database_errors import NOTHING_CHANGED, RefusedError
from models.values.language import tr

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """What holds from `valid_from` (None: since nobody knows when) up to `valid_to` (None: until further notice).

    `id` is None while the database hasn't given it one. `values`: by column, of a reference the id.
    """

    id: int | None
    employee_id: int
    valid_from: date | None
    valid_to: date | None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def first(self) -> date:
        """The first day, for comparing."""
        return self.valid_from or date.min

    @property
    def last(self) -> date:
        """The last day, for comparing."""
        return self.valid_to or date.max

    def covers(self, day: date) -> bool:
        """Tell whether a day belongs to it."""
        return self.first <= day <= self.last

    def having(self, values: Mapping[str, Any]) -> "Period":
        """Return the same days with other values."""
        return replace(self, values={**self.values, **values})


Periods = tuple[Period, ...]


def ordered(periods: Iterable[Period]) -> Periods:
    """Order periods from the oldest to the newest."""
    return tuple(sorted(periods, key=lambda one: one.first))


def on(periods: Iterable[Period], day: date) -> Period | None:
    """Return the period that covers a day."""
    return next((one for one in periods if one.covers(day)), None)


def after(periods: Iterable[Period], day: date) -> Periods:
    """Return the periods that begin later."""
    return tuple(one for one in ordered(periods) if one.first > day)


def changed(
    periods: Periods, employee_id: int, day: date, values: Mapping[str, Any], *, everything_after: bool = False
) -> Periods:
    """Return what there is when some values hold from a day on: up to the next period, which begins as it was planned.

    `everything_after`: later periods get the values too, and keep their days.
    """
    later = after(periods, day)
    before = [one for one in periods if one not in later]
    covering = on(before, day)
    kept = [one for one in before if one is not covering]
    rest = [one.having(values) for one in later] if everything_after else later
    return _joined(ordered([*kept, *_split(covering, employee_id, day, values, later), *rest]), day)


def held_between(periods: Periods, values: Mapping[str, Any], first: date | None, last: date | None) -> Periods:
    """Return what there is when some values hold on the days from one to another (None: always, until further notice).

    Where no period covers a day, nothing holds on it still.
    """
    begins, ends = first or date.min, last or date.max
    found = ordered(part for one in periods for part in _with_days_having(one, begins, ends, values))
    found = _joined(found, begins) if begins > date.min else found
    return _joined(found, ends + DAY) if ends < date.max else found


def corrected(periods: Periods, period: Period) -> Periods:
    """Return what there is when a period gets other days or values; its neighbours give way where they touched it.

    A neighbour that ended the day before follows the new beginning, one that began the day after the new end. Raises
    RefusedError when the days aren't in order, or a period would lie within another one.
    """
    if period.first > period.last:
        raise RefusedError(
            tr("The period can't be changed"), tr("It would end before it begins."), tr("Nothing was changed.")
        )
    old = next((one for one in periods if one.id == period.id), None)
    others = [one for one in periods if one is not old]
    if old is not None:
        others = [_following(one, old, period) for one in others]
    found = ordered([*others, period])
    _require_apart(found)
    return found


def added(periods: Periods, period: Period) -> Periods:
    """Return what there is with one more period: what holds on its days until then gives way. Raises as `corrected`."""
    if period.first > period.last:
        return corrected(periods, period)
    kept = [part for one in periods for part in _outside(one, period)]
    return ordered([*kept, period])


def without(periods: Periods, period_id: int) -> Periods:
    """Return what there is without a period: the one before it goes on until it ended, if they touched."""
    going = next((one for one in periods if one.id == period_id), None)
    if going is None:
        raise RefusedError(tr("The period isn't there any more"), tr("It was deleted meanwhile."), NOTHING_CHANGED)
    others = [one for one in periods if one is not going]
    return ordered(
        replace(one, valid_to=going.valid_to) if going.valid_from and one.last == going.valid_from - DAY else one
        for one in others
    )


def _with_days_having(one: Period, first: date, last: date, values: Mapping[str, Any]) -> Iterator[Period]:
    """Yield a period in parts, of which the one that lies within some days has other values."""
    begins, ends = max(one.first, first), min(one.last, last)
    if begins > ends:
        yield one
        return
    inside = replace(one.having(values), valid_from=begins if begins > one.first else one.valid_from)
    if begins > one.first:
        yield replace(one, valid_to=begins - DAY)
        inside = replace(inside, id=None)
    yield replace(inside, valid_to=ends if ends < one.last else one.valid_to)
    if ends < one.last:
        yield replace(one, id=None, valid_from=ends + DAY)


def _split(
    covering: Period | None, employee_id: int, day: date, values: Mapping[str, Any], later: Periods
) -> Iterator[Period]:
    """Yield what becomes of the period that covers a day, or comes where none does."""
    if covering is None:
        until = later[0].first - DAY if later else None
        yield Period(None, employee_id, day, until, dict(values))
    elif covering.valid_from == day:
        yield covering.having(values)
    else:
        yield replace(covering, valid_to=day - DAY)
        yield replace(covering.having(values), id=None, valid_from=day)


def _joined(periods: Periods, day: date) -> Periods:
    """Leave out the boundary on a day, where it divides two periods with the same values."""
    first, second = on(periods, day - DAY), on(periods, day)
    if first is None or second is None or first is second or first.values != second.values:
        return periods
    return tuple(
        replace(one, valid_to=second.valid_to) if one is first else one for one in periods if one is not second
    )


def _following(one: Period, old: Period, new: Period) -> Period:
    if old.valid_from and new.valid_from and one.last == old.valid_from - DAY:
        return replace(one, valid_to=new.valid_from - DAY)
    if old.valid_to and new.valid_to and one.first == old.valid_to + DAY:
        return replace(one, valid_from=new.valid_to + DAY)
    return one


def _outside(one: Period, new: Period) -> Iterator[Period]:
    """Yield the parts of a period that another one leaves."""
    if one.last < new.first or new.last < one.first:
        yield one
        return
    keeps_id = one.first < new.first
    if keeps_id:
        yield replace(one, valid_to=new.first - DAY)
    if new.last < one.last:
        yield replace(one, id=None if keeps_id else one.id, valid_from=new.last + DAY)


def _require_apart(periods: Periods) -> None:
    for one, other in pairwise(periods):
        if other.first <= one.last or one.first > one.last or other.first > other.last:
            raise RefusedError(
                tr("The period can't be changed"),
                tr("It would overlap another one, or leave nothing of it."),
                tr("Change or delete the other one first. Nothing was changed."),
            )
