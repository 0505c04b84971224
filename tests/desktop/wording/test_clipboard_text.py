"""Blocks of cells as spreadsheets write and read them on the clipboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.wording.clipboard_text import as_html, as_tsv, harmless, read_tsv, without_apostrophe


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),  # Excel ends the last row, too
        ("a\tb\nc\td", [["a", "b"], ["c", "d"]]),  # Sheets doesn't
        ('"one\ntwo"\tb\r\n', [["one\ntwo", "b"]]),
        ('"one\r\ntwo ""so"""\n', [['one\ntwo "so"']]),
        ('5" screen\tthe "big" one', [['5" screen', 'the "big" one']]),
        ('"big" client\tb', [['"big" client', "b"]]),
        ('"not closed\tb', [['"not closed', "b"]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ("a\tb\nc", [["a", "b"], ["c", ""]]),
        ("\ta", [["", "a"]]),
        ("a\t\n", [["a", ""]]),
        ("one", [["one"]]),
        ("\n", [[""]]),
        ("", []),
    ],
)
def test_what_spreadsheets_write_is_read(text: str, cells: list[list[str]]) -> None:
    assert read_tsv(text) == cells


grids = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.text('ab\t\n" =é'), min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(grids)
def test_every_block_comes_back_as_it_went(cells: list[list[str]]) -> None:
    text = as_tsv(cells)
    assert (read_tsv(text) or [[""]]) == (cells if text else [[""] * len(cells[0])])


def test_html_keeps_breaks_in_their_cells_and_marks_nothing_up() -> None:
    html = as_html([["<b>x</b>\ny", "1,5"]], [False, True])
    assert '<td>&lt;b&gt;x&lt;/b&gt;<br style="mso-data-placement:same-cell">y</td>' in html
    assert '<td style="text-align:right">1,5</td>' in html


@pytest.mark.parametrize("text", ["=1+1", "+49 221", "-", "@x", "'tis", "plain", "''=1"])
def test_no_text_becomes_a_formula_and_it_comes_back_as_it_was(text: str) -> None:
    assert harmless(text)[0] not in "=+-@"
    assert without_apostrophe(harmless(text)) == text


def test_a_long_text_full_of_quotation_marks_is_read_at_once() -> None:
    text = '"a\t' * 100_000
    assert len(read_tsv(text)[0]) == 100_001
