"""Writing a table to a file, whole or not at all."""
