"""A database that is put back to where it was, again and again: much faster than a new one for each kill."""

import gc
import shutil
import time
from pathlib import Path

from sqlalchemy import Engine, inspect, text

from models.connection.database import open_engine, reading, writing
from models.connection.embedded import file_of

OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class Original:
    """A database as it is when this is made. `engine` is on it, and stays so."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self._file = file_of(self.engine.url)
        self._restoring = "" if self._file else _keep(self.engine)
        self.engine.dispose()
        if self._file:
            shutil.copy(self._file, _kept(self._file))

    def restore(self) -> None:
        """Make the database what it was."""
        if self._file is None:
            with writing(self.engine) as connection:
                connection.exec_driver_sql(self._restoring)
            return
        self.engine.dispose()
        _wait_until_closed(self._file)
        for beside in ("-wal", "-shm"):
            self._file.with_name(self._file.name + beside).unlink(missing_ok=True)
        shutil.copy(_kept(self._file), self._file)

    def wait_until_left(self) -> None:
        """A server needs a moment to notice that a process that used it is dead."""
        self.engine.dispose()
        for _ in range(0 if self._file else 400):
            with reading(self.engine) as connection:
                if not connection.scalar(text(OTHERS)):
                    return
            time.sleep(0.005)
        assert self._file, "the connections of a dead process are still open after two seconds"


def _wait_until_closed(file: Path) -> None:
    """Nobody replaces a file that SQLite has open in the same process: it would go on with what it knew of it."""
    for _ in range(400):
        if not any(_leads_to(link, file) for link in Path("/proc/self/fd").glob("*")):
            return
        gc.collect()
        time.sleep(0.005)
    raise AssertionError(f"{file} is still open in this process after two seconds")


def _leads_to(link: Path, file: Path) -> bool:
    try:
        return link.readlink() == file
    except FileNotFoundError:  # closed since it was listed
        return False


def _kept(file: Path) -> Path:
    return file.with_name("original.sqlite")


ALWAYS = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"


def _keep(engine: Engine) -> str:
    """Copy every table into a schema of its own; the statements that bring them back, past triggers and references."""
    tables = inspect(engine).get_table_names()
    copied = "; ".join(f"CREATE TABLE kept.{name} AS TABLE public.{name}" for name in tables)
    with writing(engine) as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA kept; {copied}")
        always = connection.execute(text(ALWAYS)).all()
    back = (
        f"DELETE FROM public.{name}; INSERT INTO public.{name} OVERRIDING SYSTEM VALUE TABLE kept.{name}"
        for name in tables
    )
    off = (f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in always)
    on = (f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in always)
    return "; ".join(["SET LOCAL session_replication_role = replica", *off, *back, *on])
