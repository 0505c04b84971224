"""The sources there are, in the order they run. A new one is a module of its own and a line here."""

from sync.paymo.run import PAYMO
from sync.pipeline.run import Source
from sync.plan.source import PLAN

SOURCES: tuple[Source, ...] = (PAYMO, PLAN)
