"""Amounts to the cent in SQL, the same on both databases: SQLite computes with floats, but whole numbers exactly.

An amount is two: its millionths as a whole number, and what is too large to have any, each added up for itself.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Numeric, case, cast, func, literal_column, type_coerce

from models.schema.types import Exact

# Whole numbers of 64 bits would be outgrown by amounts from here on in millionths, and they have none to speak of: a
# float holds 15 digits.
LARGE = 10**9
_MILLION, _MILLIONTHS_OF_A_CENT, _CENTS = (literal_column(text, Numeric) for text in ("1000000", "10000.0", "100.0"))
_OF_A_CENT_IN_PRODUCTS = literal_column("10000000000.0", Numeric)
_OF_A_CENT_IN_HOURS = literal_column("36000000.0", Numeric)
_WHOLE = Numeric().with_variant(Integer(), "sqlite")


def millionths(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the millionths of an amount, 0 of a large one."""
    return case((func.abs(amount) < LARGE, all_millionths(amount)), else_=0)


def all_millionths(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the millionths of an amount that is never large."""
    return cast(func.round(amount * _MILLION), _WHOLE)


def large(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return an amount that is large, 0 for one that isn't."""
    return case((func.abs(amount) >= LARGE, amount), else_=0)


def to_the_cent(small: ColumnElement[Any], big: ColumnElement[Any] | int = 0) -> ColumnElement[Any]:
    """Return the amount of sums of `millionths` and of `large`, half a cent rounded away from zero."""
    # Exact for whole numbers of 53 bits, so half a cent is half a cent.
    cents = func.round(small.op("/", precedence=8)(_MILLIONTHS_OF_A_CENT), type_=Numeric)
    return type_coerce(func.round(cents.op("/", precedence=8)(_CENTS) + big, 2, type_=Numeric), Exact)


def hourly_to_the_cent(rate: ColumnElement[Any], seconds: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what so many seconds come to at a rate an hour, to the cent."""
    cents = func.round((all_millionths(rate) * seconds).op("/", precedence=8)(_OF_A_CENT_IN_HOURS), type_=Numeric)
    return type_coerce(cents.op("/", precedence=8)(_CENTS), Exact)


def summed_to_the_cent(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the sum of amounts; empty where there is none."""
    return to_the_cent(func.sum(millionths(amount)), func.sum(large(amount)))


def product_to_the_cent(price: ColumnElement[Any], quantity: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what so many come to at a price each, to the cent."""
    product = all_millionths(price) * all_millionths(quantity)
    cents = func.round(product.op("/", precedence=8)(_OF_A_CENT_IN_PRODUCTS), type_=Numeric)
    return type_coerce(cents.op("/", precedence=8)(_CENTS), Exact)
