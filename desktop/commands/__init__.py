"""Undo: row commands, the command queue, its journal and their serialization."""
