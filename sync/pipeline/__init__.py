"""The machinery of every source: run, stream, records, writer, bulk merge, cursors, the right to sync."""
