"""What stands in the history, as tests compare it."""

from sqlalchemy import Engine, select

from models import Change
from models.connection.database import reading

WHAT = ("who", "table_name", "row_id", "action", "column_name", "old_value", "new_value")


def history_lines(engine: Engine, *names: str, **only: object) -> list[tuple[object, ...]]:
    """The lines in their order: these columns of them (or who, what and from what to what); `only` those."""
    columns = [getattr(Change, name) for name in names or WHAT]
    conditions = [getattr(Change, name) == value for name, value in only.items()]
    with reading(engine) as connection:
        rows = connection.execute(select(*columns).where(*conditions).order_by(Change.id))
        return [tuple(row) for row in rows]
