"""What people did and isn't in the database yet, in a file that outlives the program. No Qt.

One line of JSON a step, written before the step is shown as taken, and on the disk before it is tried; a second line
when it is known what became of it. When nothing is open the file is emptied. A line that was torn by the end of the
program is left out: its step was never shown. The file is its writer's alone: a lock ends with the process, and a
second program on the same folder and database writes a file of its own.
"""

import json
import logging
import os
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from desktop.commands.command_serialization import from_plain, to_plain
from desktop.commands.row_commands import Command
from models.connection.file_locks import take_file
from models.connection.private_files import PRIVATE_FILE, make_data_folder, opener

log = logging.getLogger("leitstand.desktop")

FOLDER, MOST_PROGRAMS = "unsaved", 20


@dataclass(frozen=True)
class JournalEntry:
    """A step that was found in a journal: when it was taken, and in whose name."""

    step: Command
    at: datetime
    who: str


class Journal:
    """The journal of one program for one database. `instance`: the database's own id.

    Its methods may be called in any thread. `trouble`: why the last line couldn't be written, if so.
    """

    def __init__(self, folder: Path, instance: str) -> None:
        self._folder = folder / FOLDER
        self._name = re.sub(r"[^A-Za-z0-9-]", "", instance) or "database"
        self._lock = threading.Lock()
        self._own: BinaryIO | None = None
        self._locks: list[BinaryIO] = []
        self._open: set[str] = set()
        self._unreadable = 0
        self.trouble: OSError | None = None

    def begin(self) -> list[JournalEntry]:
        """Take a file, and what ended programs have left in theirs, in its order. Without a file nothing is kept."""
        try:
            make_data_folder(self._folder.parent)
            make_data_folder(self._folder)
            lines = [line for number in range(1, MOST_PROGRAMS + 1) for line in self._take(number)]
            found = self._read(lines)
        except OSError as error:
            self.trouble = error
            return []
        return found

    def note(self, step: Command, number: int, at: datetime, who: str) -> None:
        """Write a step down, if it isn't yet; `number` gives the order. An OSError is kept as `trouble`."""
        operation = step.once.operation
        if self._own is None or operation in self._open:
            return
        line = {"number": number, "at": at.isoformat(), "who": who, "step": to_plain(step)}
        with self._lock:
            if operation not in self._open:
                self._open.add(operation)
                self._append(line)

    def sync(self) -> None:
        """Have what is written reach the disk; an OSError is kept as `trouble`."""
        if self._own is not None and not self._own.closed:
            try:
                os.fsync(self._own.fileno())
            except OSError as error:
                self.trouble = error

    def end(self, operation: str) -> None:
        """Note that it is known what became of a step: it isn't tried again after the next start."""
        if self._own is None or operation not in self._open:
            return
        with self._lock:
            self._open.discard(operation)
            if self._open or self._unreadable:
                self._append({"ended": operation})
            elif not self._own.closed:
                self._empty(self._own)

    def close(self) -> None:
        """Let others have the file."""
        self.sync()
        with self._lock:
            for file in self._locks:
                file.close()
            if self._own is not None:
                self._own.close()

    def _take(self, number: int) -> list[bytes]:
        """Return the lines of one program's file, which is ours from now on; none while another program has it."""
        file = self._folder / f"{self._name}{f'-{number}' if number > 1 else ''}.jsonl"
        if self._own is not None and not file.exists():
            return []
        held = open(file.with_suffix(".lock"), "ab", opener=opener)  # noqa: SIM115 - open as long as the journal is
        if not take_file(held):
            held.close()
            return []
        self._locks.append(held)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), PRIVATE_FILE)
        opened = os.fdopen(descriptor, "r+b", buffering=0)
        lines = opened.read().split(b"\n")
        if self._own is None:
            self._own = opened
            if lines[-1]:  # torn: what is written next must begin a line of its own
                os.write(descriptor, b"\n")
            return lines
        # Copied into our own file before theirs is emptied: killed in between, a step is found twice and done once.
        os.write(self._own.fileno(), b"\n".join([*lines[:-1], b""]))
        os.fsync(self._own.fileno())
        self._empty(opened)
        opened.close()
        return lines

    def _read(self, lines: list[bytes]) -> list[JournalEntry]:
        steps: dict[str, tuple[int, JournalEntry]] = {}
        for line in filter(None, lines):
            content = _content(line)
            if content is None:
                continue
            if "ended" in content:
                steps.pop(content["ended"], None)
                continue
            try:
                kept = JournalEntry(
                    from_plain(content["step"]), datetime.fromisoformat(content["at"]), str(content["who"])
                )
                steps.setdefault(kept.step.once.operation, (int(content["number"]), kept))
            except (ValueError, KeyError, TypeError) as error:
                self._unreadable += 1
                log.warning("a change that was kept in %s can't be read by this version: %s", self._folder, error)
        self._open = set(steps)
        if not steps and not self._unreadable and self._own is not None:
            self._empty(self._own)
        return [kept for _, kept in sorted(steps.values(), key=lambda one: (one[1].at, one[0]))]

    def _append(self, content: dict[str, Any]) -> None:
        line = json.dumps(content, separators=(",", ":")).encode() + b"\n"
        try:
            if self._own is not None and not self._own.closed:
                written = os.write(self._own.fileno(), line)
                if written < len(line):
                    # The disk is full: half a line must not spoil the next one.
                    os.write(self._own.fileno(), b"\n")
                    raise OSError("only a part could be written")
        except OSError as error:
            self.trouble = error

    def _empty(self, file: BinaryIO) -> None:
        try:
            os.ftruncate(file.fileno(), 0)
        except OSError as error:
            self.trouble = error


def left_unsaved(folder: Path, instance: str) -> int:
    """Return how many steps programs that ended have left in their journals, which the next window is to write."""
    journal = Journal(folder, instance)
    try:
        return len(journal.begin())
    finally:
        journal.close()


def _content(line: bytes) -> dict[str, Any] | None:
    """Return what a line holds; None for one that was torn."""
    try:
        content = json.loads(line)
    except ValueError:
        return None
    return content if isinstance(content, dict) else None


def now() -> datetime:
    """Return the moment at which a step is taken, by this computer's clock; only shown."""
    return datetime.now(UTC)
