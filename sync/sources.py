"""The sources there are, in the order they run. A new one is a module of its own and a line here."""

from sync.paymo.source import PAYMO
from sync.pipeline.source import Source
from sync.plan.source import PLAN

SOURCES: tuple[Source, ...] = (PAYMO, PLAN)


def declared_settings() -> list[str]:
    """Return the settings that make sources set up."""
    return [source.setting for source in SOURCES]


def tells_notes(name: str) -> bool:
    """Tell whether what a run of a source notes is said in full when it has ended."""
    return any(source.tells_notes for source in SOURCES if source.name == name)


def titles() -> dict[str, str]:
    """Return what people call the sources, in English, by name."""
    return {source.name: source.title for source in SOURCES}
