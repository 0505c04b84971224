"""The program's log, and what becomes of errors that nobody catches: never a traceback on the screen."""

import logging
import logging.handlers
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from models.connection.private_files import make_data_folder, opener
from sync.config.output import tell
from sync.config.redact import OneLine, one_line

NAME = "leitstand.log"
# At most 30 MB in six files.
LOG_BYTES, LOG_FILES = 5_000_000, 5
log = logging.getLogger("leitstand")


class LogFile(logging.handlers.RotatingFileHandler):
    """Warnings and errors in a file, made when the first one comes. That it can't be written is said once."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            file, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self.setFormatter(OneLine())
        self.failed = False

    def _open(self) -> TextIOWrapper:
        make_data_folder(Path(self.baseFilename).parent)
        # Made before it is opened: logging itself has no word in who may read the file.
        os.close(opener(self.baseFilename, os.O_WRONLY | os.O_CREAT))
        return super()._open()

    def close(self) -> None:
        """Let go of the file; what a full disk didn't take is lost by now."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Go on without a log: a full disk must not stop the work."""
        if not self.failed:
            self.failed = True
            complain(f"The log {self.baseFilename} can't be written ({sys.exc_info()[1]}).")


@contextmanager
def kept_log(file: Path) -> Iterator[LogFile]:
    """Write the log of the whole process to the file while this lasts, and uncaught errors with it."""
    handler, root = LogFile(file), logging.getLogger()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root.addHandler(handler)
    sys.excepthook = lambda kind, error, trace: _uncaught(handler, kind, error, trace)
    threading.excepthook = lambda raised: _uncaught(
        handler, raised.exc_type, raised.exc_value or raised.exc_type(), raised.exc_traceback
    )
    sys.unraisablehook = lambda raised: log.error(
        "An error that can't be raised", exc_info=raised.exc_value or raised.exc_type()
    )
    try:
        yield handler
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
        root.removeHandler(handler)
        handler.close()


def log_place() -> str:
    """Return where the log is, as a sentence with a space before it; "" when there is none."""
    files = [one for one in logging.getLogger().handlers if isinstance(one, LogFile) and not one.failed]
    return f" More is in {files[0].baseFilename}." if files else ""


def complain(text: str) -> None:
    """Say something on standard error: one line, without secrets."""
    tell(sys.stderr, f"leitstand: {one_line(text)}\n")


def unexpected(error: BaseException) -> str:
    """Return the sentence for an error that nobody foresaw; its text stays in the log."""
    return f"Something went wrong in Leitstand ({type(error).__name__}).{log_place()}"


def _uncaught(handler: LogFile, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.critical("An error nobody expected", exc_info=(kind, error, trace))
    complain(unexpected(error))
