"""Back and Forward: what was shown before, and what was left by going back."""

from collections.abc import Callable

from desktop.screens.actions import Actions

# Shows again what was shown.
Visit = Callable[[], None]
MOST = 50


class Visits:
    """`here` tells what is shown now."""

    def __init__(self, actions: Actions, here: Callable[[], Visit | None]) -> None:
        self._actions, self._here = actions, here
        self._before: list[Visit] = []
        self._after: list[Visit] = []
        self._is_going = False
        actions.back.triggered.connect(lambda: self._go(self._before, self._after))
        actions.forward.triggered.connect(lambda: self._go(self._after, self._before))

    def leave(self) -> None:
        """Note what is shown, which is about to be left for something else."""
        here = None if self._is_going else self._here()
        if here is not None:
            self._before = [*self._before[1 - MOST :], here]
            self._after.clear()
            self._offer()

    def _go(self, to: list[Visit], leaving: list[Visit]) -> None:
        if not to:
            return
        here, visit = self._here(), to.pop()
        if here is not None:
            leaving.append(here)
        self._is_going = True
        try:
            visit()
        finally:
            self._is_going = False
        self._offer()

    def _offer(self) -> None:
        self._actions.back.setEnabled(bool(self._before))
        self._actions.forward.setEnabled(bool(self._after))
