"""Scenarios below each other in one table, each under a heading: one of them is the plan."""

from collections.abc import Sequence

from sync.plan.tables.table import Table
from sync.plan.totals.totals import NumberRow
from sync.plan.values.versions import is_main, version_words
from sync.sheets.cells.cells import fold


def without_rivals(table: Table, lines: Sequence[NumberRow]) -> list[NumberRow]:
    """Return the lines without those under "Worst Case" that stand under "Base" too, each rival named."""
    names = list(dict.fromkeys(line.section[0] for line in lines if line.section))
    scenarios = [name for name in names if version_words(name)]
    kept = sorted((name for name in names if is_main(name) or name in scenarios), key=lambda name: not is_main(name))
    if not scenarios or len(kept) < 2:
        return list(lines)
    labels = {name: {fold(line.label) for line in lines if line.section[:1] == (name,)} for name in kept}
    rivals = [name for name in kept[1:] if labels[name] & labels[kept[0]]]
    for name in rivals:
        _report(table, name, kept[0])
    for line in lines:
        if line.section[:1] in [(name,) for name in rivals]:
            table.findings.skip(line.cells.values(), "version")
    left = [line for line in lines if line.section[:1] not in [(name,) for name in rivals]]
    for line in left:
        if line.section[:1] == (kept[0],):
            line.section = line.section[1:]
    return left


def _report(table: Table, name: str, counts: str) -> None:
    heading = next(heading for heading in table.headings.values() if heading.text == name)
    reason = f"“{name}” has the same rows and months as “{counts}”; as a scenario beside it, it was left out."
    table.findings.problem(heading.cell, reason)
