"""The steps that bring a database from one version of the tables to the next (Alembic)."""

from pathlib import Path

# The newest step; a test holds that Alembic sees the same. Named here so that a start needn't import Alembic.
HEAD = "0013"


def known_revisions() -> set[str]:
    """Return every step of this program. Alembic takes 0.2 s to import, so it is asked only when it must be."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
