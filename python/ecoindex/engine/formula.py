"""Indicators derived by a declared formula over columns and years of a panel."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from functools import reduce

import polars as pl

from ecoindex.spec.formula import Binary, Call, Expr, Name, Negate, Number

_BINARY: dict[str, Callable[[pl.Series, pl.Series], pl.Series]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
}


def _log(x: pl.Series) -> pl.Series:
    return x.log()


def _smaller(x: pl.Series, y: pl.Series) -> pl.Series:
    return pl.select(pl.when((x.is_null() | y.is_null()).not_()).then(pl.min_horizontal(x, y)))[
        :, 0
    ]


def _larger(x: pl.Series, y: pl.Series) -> pl.Series:
    return -_smaller(-x, -y)


_ELEMENTWISE: dict[str, Callable[..., pl.Series]] = {
    "log": _log,
    "exp": pl.Series.exp,
    "sqrt": pl.Series.sqrt,
    "abs": pl.Series.abs,
    "min": _smaller,
    "max": _larger,
}


class Evaluator:
    """Evaluates formulas over the rows of one panel.

    Parameters
    ----------
    keys : polars.DataFrame
        Columns ``region`` and ``year``, one row per region-year.
    columns : mapping of str to polars.Series
        Values by the name a formula uses (underscores), same length; null is missing.
    base_year : int or None
        The year that ``base()`` refers to.
    """

    def __init__(
        self, keys: pl.DataFrame, columns: Mapping[str, pl.Series], base_year: int | None
    ) -> None:
        self.keys = keys
        self.columns = columns
        self.base_year = base_year

    def series(self, expression: Expr) -> pl.Series:
        """Value of an expression in every row; null where a part of it is missing."""
        match expression:
            case Number(value):
                return pl.repeat(value, self.keys.height, dtype=pl.Float64, eager=True)
            case Name(name):
                return self.columns[name]
            case Negate(inner):
                return -self.series(inner)
            case Binary(op, left, right):
                return _BINARY[op](self.series(left), self.series(right))
            case Call(function, arguments):
                return self._call(function, arguments)

    def _call(self, function: str, arguments: tuple[Expr, ...]) -> pl.Series:
        if function == "prev":
            return self._years_earlier(self.series(arguments[0]), _count(arguments, 1))
        if function == "mean":
            values, n = self.series(arguments[0]), _count(arguments, 1)
            return reduce(operator.add, (self._years_earlier(values, k) for k in range(n))) / n
        if function == "base":
            return self._in_base_year(self.series(arguments[0]))
        return _ELEMENTWISE[function](*(self.series(argument) for argument in arguments))

    def _years_earlier(self, values: pl.Series, k: int) -> pl.Series:
        known = self.keys.with_columns(pl.col("year") + k, values.alias("value"))
        return self._look_up(known, ["region", "year"])

    def _in_base_year(self, values: pl.Series) -> pl.Series:
        known = self.keys.with_columns(values.alias("value"))
        base = known.filter(pl.col("year") == self.base_year).drop("year")
        return self._look_up(base, ["region"])

    def _look_up(self, known: pl.DataFrame, on: list[str]) -> pl.Series:
        found = self.keys.join(known, on=on, how="left", maintain_order="left")
        return found.get_column("value")


def _count(arguments: tuple[Expr, ...], default: int) -> int:
    """Second argument of a function over years: a whole number, checked by the parser."""
    match arguments[1:]:
        case (Number(value),):
            return int(value)
    return default
