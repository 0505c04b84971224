"""The Qt application: the only package that imports PySide6 (and this file doesn't)."""
