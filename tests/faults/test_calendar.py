"""Days, months and nights: one report time zone decides them, everywhere the same, whatever the laptop's clock says."""

import csv
import json
import time
import tomllib
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from PySide6.QtCore import QLocale
from sqlalchemy import Engine, func, select, text

from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats, UnreadableError
from desktop.startup.session import zone_in
from models import TimeEntry
from models.connection.database import is_embedded, reading
from models.queries.sync_runs import settings as shared_settings
from models.values.dates import day_of_serial, moments_at, parse_date, parse_typed_date, zone_named
from sync.commands.export import export_table
from sync.commands.status import read_status
from sync.engine import run_sync
from sync.paymo.streams import day_of
from sync.standin.paymo.paymo_server import PaymoServer
from tests.sync.company import KEY, STAMPS, differences, settings_for, small_company
from tests.sync.plan.making import read

BERLIN = ZoneInfo("Europe/Berlin")
GERMAN = Formats(QLocale("de_DE"), BERLIN)
ROOT = Path(__file__).parents[2]
# Entries of the nights in which German clocks are set, of the last night of a month, and of a leap day; and the day
# each belongs to in Berlin.
NIGHTS = {
    801: ("2026-10-31T23:30:00Z", "2026-11-01T00:30:00Z", "2026-11-01"),
    802: ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25"),
    803: ("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29"),
    804: ("2026-12-31T23:00:00Z", "2027-01-01T00:00:00Z", "2027-01-01"),
    805: ("2028-02-28T23:59:59Z", "2028-02-29T22:59:59Z", "2028-02-29"),
    806: ("2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z", "2026-12-31"),
}


@pytest.fixture
def paymo() -> Iterator[PaymoServer]:
    company = small_company()
    for key, (start, end, _day) in NIGHTS.items():
        entry = {"task_id": 30, "project_id": 20, "user_id": 1, "is_bulk": False, "start_time": start, "end_time": end}
        company["entries"].append({"id": key, **entry, **STAMPS})
    with PaymoServer(company, key=KEY, limit=None) as server:
        yield server


@pytest.fixture
def synced(paymo: PaymoServer, database_url: str, engine: Engine) -> Engine:
    (result,) = run_sync(settings_for(paymo, database_url))
    assert result.status == "complete"
    assert differences(engine, paymo) == []
    return engine


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def laptop_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The laptop stands elsewhere."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.fault("C5", "C6")
@pytest.mark.usefixtures("laptop_zone")
def test_a_day_is_the_same_in_the_database_the_window_and_both_exports(synced: Engine, tmp_path: Path) -> None:
    days = {key: day for key, (_start, _end, day) in NIGHTS.items()}
    with reading(synced) as connection:
        rows = connection.execute(select(TimeEntry.paymo_id, TimeEntry.day, TimeEntry.start_time)).all()
    assert {row[0]: row[1].isoformat() for row in rows if row[0] in days} == days
    window = Formats(QLocale.c(), zone_in(shared_settings(synced)))
    assert {row[0]: window.parse(window.moment(row[2])[:11], Kind.DATE) for row in rows if row[0] in days} == {
        key: date.fromisoformat(day) for key, day in days.items()
    }
    for kind in ("csv", "xlsx"):
        exported = exported_starts(synced, tmp_path / f"entries.{kind}")
        assert {key: exported[key].date().isoformat() for key in days} == days


def exported_starts(engine: Engine, file: Path) -> dict[int, datetime]:
    """When entries began, as a person reads it in the file."""
    export_table(engine, "time_entries", file)
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return {
                int(row["paymo_id"]): datetime.fromisoformat(row["start_time"])
                for row in csv.DictReader(opened)
                if row["start_time"]
            }
    titles, *rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    key, start = titles.index("paymo_id"), titles.index("start_time")
    return {row[key]: row[start] for row in rows if row[start]}


@pytest.mark.fault("C5")
def test_a_month_counted_by_the_database_is_the_month_of_the_report_zone(synced: Engine) -> None:
    month = func.substr(TimeEntry.day, 1, 7) if is_embedded(synced) else func.to_char(TimeEntry.day, "YYYY-MM")
    counted = select(month, func.count()).where(TimeEntry.paymo_id.in_(NIGHTS)).group_by(text("1")).order_by(text("1"))
    with reading(synced) as connection:
        assert [tuple(row) for row in connection.execute(counted)] == [
            ("2026-03", 1),
            ("2026-10", 1),
            ("2026-11", 1),
            ("2026-12", 1),
            ("2027-01", 1),
            ("2028-02", 1),
        ]


@pytest.mark.fault("C6")
@pytest.mark.usefixtures("laptop_zone")
def test_the_status_speaks_in_the_report_zone_and_to_programs_in_utc(synced: Engine) -> None:
    paymo = next(status for status in read_status(synced) if status.source == "paymo")
    assert paymo.synced_at is not None
    assert f"{paymo.synced_at.astimezone(BERLIN):%Y-%m-%d %H:%M %Z}" in paymo.words()
    assert paymo.as_json()["synced_at"].endswith("+00:00")
    json.dumps(paymo.as_json())


