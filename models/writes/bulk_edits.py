"""Many cells of a table at once, as a paste, a fill or an import changes them: one transaction, a few statements.

The number of statements doesn't depend on the number of rows (see `json_rows`). Rows are locked in the order of their
ids, so that two blocks wait for each other instead of colliding. What single edits keep to (`edits`) holds here too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, Integer, Table, column, text

from models.connection.json_rows import ROWS, as_json, as_parameter, text_at, value_at
from models.ddl.history import ADD, RESTORE, LastChange
from models.schema.base import Base, source_key, table_of
from models.schema.column_ownership import comes_from_source
from models.schema.types import Key, UtcDateTime
from models.valuing.edited_entries import follow_edit, follow_rows
from models.writes.deletions import Removal, Removed, insert_removed, remove_planned
from models.writes.edits import Outcome, require_own, storable
from models.writes.expected_rows import Rows, rows_with_periods
from models.writes.idempotent_write import IdempotentWrite
from models.writes.new_rows import insert_new


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of a row from what to what: the database's values, of a reference the id."""

    row_id: int
    column: str
    before: Any
    after: Any

    def turned(self) -> "CellChange":
        """Return the change that takes this one back."""
        return replace(self, before=self.after, after=self.before)


@dataclass(frozen=True)
class BlockOutcome:
    """What became of a block: by row what became of its changes, and the ids of the added rows in their order.

    `rows`: the added rows as they stand in the database, with the periods of employees.
    """

    outcomes: dict[int, Outcome]
    added: tuple[int, ...] = ()
    rows: Rows = ()

    def refused(self, changes: Iterable[CellChange]) -> list[CellChange]:
        """Return those of the block's changes that weren't written."""
        return [change for change in changes if is_refused(change, self.outcomes[change.row_id])]


def is_refused(change: CellChange, outcome: Outcome) -> bool:
    """Tell whether a change wasn't written, by what became of its row: with a conflict, the row's other cells were."""
    return outcome.status == "gone" or change.column in (outcome.stored if outcome.status == "conflict" else ())


def change_many(
    engine: Engine, model: type[Base], changes: Sequence[CellChange], who: str, once: IdempotentWrite | None = None
) -> dict[int, Outcome]:
    """Write the cells that still hold what is expected, each cell for itself; what became of each row.

    An outcome is `saved` when all cells of the row were written. At `conflict`, `stored` holds the cells that weren't,
    the row's other cells were; `version` is the row's new one. Raises ValueError when a cell is named twice, otherwise
    as `edits.change`: then nothing of the block is written.
    """
    return write_block(engine, model, changes, (), who, once).outcomes


def add_many(
    engine: Engine, model: type[Base], rows: Sequence[Mapping[str, Any]], who: str, once: IdempotentWrite | None = None
) -> list[int]:
    """Add rows of our own, all or none; their ids in the order of the rows. Errors as `edits.add`."""
    return list(write_block(engine, model, (), rows, who, once).added)


def write_block(
    engine: Engine,
    model: type[Base],
    changes: Sequence[CellChange],
    rows: Sequence[Mapping[str, Any]],
    who: str,
    once: IdempotentWrite | None = None,
    first_day: date | None = None,
) -> BlockOutcome:
    """Change cells as `change_many` does and add rows as `add_many` does, in one transaction.

    `first_day`: as `insert_new`.
    """
    table = table_of(model)
    wanted, new = _checked(table, changes), _checked_rows(table, rows)

    def write(connection: Connection) -> BlockOutcome:
        return added_rows(connection, table, _change(connection, table, wanted), new, first_day)

    return (once or IdempotentWrite()).run(engine, table, who, write, ADD)


def added_rows(
    connection: Connection,
    table: Table,
    outcomes: dict[int, Outcome],
    new: Sequence[Mapping[str, Any]],
    first_day: date | None,
) -> BlockOutcome:
    """Add the rows of a block, of whose changes became `outcomes`, in the caller's transaction."""
    if not new:
        return BlockOutcome(outcomes)
    ids = insert_new(connection, table, new, first_day)
    follow_rows(connection, [table.name])
    return BlockOutcome(outcomes, ids, rows_with_periods(connection, table, ids))


