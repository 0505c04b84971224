"""What the database itself holds: history triggers, period constraints, type checks, roles."""
