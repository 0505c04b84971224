"""One record beside the table: fields, related rows, history, timeline, links."""
