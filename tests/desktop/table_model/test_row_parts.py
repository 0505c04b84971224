"""The pure parts of the table: the cache of rows and the order of ids."""

import random
from array import array

import pytest
from PySide6.QtCore import QLocale

from desktop.screens.formats import Formats
from desktop.table_model.cell_store import CellStore
from desktop.table_model.row_cache import RowCache
from desktop.table_model.row_index import RowIndex


def test_the_rows_looked_at_least_recently_go_first() -> None:
    cache = RowCache(3)
    for row_id in (1, 2, 3):
        cache.put(row_id, (row_id, "text"))
    cache.get(1)
    cache.put(4, (4, "text"))
    assert [row_id in cache for row_id in (1, 2, 3, 4)] == [True, False, True, True]
    assert len(cache) == 3


def test_a_stale_row_is_shown_until_it_has_been_read_again() -> None:
    cache = RowCache(3)
    cache.put(1, (1, "old"))
    cache.make_stale()
    row = cache.get(1)
    assert cache.is_stale(1)
    assert row is not None
    assert row.values == (1, "old")
    cache.put(1, (1, "new"))
    assert not cache.is_stale(1)


def test_a_row_that_was_never_read_is_stale() -> None:
    cache = RowCache(3)
    cache.make_stale({5})
    assert cache.is_stale(5)
    cache.put(5, (5,))
    assert not cache.is_stale(5)


def test_replacing_a_value_forgets_the_texts_made_of_it() -> None:
    cache = RowCache(3)
    cache.put(1, (1, "a", "b"))
    row = cache.get(1)
    assert row is not None
    row.texts[2] = "b as text"
    cache.replace_values(1, {2: "c"})
    changed = cache.get(1)
    assert changed is not None
    assert changed.values == (1, "a", "c")
    assert changed.texts == {}
    cache.replace_values(9, {1: "nobody"})
    assert 9 not in cache


def test_what_was_written_out_of_sight_is_read_again_before_it_is_built_upon() -> None:
    cells = CellStore(Formats(QLocale("de_DE")), None)
    cells.keep({1: (1, "a"), 2: (2, "b")}, 0)
    cells.were_written([1])
    assert cells.seen() == {2: (2, "b")}
    cells.keep({1: (1, "undone")}, cells.writes)
    assert cells.seen() == {1: (1, "undone"), 2: (2, "b")}


@pytest.mark.parametrize("size", [0, 1, 7, 5_000])
def test_rows_are_found_again_by_id(size: int) -> None:
    ids = random.Random(size).sample(range(1, 2**40), size)
    order = RowIndex(array("q", ids))
    wanted = ids[:: max(1, size // 40)]
    assert [order.row_of(row_id) for row_id in wanted] == [ids.index(row_id) for row_id in wanted]
    for around in (0, size // 2, size):
        assert order.rows_of(set(wanted) | {-5}, around) == {row_id: ids.index(row_id) for row_id in wanted}
        assert all(order.row_of(row_id, around) == ids.index(row_id) for row_id in wanted)
    assert order.row_of(-1) == -1


@pytest.mark.parametrize("blocks", [1, 5, 40])
def test_rows_that_stand_together_are_found_together(blocks: int) -> None:
    ids = random.Random(blocks).sample(range(1, 2**40), 9_000)
    places = [9_000 // blocks * block + beside for block in range(blocks) for beside in range(100)]
    wanted = {ids[place]: place for place in (*places, 8_999)}
    assert RowIndex(array("q", ids)).rows_of(set(wanted) | {-5}, 4_000) == wanted


def test_an_id_that_only_seems_to_stand_between_two_others_is_not_found() -> None:
    # The bytes of 256 and 0 one after another hold the bytes of 1 in their middle.
    assert RowIndex(array("q", [256, 0, 256])).row_of(1) == -1
    assert RowIndex(array("q", [256, 0, 1])).row_of(1) == 2


def test_the_shorter_list_may_be_the_beginning_of_the_longer_one() -> None:
    order = RowIndex(array("q", [1, 2, 3]))
    assert order.begins_like(array("q", [1, 2]))
    assert order.begins_like(array("q", [1, 2, 3, 4]))
    assert not order.begins_like(array("q", [1, 3, 2]))


def test_near_rows_stop_at_both_ends() -> None:
    order = RowIndex(array("q", range(1, 101)))
    assert order.near(0, 2, 3) == [1, 2, 3, 4, 5, 6]
    assert order.near(98, 99, 2) == [97, 98, 99, 100]
