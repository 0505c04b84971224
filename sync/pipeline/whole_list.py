"""The run of a source that gives its whole list at once, as a file does."""

from collections.abc import Sequence
from datetime import UTC, tzinfo

from sqlalchemy import Connection

from sync.pipeline.bulk import mark_deleted
from sync.pipeline.cursors import write_cursor
from sync.pipeline.records import identity_of
from sync.pipeline.removals import may_go
from sync.pipeline.report import Counts, Progress
from sync.pipeline.run import Run
from sync.pipeline.stream import Record, Stream
from sync.pipeline.writer import StreamWriter, WriteContext


def take_whole_list(run: Run, stream: Stream, records: Sequence[Record], zone: tzinfo = UTC) -> None:
    """Bring a stream's table to a complete list of records, whose `id` is the key at the source.

    What is new, differs or is gone is written in one transaction; before much goes, people are asked. Raises TryLater
    when too many records can't be read: then nothing of the stream was changed.
    """
    run.full = True
    run.report(Progress(run.source, stream.words, 0, len(records), writing=True))
    listed = {key for key in map(identity_of, records) if key is not None}
    gone = may_go(run, stream, listed)

    def write(connection: Connection) -> Counts:
        writer = StreamWriter(connection, stream, WriteContext(run.source, run.id, run.started, zone), len(records))
        writer.add(records)
        counts = writer.merge(whole=True)
        counts.deleted += mark_deleted(connection, stream.table, gone, run.started)
        write_cursor(connection, run.source, stream.endpoint, None, run)
        return counts

    run.write_stream(stream.endpoint, write)
