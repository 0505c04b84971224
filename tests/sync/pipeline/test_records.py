"""What a source's record holds, read strictly by the types of the columns: taken as it is, or refused with a reason."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from sync.pipeline.records import (
    Unreadable,
    identity_of,
    read_date,
    read_decimal,
    read_flag,
    read_id,
    read_integer,
    read_text,
    read_time,
)


@pytest.mark.fault("H13")
@pytest.mark.parametrize(("value", "identity"), [(1, 1), ("12", 12), (2**63 - 1, 2**63 - 1), (0, None), (None, None)])
def test_ids(value: Any, identity: int | None) -> None:
    assert read_id(value) == identity
    assert identity_of({"id": value}) == identity


@pytest.mark.fault("H13", "D25")
@pytest.mark.parametrize(
    "value", [-1, 12345678901234567890123, 10**30, "9" * 5000, "1 OR 1=1", "²", "٣", 1.0, True, [1], Decimal(1), 2**63]
)
def test_what_can_be_no_id_is_refused(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_id(value)
    assert identity_of({"id": value}) is None


@pytest.mark.fault("Y29", "D23")
@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("119.12"), "119.12"),
        (Decimal("0.10"), "0.10"),
        ("1234567.89", "1234567.89"),
        (Decimal("1e5"), "100000"),
        (Decimal("-0.01"), "-0.01"),
        (3, "3"),
        ("", None),
    ],
)
def test_amounts_keep_all_their_digits(value: Any, kept: str | None) -> None:
    assert read_decimal(value) == kept


@pytest.mark.fault("D23", "N18")
@pytest.mark.parametrize(
    "value",
    ["NaN", "Infinity", Decimal("NaN"), Decimal("1e999999"), 10**30, "1_000", "١٢", " 1 ", "1,5", "12 €", True, {}],
)
def test_what_is_no_amount_is_refused(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_decimal(value)


@pytest.mark.fault("D23")
def test_a_number_that_would_need_a_gigabyte_is_refused() -> None:
    for value in (Decimal("1e-999999999"), Decimal("1e999999999"), Decimal("-1e999999999")):
        for read in (read_decimal, read_integer):
            with pytest.raises(Unreadable):
                read(value)


@pytest.mark.fault("D25")
@pytest.mark.parametrize("value", ["text", "1.5", Decimal("2.5"), 2**31, "1_0", True, [], "0x10"])
def test_text_in_a_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_integer(value)


@pytest.mark.fault("D24")
@pytest.mark.parametrize(
    ("read", "value"),
    [
        (read_date, "10000-01-01"),
        (read_date, "2101-01-01"),
        (read_date, "1989-12-31"),
        (read_date, "2025-02-29"),
        (read_date, "2025-W01-1"),
        (read_date, "٢٠٢٥-01-01"),
        (read_date, 20250101),
        (read_time, "2025-01-01T10:00:00"),
        (read_time, "12025-01-01T10:00:00Z"),
        (read_time, "2999-01-01T10:00:00Z"),
        (read_time, 10**30),
        (read_time, 253402300800),
        (read_time, "9999-12-31T23:59:59-23:00"),
    ],
)
def test_days_and_moments_that_no_calendar_of_ours_has_are_refused(read: Callable[[Any], Any], value: Any) -> None:
    with pytest.raises(Unreadable):
        read(value)


@pytest.mark.fault("Y19")
def test_days_and_moments_are_kept_as_they_are() -> None:
    assert read_date("2028-02-29") == "2028-02-29"
    assert read_time("2025-01-31T23:30:00Z") == "2025-01-31T23:30:00Z"
    assert read_time("2025-02-01T00:30:00+01:00") == "2025-01-31T23:30:00Z"
    # As long as the usual form, but another one of ISO 8601.
    assert read_time("2025-W01-1T10:00:00Z") == "2024-12-30T10:00:00Z"
    assert read_time("2025-01-01T100000.1Z") == "2025-01-01T10:00:00Z"
    assert read_time(1738366200) == "2025-01-31T23:30:00Z"


@pytest.mark.fault("H3", "H4")
def test_a_text_is_cleaned_and_a_reason_too() -> None:
    assert read_text("a\x00\ud83d") == "a\ufffd\ufffd"
    assert read_text(12) == "12"
    with pytest.raises(Unreadable, match="“\ufffd\ufffd” is no date"):
        read_date("\x00\ud83d")
    for value in (["a"], {"a": 1}, True):
        with pytest.raises(Unreadable):
            read_text(value)


@pytest.mark.fault("Y21")
def test_flags() -> None:
    assert [read_flag(value) for value in (True, 0, "1", "false", None, "")] == [1, 0, 1, 0, None, None]
    for value in (2, "perhaps", [], Decimal("0.5")):
        with pytest.raises(Unreadable):
            read_flag(value)
