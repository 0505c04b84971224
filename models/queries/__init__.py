"""Statements that read: rows, filters, search, groups, sums, related rows."""
