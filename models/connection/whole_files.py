"""Putting a file in its place so that it is there whole or not at all, also when the machine stops."""

import os
from pathlib import Path


def put(part: Path, place: Path) -> None:
    """Rename a file that was written beside it to the place where it belongs. Raises OSError."""
    sync_to_disk(part)
    part.replace(place)
    if os.name != "nt":
        sync_to_disk(place.parent)


def sync_to_disk(path: Path) -> None:
    """Wait until the disk has a file or a folder; never of a database in use (see `live_files`). Raises OSError."""
    # Windows syncs only files that are open for writing, and no folders.
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
