"""What people change: edits, periods, deletions, views, answers; each exactly once and in somebody's name."""
