"""Composite systems: order degree of a subsystem, synergy ability and degree of several."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import polars as pl

from ecoindex.analysis.columns import (
    Columns,
    Table,
    check_unit,
    read_table,
    refused,
)
from ecoindex.errors import Fault, MethodError, UsageError, fault

Bounds = Mapping[str, tuple[float, float]]
"""Worst and best value of each order parameter, which carry its direction."""


def order_degree(data: Columns, bounds: Bounds, *, clip: bool = False) -> pl.Series:
    """Order degree of one subsystem: the geometric mean of its order parameters.

    Each parameter becomes ``(x - worst) / (best - worst)``. With ``worst`` below ``best`` it is
    a positive order parameter, otherwise a negative one.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region and year; each order parameter in its unit. Null and NaN are missing.
        Columns that have no bounds are not looked at.
    bounds : mapping of str to (float, float)
        The order parameters of the subsystem: worst and best value, in the unit of the column.
    clip : bool
        Take values beyond the bounds as the bound; without it they are an error.

    Returns
    -------
    polars.Series
        ``order_degree``, dimensionless, from 0 to 1; null where a parameter is missing. One
        parameter at its worst value makes it 0.

    Raises
    ------
    UsageError
        There is no parameter, a column is not there, or bounds are equal or not finite.
    DataError
        A column does not hold finite numbers.
    MethodError
        A value lies beyond its bounds.

    Notes
    -----
    Source: ``chen-min-2018``.

    Examples
    --------
    >>> data = {"pm25": [35.0], "good": [90.0]}
    >>> order_degree(data, {"pm25": (60, 10), "good": (60, 100)}).round(6).to_list()
    [0.612372]
    """
    faults = [] if bounds else [fault("analysis/parameters-none")]
    for name, (worst, best) in bounds.items():
        if worst == best or not math.isfinite(best - worst):
            faults.append(fault("analysis/bounds-empty", column=name, worst=worst, best=best))
    if faults:
        raise UsageError(faults)
    table = read_table(data, list(bounds))
    if not clip:
        _check_bounds(table, bounds)
    parts = [_order(pl.col(name), *bounds[name]) for name in table.names]
    return table.values.select(order_degree=_geometric(parts)).to_series()


def _check_bounds(table: Table, bounds: Bounds) -> None:
    faults: list[Fault] = []
    for name, pair in bounds.items():
        low, high = sorted(pair)
        column = table.values[name]
        wrong = ~column.is_between(low, high)
        faults += refused(column, wrong, "analysis/value-beyond", low=low, high=high)
    if faults:
        raise MethodError(faults)


def _order(x: pl.Expr, worst: float, best: float) -> pl.Expr:
    return ((x - worst) / (best - worst)).clip(0, 1)


def _geometric(parts: Sequence[pl.Expr]) -> pl.Expr:
    """Geometric mean; null where a part is."""
    logs = (part.log() for part in parts)
    return (pl.sum_horizontal(logs, ignore_nulls=False) / len(parts)).exp()


def synergy_ability(data: Columns, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """Synergy ability and synergy degree of subsystems from their order degrees.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region and year; one column per subsystem with its order degree, from 0 to
        1. Null and NaN are missing.
    columns : sequence of str, optional
        The subsystems, two or more; all columns without it.

    Returns
    -------
    polars.DataFrame
        The other columns of ``data``, then ``ability`` (CC, the geometric mean of the order
        degrees), ``deviation`` (D, the sample standard deviation about CC, divided by CC) and
        ``synergy`` (CI, ``CC (1 - D)``, which can fall below 0). Dimensionless; null where an
        order degree is missing. Where the ability is 0, the deviation is null and the synergy 0.

    Raises
    ------
    UsageError
        Fewer than two subsystems, or columns that are not there.
    DataError
        A column does not hold finite numbers.
    MethodError
        An order degree lies outside 0 to 1.

    Notes
    -----
    Source: ``chen-min-2018``.

    Examples
    --------
    >>> synergy_ability({"city": [0.5], "nature": [0.5]}).row(0)
    (0.5, 0.0, 0.5)
    """
    table = read_table(data, columns)
    count = len(table.names)
    if count < 2:
        raise UsageError(fault("analysis/subsystems-few", count=count))
    check_unit(table.values)
    ability = _geometric([pl.col(name) for name in table.names])
    squares = ((pl.col(name) - ability) ** 2 for name in table.names)
    spread = (pl.sum_horizontal(squares, ignore_nulls=False) / (count - 1)).sqrt()
    # Written as CC minus the spread, CI is defined as long as there is some ability.
    results = table.values.select(
        ability=ability,
        deviation=pl.when(ability > 0).then(spread / ability),
        synergy=pl.when(ability > 0).then(ability - spread).otherwise(ability),
    )
    return table.with_results(*results.get_columns())
