"""Moving everything from an SQLite file to a server."""
