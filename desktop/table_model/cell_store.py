"""What the cells of a table hold and show: rows that were read, with the edits laid over them that aren't written yet.

Cells are named by row id and column, never by their place, so that a new order changes nothing here. No Qt.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from desktop.kinds.kinds import Kind
from desktop.screens.formats import Formats
from desktop.screens.shown_columns import ShownColumn
from desktop.table_model.row_cache import CachedRow, RowCache
from desktop.widgets.plain_text import plain_text
from models.queries.rows import RowValues
from models.values.language import mark, tr

CACHED_ROWS = 4_000
LONGEST_TOOL_TIP = 2_000

WAITING = "…"
STILL_READING = mark("This row is still being read.")
IN_SEVERAL = mark("This amount has no currency of its own, and invoices and estimates are in several: {currencies}.")
IN_NONE = mark("This amount has no currency of its own, and there is no invoice or estimate yet that shows one.")
IS_GONE = mark("This row has been deleted.")


class CellStore:
    """The cells of one table. `source_place`: where a row's key at its source stands, if it can come from one."""

    def __init__(self, formats: Formats, source_place: int | None) -> None:
        self._formats, self.source_place = formats, source_place
        self.cache = RowCache(CACHED_ROWS)
        self.gone: set[int] = set()
        self._pending: dict[tuple[int, int], Any] = {}
        # Many cells that are on their way together, the newest last.
        self._blocks: list[Mapping[tuple[int, int], Any]] = []
        # Counts what was written, so that a reading begun before a write isn't taken for what came of it.
        self.writes = 0
        self._written_at: dict[int, int] = {}

    def lacks(self, row_id: int) -> bool:
        """Tell whether the row has to be read (again) to be shown."""
        return row_id not in self.gone and self.cache.is_stale(row_id)

    def keep(self, rows: dict[int, RowValues], began: int, missing: frozenset[int] = frozenset()) -> None:
        """Take over rows that were read, and which of the wished ones aren't there any more.

        `began` is `writes` as it was when the reading began: a row written since is to be read again.
        """
        for row_id, values in rows.items():
            if self._written_at.get(row_id, 0) <= began:
                self._written_at.pop(row_id, None)
                self.cache.put(row_id, values)
            elif row_id not in self.cache:
                self.cache.put(row_id, values)
                self.cache.make_stale({row_id})
        self.gone |= {row_id for row_id in missing if self._written_at.get(row_id, 0) <= began}

    def were_written(self, row_ids: Iterable[int]) -> None:
        """Have rows read again that were written just now."""
        self.writes += 1
        self._written_at.update(dict.fromkeys(row_ids, self.writes))
        self.cache.make_stale(set(row_ids))

    def came_back(self, row_ids: set[int]) -> None:
        """Have rows read again that were added or put back, for all that is known of their being gone."""
        self.were_written(row_ids)
        self.gone -= row_ids

    def seen(self) -> dict[int, tuple[Any, ...]]:
        """Return the values of the rows that are here, without those that were written since they were read."""
        return {row_id: values for row_id, values in self.cache.seen().items() if row_id not in self._written_at}

    def value(self, row_id: int, shown: ShownColumn) -> Any:
        """Return the value of a cell as the person sees it, which may not be written yet; None for unread rows."""
        edits = self._edits_of(row_id, shown)
        if edits is not None:
            return edits[row_id, shown.place]
        cached = self.cache.get(row_id)
        return None if cached is None else cached.values[shown.place]

    def text(self, row_id: int, shown: ShownColumn) -> str:
        """Return what a cell shows."""
        cached = self.cache.get(row_id)
        if cached is None:
            return "" if row_id in self.gone else WAITING
        edits = self._edits_of(row_id, shown)
        if edits is not None:
            return self._formatted(edits[row_id, shown.place], shown, cached)
        text = cached.texts.get(shown.place)
        if text is None:
            text = cached.texts[shown.place] = self._formatted(cached.values[shown.place], shown, cached)
        return text

    def tool_tip(self, row_id: int, shown: ShownColumn) -> str | None:
        """Return a text longer than its cell shows; else why an amount has no currency, and why the cell is locked."""
        value = self.value(row_id, shown)
        if isinstance(value, str) and shown.kind.is_free_text:
            full = (plain_text(value) if shown.may_hold_html else value).strip()[:LONGEST_TOOL_TIP]
            if full != self.text(row_id, shown):
                return _shown_as_written(full)
        reasons = self.without_currency(row_id, shown), self.locked(row_id, shown)
        return "\n".join(reason for reason in reasons if reason) or None

    def without_currency(self, row_id: int, shown: ShownColumn) -> str | None:
        """Return why an amount is shown without a currency; None for all others."""
        cached = self.cache.get(row_id)
        if cached is None or shown.currency_place is None or cached.values[shown.currency_place]:
            return None
        if self.value(row_id, shown) is None or not shown.kind.has_currency:
            return None
        if shown.currencies_place is None:
            return tr("This amount has no currency.")
        several = cached.values[shown.currencies_place]
        return tr(IN_SEVERAL, currencies=several) if several else tr(IN_NONE)

    def locked(self, row_id: int, shown: ShownColumn) -> str | None:
        """Return why a cell can't be edited; None: it can."""
        if row_id in self.gone:
            return tr(IS_GONE)
        from_source = self.is_from_source(row_id)
        if from_source is None:
            return tr(STILL_READING)
        return shown.source_lock if from_source else shown.own_lock

    def is_from_source(self, row_id: int) -> bool | None:
        """Tell whether a row comes from a source and isn't wholly ours; None while it is unread."""
        cached = self.cache.get(row_id)
        if cached is None:
            return None
        return self.source_place is not None and cached.values[self.source_place] is not None

    def is_pending(self, row_id: int, shown: ShownColumn) -> bool:
        """Tell whether the cell shows an edit that isn't written yet."""
        return self._edits_of(row_id, shown) is not None

    def edits(self) -> dict[tuple[int, int], Any]:
        """Return what is on its way to the database, by (row, place)."""
        edits: dict[tuple[int, int], Any] = {}
        for block in self._blocks:
            edits |= block
        return edits | self._pending

    def show_block(self, block: Mapping[tuple[int, int], Any]) -> None:
        """Show many values that are on their way together, by (row, place)."""
        self._blocks.append(block)

    def block_ended(self, block: Mapping[tuple[int, int], Any], missed: Iterable[tuple[int, int]] = ()) -> None:
        """Note that the block is in the database, but for the cells that were missed; their rows are read again."""
        self._blocks = [other for other in self._blocks if other is not block]
        left_out, by_row = set(missed), dict[int, dict[int, Any]]()
        for (row_id, place), value in block.items():
            if row_id in self.cache and (row_id, place) not in left_out:
                by_row.setdefault(row_id, {})[place] = value
        for row_id, values in by_row.items():
            self.cache.replace_values(row_id, values)
        self.cache.make_stale({row_id for row_id, _ in block})

    def show_edit(self, row_id: int, shown: ShownColumn, value: Any) -> None:
        """Show a value that is on its way to the database."""
        self._pending[row_id, shown.place] = value

    def edit_written(self, row_id: int, shown: ShownColumn, value: Any) -> None:
        """Note that the edit is in the database; the row is read again for what depends on it."""
        self._end_edit(row_id, shown, value)
        self.cache.replace_values(row_id, {shown.place: value})
        self.were_written((row_id,))

    def edit_refused(self, row_id: int, shown: ShownColumn, value: Any) -> None:
        """Note that the edit wasn't written: the cell shows again what the database holds."""
        self._end_edit(row_id, shown, value)
        self.cache.make_stale({row_id})

    def _edits_of(self, row_id: int, shown: ShownColumn) -> Mapping[tuple[int, int], Any] | None:
        """Return what holds a value for the cell that isn't written yet."""
        key = (row_id, shown.place)
        if key in self._pending:
            return self._pending
        return next((block for block in reversed(self._blocks) if key in block), None)

    def _end_edit(self, row_id: int, shown: ShownColumn, value: Any) -> None:
        # A later edit of the same cell may be on its way by now; that one stays visible.
        if self._pending.get((row_id, shown.place)) == value:
            self._pending.pop((row_id, shown.place), None)

    def _formatted(self, value: Any, shown: ShownColumn, cached: CachedRow) -> str:
        kind = Kind.TEXT if shown.kind.is_long and not shown.may_hold_html else shown.kind
        currency = cached.values[shown.currency_place] if shown.currency_place else self._formats.currency
        return self._formats.text(value, kind, name=shown.field.name, currency=currency)


def _shown_as_written(text: str) -> str:
    """Show a text as written: Qt would take a tool tip with tags for HTML, and load what they name."""
    return f"<qt>{escape(text)}</qt>" if "<" in text or "&" in text else text
