"""Python's garbage collector stops every thread while it looks at every object: 50 ms with all modules loaded."""

import gc


def spare_what_stays() -> None:
    """Have the collector never look again at what exists now (modules, classes, the window). Once, after start."""
    gc.collect()
    gc.freeze()
