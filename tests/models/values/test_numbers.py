"""Numbers written as text."""

from decimal import Decimal

import pytest

from models.values.numbers import Ambiguous, NotANumber, decimal_sign_of, parse_number, parse_typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21030", "21030"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("1’234.50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234\u202f567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("-5", "-5"),
        ("\u22125,5", "-5.5"),
        ("5-", "-5"),
        ("(1200)", "-1200"),
        ("(1.200,00)", "-1200.00"),
        ("+7", "7"),
        ("-", "0"),
        ("–", "0"),
        ("—", "0"),
        (",5", "0.5"),
        (".125", "0.125"),
    ],
)
def test_written_numbers(text: str, value: str) -> None:
    assert parse_number(text) == (Decimal(value), None)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("50%", "50", "%"),
        ("12,5 %", "12.5", "%"),
        ("5 eur", "5", "EUR"),
        ("€ 1.200,-", "1200", "EUR"),
        ("1.200,– €", "1200", "EUR"),
        ("-3,50 EUR", "-3.5", "EUR"),
        ("CHF 1'200.00", "1200", "CHF"),
        ("£5", "5", "GBP"),
    ],
)
def test_numbers_with_a_unit(text: str, value: str, unit: str) -> None:
    assert parse_number(text) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["1.234", "1,234", "(1.200)", "12.345 €"])
def test_a_number_that_can_be_read_both_ways_is_not_guessed(text: str) -> None:
    with pytest.raises(Ambiguous):
        parse_number(text)


def test_the_known_sign_of_the_document_decides() -> None:
    assert parse_number("1.234", ",").value == 1234
    assert parse_number("1.234", ".").value == Decimal("1.234")
    assert parse_number("(1.200)", ",").value == -1200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "n/a",
        "tbd",
        "1.23.456",
        "1,2,3",
        "12E3",
        "--5",
        "-(5)",
        "5 5",
        "1.234,56,7",
        "€5€",
        "٣",
        "5 h",
        "1-2",
        ",",
        "...",
        "1_000",
    ],
)
def test_what_the_grammar_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_number(text)


def test_other_numbers_of_the_document_show_its_sign() -> None:
    assert decimal_sign_of(["1.234", "12,50", "Umsatz"]) == ","
    assert decimal_sign_of(["1,234", "1,234.5"]) == "."
    assert decimal_sign_of(["1.234.567"]) == ","
    assert decimal_sign_of(["1.234", "5"]) is None
    assert decimal_sign_of(["12,5", "12.5"]) is None


def test_what_people_type_is_read_by_their_own_sign_alone() -> None:
    assert parse_typed("1.234,5", ",").value == Decimal("1234.5")
    assert parse_typed("1.234", ",").value == 1234
    assert parse_typed("0,10", ",").value == Decimal("0.10")
    for text in ("1.5", "1,234.56", "1.2345", "-"):
        with pytest.raises(NotANumber):
            parse_typed(text, ",")
    with pytest.raises(NotANumber):
        parse_typed("1,5", ".")


@pytest.mark.fault("Y29")
def test_cents_stay_exact() -> None:
    amounts = [parse_number(f"{cents // 100},{cents % 100:02}").value for cents in range(10_000)]
    assert sum(amounts) == Decimal("499950.00")
    assert parse_number("9.007.199.254.740.993,01").value == Decimal("9007199254740993.01")
