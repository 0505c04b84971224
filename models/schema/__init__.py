"""The tables and their columns, each with its owner, and the columns computed from other rows."""