@pytest.mark.fault("C3")
def test_in_autumn_an_hour_comes_twice_and_both_are_kept_apart(synced: Engine, tmp_path: Path) -> None:
    with reading(synced) as connection:
        times = select(TimeEntry.start_time, TimeEntry.end_time).where(TimeEntry.paymo_id == 802)
        start, end = connection.execute(times).one()
    assert end - start == timedelta(hours=1)
    shown = [GERMAN.moment(start), GERMAN.moment(end)]
    assert shown == ["25.10.2026 02:30 CEST", "25.10.2026 02:30 CET"]
    assert [GERMAN.parse(words, Kind.MOMENT) for words in shown] == [start, end]
    assert exported_starts(synced, tmp_path / "x.csv")[802] == start
    whole_day = [moments_at(datetime(2026, 10, day), BERLIN)[0] for day in (25, 26)]
    assert whole_day[1] - whole_day[0] == timedelta(hours=25)


@pytest.mark.fault("C4")
def test_in_spring_an_hour_does_not_exist_and_nothing_breaks(synced: Engine) -> None:
    with reading(synced) as connection:
        times = select(TimeEntry.start_time, TimeEntry.end_time).where(TimeEntry.paymo_id == 803)
        start, end = connection.execute(times).one()
    assert [GERMAN.moment(start), GERMAN.moment(end)] == ["29.03.2026 01:30", "29.03.2026 03:30"]
    assert end - start == timedelta(hours=1)
    assert moments_at(datetime(2026, 3, 29, 2, 30), BERLIN) == ()
    with pytest.raises(UnreadableError, match="The clocks skip 02:30"):
        GERMAN.parse("29.03.2026 02:30", Kind.MOMENT)


@pytest.mark.fault("C3")
def test_a_name_that_is_not_the_time_of_that_night_is_refused() -> None:
    with pytest.raises(UnreadableError, match="PST"):
        GERMAN.parse("25.10.2026 02:30 PST", Kind.MOMENT)
    assert GERMAN.parse("25.10.2026 02:30", Kind.MOMENT) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.fault("C7")
def test_zones_come_with_the_program_where_the_system_has_none() -> None:
    zoneinfo.reset_tzpath(to=())
    try:
        for name in ("Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Sydney"):
            assert ZoneInfo.no_cache(name).utcoffset(datetime(2026, 7, 1)) is not None
        with pytest.raises(zoneinfo.ZoneInfoNotFoundError):
            ZoneInfo.no_cache("Europe/Nowhere")
    finally:
        zoneinfo.reset_tzpath()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [name for name in project["dependencies"] if name.startswith("tzdata")]


@pytest.mark.fault("C7")
@pytest.mark.parametrize("name", ["", None, "Europe/Nowhere", "../../etc/passwd", "x" * 300, "\x00", "Europe"])
def test_a_zone_that_is_none_is_utc(name: str | None) -> None:
    assert str(zone_named(name)) == "UTC"


@pytest.mark.fault("C6")
@pytest.mark.usefixtures("laptop_zone")
def test_the_day_of_an_entry_does_not_know_the_laptop_s_zone() -> None:
    assert {key: day_of({"start_time": start}, BERLIN) for key, (start, _end, _day) in NIGHTS.items()} == {
        key: day for key, (_start, _end, day) in NIGHTS.items()
    }


# Known answers. ISO week 53: the days around it, which count as a year of their own in no list of ours.
DAYS = (
    ("29.02.2028", 46_812, date(2028, 2, 29)),
    ("28.02.2027", 46_446, date(2027, 2, 28)),
    ("31.12.2026", 46_387, date(2026, 12, 31)),
    ("01.01.2027", 46_388, date(2027, 1, 1)),
    ("03.01.2027", 46_390, date(2027, 1, 3)),
    ("31.12.2099", 73_050, date(2099, 12, 31)),
    ("01.03.2000", 36_586, date(2000, 3, 1)),
)


@pytest.mark.fault("C8")
@pytest.mark.parametrize(("written", "serial", "day"), DAYS)
def test_known_days(written: str, serial: int, day: date) -> None:
    assert parse_date(written) == parse_date(day.isoformat()) == day_of_serial(Decimal(serial)) == day
    assert parse_typed_date(f"{day.month}/{day.day}/{day.year}", "month", day) == day
    assert GERMAN.parse(GERMAN.day(day), Kind.DATE) == day


@pytest.mark.fault("C8")
def test_a_leap_day_of_another_year_is_refused() -> None:
    for year in (2026, 2027, 2100):
        with pytest.raises(UnreadableError, match="isn't a date"):
            GERMAN.parse(f"29.02.{year}", Kind.DATE)


@pytest.mark.fault("C8")
@pytest.mark.parametrize(
    ("title", "first", "last"),
    [
        ("Plan 2027/28", (2027, 7), (2028, 6)),
        ("Plan 2027-28", (2027, 7), (2028, 6)),
        ("Plan 2099/00", (2099, 7), (2100, 6)),
    ],
)
def test_a_fiscal_year_goes_over_two_calendar_years(title: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    months = ["Jul", "Aug", "Sep", "Okt", "Nov", "Dez", "Jan", "Feb", "Mrz", "Apr", "Mai", "Jun"]
    items = read([[title], [None, *months], ["Umsatz", *range(1, 13)]], name="Plan").items
    assert [(item.year, item.month) for item in items][:: len(items) - 1] == [first, last]
    assert [item.amount for item in items] == list(range(1, 13))
