"""Days in SQL: the first of a month, the Monday of a week, the days after and before; as days on both databases."""

from datetime import date
from typing import Any, ClassVar

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Day(FunctionElement[date]):
    """A day that is worked out from others, in the words of each database."""

    inherit_cache = True
    type = Date()
    words: ClassVar[dict[str, str]]


@compiles(_Day)
def _compiled(element: _Day, compiler: Any, **more: Any) -> str:
    return element.words[compiler.dialect.name].format(*(compiler.process(one, **more) for one in element.clauses))


class first_of_month(_Day):  # noqa: N801 - reads as a function of SQL, which it is
    """The first day of a day's month."""

    inherit_cache = True
    words: ClassVar = {"sqlite": "date({0}, 'start of month')", "postgresql": "CAST(date_trunc('month', {0}) AS DATE)"}


class monday_of(_Day):  # noqa: N801
    """The Monday with which a day's week begins."""

    inherit_cache = True
    words: ClassVar = {
        "sqlite": "date({0}, '-6 days', 'weekday 1')",
        "postgresql": "CAST(date_trunc('week', {0}) AS DATE)",
    }


class day_after(_Day):  # noqa: N801
    """The day after a day."""

    inherit_cache = True
    words: ClassVar = {"sqlite": "date({0}, '+1 day')", "postgresql": "({0} + 1)"}


class days_before(_Day):  # noqa: N801
    """The day that is so many days before a day."""

    inherit_cache = True
    words: ClassVar = {"sqlite": "date({0}, '-{1} days')", "postgresql": "({0} - {1})"}


class first_day(_Day):  # noqa: N801
    """The first day of a year and a month, both whole numbers."""

    inherit_cache = True
    words: ClassVar = {"sqlite": "printf('%04d-%02d-01', {0}, {1})", "postgresql": "make_date({0}, {1}, 1)"}
