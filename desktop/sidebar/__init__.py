"""The window's left side: places by jobs, saved views with their counts, all tables, and how fresh the data are."""
