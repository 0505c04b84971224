"""Paymo as a source: its streams, how its lists are read, and its run."""
