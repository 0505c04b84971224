"""Declarations of screens and fields, value formats, vocabulary."""
