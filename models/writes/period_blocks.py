"""Blocks of the employees' table in which cells hold from a day on: written, taken back and written again as one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from models.ddl.history import ADD, RESTORE
from models.schema.base import table_of
from models.schema.employees import Employee
from models.writes.bulk_edits import BlockOutcome, CellChange, added_rows, write_cells
from models.writes.deletions import Removal, Removed, insert_removed, remove_planned
from models.writes.edits import require_own, storable
from models.writes.idempotent_write import IdempotentWrite
from models.writes.period_writes import EffectiveDate, Rewritten, put_in_place, write_from

_employees = table_of(Employee)
START = "start_date"
Done = tuple[BlockOutcome, Rewritten]


def write_dated_block(
    engine: Engine,
    changes: Sequence[CellChange],
    adds: Sequence[Mapping[str, Any]],
    dated: Sequence[CellChange],
    when: EffectiveDate,
    who: str,
    once: IdempotentWrite,
) -> Done:
    """Change cells, add rows, and let the dated cells hold from a day on, in one transaction; errors as `edits.change`.

    What added rows hold gets a period as `insert_new` says.
    """
    new = [{name: storable(value) for name, value in row.items()} for row in adds]
    require_own(_employees, {name for row in new for name in row}, from_source=False)

    starts = {change.row_id: change.after for change in changes if change.column == START}

    def write(connection: Any) -> Done:
        rewritten = write_from(connection, dated, when, starts)
        outcomes = write_cells(connection, Employee, changes)
        return added_rows(connection, _employees, outcomes, new, when.first_day), rewritten

    return once.run(engine, _employees, who, write, ADD)


def take_dated_back(
    engine: Engine,
    changes: Sequence[CellChange],
    planned: Removal | None,
    rewritten: Rewritten,
    who: str,
    once: IdempotentWrite,
) -> tuple[Done, Removed | None]:
    """Put the periods back that were there, change the (turned) cells and remove the added rows, in one transaction."""

    def write(connection: Any) -> tuple[Done, Removed | None]:
        back = put_in_place(connection, rewritten.after, rewritten.before)
        outcome = BlockOutcome(write_cells(connection, Employee, changes))
        return (outcome, back), remove_planned(connection, planned) if planned else None

    return once.run(engine, _employees, who, write)


def write_dated_again(
    engine: Engine,
    changes: Sequence[CellChange],
    removed: Removed | None,
    rewritten: Rewritten,
    who: str,
    once: IdempotentWrite,
) -> Done:
    """Put the periods back that were taken back, change cells and put the removed rows back, in one transaction.

    `rewritten`: of the taking back.
    """

    def write(connection: Any) -> Done:
        if removed is not None:
            insert_removed(connection, removed)
        again = put_in_place(connection, rewritten.after, rewritten.before)
        outcome = write_cells(connection, Employee, changes)
        return BlockOutcome(outcome, *((removed.ids, removed.rows) if removed is not None else ())), again

    return once.run(engine, _employees, who, write, RESTORE)
