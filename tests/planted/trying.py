"""Trying planted bugs in copies of the tree: each is put in, its tests are run, and it is taken out again."""

import itertools
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tests.planted.bugs import ROOT, Bug, Misplaced
from tests.planted.pytest_runner import PytestRunner

# A test that waits for ever because of the bug has failed too.
LONGEST_TEST = 60
# In the order of the files, so that the same test is the first each time.
QUIETLY = ("-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not sweep and not long_sweep")
FAILED = re.compile(r"^FAILED (.+?)(?: - |$)", re.MULTILINE)
# The templates come along: to make them anew for each copy takes seconds.
_NOT_COPIED = shutil.ignore_patterns(".[!t]*", "__pycache__", "build", "dist", "*.egg-info", "*.log")
_ALL_PASSED, _SOME_FAILED = 0, 1
_WRITTEN = itertools.count()


@dataclass(frozen=True)
class Outcome:
    """What became of a bug. `caught_by`: the first test that failed; `trouble`: why it couldn't be tried."""

    bug: Bug
    caught_by: str = ""
    trouble: str = ""

    def words(self) -> str:
        """One line for people."""
        if self.trouble:
            return f"NOT TRIED  {self.trouble}"
        if self.caught_by:
            return f"caught     {self.bug.name}: {self.caught_by}"
        return f"SURVIVED   {self.bug.name}: {self.bug.breaks}"


def try_all(bugs: Iterable[Bug], root: Path = ROOT, at_once: int = 2) -> Iterator[Outcome]:
    """Try each bug, `at_once` of them beside each other; what became of them, in their order."""
    with ExitStack() as open_copies, ThreadPoolExecutor(at_once) as workers:
        free: SimpleQueue[PytestRunner] = SimpleQueue()
        for _ in range(at_once):
            free.put(open_copies.enter_context(copy_of(root)))
        yield from workers.map(lambda bug: _try_in_free(bug, free), bugs)


def without_bugs(bugs: Iterable[Bug], root: Path = ROOT) -> str:
    """The first of the bugs' tests that fails although none is planted; empty when all pass.

    Without it a tree whose tests fail anyway would seem to catch everything. Raises Misplaced when one isn't there.
    """
    named = dict.fromkeys(test for bug in bugs for test in bug.tests)
    with copy_of(root) as copy:
        return _first_failure(copy, named)


@contextmanager
def copy_of(root: Path) -> Iterator[PytestRunner]:
    """Run pytest in a copy of the tree that goes when it isn't needed any more."""
    with tempfile.TemporaryDirectory(prefix="planted-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(root, copy, ignore=_NOT_COPIED)
        with PytestRunner(copy) as runner:
            yield runner


def _try_in_free(bug: Bug, free: "SimpleQueue[PytestRunner]") -> Outcome:
    copy = free.get()
    try:
        return try_in(bug, copy)
    finally:
        free.put(copy)


def try_in(bug: Bug, copy: PytestRunner) -> Outcome:
    """Try a bug in a copy of the tree, which is as before afterwards."""
    file = copy.folder / bug.file
    source = file.read_text(encoding="utf-8")
    try:
        _write(file, bug.planted_in(source))
        return Outcome(bug, _first_failure(copy, bug.tests))
    except Misplaced as error:
        return Outcome(bug, trouble=str(error))
    finally:
        _write(file, source)


def _write(file: Path, source: str) -> None:
    file.write_text(source, encoding="utf-8")
    # Python tells by second and size whether what it compiled is still true; the size may be the same.
    moment = time.time() + next(_WRITTEN)
    os.utime(file, (moment, moment))


def _first_failure(copy: PytestRunner, tests: Iterable[str]) -> str:
    """The first test that fails; empty when all pass. Raises Misplaced when they can't be run or break down before."""
    code, said = copy.run([*QUIETLY, f"--timeout={LONGEST_TEST}", *tests])
    if code == _ALL_PASSED:
        return ""
    failed = FAILED.search(said)
    if code != _SOME_FAILED or not failed:
        raise Misplaced(f"these tests can't be run: {', '.join(tests)}\n{said[-1500:]}")
    return failed[1]
