"""What `leitstand figure` answers: JSON for programs, a small table for people."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from models.measures.figures import Figure, ProvingRow, Sum
from models.measures.measure import Measure
from models.measures.rows import MONEY, SECONDS
from models.measures.scope import Scope
from sync.config.redact import one_line

DIGITS_OF_MONEY, SECONDS_OF_HOUR, PERCENT = 2, 3600, 100


@dataclass(frozen=True)
class Answer:
    """The figures of a measure. `data_as_of`: when its source was last synced wholly; None if never."""

    measure: Measure
    scope: Scope
    data_as_of: datetime | None
    figures: list[Figure]
    proven: bool

    def as_json(self) -> dict[str, Any]:
        """Return what programs read: exact decimal texts, hours in seconds.

        A ratio is a fraction, its numerator divided by its denominator and rounded to 12 digits behind the point.
        With a proof the rows of each reason are listed instead of counted. What a reason leaves out names its unit
        where that is another one: of hours that nobody knows the cost of there are the hours.
        """
        return {
            "measure": self.measure.key,
            "unit": self.measure.unit,
            "scope": self.scope.as_json(),
            "definition_version": self.measure.version,
            "data_as_of": self.data_as_of.astimezone(UTC).isoformat() if self.data_as_of else None,
            "figures": [self._figure(one) for one in self.figures],
        }

    def _figure(self, figure: Figure) -> dict[str, Any]:
        proof = {"formula": formula(self.measure, figure), "counted": self._rows(figure, None)} if self.proven else {}
        return {
            "dimensions": figure.names,
            "ids": {name: figure.keys[name] for name in figure.names if self._refers(name)},
            "currency": figure.currency,
            "value": exact(figure.value, self.measure.unit),
            "rows": figure.counted.rows,
            "left_out": [self._left_out(figure, reason, those) for reason, those in self._in_order(figure)],
            **proof,
        }

    def _left_out(self, figure: Figure, reason: str, those: Sum) -> dict[str, Any]:
        unit = self._unit_of(reason)
        rows = self._rows(figure, reason) if self.proven else those.rows
        told = {"reason": reason, "rows": rows, "value": exact(_known(those), unit)}
        return told if unit == self.measure.over.unit else {**told, "unit": unit}

    def _rows(self, figure: Figure, reason: str | None) -> list[dict[str, Any]]:
        rows: Iterable[ProvingRow] = figure.proof.get(reason, {}).values()
        unit = self._unit_of(reason)
        return [{"table": row.table, "id": row.id, "value": exact(row.value, unit)} for row in rows]

    def _unit_of(self, reason: str | None) -> str:
        return self.measure.reasons.get(reason or "", self.measure.over.unit)

    def _refers(self, name: str) -> bool:
        return self.measure.over.dimension(name).refers is not None

    def _in_order(self, figure: Figure) -> Iterator[tuple[str, Sum]]:
        """Yield what is left out in the order in which reasons are looked for."""
        for reason in self.measure.reasons:
            if reason in figure.left_out:
                yield reason, figure.left_out[reason]

    def lines(self) -> Iterator[str]:
        """Yield what people read."""
        yield f"{self.measure.title} {self._when()}"
        cells = [self._cells(figure) for figure in self.figures]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for figure, row in zip(self.figures, cells, strict=True):
            *names, value = row
            padded = (name.ljust(width) for name, width in zip(names, widths, strict=False))
            yield "  ".join([*padded, value.rjust(widths[-1]), f" ({_rows(figure.counted.rows)})"])
            yield from (f"    without {line}" for line in self._without(figure))
            yield from self._proof(figure) if self.proven else ()

    def _when(self) -> str:
        days = f"{self.scope.first} to {self.scope.last}, " if self.scope.first else ""
        return f"({days}as of {self.scope.as_of})"

    def _cells(self, figure: Figure) -> list[str]:
        names = [one_line(name) if name is not None else "–" for name in figure.names.values()]
        return [*names, readable(figure.value, self.measure.unit, figure.currency)]

    def _without(self, figure: Figure) -> Iterator[str]:
        for reason, those in self._in_order(figure):
            value = readable(_known(those), self._unit_of(reason), figure.currency)
            yield f"{those.rows:,} {reason}" + (f" ({value})" if those.valued else "")

    def _proof(self, figure: Figure) -> Iterator[str]:
        yield f"    {formula(self.measure, figure)}"
        for reason in (None, *(reason for reason, _those in self._in_order(figure))):
            for row in figure.proof.get(reason, {}).values():
                value = readable(row.value, self._unit_of(reason), figure.currency)
                yield f"    {reason or 'counted'}: {row.table} {row.id}, {value}"


def formula(measure: Measure, figure: Figure) -> str:
    """Say how the figure comes about, with the numbers put in."""
    value = readable(figure.value, measure.unit, figure.currency)
    over = f"{measure.over.name} {readable(figure.counted.value, measure.over.unit, figure.currency)}"
    if measure.under is None or figure.under is None:
        return f"the sum of {_rows(figure.counted.rows)} = {value}"
    return f"{over} ÷ {measure.under.name} {readable(figure.under.value, measure.under.unit, None)} = {value}"


def exact(value: Decimal | None, unit: str) -> str | None:
    """Return a number as programs read it: money with two digits behind the point or more, if it has them."""
    if value is None:
        return None
    whole, _point, fraction = f"{value or abs(value):f}".partition(".")
    digits = fraction.rstrip("0").ljust(DIGITS_OF_MONEY if unit == MONEY else 0, "0")
    return f"{whole}.{digits}" if digits else whole


def readable(value: Decimal | None, unit: str, currency: str | None) -> str:
    """Return a number as people read it, rounded; – where there is none."""
    if value is None:
        return "–"
    if unit == SECONDS:
        return f"{value / SECONDS_OF_HOUR:,.2f} h"
    return f"{value:,.2f} {currency or ''}".strip() if unit == MONEY else f"{value * PERCENT:,.1f} %"


def _rows(count: int) -> str:
    return f"{count:,} {'row' if count == 1 else 'rows'}"


def _known(those: Sum) -> Decimal | None:
    return those.value if those.valued else None
