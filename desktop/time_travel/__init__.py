"""Other days and former states: as-of date, effective-date prompt, deleted rows, what changed since a moment."""