def take_back(
    engine: Engine,
    model: type[Base],
    changes: Sequence[CellChange],
    planned: Removal | None,
    who: str,
    once: IdempotentWrite | None = None,
) -> tuple[BlockOutcome, Removed | None]:
    """Change cells and remove rows, in one transaction: how a block goes back. `changes`: already turned.

    Raises RefusedError when the rows' removal isn't what was planned any more.
    """
    table, wanted = table_of(model), _checked(table_of(model), changes)

    def write(connection: Connection) -> tuple[BlockOutcome, Removed | None]:
        outcomes = _change(connection, table, wanted)
        return BlockOutcome(outcomes), remove_planned(connection, planned) if planned else None

    return (once or IdempotentWrite()).run(engine, table, who, write)


def write_again(
    engine: Engine,
    model: type[Base],
    changes: Sequence[CellChange],
    removed: Removed,
    who: str,
    once: IdempotentWrite | None = None,
) -> BlockOutcome:
    """Change cells and put removed rows back with their ids, in one transaction: how a block is taken again."""
    table, wanted = table_of(model), _checked(table_of(model), changes)

    def write(connection: Connection) -> BlockOutcome:
        insert_removed(connection, removed)
        return BlockOutcome(_change(connection, table, wanted), removed.ids, removed.rows)

    return (once or IdempotentWrite()).run(engine, table, who, write, RESTORE)


def write_cells(connection: Connection, model: type[Base], changes: Sequence[CellChange]) -> dict[int, Outcome]:
    """Do what `change_many` does, in the caller's transaction."""
    return _change(connection, table_of(model), _checked(table_of(model), changes)) if changes else {}


# By row the changes of its cells, by column.
_Wanted = dict[int, dict[str, CellChange]]


def _checked(table: Table, changes: Sequence[CellChange]) -> _Wanted:
    require_own(table, {change.column for change in changes}, from_source=False)
    wanted: _Wanted = {}
    for change in changes:
        if change.column in wanted.setdefault(change.row_id, {}):
            raise ValueError(f"{change.column} of row {change.row_id} is changed twice")
        wanted[change.row_id][change.column] = replace(change, after=storable(change.after))
    return wanted


