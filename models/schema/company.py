"""The company whose data this is, as Paymo describes it, and what other currencies are worth in its own."""

import datetime as dt
from decimal import Decimal

from sqlalchemy import CheckConstraint, Date, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from models.schema.base import Base, Editable, FromPaymo, KeyedRow, complete, ours, paymo, table_of
from models.schema.types import Exact


class Company(Base, FromPaymo):
    """Paymo's company record: one row. Its payment and mail secrets are never kept.

    `default_price_per_hour`: what an hour costs where nobody else says so. `working_days`: ISO weekdays ("1,2,3,4,5").
    """

    __tablename__ = "companies"

    name: Mapped[str | None] = paymo(Text)
    default_currency: Mapped[str | None] = paymo(Text)
    default_price_per_hour: Mapped[Decimal | None] = paymo(Exact)
    working_days: Mapped[str | None] = paymo(Text)
    timezone: Mapped[str | None] = paymo(Text)


class ExchangeRate(Base, KeyedRow, Editable):
    """What one unit of a currency is worth in the company's from a day on: 0.95 of them."""

    __tablename__ = "exchange_rates"
    LABEL = "currency"
    __table_args__ = (UniqueConstraint("currency", "day"), CheckConstraint("rate > 0", name="positive"))

    currency: Mapped[str] = ours(Text, nullable=False)
    day: Mapped[dt.date] = ours(Date, nullable=False)
    rate: Mapped[Decimal] = ours(Exact, nullable=False)


for _model in (Company, ExchangeRate):
    complete(table_of(_model))
