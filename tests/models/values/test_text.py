"""Text made fit to be kept."""

import pytest

from models.values.text import LONGEST_TEXT, clean


@pytest.mark.fault("H3", "H4")
@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\x00b", "a\ufffdb"),
        ("half \ud83d of a pair", "half \ufffd of a pair"),
        ("bell\x07 escape\x1b delete\x7f next line\x85", "bell\ufffd escape\ufffd delete\ufffd next line\ufffd"),
        ("\x0b\x0c\x1f\x9f", "\ufffd" * 4),
    ],
)
def test_what_no_database_takes_or_means_nothing_is_marked(text: str, kept: str) -> None:
    assert clean(text) == kept


@pytest.mark.fault("H5", "H6")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nordlicht",
        "Line 1\nLine 2\r\n\tTab",
        "👩‍👩‍👧 Zoë " + "\u0301" * 1000,
        "שלום\u202e",
        "<b>&amp;</b>",
        "\ufeffx",
    ],
)
def test_what_is_fit_stays_as_it_is(text: str) -> None:
    assert clean(text) is text


@pytest.mark.fault("H5")
def test_a_text_without_end_is_cut_with_a_mark() -> None:
    assert clean("x" * LONGEST_TEXT) == "x" * LONGEST_TEXT
    cut = clean("x" * 10_000_000)
    assert (len(cut), cut[-2:]) == (LONGEST_TEXT, "x…")
