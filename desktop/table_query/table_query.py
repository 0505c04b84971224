"""What is asked of the database for one table: filters, search, order, groups, day and row colours. No Qt."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from desktop.screens.screen import Screen
from desktop.screens.shown_columns import ShownColumn, paths_of, searched_paths
from desktop.screens.sorting import Sorting, sorting_of
from desktop.screens.totals import summed_columns
from desktop.table_query.grouping import Grouping
from desktop.table_query.row_color_rules import RowColorRule, RowColorRules
from models.queries.aggregates import Summed
from models.queries.filters import Filter
from models.queries.rows import RowQuery
from models.schema.base import source_key, table_of
from models.values.relative_dates import Calendar


class TableQuery:
    """How one table is looked at.

    `calendar` tells at each reading which day it is; `day` is the one as of which employees are shown, None: today.
    `unread`: fields that are hidden, and cost so much to read that they aren't.
    """

    def __init__(
        self,
        screen: Screen,
        columns: tuple[ShownColumn, ...],
        calendar: Callable[[], Calendar],
        filters: tuple[Filter, ...] = (),
        rules: tuple[RowColorRule, ...] = (),
        grouping: Grouping | None = None,
        unread: frozenset[str] = frozenset(),
    ) -> None:
        self.screen, self.columns, self.calendar = screen, columns, calendar
        self.paths = paths_of(screen)
        self.filters, self.rules, self.grouping = filters, RowColorRules(rules), grouping or Grouping()
        self.search, self.unread = "", unread
        self.day: date | None = None
        self.sorting = self.own_sorting()

    @property
    def source_place(self) -> int | None:
        """Tell where a row's key at its source stands among its values (the id is the first); None without one."""
        key = source_key(table_of(self.screen.model))
        return self.paths.index(key.name) + 1 if key is not None else None

    def own_sorting(self) -> Sorting:
        """Return the order that the screen declares."""
        names = ("id", *(shown.field.name for shown in self.columns))
        return sorting_of(self.screen.order, names) or (("id", False),)

    def rows(self) -> RowQuery:
        """Return all rows that are shown, in their order."""
        only = self.screen.only() if self.screen.only else None
        (order, descending), *then = self.sorting
        return RowQuery(
            self.screen.model,
            self.paths,
            order,
            descending,
            self.search,
            only,
            self.screen.deleted,
            searched=searched_paths(self.columns),
            filters=self.filters,
            then=tuple(then),
            calendar=self.calendar(),
            day=self.day,
            groups=self.grouping.by,
            unread=self.unread,
        )

    def summed(self) -> tuple[Summed, ...]:
        """Return what is added up: all that is read, and what groups are ordered by."""
        order = self.grouping.order.path
        return summed_columns(one for one in self.columns if one.field.name not in self.unread - {order})

    def by_id(self) -> RowQuery:
        """Return rows whose ids are known, with the same columns."""
        model, calendar = self.screen.model, self.calendar()
        return RowQuery(model, self.paths, calendar=calendar, day=self.day, unread=self.unread)

    def coloured(self, query: RowQuery) -> RowQuery:
        """Return the same query, which tells also of each row which rule colours it."""
        return replace(query, rules=self.rules.asked)
