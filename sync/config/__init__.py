"""Settings, the settings file, secrets, redaction and the log file."""
