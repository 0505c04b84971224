"""Faults that will happen, and what has to hold afterwards; docs/faults.md lists them."""

import pytest

# So that a broken invariant says what broke it.
pytest.register_assert_rewrite("tests.faults.world")
