"""Entropy weights: indicators that differ more between regions weigh more."""

from __future__ import annotations

import math
from numbers import Real

import polars as pl

from ecoindex.analysis.columns import (
    Column,
    Columns,
    Table,
    check_choice,
    check_each,
    check_unit,
    read_column,
    read_table,
)
from ecoindex.analysis.weighing import CONSTANT, Constant, weigh
from ecoindex.errors import Fault, MethodError, Place, UsageError, fault
from ecoindex.spec.reading import shown


def entropy_weights(
    data: Columns,
    columns: list[str] | None = None,
    *,
    shift: float | None = None,
    constant: Constant = "error",
) -> pl.DataFrame:
    """Weigh indicators by the entropy of their scores over regions.

    Of the ``m`` scores of an indicator, ``p`` are the shares in their sum, ``e = -sum(p ln p) /
    ln m`` its entropy, and the weight is proportional to ``1 - e``. Such weights measure spread,
    not importance. For a growth goal, take them on the base year and keep them.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region; one column per indicator with its score, 0 or more, higher is better.
        Null and NaN are missing and left out: ``m`` counts the regions with a value.
    columns : list of str, optional
        The indicators; all columns without it.
    shift : float, optional
        Take scores of exactly 0 as this and of exactly 1 as 1 minus this, above 0 and below
        0.5; 0.002 is in use. All scores must lie from 0 to 1 then.
    constant : {"error", "equal"}
        What to do where every indicator has the same value everywhere.

    Returns
    -------
    polars.DataFrame
        One row per indicator: ``indicator``, ``count`` (regions with a value), ``entropy`` (0 to
        1) and ``weight`` (sum 1), dimensionless. An indicator that does not vary has entropy 1
        and weight 0.

    Raises
    ------
    UsageError
        Columns that are not there, an unknown option, or a shift out of its range.
    DataError
        A column does not hold finite numbers.
    MethodError
        A score is negative, a column has fewer than two values or only zeros, or none varies.

    Notes
    -----
    Source: ``tang-qin-2020``.

    Examples
    --------
    >>> entropy_weights({"a": [0.2, 0.8], "b": [0.5, 0.5]})["entropy"].round(6).to_list()
    [0.721928, 1.0]
    """
    check_choice("constant", constant, CONSTANT)
    if shift is not None and not (isinstance(shift, Real) and 0 < shift < 0.5):
        raise UsageError(fault("analysis/shift-range", value=shown(shift)))
    if shift is not None:  # the core does not ask for scores up to 1
        check_unit(read_table(data, columns).values)

    def check(table: Table) -> None:
        if shift is None:
            check_each(table.values, lambda x: x < 0, "analysis/score-negative")
        _check_spread(table.values.get_columns())
        raise MethodError(fault("analysis/entropy-constant"))

    rule = {"method": "entropy", "shift": shift}
    return weigh(data, columns, rule, "entropy", constant, check)


def weights_from_entropy(entropy: Column, *, constant: Constant = "error") -> pl.Series:
    """Turn entropies into weights: ``(1 - e) / sum(1 - e)``.

    Parameters
    ----------
    entropy : polars.Series or sequence of float
        One entropy per indicator, from 0 to 1, dimensionless, none missing.
    constant : {"error", "equal"}
        What to do where every entropy is 1.

    Returns
    -------
    polars.Series
        ``weight``, dimensionless, with the sum 1.

    Raises
    ------
    UsageError
        An unknown option.
    DataError
        The entropies are not finite numbers.
    MethodError
        An entropy is missing or outside 0 to 1, or all are 1.

    Notes
    -----
    Source: ``tang-qin-2020``.

    Examples
    --------
    >>> weights_from_entropy([0.9, 0.7]).round(12).to_list()
    [0.25, 0.75]
    """
    check_choice("constant", constant, CONSTANT)
    found = read_column(entropy, "entropy")
    check_each(found.to_frame(), pl.Series.is_null, "analysis/entropy-missing")
    check_unit(found.to_frame())
    return _weights(found, constant)


def _check_spread(columns: list[pl.Series]) -> None:
    faults: list[Fault] = []
    for column in columns:
        place = Place(column=column.name)
        if column.count() < 2:
            faults.append(fault("analysis/entropy-rows", place, count=column.count()))
        elif column.max() == 0:
            faults.append(fault("analysis/entropy-zeros", place))
    if faults:
        raise MethodError(faults)


def _weights(entropies: pl.Series, constant: Constant) -> pl.Series:
    spread = (1 - entropies).alias("weight")
    total = math.fsum(spread)
    if total > 0:
        return spread / total
    if constant == "error":
        raise MethodError(fault("analysis/entropy-constant"))
    return pl.repeat(1 / spread.len(), spread.len(), dtype=pl.Float64, eager=True).alias("weight")
