"""Deals from a CSV file: their table, how they are read, and the source that brings one to the other."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Date, Text
from sqlalchemy.orm import Mapped

from models.schema.base import Base, Editable, Owner, Synced, complete, key_at, of_source, ours, table_of
from models.schema.types import Exact
from sync.config.settings import Settings
from sync.pipeline.report import MustAct
from sync.pipeline.run import Run
from sync.pipeline.source import Source
from sync.pipeline.stream import Record, Stream
from sync.pipeline.whole_list import take_whole_list

DEALS_FILE = Owner("deals", "the deals file")


class Deal(Base, Synced, Editable):
    """A deal that sales works on; the remarks are ours."""

    __tablename__ = "deals"
    LABEL = "title"

    deal_no: Mapped[int | None] = key_at(DEALS_FILE)
    title: Mapped[str | None] = of_source(DEALS_FILE, Text)
    amount: Mapped[Decimal | None] = of_source(DEALS_FILE, Exact)
    closes: Mapped[dt.date | None] = of_source(DEALS_FILE, Date)
    remarks: Mapped[str | None] = ours(Text)


complete(table_of(Deal))
STREAM = Stream("deals", Deal, "Deals")


def read_deals(file: Path) -> list[Record]:
    """Read the file's rows, each with its number as `id`. Raises MustAct when there is no such file."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return [{"id": row.pop("deal_no"), **row} for row in csv.DictReader(lines)]
    except FileNotFoundError:
        raise MustAct("The deals can't be read", f"There is no file {file}.", "Correct deals_file.") from None


def _run(run: Run) -> None:
    take_whole_list(run, STREAM, read_deals(Path(run.settings.value("deals_file"))))


def _check(settings: Settings, _has_database: bool) -> str:
    return f"{len(read_deals(Path(settings.value('deals_file'))))} deals can be read"


DEALS = Source(DEALS_FILE, "deals_file", "no file is set (LEITSTAND_DEALS_FILE)", _run, _check)
