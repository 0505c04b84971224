"""The way to a database and what keeps it whole: engines, TLS, locks, backups, errors."""
