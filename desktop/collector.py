"""Python's garbage collector stops every thread while it looks at every object: 50 ms with all modules loaded."""

import gc

# Python's own; while the program starts it is higher (see `desktop`).
USUAL = (700, 10, 10)


def spare_what_stays() -> None:
    """Have the collector never look again at what exists now (modules, classes, the window). Once, after start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*USUAL)
