"""How the columns of a table are laid out, by field name, so that it still fits after an update. Pure code, no Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Layout:
    """`order`: all fields from left to right, also hidden ones; none for the screen's own order.

    `frozen`: the last of the columns that stay when the table is scrolled sideways; "" for none. None is what nobody
    chose: the first field, which names the rows, stays as long as it stands first.
    """

    order: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    frozen: str | None = None


def arranged(layout: Layout, names: Sequence[str]) -> tuple[str, ...]:
    """Return the fields from left to right: gone ones are dropped, a new one follows its natural neighbour."""
    known = set(names)
    order = [name for name in dict.fromkeys(layout.order) if name in known]
    for place, name in enumerate(names):
        if name not in order:
            order.insert(order.index(names[place - 1]) + 1 if place else 0, name)
    return tuple(order)


def frozen_count(layout: Layout, names: Sequence[str]) -> int:
    """Return how many of the first columns stay, hidden ones counted."""
    order = arranged(layout, names)
    if layout.frozen is None:
        return int(order[:1] == tuple(names[:1]))
    return order.index(layout.frozen) + 1 if layout.frozen in order else 0


def plain_layout(layout: Layout, names: Sequence[str]) -> dict[str, Any]:
    """Return the layout as JSON holds it, without what is as the screen has it anyway."""
    order = arranged(layout, names)
    content = {"order": list(order) if order != tuple(names) else [], "hidden": sorted(layout.hidden)}
    content = {key: value for key, value in content.items() if value}
    unchosen = frozen_count(layout, names) == frozen_count(replace(layout, frozen=None), names)
    return content if unchosen else {**content, "frozen": layout.frozen}


def layout_of(content: Any, names: Sequence[str]) -> Layout:
    """Return the layout that was kept, as far as it can be read. The first field names the rows: it is never hidden."""
    if not isinstance(content, Mapping):
        return Layout()
    order, hidden = (_texts(content.get(key)) for key in ("order", "hidden"))
    frozen = content.get("frozen")
    may_be_hidden = set(names[1:])
    return Layout(
        arranged(Layout(order), names) if order else (),
        frozenset(name for name in hidden if name in may_be_hidden),
        frozen if isinstance(frozen, str) and frozen in ("", *names) else None,
    )


def moved(order: Sequence[str], name: str, place: int, frozen: int) -> tuple[tuple[str, ...], int]:
    """Move a column; return the order, and how many are frozen then: what is put between those is, too."""
    before = list(order).index(name)
    others = [other for other in order if other != name]
    others.insert(place, name)
    if place < frozen <= before:
        frozen += 1
    elif before < frozen <= place:
        frozen -= 1
    return tuple(others), frozen


def _texts(listed: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in listed) if isinstance(listed, list) else ()
