"""The line at the end of a run of the tests: how many faults of the catalogue were survived."""

from collections.abc import Iterable, Mapping

from tests.faults.catalogue import Row

# What a finished test may be called by pytest, and whether its fault was survived.
SURVIVED = {"passed": True, "xpassed": True, "failed": False, "error": False, "xfailed": False}

# Rows named when only a part of the tests was run.
SHOWN = 12


def judged(outcomes: Iterable[tuple[str, Iterable[str]]]) -> dict[str, bool]:
    """Whether every executed test of a row passed, by the row's id.

    `outcomes`: pytest's word for how a test ended, and the ids it is marked with.
    """
    survived: dict[str, bool] = {}
    for outcome, ids in outcomes:
        for one in ids if outcome in SURVIVED else ():
            survived[one] = survived.get(one, True) and SURVIVED[outcome]
    return survived


def lines(rows: Iterable[Row], survived: Mapping[str, bool]) -> list[str]:
    """What to print; nothing if no test of the catalogue was run."""
    if not survived:
        return []
    expected = [row.id for row in rows if not row.reason]
    reasons = sum(bool(row.reason) for row in rows)
    well = [one for one in expected if survived.get(one)]
    broken = [one for one in expected if survived.get(one) is False]
    unseen = [one for one in expected if one not in survived]
    told = [
        f"faults survived {len(well)} of {len(expected)}" + (f" ({reasons} with a written reason)" if reasons else "")
    ]
    told += [f"not survived: {' '.join(broken)}"] if broken else []
    told += [f"not run: {_some(unseen)}"] if unseen else []
    return told


def _some(ids: list[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return " ".join(ids[:SHOWN]) + more
