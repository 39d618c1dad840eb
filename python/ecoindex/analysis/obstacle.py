"""Obstacle degree: what keeps a region from the full score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from ecoindex.analysis.columns import (
    Columns,
    Table,
    Weights,
    check_unit,
    read_table,
    read_weights,
)
from ecoindex.errors import UsageError, fault


def obstacle_degree(
    data: Columns,
    columns: Sequence[str] | None = None,
    *,
    weights: Weights | None = None,
    share: bool = False,
    groups: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """Say how much each indicator holds a region back: ``(1 - x) w``.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region and year; one column per indicator with its score from 0 to 1,
        higher is better, dimensionless. Null and NaN are missing.
    columns : sequence of str, optional
        The indicators; all columns without it.
    weights : mapping of str to float or sequence of float, optional
        Weights of the indicators, of which only the ratios count; equal without it.
    share : bool
        Divide by the sum over the row, so that the obstacles of a row add up to 1. A row in
        which every indicator has its full score has no obstacle, and zeros.
    groups : mapping of str to sequence of str, optional
        Dimensions and their indicators: return the sum of each dimension instead. Each
        indicator belongs to exactly one.

    Returns
    -------
    polars.DataFrame
        The other columns of ``data``, then the obstacle degree of each indicator or dimension
        under its own name, from 0 to 1. Null where the score is missing; as a share null in
        the whole row then, and a dimension wherever one of its indicators is missing.

    Raises
    ------
    UsageError
        Columns that are not there, weights or groups that do not fit.
    DataError
        A column does not hold finite numbers.
    MethodError
        A score lies outside 0 to 1.

    Notes
    -----
    The formula is common in the literature on coupling coordination; no single document
    prescribes it. Status: published.

    Examples
    --------
    >>> obstacle_degree({"a": [0.5], "b": [0.75]}, weights=[0.4, 0.6]).row(0)
    (0.2, 0.15)
    """
    table = read_table(data, columns)
    shares = read_weights(weights, table.names)
    parts = {name: [name] for name in table.names} if groups is None else _fitting(groups, table)
    check_unit(table.values)
    obstacles = table.values.select(
        ((1 - pl.col(name)) * weight).alias(name)
        for name, weight in zip(table.names, shares, strict=True)
    )
    if share:
        total = pl.sum_horizontal(pl.all(), ignore_nulls=False)
        obstacles = obstacles.select(
            pl.when(total > 0).then(pl.col(name) / total).otherwise(0 * total).alias(name)
            for name in table.names
        )
    sums = obstacles.select(
        pl.sum_horizontal(inside, ignore_nulls=False).alias(name) for name, inside in parts.items()
    )
    return table.with_results(*sums.get_columns())


def _fitting(groups: Mapping[str, Sequence[str]], table: Table) -> dict[str, list[str]]:
    """Take groups that hold every indicator exactly once."""
    held = Counter(name for inside in groups.values() for name in inside)
    wrong = [name for name in table.names if held[name] != 1]
    wrong += [name for name in held if name not in table.names]
    wrong += [name for name, inside in groups.items() if not inside]
    if wrong:
        raise UsageError(fault("analysis/groups-unfit", names=wrong))
    return {name: list(inside) for name, inside in groups.items()}