def _checked_rows(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    require_own(table, {name for row in rows for name in row}, from_source=False)
    return [{name: storable(value) for name, value in row.items()} for row in rows]


def _change(connection: Connection, table: Table, wanted: _Wanted) -> dict[int, Outcome]:
    if not wanted:
        return {}
    found = _found(connection, table, wanted)
    fitting = {
        row_id: {name: change for name, change in cells.items() if name not in found[row_id].stored}
        for row_id, cells in wanted.items()
        if row_id in found
    }
    _update(connection, table, {row_id: cells for row_id, cells in fitting.items() if cells})
    follow_edit(connection, table, _columns_of(wanted))
    by = _last_changes(connection, table, found)
    return {row_id: _outcome(cells, found.get(row_id), by.get(row_id)) for row_id, cells in wanted.items()}


@dataclass(frozen=True)
class _Found:
    """A row as it stands: its version, and what those wanted cells hold that hold something else than expected."""

    version: int
    stored: dict[str, Any]


def _outcome(cells: Mapping[str, CellChange], found: _Found | None, by: LastChange | None) -> Outcome:
    if found is None:
        return Outcome("gone")
    version = found.version + (1 if len(found.stored) < len(cells) else 0)
    if found.stored:
        return Outcome("conflict", version, found.stored, by)
    return Outcome("saved", version, {name: change.after for name, change in cells.items()})


def _found(connection: Connection, table: Table, wanted: _Wanted) -> dict[int, _Found]:
    """Return the rows that are there, locked until the transaction ends."""
    names, dialect = _columns_of(wanted), connection.dialect
    key = source_key(table)
    from_source = "NULL" if key is None else f't."{key.name}"'
    same = "IS" if dialect.name == "sqlite" else "IS NOT DISTINCT FROM"
    cells = [f't."{name}"' for name in names]
    fits = [
        f"{cell} {same} {value_at(place, table.c[name], dialect)}"
        for place, (name, cell) in enumerate(zip(names, cells, strict=True), start=1)
    ]
    statement = (
        f"SELECT t.id, t.version, {from_source}, {', '.join([*cells, *fits])} FROM {ROWS[dialect.name]} "
        f'JOIN "{table.name}" AS t ON t.id = {text_at(0, dialect, "bigint")} ORDER BY t.id'
        + ("" if dialect.name == "sqlite" else " FOR UPDATE OF t")
    )
    kinds = [Key, Integer(), Key, *(table.c[name].type for name in names), *(Integer() for _ in names)]
    typed = text(statement).columns(*(column(f"c{place}", kind) for place, kind in enumerate(kinds)))
    rows = [
        (row_id, *(_parameter(table, cells.get(name), "before", dialect) for name in names))
        for row_id, cells in wanted.items()
    ]
    read = connection.execute(typed, {"rows": as_json(rows)}).all()
    return {row[0]: _as_found(table, wanted[row[0]], row, names) for row in read}


def _as_found(table: Table, cells: Mapping[str, CellChange], row: Sequence[Any], names: Sequence[str]) -> _Found:
    require_own(table, cells, from_source=comes_from_source(table, row[2]))
    held, fits = row[3 : 3 + len(names)], row[3 + len(names) :]
    stored = {name: value for name, value, fit in zip(names, held, fits, strict=True) if name in cells and not fit}
    return _Found(row[1], stored)


def _update(connection: Connection, table: Table, wanted: _Wanted) -> None:
    """Write the cells of rows that are locked by now. A row holds (value, whether it is wanted) for each column."""
    if not wanted:
        return
    names, dialect = _columns_of(wanted), connection.dialect
    assigned = [
        f'"{name}" = CASE WHEN {text_at(2 * place + 2, dialect, "boolean")} '
        f'THEN {value_at(2 * place + 1, table.c[name], dialect)} ELSE t."{name}" END'
        for place, name in enumerate(names)
    ]
    statement = (
        f'UPDATE "{table.name}" AS t SET {", ".join(assigned)}, version = t.version + 1 '
        f"FROM {ROWS[dialect.name]} WHERE t.id = {text_at(0, dialect, 'bigint')}"
    )
    rows = [
        (
            row_id,
            *(part for name in names for part in (_parameter(table, cells.get(name), "after", dialect), name in cells)),
        )
        for row_id, cells in wanted.items()
    ]
    connection.execute(text(statement), {"rows": as_json(rows)})


def _last_changes(connection: Connection, table: Table, found: Mapping[int, _Found]) -> dict[int, LastChange]:
    """Return by row who changed one of its refused cells last."""
    asked = [(row_id, name) for row_id, one in found.items() for name in one.stored]
    if not asked:
        return {}
    dialect = connection.dialect
    newest = (
        f"SELECT max(h.id) FROM {ROWS[dialect.name]} JOIN changes AS h ON h.table_name = :table_name "
        f"AND h.row_id = {text_at(0, dialect, 'bigint')} AND h.column_name = {text_at(1, dialect, 'text')} "
        "GROUP BY h.row_id"
    )
    statement = text(f"SELECT row_id, who, at, new_value FROM changes WHERE id IN ({newest})")
    typed = statement.columns(column("row_id", Key), column("who"), column("at", UtcDateTime), column("new_value"))
    read = connection.execute(typed, {"rows": as_json(asked), "table_name": table.name})
    return {row[0]: LastChange(*row[1:]) for row in read}


def _parameter(table: Table, change: CellChange | None, side: str, dialect: Any) -> Any:
    if change is None:
        return None
    return as_parameter(table.c[change.column], getattr(change, side), dialect)


def _columns_of(wanted: _Wanted) -> list[str]:
    return sorted({name for cells in wanted.values() for name in cells})
