"""The operating system's lock on an open file: it ends with the process, however that ends."""

import os
from typing import BinaryIO


def take_file(file: BinaryIO) -> bool:
    """Take the lock on a file, without waiting; False: somebody else has it."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # on Windows only
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
