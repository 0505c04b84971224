"""A layout of columns is kept by field name, and still fits when an update brings or takes fields."""

import pytest

from desktop.screens.column_layout import Layout, arranged, frozen_count, layout_of, moved, plain_layout

NAMES = ("name", "city", "industry", "remarks")


def test_a_layout_comes_back_as_it_was_kept() -> None:
    layout = Layout(("city", "name", "remarks", "industry"), frozenset({"city"}), "name")

    assert layout_of(plain_layout(layout, NAMES), NAMES) == layout


def test_nothing_is_kept_of_what_is_as_the_screen_has_it() -> None:
    assert plain_layout(Layout(NAMES), NAMES) == {}


def test_a_field_that_an_update_brings_stands_behind_its_natural_neighbour() -> None:
    kept = Layout(("remarks", "name", "industry"))

    assert arranged(kept, ("id_code", *NAMES)) == ("id_code", "remarks", "name", "city", "industry")


def test_a_field_that_has_gone_is_dropped_from_order_hidden_and_frozen() -> None:
    content = {"order": ["gone", "city", "name"], "hidden": ["gone", "city"], "frozen": "gone"}

    layout = layout_of(content, ("name", "city"))

    assert layout == Layout(("city", "name"), frozenset({"city"}))


def test_the_column_that_names_the_rows_is_never_hidden() -> None:
    assert layout_of({"hidden": ["name", "city"]}, NAMES).hidden == {"city"}


@pytest.mark.parametrize("broken", [None, 5, [], "x", {"order": 3, "hidden": "city", "frozen": ["name"]}])
def test_what_can_not_be_read_is_the_screens_own_layout(broken: object) -> None:
    assert layout_of(broken, NAMES) == Layout()


def test_a_column_put_between_frozen_ones_is_frozen_and_one_taken_out_is_not() -> None:
    assert moved(NAMES, "remarks", 0, 2) == (("remarks", "name", "city", "industry"), 3)
    assert moved(NAMES, "name", 3, 2) == (("city", "industry", "remarks", "name"), 1)
    assert moved(NAMES, "city", 0, 2)[1] == 2
    assert moved(NAMES, "remarks", 2, 2)[1] == 2


def test_how_many_are_frozen_follows_from_the_last_one() -> None:
    assert frozen_count(Layout(("city", "name", "industry", "remarks"), frozen="name"), NAMES) == 2
    assert frozen_count(Layout(frozen="gone"), NAMES) == 0


def test_the_column_that_names_the_rows_stays_unless_somebody_chose_otherwise() -> None:
    moved_away = ("city", "name", "industry", "remarks")
    assert [frozen_count(Layout(order), NAMES) for order in ((), NAMES, moved_away)] == [1, 1, 0]
    for chosen, count in ((Layout(frozen=""), 0), (Layout(frozen="city"), 2), (Layout(moved_away, frozen="name"), 2)):
        kept = layout_of(plain_layout(chosen, NAMES), NAMES)
        assert (kept, frozen_count(kept, NAMES)) == (chosen, count)
    assert plain_layout(Layout(frozen="name"), NAMES) == {}
