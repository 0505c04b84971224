"""Rows that a figure counts: one statement, of which the figure, its proof and what was left out are readings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    Text,
    case,
    func,
    literal,
    null,
    select,
    type_coerce,
)

from models.measures.dimensions import Dimension
from models.measures.gathering import Gathered, is_of, sums_of
from models.measures.scope import AS_OF, FIRST, LAST, Scope
from models.queries.aggregates import sum_parts

MONEY, SECONDS = "money", "s"
# What is left out for which reason, in words that are translated when they are shown.
Reason = tuple[str, ColumnElement[bool]]
_FIXED = ("id", "reason", "value", "currency")
_NONE = null().cast(Text)


def in_seconds(*reasons: Reason) -> dict[str, str]:
    """Return for `units` that what is left out for these reasons is told in hours."""
    return dict.fromkeys((name for name, _condition in reasons), SECONDS)


@dataclass(frozen=True, eq=False)
class Rows:
    """`table`: whose rows they are; `source`: that table and what is joined to it; `day`: by which they are in a period
    (None: they are in any); `counts_as`: what each comes to, in `unit`; `alive`: which are in question at all;
    `left_out`: which of those don't count, by the first reason that fits; `apart`: dimensions over which nothing is
    ever added up; `units`: what is left out for a reason is told in this unit instead, and may come to `told_as`;
    `is_known_ahead`: they are about days to come, so `as_of` hides none; `in_pieces`: one row of the table is several
    here, one a day; `joins_only_outward`: the source is the table with outer joins over its foreign keys.
    """

    name: str
    table: Table
    source: FromClause
    id: ColumnElement[Any]
    day: ColumnElement[Any] | None
    counts_as: ColumnElement[Any]
    unit: str
    dimensions: Mapping[str, Dimension]
    alive: tuple[ColumnElement[bool], ...]
    left_out: tuple[Reason, ...] = ()
    currency: ColumnElement[Any] = _NONE
    apart: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    told_as: ColumnElement[Any] | None = None
    is_known_ahead: bool = False
    in_pieces: bool = False
    joins_only_outward: bool = False

    def statement(self, scope: Scope, by: Iterable[str] = ()) -> Select[Any]:
        """Return every row in question once: id, reason (empty: it counts), value, currency, and what dimensions read.

        Raises ValueError for a dimension that the rows don't have.
        """
        reason = self._reason()
        values = (self.id, reason, self._by_reason(reason, *self._added_up()), self.currency)
        columns = [column.label(name) for name, column in zip(_FIXED, values, strict=True)]
        columns += [column.label(name) for name, column in self._reads(scope, by).items()]
        return select(*columns).select_from(self.source).where(*self._limits(scope))

    def figures(self, scope: Scope, by: tuple[str, ...], dialect: str) -> Select[Any]:
        """Return what counts and what is left out, by reason, currency and dimensions.

        The columns: reason, currency; of each dimension its key (k0, k1 …), and what that is called (l0, l1 …) if it
        refers to a row; how many rows (s0), how many of them have a value (s1), and the sum of those as whole numbers
        (s2) and billionths (s3).
        """
        sums: list[ColumnElement[Any]]
        if self.joins_only_outward and all(is_of(self.table, value) for value in self._added_up()):
            keyed = self._keyed(self._gathered(scope, by, dialect), scope, by)
            each = zip(*([keyed.c[name] for name in sums_of(n)] for n in range(len(self._added_up()))), strict=True)
            sums = [func.sum(self._by_reason(keyed.c.reason, *both)) for both in each]
        else:
            keyed = self._keyed(self.statement(scope, by).subquery("rows"), scope, by)
            count = func.count(keyed.c.id.distinct()) if self.in_pieces else func.count()
            sums = [count, *sum_parts(keyed.c.value, dialect)]
        # What an index may have in order first: then there is less to sort.
        same = [keyed.c[name] for name in (*_names(by), "reason", "currency")]
        grouped = select(*same, *(one.label(f"s{place}") for place, one in enumerate(sums))).group_by(*same)
        return self._called(grouped.subquery("grouped"), by)

    def proof(self, scope: Scope, by: tuple[str, ...] = ()) -> Select[Any]:
        """Return reason, currency, id and value of each row, and its dimensions as `figures` has them; by id."""
        found = self._keyed(self.statement(scope, by).subquery("rows"), scope, by)
        return self._called(found, by).order_by(found.c.id)

    def ids(self, scope: Scope, reason: str | None, currency: str | None) -> Select[Any]:
        """Return the ids of the rows that count, or are left out for a reason, to limit a table to them.

        It is a condition, not a list: a table of a million rows is read by it as quickly as by any other.
        """
        rows = self._keyed(self.statement(scope).subquery("rows"), scope, ())
        is_so = rows.c.reason.is_(None) if reason is None else rows.c.reason == reason
        of_currency = func.coalesce(rows.c.currency, "") == (currency or "")
        return select(rows.c.id).where(is_so, of_currency).params(scope.parameters())

    def unit_of(self, reason: str) -> str:
        """Return what the rows are told in that are left out for a reason."""
        return self.units.get(reason, self.unit)

    def dimension(self, name: str) -> Dimension:
        """Return a dimension. Raises ValueError where the rows don't have it."""
        if name not in self.dimensions:
            raise ValueError(f"{self.name} has no dimension {name!r}")
        return self.dimensions[name]

    def _reason(self) -> ColumnElement[Any]:
        reasons = [(condition, literal(name, Text)) for name, condition in self.left_out]
        return case(*reasons) if reasons else _NONE

    def _added_up(self) -> list[ColumnElement[Any]]:
        return [self.counts_as] if self.told_as is None else [self.counts_as, self.told_as]

    def _by_reason(
        self, reason: ColumnElement[Any], counts: ColumnElement[Any], told: ColumnElement[Any] | None = None
    ) -> ColumnElement[Any]:
        """Return what rows come to of which this is the reason: what they count, or what they are told in instead."""
        if told is None:
            return counts
        return type_coerce(case((reason.in_(tuple(self.units)), told), else_=counts), counts.type)

    def _limits(self, scope: Scope) -> Iterable[ColumnElement[bool]]:
        """Yield which rows are in question; of places in dimensions those that are simply columns of the source."""
        yield from self.alive
        if self.day is not None and scope.first is not None:
            yield from (self.day >= FIRST, self.day <= LAST)
        if self.day is not None and not self.is_known_ahead:
            yield self.day <= AS_OF
        for name, places in scope.places().items():
            dimension = self.dimension(name)
            if not dimension.is_worked_out:
                yield dimension.stays(dimension.reads, places)

    def _keyed(self, rows: Subquery, scope: Scope, by: tuple[str, ...]) -> Subquery:
        """Work out the keys of dimensions, and which rows stay in the places of those that are worked out."""
        keys = (self.dimension(name).key(rows.c).label(key) for name, key in zip(by, _names(by), strict=True))
        places = scope.places().items()
        worked_out = [(name, inside) for name, inside in places if self.dimension(name).is_worked_out]
        stays = (self.dimension(name).stays(rows.c, inside) for name, inside in worked_out)
        return select(*rows.c, *keys).where(*stays).subquery("keyed")

    def _gathered(self, scope: Scope, by: tuple[str, ...], dialect: str) -> Subquery:
        """Add up what has all in common that is asked of it, such as person and day, before that is looked up."""
        reads, reason = self._reads(scope, by), self._reason()
        read = [reason, self.currency, *reads.values()]
        of = Gathered(self.table, self.source, self._added_up(), read, self._limits(scope), dialect)
        same = [of.of(reason).label("reason"), of.of(self.currency).label("currency")]
        same += [of.of(column).label(name) for name, column in reads.items()]
        if not of.is_joined:
            return select(*same, *of.sums).select_from(of.source).where(*of.limits).subquery("rows")
        # Once more, now that it is known what counts: not each task needs its person looked up.
        sums = [func.sum(one).label(one.name) for one in of.sums]
        # A word that is the same everywhere isn't grouped by: PostgreSQL refuses it.
        grouped = [one for one in same[::-1] if not isinstance(one.element, BindParameter)]
        return select(*same, *sums).select_from(of.source).where(*of.limits).group_by(*grouped).subquery("rows")

    def _reads(self, scope: Scope, by: Iterable[str]) -> dict[str, ColumnElement[Any]]:
        """Return the columns that dimensions read, by their names."""
        reads: dict[str, ColumnElement[Any]] = {}
        for name in (*by, *scope.places()):
            reads |= self.dimension(name).reads
        return reads

    def _called(self, found: Subquery, by: tuple[str, ...]) -> Select[Any]:
        """Add what the rows are called that dimensions refer to."""
        source: FromClause = found
        columns: list[ColumnElement[Any]] = list(found.c)
        for place, (name, key) in enumerate(zip(by, _names(by), strict=True)):
            refers = self.dimension(name).refers
            if refers is not None:
                named = refers.__table__.alias(f"n{place}")
                source = source.outerjoin(named, named.c.id == found.c[key])
                columns.append(named.c[refers.LABEL].label(f"l{place}"))
        return select(*columns).select_from(source)


def _names(by: tuple[str, ...]) -> list[str]:
    """Return what the keys of dimensions are called in a statement."""
    return [f"k{place}" for place in range(len(by))]
