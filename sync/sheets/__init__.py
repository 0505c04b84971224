"""Sheets as files: their cells read and written, whatever they hold."""
