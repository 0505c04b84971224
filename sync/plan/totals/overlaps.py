"""Tables that say the same thing: copies, old states, scenarios and totals are never added to what they repeat.

Which of several counts: what isn't called old, a copy or a scenario; else the first. Departments that are planned on
sheets of their own have the same rows too: they are added up if a table of totals or their names show what they are.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import combinations

from sync.plan.totals.figures import FigureRow, ToldFigures, adds_up, kind_total, known_parts, same_plan, shared
from sync.plan.values.plan_reading import COMPANY, Findings
from sync.plan.values.versions import department_in, is_main, names_totals, number_in_name, version_words

# Of the smaller table so many rows in the other make it another state of the same plan.
ALIKE = 0.5


def settle(parts: Sequence[Findings], known: Collection[str]) -> None:
    """Leave out what repeats other tables, and say so. `known`: the names of departments that people have entered."""
    OverlapSettlement(parts, known).run()


class OverlapSettlement:
    """The tables of a workbook while it is found out which of them count."""

    def __init__(self, parts: Sequence[Findings], known: Collection[str]) -> None:
        found = [part for part in parts if part.found]
        tables = Counter(part.sheet.name for part in found)
        marks = Counter(word for part in found for word in version_words(part.title))
        self._live = [
            ToldFigures(
                part,
                alone=tables[part.sheet.name] == 1,
                marked=any(marks[word] == 1 for word in version_words(part.title)) and len(found) > 1,
            )
            for part in found
        ]
        self._departments = {one: department_in(one.called, known) for one in self._live}
        self._added: set[ToldFigures] = set()

    def run(self) -> None:
        """Leave out the marked ones first: totals are those of what is left."""
        self._leave_out_marked()
        self._leave_out_copies()
        for table in sorted(self._live, key=lambda one: not names_totals(one.called)):
            self._leave_out_totals(table)
        self._choose()
        self._name_departments()

    def _drop(self, table: ToldFigures, why: str) -> None:
        self._live.remove(table)
        table.part.leave_out(why)

    # By their names

    def _leave_out_marked(self) -> None:
        for table in [one for one in self._live if version_words(one.called)]:
            words = " ".join(version_words(table.called))
            rivals = [one for one in self._live if not version_words(one.called) and one.periods & table.periods]
            if not rivals:
                table.part.note(f"“{table.name}” was taken, although its name says “{words}”.")
                continue
            rival = max(rivals, key=lambda one: len(shared(one, table)))
            self._drop(table, "version")
            if rival.rows == table.rows:
                table.part.problem(None, f"“{table.name}” has the same figures as “{rival.name}” and was left out.")
            else:
                table.part.problem(
                    None,
                    f"“{table.name}” has months of “{rival.name}” too; by its name (“{words}”) it isn't the plan, "
                    "and it was left out.",
                )

    # By their numbers

    def _leave_out_copies(self) -> None:
        for one, other in combinations(list(self._live), 2):
            both = {one, other} <= set(self._live) and (one.rows == other.rows or same_plan(one, other))
            if both and not (self._departments[one] and self._departments[other]):
                first, second = sorted((one, other), key=self._rank)
                self._drop(second, "copy")
                if names_totals(second.called):
                    second.part.note(f"“{second.name}” adds up “{first.name}” and was left out.")
                elif one.rows == other.rows:
                    second.part.problem(
                        None, f"“{second.name}” has the same figures as “{first.name}” and was left out."
                    )
                else:
                    second.part.problem(
                        None, f"“{second.name}” comes to the same as “{first.name}” in every month, and was left out."
                    )

    def _leave_out_totals(self, table: ToldFigures) -> None:
        """Leave out the rows of a table that others add up to, or all of it."""
        others = [one for one in self._live if one is not table and one.periods & table.periods]
        if table in self._added:
            return  # what others add up is no total of theirs
        rows = {row: figures for row, figures in table.rows.items() if any(figures.values())}
        summed = {row for row in rows if adds_up(table, row, others)}
        shown = {row for row in rows if summed and row not in summed and known_parts(row, others)}
        totals = {row: of for row in rows.keys() - summed - shown if (of := kind_total(table, row, others))}
        named = names_totals(table.called)
        alike = [row for row in rows if any(row in one.rows for one in others)]
        if not named and 2 * len(summed) < len(alike):
            summed = set()
        found = summed | shown | totals.keys()
        if not found:
            return
        parts = _called(others)
        if summed:
            self._added |= {one for one in others if summed & one.rows.keys()}
        if found == rows.keys():
            self._drop(table, "total")
            words = f"“{table.name}” adds up “{parts}” and was left out."
            table.part.note(words) if named or len(summed) > 1 else table.part.problem(None, words)
            return
        self._leave_out_rows(table, found, parts, certain=named and not totals)

    def _leave_out_rows(self, table: ToldFigures, rows: Collection[FigureRow], parts: str, *, certain: bool) -> None:
        labels = ", ".join(dict.fromkeys(table.label(row) for row in sorted(rows)))
        table.take_out(rows)
        words = f"“{table.name}” has rows that add up rows of “{parts}”; they were left out: {labels}."
        table.part.note(words) if certain else table.part.problem(None, words)

    # By what is left

    def _choose(self) -> None:
        """Choose of tables with the same rows and months the one that counts, unless they are departments."""
        for one, other in combinations(sorted(self._live, key=self._rank), 2):
            if not {one, other} <= set(self._live) or {one, other} <= self._added:
                continue
            rows = shared(one, other)
            if rows and len(rows) >= ALIKE * min(len(one.rows), len(other.rows)):
                self._decide(one, other)
            elif rows:
                labels = ", ".join(dict.fromkeys(one.label(row) for row in sorted(rows)))
                one.part.note(f"“{one.name}” and “{other.name}” both have these rows, which were added up: {labels}.")

    def _decide(self, one: ToldFigures, other: ToldFigures) -> None:
        if self._departments[one] and self._departments[other]:
            self._added |= {one, other}
            one.part.note(f"“{one.name}” and “{other.name}” have the same rows; they were added up as departments.")
            return
        self._drop(other, "version")
        if names_totals(other.called):
            words = f"“{other.name}” announces totals, but doesn't add up “{one.name}” and others; it was left out."
        elif one.rows == other.rows:
            words = f"“{other.name}” has the same figures as “{one.name}” and was left out."
        else:
            words = (
                f"“{other.name}” has the same rows and months as “{one.name}” with other figures, and was left out. "
                "If they are departments, begin their names with “Department”."
            )
        other.part.problem(None, words)

    def _rank(self, table: ToldFigures) -> tuple[object, ...]:
        """Return what counts rather, first."""
        most = max(len(one.rows) for one in self._live)
        name = table.called
        return (
            names_totals(name),
            not is_main(name),
            2 * len(table.rows) < most,
            -number_in_name(name),
            self._live.index(table),
        )

    def _name_departments(self) -> None:
        """Name sheets that are added up by what their names say; then so are the others with a department's name."""
        if len([one for one in self._live if one in self._added and self._departments[one]]) < 2:
            return
        for table in self._live:
            name = self._departments[table]
            if name and table.alone:
                table.part.found = [
                    (place, replace(item, department=name) if item.department == COMPANY else item)
                    for place, item in table.part.found
                ]


def _called(tables: Sequence[ToldFigures]) -> str:
    return "” and “".join(one.name for one in tables)
