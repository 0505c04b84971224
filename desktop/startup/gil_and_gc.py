"""What Python's interpreter does that stops the window: collecting garbage, and letting another thread run on."""

import gc
import sys

# Python's own; while the program starts it is higher (see `desktop`).
USUAL = (700, 10, 10)
# Seconds for which a thread may keep the interpreter while another one waits for it. At Python's own 0.005 the window's
# thread, which lets go of it many times while it paints, stood still for 45 ms beside a paste of 10,000 cells being
# prepared; so for 20, and the paste took no longer.
TURN = 0.001


def let_the_window_in() -> None:
    """Have the window's thread wait less for those that work beside it."""
    sys.setswitchinterval(TURN)


def spare_what_stays() -> None:
    """Have the collector, which stops every thread while it looks at every object (50 ms with all modules loaded),
    never look again at what exists now: modules, classes, the window. Once, after start."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*USUAL)
