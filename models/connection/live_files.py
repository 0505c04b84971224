"""The files that this process has open through SQLite: nothing else in it may open them.

POSIX gives up all of a process's locks on a file as soon as the process closes any descriptor of it, whoever opened
that (sqlite.org/howtocorrupt.html, 2.2). SQLite then believes that it is connected, while to other programs nobody
seems to be there: the next one that leaves takes the log away under us, and what is saved afterwards goes into a file
without a name. SQLite itself knows this and puts its own closing off. So whoever has to look past it at the bytes of
such a file does it here, through a descriptor that stays open until the process ends.
"""

import os
import shutil
import struct
import sys
import threading
from contextlib import suppress
from pathlib import Path

# The file itself and what SQLite keeps beside it; in "-shm" it holds locks too.
BESIDE = ("", "-wal", "-shm", "-journal")
# Where SQLite's connections hold their locks in a file (sqlite.org/fileformat2.html, "The Lock-Byte Page").
_LOCKS_AT, _LOCKS = 0x40000000, 512
_AT_ONCE = 1 << 20

_live: set[Path] = set()
_lasting: dict[tuple[int, int], int] = {}
_one_at_a_time = threading.Lock()


def note_live(file: Path) -> None:
    """Remember that SQLite opens this file in this process."""
    _live.update((file.absolute(), file.resolve()))


def is_live(path: Path) -> bool:
    """Tell whether a path leads, by any name, to a database that this process has opened, or to what is beside it."""
    try:
        found = path.stat()
    except OSError:
        return False
    return any(_is_same(Path(f"{file}{end}"), found) for file in _live.copy() for end in BESIDE)


def copy_as_it_is(file: Path, target: Path) -> None:
    """Copy a database file byte by byte, for nobody but us to read. Raises OSError.

    Of a database in use that is no whole one: this is for keeping a broken one.
    """
    made = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(made, "wb") as copy:
        if os.name == "nt":  # where a lock belongs to the descriptor, and an open file couldn't be replaced
            with file.open("rb") as source:
                shutil.copyfileobj(source, copy)
        else:
            _copy_bytes(_descriptor(file), copy.fileno())
        copy.flush()
        os.fsync(copy.fileno())


def is_open_elsewhere(file: Path) -> bool:
    """Tell whether another process is connected to a database; False where that can't be known.

    On Windows a file that is open can't be replaced anyway.
    """
    if os.name == "nt":
        return False
    import fcntl

    with suppress(OSError):
        # Asks only: a lock taken for a try would be one with our own, and go with them.
        answer = fcntl.fcntl(_descriptor(file), fcntl.F_GETLK, _lock(fcntl.F_WRLCK))
        return _kind(answer) != fcntl.F_UNLCK
    return False


def _is_same(file: Path, found: os.stat_result) -> bool:
    try:
        return os.path.samestat(file.stat(), found)
    except OSError:
        return False


def _descriptor(file: Path) -> int:
    """Return a descriptor of the file that is never closed; one for each file."""
    with _one_at_a_time:
        place = file.stat()
        key = place.st_dev, place.st_ino
        if key not in _lasting:
            _lasting[key] = os.open(file, os.O_RDONLY)
        return _lasting[key]


def _copy_bytes(source: int, target: int) -> None:
    at = 0
    while part := os.pread(source, _AT_ONCE, at):
        at += len(part)
        while part:
            part = part[os.write(target, part) :]


# struct flock: how it is laid out differs between Linux and the systems that come from BSD, macOS among them.
_LINUX = sys.platform.startswith("linux")


def _lock(kind: int) -> bytes:
    if _LINUX:
        return struct.pack("hhqqi4x", kind, os.SEEK_SET, _LOCKS_AT, _LOCKS, 0)
    return struct.pack("qqihh", _LOCKS_AT, _LOCKS, 0, kind, os.SEEK_SET)


def _kind(answer: bytes) -> int:
    number: int = struct.unpack("hhqqi4x", answer)[0] if _LINUX else struct.unpack("qqihh", answer)[3]
    return number
