"""Saying things to whoever reads them: a closed pipe, a full disk or a missing stream is no reason to fail at work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO


@contextmanager
def heard_or_not() -> Iterator[None]:
    """Have standard output and error while this lasts, though they be closed, and end without a word about them."""
    _fill_gaps()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Not every console knows every character: better an escape than no answer.
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            _write(stream, "")


def say(text: str) -> None:
    """Write a line on standard output, for whoever reads it."""
    _write(sys.stdout, f"{text}\n")


def tell(stream: TextIO | None, text: str) -> None:
    """Write something on another stream, at once."""
    _write(stream, text)


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # a program without a console has none
        return
    try:
        stream.write(text)
        if stream is not sys.stdout or not text:
            stream.flush()
    except (OSError, ValueError) as error:
        _let_go(stream)
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            _write(sys.stderr, f"leitstand: What was to be said here couldn't be written ({error}).\n")


def _let_go(stream: TextIO) -> None:
    """Have what is still to come go nowhere: nobody reads it, and Python would complain of it at its end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _fill_gaps() -> None:
    """Take the numbers of closed streams: the next file that is opened would be given one, and be written into."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the program
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the program
