"""Tests of the Paymo stand-in and the sample agency."""
