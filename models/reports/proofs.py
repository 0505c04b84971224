"""What is in a figure: its formula with the numbers put in, how many rows count, and how many are left out and why."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection

from models.measures.figures import Sum
from models.measures.rows import MONEY, Rows
from models.reports.contents import Question, ReportCell
from models.reports.reader import UNITS, share


@dataclass(frozen=True)
class ProofLine:
    """The rows that count, or are left out for a reason. `rows`: whose; `reason`: None for those that count."""

    rows: Rows
    reason: str | None
    count: int
    cell: ReportCell


@dataclass(frozen=True)
class Proof:
    """What is in a figure. `over` and `under`: what it is a sum over, and what that is divided by, if anything. `cell`:
    the figure itself; of a plan that is cut it is less than the sum."""

    question: Question
    cell: ReportCell
    over: ReportCell
    under: ReportCell | None
    lines: tuple[ProofLine, ...]


def read_proof(connection: Connection, question: Question) -> Proof:
    """Read how a figure comes about. As many statements as there are kinds of rows in it."""
    measure, currency = question.measure, question.currency
    lines = [line for rows in measure.parts for line in _lines(connection, question, rows)]
    over = ReportCell(Decimal(0), UNITS[measure.over.unit], currency)
    under = None if measure.under is None else ReportCell(Decimal(0), UNITS[measure.under.unit])
    for line in lines:
        if line.reason is None and line.rows is measure.under and under is not None:
            under = _with(under, line)
        elif line.reason is None:
            over = _with(over, line)
    shown = tuple(line for line in lines if line.count) or tuple(lines[:1])
    whole = replace(over, value=over.number - question.cut)
    return Proof(question, whole if under is None else share(over, under), over, under, shown)


def _with(cell: ReportCell, line: ProofLine) -> ReportCell:
    return replace(cell, value=cell.number + line.cell.number, rows=cell.rows + line.count)


def _lines(connection: Connection, question: Question, rows: Rows) -> Iterator[ProofLine]:
    """Yield the rows that count, then those that are left out, in the order in which reasons are looked for."""
    scope, sums = question.scope, dict[str | None, Sum]()
    for row in connection.execute(rows.figures(scope, rows.apart, connection.dialect.name), scope.parameters()):
        if rows.unit != MONEY or (row.currency or "") == (question.currency or ""):
            sums.setdefault(row.reason, Sum()).add(row.s0, row.s1, row.s2, row.s3)
    for reason in (None, *(reason for reason, _condition in rows.left_out)):
        if reason is None or reason in sums:
            yield _line(question, rows, reason, sums.get(reason, Sum()))


def _line(question: Question, rows: Rows, reason: str | None, those: Sum) -> ProofLine:
    unit = UNITS[rows.unit_of(reason) if reason else rows.unit]
    value = those.value if those.valued else None
    return ProofLine(rows, reason, those.rows, ReportCell(value, unit, question.currency if unit == MONEY else None))


def condition(question: Question, line: ProofLine) -> ColumnElement[bool]:
    """Say in SQL which rows of the table a line of a proof counts, to limit the table to them."""
    currency = question.currency if line.rows.unit == MONEY else None
    return line.rows.table.c.id.in_(line.rows.ids(question.scope, line.reason, currency))
