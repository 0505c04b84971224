"""By which columns a table is sorted, as text (`-day,name`: by day descending, equal days by name) and as columns."""

from collections.abc import Iterable

# (field's name, whether it descends), the first one first.
Sorting = tuple[tuple[str, bool], ...]


def sorting_of(text: str, names: Iterable[str]) -> Sorting:
    """Return what a text says, without fields that there aren't (any more), each field once."""
    known, found = set(names), dict[str, bool]()
    for part in text.split(","):
        name = part.strip().removeprefix("-")
        if name in known:
            found.setdefault(name, part.strip().startswith("-"))
    return tuple(found.items())


def sorting_text(sorting: Sorting) -> str:
    """Return the sorting as text."""
    return ",".join(f"-{name}" if down else name for name, down in sorting)


def clicked(sorting: Sorting, name: str, *, more: bool) -> Sorting:
    """Return the sorting after a click on a column's title; with `more` (Shift) the others stay.

    A column that was there already turns round.
    """
    before = dict(sorting)
    down = name in before and not before[name]
    if not more:
        return ((name, down and sorting[0][0] == name),)
    return tuple({**before, name: down}.items())
