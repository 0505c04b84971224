"""Databases with a few rows in them, and a count of what is sent to them."""

import pytest
from sqlalchemy import Engine

from tests.models.sample import fill


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database of either kind with the sample in it."""
    fill(engine)
    return engine
