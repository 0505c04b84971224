"""Files and folders for their owner alone: salaries, cost rates and what people typed stand in them.

With the usual umask (022) every account of a computer can read what a program makes. On Windows nothing is done: a
person's folders are that person's alone there, by rights that what is made in them inherits, and a file's mode says
nothing.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_OTHERS, _EVERYBODY = 0o077, 0o007
# What the program makes in its data folder, also in that of the sample company.
OURS = (
    "leitstand.sqlite*",
    ".leitstand.sqlite*",
    "leitstand.log*",
    "window.*",
    "sample.json",
    "google.json",
    "unsaved",
    "unsaved/*",
    "backups",
    "backups/*leitstand-*",
)


def opener(path: str, flags: int) -> int:
    """Open for `open`'s parameter of that name: a file that is made by it can be read by its owner alone."""
    return os.open(path, flags, PRIVATE_FILE)


def make_folder(folder: Path) -> None:
    """Make a folder for its owner alone; one that is there stays as it is. Raises OSError."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def make_data_folder(folder: Path) -> None:
    """Make the data folder, or one in it that is ours alone; one that is there becomes private. Raises OSError."""
    make_folder(folder)
    tighten_folder(folder)


def tighten(path: Path, taken: int = _OTHERS) -> None:
    """Take others' rights to a file or folder away, if it is ours to give; links are left alone."""
    if os.name == "nt":
        return
    with suppress(OSError):
        found = path.lstat()
        mode = stat.S_IMODE(found.st_mode)
        is_ours = found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode)
        if is_ours and mode & taken:
            path.chmod(mode & ~taken)


def tighten_folder(folder: Path) -> None:
    """Tighten a folder, unless more than ours lies in it: the home folder, what is above it, a shared /tmp."""
    with suppress(OSError, RuntimeError):
        whole, home = folder.resolve(), Path.home().resolve()
        if whole not in (home, *home.parents) and not whole.stat().st_mode & stat.S_ISVTX:
            tighten(whole)


def tighten_database(file: Path) -> None:
    """Tighten an SQLite file and what is beside it, wherever it lies.

    A group that may write it was let in by somebody on purpose (no usual umask does that), and stays.
    """
    with suppress(OSError):
        found = file.stat()
        # What is still empty was made a moment ago, by whatever umask.
        shared = bool(found.st_mode & stat.S_IWGRP and found.st_size)
        for end in ("", "-wal", "-shm"):
            tighten(Path(f"{file}{end}"), _EVERYBODY if shared else _OTHERS)


def keep_private(data_folder: Path) -> None:
    """Take others' rights to the data folder and to all that the program has made in it, also by older versions."""
    if data_folder.is_dir():
        tighten_folder(data_folder)
        for found in _made_in(data_folder):
            tighten(found)


def keep_settings_private(folder: Path) -> None:
    """Tighten the settings folder that is ours: what lies in it says where the data is, and may hold a key."""
    if folder.is_dir():
        tighten_folder(folder)
        with suppress(OSError):  # a folder that can't be looked into is said where its settings are read
            for found in folder.iterdir():
                tighten(found)


def _made_in(folder: Path) -> Iterator[Path]:
    for pattern in OURS:
        with suppress(OSError):
            yield from folder.glob(pattern)
