"""Values as text and text as values, in German and English."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QLocale

from desktop.kinds.kinds import Kind
from desktop.kinds.value_kind import ValueKind
from desktop.screens.formats import Formats, UnreadableError
from desktop.widgets.plain_text import one_line, plain_text

GERMAN = Formats(QLocale("de_DE"), ZoneInfo("Europe/Berlin"))
AMERICAN = Formats(QLocale("en_US"))
NEUTRAL = Formats(QLocale.c())
STATUSES = ("active", "on leave", "parental leave", "left")


@pytest.mark.parametrize(
    ("kind", "value", "german", "american"),
    [
        (Kind.NUMBER, Decimal("1234.50"), "1.234,5", "1,234.5"),
        (Kind.NUMBER, 2026, "2026", "2026"),
        (Kind.NUMBER, 60_316, "60.316", "60,316"),
        (Kind.NUMBER, Decimal("-0.25"), "−0,25", "−0.25"),
        (Kind.MONEY, Decimal("1234567.8"), "1.234.567,80", "1,234,567.80"),
        (Kind.HOURS, Decimal("38.5"), "38,5\u00a0h", "38.5\u00a0h"),
        (Kind.HOURS, Decimal("40"), "40,0\u00a0h", "40.0\u00a0h"),
        (Kind.HOURS, Decimal("7.75"), "7,75\u00a0h", "7.75\u00a0h"),
        (Kind.PERCENT, Decimal("19.000"), "19\u00a0%", "19\u00a0%"),
        (Kind.DURATION, 27_000, "7:30", "7:30"),
        (Kind.DURATION, 628_110_960, "174.475:16", "174,475:16"),
        (Kind.DATE, date(2026, 3, 1), "01.03.2026", "3/1/2026"),
        (Kind.MOMENT, datetime(2026, 7, 1, 10, 5, tzinfo=UTC), "01.07.2026 12:05", "7/1/2026 10:05"),
        (Kind.CHOICE, "parental leave", "Parental leave", "Parental leave"),
        (Kind.REFERENCE, (7, "Nordlicht"), "Nordlicht", "Nordlicht"),
        (Kind.REFERENCE, (7, None), "(without a name)", "(without a name)"),
        (Kind.FLAG, True, "Yes", "Yes"),
        (Kind.TEXT, None, "", ""),
    ],
)
def test_values_are_written_in_the_locale(kind: Kind, value: Any, german: str, american: str) -> None:
    assert (GERMAN.text(value, kind), AMERICAN.text(value, kind)) == (german, american)


def test_money_carries_its_currency() -> None:
    assert GERMAN.text(Decimal("5"), Kind.MONEY, currency="EUR") == "5,00\u00a0€"
    assert GERMAN.text(Decimal("5.125"), Kind.MONEY, currency="CHF") == "5,125\u00a0CHF"


def test_flags_have_the_words_of_their_column() -> None:
    assert GERMAN.text(True, Kind.FLAG, name="task_id.complete") == "Done"
    assert GERMAN.text(False, Kind.FLAG, name="active") == "Inactive"


def test_numbers_that_stand_for_words_are_shown_as_words() -> None:
    assert GERMAN.text(75, Kind.CHOICE, name="priority") == "High"
    assert GERMAN.text(33, Kind.CHOICE, name="priority") == "33"


@pytest.mark.parametrize(
    ("formats", "kind", "text", "value"),
    [
        (GERMAN, Kind.NUMBER, "1.234,5", Decimal("1234.5")),
        (GERMAN, Kind.NUMBER, "1234,5", Decimal("1234.5")),
        (GERMAN, Kind.MONEY, "12.340,00 €", Decimal("12340.00")),
        (AMERICAN, Kind.MONEY, "$1,234.50", Decimal("1234.50")),
        (GERMAN, Kind.NUMBER, "−3", Decimal("-3")),
        (GERMAN, Kind.PERCENT, "19 %", Decimal("19")),
        (GERMAN, Kind.HOURS, "38,5 h", Decimal("38.5")),
        (GERMAN, Kind.DURATION, "7:30", 27_000),
        (GERMAN, Kind.DURATION, "1.250:30", 4_501_800),
        (GERMAN, Kind.DURATION, "7,5", 27_000),
        (GERMAN, Kind.DURATION, "2h15", 8_100),
        (GERMAN, Kind.DATE, "1.3.26", date(2026, 3, 1)),
        (GERMAN, Kind.DATE, "2026-03-01", date(2026, 3, 1)),
        (AMERICAN, Kind.DATE, "3/1/2026", date(2026, 3, 1)),
        (AMERICAN, Kind.DATE, "1.3.2026", date(2026, 3, 1)),
        (NEUTRAL, Kind.DATE, "01 Mar 2026", date(2026, 3, 1)),
        (GERMAN, Kind.MOMENT, "01.07.2026 12:05", datetime(2026, 7, 1, 10, 5, tzinfo=UTC)),
        (GERMAN, Kind.FLAG, "ja", True),
        (GERMAN, Kind.FLAG, "No", False),
        (GERMAN, Kind.CHOICE, "On leave", "on leave"),
        (GERMAN, Kind.CHOICE, "par", "parental leave"),
        (GERMAN, Kind.TEXT, "  Anna ", "Anna"),
        (GERMAN, Kind.NUMBER, " ", None),
    ],
)
def test_text_is_read_in_the_locale(formats: Formats, kind: ValueKind, text: str, value: Any) -> None:
    assert formats.parse(text, kind, choices=STATUSES if kind is Kind.CHOICE else ()) == value


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (Kind.DATE, "31.02.2026", "31.02.2026 isn't a date. Example: "),
        (Kind.DATE, "01.01.1890", "01.01.1890 lies outside the years 1990 to 2100."),
        (Kind.NUMBER, "1.5", "“1.5” isn't a number. Example: 1.234,5."),
        (Kind.NUMBER, "12a", "“12a” isn't a number. Example: 1.234,5."),
        (Kind.NUMBER, "9" * 16, "“9999999999999999” is too large; Leitstand can't store such a number."),
        (Kind.DURATION, "7:75", "“7:75” isn't a duration. Examples: 7:30 or 7,5."),
        (Kind.MOMENT, "01.07.2026", "01.07.2026 isn't a date with a time. Example: "),
        (Kind.FLAG, "perhaps", "“perhaps” is neither yes nor no."),
        (Kind.CHOICE, "gone", "“gone” isn't one of these: Active, On leave, Parental leave, Left."),
    ],
)
def test_what_cant_be_read_is_said_in_a_sentence(kind: Kind, text: str, sentence: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        GERMAN.parse(text, kind, choices=STATUSES if kind is Kind.CHOICE else ())

    assert str(caught.value).startswith(sentence)


def test_a_whole_number_has_no_fraction() -> None:
    assert GERMAN.parse("25", Kind.NUMBER, whole=True) == 25
    with pytest.raises(UnreadableError, match="whole number"):
        GERMAN.parse("2,5", Kind.NUMBER, whole=True)


def test_today_is_understood() -> None:
    today = datetime.now(ZoneInfo("Europe/Berlin")).date()

    assert GERMAN.parse("today", Kind.DATE) == today
    assert GERMAN.parse("morgen", Kind.DATE) == today + timedelta(days=1)


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.MONEY, Kind.HOURS, Kind.PERCENT])
@pytest.mark.parametrize("formats", [GERMAN, AMERICAN, NEUTRAL, Formats(QLocale("fr_FR")), Formats(QLocale("de_CH"))])
def test_what_an_editor_shows_is_read_back_unchanged(formats: Formats, kind: ValueKind) -> None:
    for value in (Decimal("1234567.891"), Decimal("-0.5"), Decimal("0"), Decimal("1000")):
        assert formats.parse(formats.input_text(value, kind), kind) == value
        assert formats.parse(formats.text(value, Kind.NUMBER), kind) == value


@pytest.mark.parametrize("name", ["de_DE", "en_US", "en_GB", "fr_FR", "sv_SE", "C"])
def test_a_date_that_is_shown_is_read_back(name: str) -> None:
    formats = Formats(QLocale(name) if name != "C" else QLocale.c())

    for day in (date(2026, 3, 1), date(2026, 12, 31), date(1999, 2, 11)):
        assert formats.parse(formats.text(day, Kind.DATE), Kind.DATE) == day


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=1, hours=2), "yesterday"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=30), "on 30.05.2026 12:00"),
    ],
)
def test_how_long_ago(ago: timedelta, words: str) -> None:
    now = datetime(2026, 6, 29, 10, tzinfo=UTC)

    assert GERMAN.ago(now - ago, now) == words


def test_hostile_text_becomes_one_visible_line() -> None:
    assert one_line("a\nb\tc") == "a b c"
    assert one_line("invoice\u202efdp.exe") == "invoice\ufffdfdp.exe"
    assert one_line("a < b & c") == "a < b & c"
    assert len(one_line("x" * 100_000)) == 400


def test_only_long_texts_lose_tags_so_that_no_name_loses_a_part_of_itself() -> None:
    html = "<img src=file:///x><b>bold</b> &amp; more"

    assert GERMAN.text(html, Kind.LONG_TEXT) == "bold & more"
    assert GERMAN.text("Anna <b>", Kind.TEXT) == "Anna <b>"
    assert GERMAN.text((7, "Anna <b>"), Kind.REFERENCE) == "Anna <b>"
    assert GERMAN.kept("Anna <b>") == "Anna <b>"


def test_html_keeps_its_line_breaks_as_text() -> None:
    assert plain_text("<p>One</p><p>Two<br>Three</p>") == "One\nTwo\nThree"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("2026-03-01", "01.03.2026"), ("2026-07-01T10:05:00+00:00", "01.07.2026 12:05"), ("true", "Yes"), ("x-1", "x-1")],
)
def test_the_history_s_texts_are_shown_as_people_read_them(kept: str, shown: str) -> None:
    assert GERMAN.kept(kept) == shown


@pytest.mark.parametrize(
    ("kept", "kind", "name", "shown"),
    [
        ("38.5", Kind.HOURS, "weekly_hours", "38,5\u00a0h"),
        ("85", Kind.MONEY, "cost_per_hour", "85,00\u00a0€"),
        ("5400", Kind.DURATION, "duration", "1:30"),
        ("75", Kind.CHOICE, "priority", "High"),
        ("on leave", Kind.CHOICE, "status", "On leave"),
        ("false", Kind.FLAG, "active", "Inactive"),
        ("2026-03-01", Kind.DATE, "start_date", "01.03.2026"),
        ("2026-03-01", Kind.TEXT, "code", "2026-03-01"),
        ("true", Kind.REFERENCE, "client_id", "true"),
        ("unknown", Kind.NUMBER, "seq", "unknown"),
    ],
)
def test_a_text_of_the_history_is_shown_as_its_field_is(kept: str, kind: ValueKind, name: str, shown: str) -> None:
    assert GERMAN.kept(kept, kind, name=name, currency="EUR") == shown


@pytest.mark.fault("C3")
def test_a_time_that_comes_twice_says_which_of_the_two_it_is() -> None:
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert [GERMAN.moment(moment) for moment in (first, second)] == ["25.10.2026 02:30 CEST", "25.10.2026 02:30 CET"]
    assert [GERMAN.parse(GERMAN.input_text(moment, Kind.MOMENT), Kind.MOMENT) for moment in (first, second)] == [
        first,
        second,
    ]


@pytest.mark.parametrize(
    ("kind", "text"), [(Kind.MONEY, "19 %"), (Kind.NUMBER, "5 €"), (Kind.PERCENT, "5 CHF"), (Kind.HOURS, "5 EUR")]
)
def test_a_unit_of_something_else_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(UnreadableError, match="a unit that doesn't belong here"):
        GERMAN.parse(text, kind)


@pytest.mark.fault("H3", "H4")
def test_what_is_typed_or_pasted_is_cleaned() -> None:
    assert GERMAN.parse("Nord\x00licht\ud83d", Kind.TEXT) == "Nord\ufffdlicht\ufffd"
    assert len(GERMAN.parse("x" * 2_000_000, Kind.TEXT)) == 1_000_000


@pytest.mark.parametrize(
    ("value", "kind", "currency", "about"),
    [
        (Decimal("12454917.43"), Kind.MONEY, "EUR", "≈ 12,45 M €"),
        (Decimal("-1999999.99"), Kind.MONEY, "CHF", "≈ −2,00 M CHF"),
        (Decimal("445705.55"), Kind.MONEY, "USD", "≈ 445.706 $"),
        (Decimal("1234.5"), Kind.NUMBER, None, "≈ 1.234"),
        (628_113_360, Kind.DURATION, None, "≈ 174.476 h"),
        (Decimal("12345.6"), Kind.HOURS, None, "≈ 12.346 h"),
        (Decimal("0.5"), Kind.PERCENT, None, ""),
    ],
)
def test_what_a_total_comes_to_about(value: object, kind: ValueKind, currency: str | None, about: str) -> None:
    assert Formats(QLocale("de_DE")).about(value, kind, currency).replace("\u00a0", " ") == about
