"""The Qt application: the only package that imports PySide6 (and this file doesn't)."""

import gc

# Importing makes a hundred thousand objects that stay; with Python's own threshold (700) the collector looks through
# them again and again, a sixth of the time until the window shows.
gc.set_threshold(50_000, 20, 20)
