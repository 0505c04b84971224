"""`python -m tests.planted`: plant each bug in a copy of the tree and see that the suite catches it.

Ends with code 1 when one survives, or can't be tried because its place in the program has gone.
"""

import argparse
import sys

from tests.planted.bugs import Bug, Misplaced, all_bugs
from tests.planted.trying import try_all, without_bugs


def main(arguments: list[str] | None = None) -> int:
    """Try all bugs, or those that `--only` names."""
    parser = argparse.ArgumentParser(prog="python -m tests.planted", description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", help="only this bug; may be given several times")
    parser.add_argument("--list", action="store_true", help="name the bugs and the rules they break, and end")
    parser.add_argument("--at-once", metavar="N", type=int, default=2, help="how many are tried beside each other")
    options = parser.parse_args(arguments)
    bugs = [bug for bug in all_bugs() if not options.only or bug.name in options.only]
    if options.list:
        for bug in bugs:
            print(f"{bug.name} ({bug.file}): {bug.breaks}")
        return 0
    unknown = set(options.only or ()) - {bug.name for bug in bugs}
    if unknown:
        parser.error(f"there is no bug called {', '.join(sorted(unknown))}")
    return _tried(bugs, options.at_once)


def _tried(bugs: list[Bug], at_once: int) -> int:
    try:
        failing = without_bugs(bugs)
    except Misplaced as error:
        print(f"Nothing can be said: {error}")
        return 1
    if failing:
        print(f"Nothing can be said: {failing} fails without any bug planted.")
        return 1
    caught = 0
    for outcome in try_all(bugs, at_once=at_once):
        print(outcome.words(), flush=True)
        caught += bool(outcome.caught_by)
    print(f"caught {caught} of {len(bugs)}")
    return 0 if caught == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main())
