"""What was taken for granted and what was left out of a plan, in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from sync.plan.totals.formulas import position_of
from sync.plan.values.plan_reading import PlanReading, Skipped
from sync.sheets.cells.cells import column_letters

MOST_NAMED = 8
# Of these a sentence of its own tells already.
_TOLD = frozenset(("hidden", "copy", "version", "total"))


def told(reading: PlanReading) -> list[str]:
    """Return the assumptions, and what was left out sheet by sheet, in sentences."""
    by_sheet: dict[str, list[Skipped]] = defaultdict(list)
    for skipped in reading.skipped:
        by_sheet[skipped.sheet].append(skipped)
    read = {item.sheet for item in reading.items} | {problem.sheet for problem in reading.problems}
    left_out = [
        f"“{sheet}”: {words}" for sheet, cells in by_sheet.items() if sheet in read for words in _left_out(cells)
    ]
    return [*reading.notes, *dict.fromkeys(left_out)]


def _left_out(skipped: Sequence[Skipped]) -> Iterator[str]:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in skipped:
        why = "sum" if one.why in ("subtotal", "result") else "months" if one.why.endswith("_total") else one.why
        places[why].append(position_of(one.cell))
    for why, found in places.items():
        rows, columns = sorted({row for _, row in found}), sorted({column for column, _ in found})
        if why == "sum":
            yield f"what adds up other rows was left out ({_listed('row', map(str, rows))})."
        elif why == "months":
            yield f"what adds up months was left out ({_listed('column', map(column_letters, columns))})."
        elif why == "part":
            yield f"rows that are parts of those above them were left out ({_listed('row', map(str, rows))})."
        elif why == "actual":
            yield f"actual values were left out ({_listed('column', map(column_letters, columns))})."
        elif why == "note":
            yield f"texts beside the numbers were left out ({_listed('row', map(str, rows))})."
        elif why not in _TOLD:
            yield f"{len(found)} cells were left out ({why})."


def _listed(noun: str, names: Iterable[str]) -> str:
    """List "row 4", "rows 4, 5 and 8", "rows 4, 5, … and 80"."""
    all_names = list(names)
    if len(all_names) == 1:
        return f"{noun} {all_names[0]}"
    shown = all_names[:-1] if len(all_names) <= MOST_NAMED else [*all_names[: MOST_NAMED - 2], "…"]
    return f"{noun}s {', '.join(shown)} and {all_names[-1]}"
