"""Column types that mean the same on PostgreSQL and on SQLite."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Numeric
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY; its integers have 64 bits all the same.
Key = BigInteger().with_variant(Integer(), "sqlite")

# Paymo's and our amounts stay far below this; NaN, which PostgreSQL sorts above every number, does not.
LARGEST_AMOUNT = 10**15
# psycopg2 can't read a year above 9999, and nothing an agency plans lies outside these.
FIRST_YEAR, LAST_YEAR = 1990, 2100


# How SQLite keeps a moment: as Paymo writes it, so that a sync takes most of them over as they are.
_AS_TEXT = "%(year)04d-%(month)02d-%(day)02dT%(hour)02d:%(minute)02d:%(second)02dZ"
_FROM_TEXT = r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)Z"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: timezone-aware, in UTC. SQLite keeps it to the second, as text that sorts by time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """Use PostgreSQL's own type; on SQLite a text of ours."""
        if dialect.name == "sqlite":
            text: TypeEngine[datetime] = sqlite.DATETIME(storage_format=_AS_TEXT, regexp=_FROM_TEXT)  # type: ignore[no-untyped-call]  # SQLAlchemy's own gap
            return dialect.type_descriptor(text)
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; give the driver UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware time in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal number as the source gave it, with all its digits (SQLite: 15 significant ones)."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Use Numeric everywhere; on SQLite without SQLAlchemy's detour over float formatting."""
        return dialect.type_descriptor(Numeric(asdecimal=False) if dialect.name == "sqlite" else Numeric())

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> Any:
        """SQLite's NUMERIC affinity turns the text into its shortest exact number. Raises ValueError for NaN."""
        if isinstance(value, Decimal) and not value.is_finite():
            # PostgreSQL would refuse it by the range; SQLite's driver would make it empty without a word.
            raise ValueError(f"{value} is no number")
        if value is None or dialect.name != "sqlite":
            return value
        return str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Return the decimal that was stored: it is the shortest text of the float (up to 15 digits)."""
        if value is None or isinstance(value, Decimal):
            return value
        return Decimal(repr(value))
