"""The steps that bring a database from one version of the tables to the next (Alembic)."""

# The newest step; a test holds that Alembic sees the same. Named here so that a start needn't import Alembic.
HEAD = "0002"
