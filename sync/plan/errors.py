"""Why a plan could not be read, said so that the person who keeps it can act."""

from models.values.errors import KnownError


class PlanUnreadable(KnownError):
    """The plan as a whole can't be read; whoever keeps it has to do something."""


class PlanUnreachable(PlanUnreadable):
    """The plan can't be reached just now; the same may work later."""
