"""Running pytest in a folder, again and again."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

FORKS = Path(__file__).with_name("forks.py")


class PytestRunner:
    """Runs pytest in `folder`: in forks of one process where the system has them, else each time in a new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self._forks: subprocess.Popen[str] | None = None

    def __enter__(self) -> "PytestRunner":
        if hasattr(os, "fork"):
            self._said = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="planted-said-"))) / "said"
            command = [sys.executable, "-P", str(FORKS), str(self._said)]
            self._forks = self._open.enter_context(
                subprocess.Popen(command, cwd=self.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def run(self, arguments: Sequence[str]) -> tuple[int, str]:
        """Return pytest's exit code and all that it said."""
        if self._forks is None:
            command = [sys.executable, "-m", "pytest", *arguments]
            ended = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
            return ended.returncode, ended.stdout + ended.stderr
        assert self._forks.stdin is not None
        assert self._forks.stdout is not None
        self._forks.stdin.write(json.dumps(arguments) + "\n")
        self._forks.stdin.flush()
        code = int(self._forks.stdout.readline())
        return code, self._said.read_text(encoding="utf-8", errors="replace")
