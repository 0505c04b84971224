"""Whether the headings of a table are departments or sections of the company's plan, and which rows a name reaches."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from sync.plan.totals.totals import NumberRow
from sync.plan.values.plan_reading import COMPANY
from sync.plan.values.vocabulary import announces_total, is_company, is_miscellaneous, kind_of, side_of
from sync.sheets.cells.cells import fold

Section = tuple[str, ...]
Groups = Mapping[str, Sequence[NumberRow]]


def departments_of(lines: Iterable[NumberRow]) -> dict[Section, str | None]:
    """Return the department of each section: one of its headings, or "company"; None where it isn't certain."""
    all_of_them = list(lines)
    own = [line for line in all_of_them if not announces_total(line.label)]
    result: dict[Section, str | None] = {line.section: COMPANY for line in all_of_them}
    for level in (0, 1):
        groups = _groups(own, level)
        verdicts = _judge(groups)
        for section in result:
            if len(section) > level and result[section] == COMPANY:
                result[section] = verdicts.get(section[level], COMPANY)
    return result


def reached_by(names: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Give the department of each row, where a column names it once for several rows: merged, or blank below the first.

    `names`, `labels`: what stands in the rows, empty rows too. A name reaches down to the next one, to an empty row or
    to the total that bears it. Where rows next to each other repeat a name, each row names its own, and blank is none.
    """
    if any(above and fold(above) == fold(below) for above, below in pairwise(names)):
        return list(names)
    reached: list[str] = []
    last = ""
    for name, label in zip(names, labels, strict=True):
        last = name or (last if label else "")
        reached.append(last)
        if last and announces_total(label) and fold(last) in fold(label):
            last = ""
    return reached


def _groups(lines: Iterable[NumberRow], level: int) -> Groups:
    groups: dict[str, list[NumberRow]] = defaultdict(list)
    for line in lines:
        if len(line.section) > level:
            groups[line.section[level]].append(line)
    return groups


def _judge(groups: Groups) -> dict[str, str | None]:
    """Judge the headings of one level: the department each names, "company", or None."""
    sides = {name for name, lines in groups.items() if _is_side(name, lines)}
    named = {name: lines for name, lines in groups.items() if name not in sides and not is_company(name)}
    if not sides and _are_departments(named):
        return {name: name if name in named else COMPANY for name in groups}
    return {name: None if name in named and _is_mere_name(name) else COMPANY for name in groups}


def _is_mere_name(name: str) -> bool:
    return not kind_of(name) and not announces_total(name)


def _is_side(name: str, lines: Sequence[NumberRow]) -> bool:
    """Tell whether the heading is a side of the plan and no row under it says otherwise ("Sales" with salaries)."""
    side = side_of(name)
    return side is not None and {kind_of(line.label) for line in lines} <= {side, None}


def _are_departments(groups: Groups) -> bool:
    """Departments have the same rows again and again, or both earn and spend; groups of costs do neither."""
    if len(groups) < 2 or {side_of(name) for name in groups} >= {"revenue", "cost"}:
        return False
    labels = Counter(label for lines in groups.values() for label in {fold(line.label) for line in lines})
    recurring = [label for label, count in labels.items() if count > 1 and not is_miscellaneous(label)]
    kinds = ({kind_of(line.label) for line in lines} for lines in groups.values())
    return bool(recurring) or any({"revenue", "cost"} <= found for found in kinds)
