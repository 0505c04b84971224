"""The databases that a test may ask to run on.

Each test of `database_url` or `engine` runs on SQLite and on the tests' own PostgreSQL, which is set up to be quick:
it compiles no statement, never vacuums, and its locale is C. What that could hide is tried on the system's PostgreSQL
as it is shipped, too: a test for each subject, marked `on_shipped_too`.
"""

import pytest

SHIPPED = "PostgreSQL as shipped"
on_shipped_too = pytest.mark.parametrize("database_url", ["sqlite", "postgresql", SHIPPED], indirect=True)
on_shipped_only = pytest.mark.parametrize("database_url", [SHIPPED], indirect=True)
