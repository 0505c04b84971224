"""Versions: what this program may do with a database, migrating it, comparing two."""
