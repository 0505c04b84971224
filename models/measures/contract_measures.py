"""What contracts come to: the hours of each person and working day, and their cost, whether time is tracked or not."""

from typing import Any

from sqlalchemy import BigInteger, cast, extract, func, true

from models.measures.booking_measures import DAYS, FRIDAY, MONDAY, SECONDS_OF_HOUR
from models.measures.dimensions import of_column, of_day
from models.measures.measure import Measure
from models.measures.rows import MONEY, SECONDS, Reason, Rows, in_seconds
from models.measures.scope import AS_OF
from models.measures.time_measures import HOME_CURRENCY
from models.schema.base import Owner, table_of
from models.schema.employees import Department, Employee
from models.schema.exact_cents import hourly_to_the_cent
from models.schema.own_day import joined_periods
from models.values.language import mark

WORKING_DAYS = FRIDAY - MONDAY + 1
_employees = table_of(Employee)
_day = DAYS.c.day
_source, _then = joined_periods(DAYS.join(_employees, true()), _employees.c.id, _day)
_seconds = cast(func.round(_then("weekly_hours") * SECONDS_OF_HOUR / WORKING_DAYS), BigInteger)
_status = _then("status")
_NO_CONTRACT: tuple[Reason, ...] = (
    (mark("no employment period"), _then("id").is_(None)),
    (mark("left"), _status == "left"),
    (mark("on leave"), _status == "on leave"),
    (mark("parental leave"), _status == "parental leave"),
    (mark("no weekly hours"), func.coalesce(_then("weekly_hours"), 0) <= 0),
)


def _days_of_people(name: str, *left_out: Reason, **more: Any) -> Rows:
    usual: dict[str, Any] = {"counts_as": _seconds, "unit": SECONDS}
    return Rows(
        name=name,
        table=_employees,
        source=_source,
        id=_employees.c.id,
        day=_day,
        dimensions={
            **of_day(_day),
            **of_column("department", _then("department_id"), Department),
            **of_column("person", _employees.c.id, Employee),
        },
        # What is held against it, such as tracked time, isn't whole on the day itself.
        alive=(_employees.c.deleted_at.is_(None), _day < AS_OF, extract("dow", _day).between(MONDAY, FRIDAY)),
        left_out=(*_NO_CONTRACT, *left_out),
        is_known_ahead=True,
        in_pieces=True,
        **usual | more,
    )


CONTRACT = Measure(
    "contract",
    mark("Contract hours"),
    mark(
        "A fifth of the weekly hours of each person that day, on the days of the period from Monday to Friday, up to "
        "yesterday. Holidays and absences are not taken off."
    ),
    _days_of_people("contract"),
    source=Owner.OURS,
)
_NO_COST: Reason = (mark("no cost rate"), _then("cost_per_hour").is_(None))
CONTRACT_COST = Measure(
    "contract_cost",
    mark("Contract cost"),
    mark(
        "The contract hours of each person and day times what an hour of the person cost that day, to the cent, "
        "whether time is tracked or not."
    ),
    _days_of_people(
        "contract_cost",
        _NO_COST,
        counts_as=hourly_to_the_cent(_then("cost_per_hour"), _seconds),
        unit=MONEY,
        units=in_seconds(*_NO_CONTRACT, _NO_COST),
        told_as=_seconds,
        currency=HOME_CURRENCY,
    ),
    better="less",
    source=Owner.OURS,
)
