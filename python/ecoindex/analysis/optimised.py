"""Weights that are best in some sense: matching importances, and most favourable to each region."""

from __future__ import annotations

import json
from numbers import Real

import polars as pl

from ecoindex import _core
from ecoindex.analysis.columns import (
    Columns,
    Weights,
    check_columns,
    check_each,
    read_table,
    read_weights,
)
from ecoindex.analysis.weighing import weigh
from ecoindex.errors import MethodError, Place, UsageError, fault
from ecoindex.spec.reading import shown

CODES = {
    "engine/benefit-parts": "analysis/dea-infeasible",
    "engine/benefit-unsolved": "analysis/dea-unsolved",
}
"""What the faults of a node are in a table."""

ROUNDING = 1e-12


def importance_weights(
    data: Columns, importance: Weights | None = None, columns: list[str] | None = None
) -> pl.DataFrame:
    """Find weights with which the correlations with the index match declared importances.

    A weight is not an importance: correlated indicators say the same twice. With the covariances
    ``S`` of the scores, the index ``I = sum w_j y_j`` has the correlations ``r_j = (S w)_j / (sd_j
    sqrt(w' S w))``. The weights found are zero or more, add up to 1 and minimise the squared
    distances of ``r_j / sum r`` from the importances.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region; one column per indicator with its score, dimensionless, higher is
        better. Null and NaN are missing: each correlation is taken over the rows that have both.
    importance : weights, optional
        By indicator or in the order of the columns; only their ratios count; equal without it.
    columns : list of str, optional
        The indicators; all columns without it.

    Returns
    -------
    polars.DataFrame
        One row per indicator: ``indicator``, ``importance`` (sum 1), ``reached`` (its part of the
        correlations with the weights found), ``correlation`` (with the index) and ``weight`` (sum
        1). Where ``reached`` differs from ``importance``, no weights of zero or more match better.

    Raises
    ------
    UsageError
        Importances that do not fit.
    MethodError
        A column has fewer than two values or does not vary.

    Notes
    -----
    Source: Becker, Saisana, Paruolo and Vandecasteele 2017, doi 10.1016/j.ecolind.2017.03.056. With
    ``v_j = w_j sd_j`` the distances are those of a convex problem in ``v``, so that there is one
    least value, found by an active set.

    Examples
    --------
    >>> found = importance_weights({"a": [0, 1, 0, 1], "b": [0, 0, 1, 1]}, [1, 1])
    >>> found["weight"].round(6).to_list()
    [0.5, 0.5]
    """
    table = read_table(data, columns)
    check_columns(table.names)
    wanted = read_weights(importance, table.names)
    rule = {"method": "importance", "importance": wanted}
    found = weigh(table.values, None, rule, "correlation", "error")
    reached = found["correlation"] / found["correlation"].sum()
    given = pl.Series("importance", wanted, pl.Float64)
    columns_ = [given, reached.alias("reached"), found["correlation"], found["weight"]]
    return pl.DataFrame([found["indicator"], *columns_])


def dea_scores(
    data: Columns,
    columns: list[str] | None = None,
    *,
    shares: tuple[float, float] = (0.0, 1.0),
) -> pl.DataFrame:
    """Score each region with the weights that favour it most: the benefit of the doubt.

    For each region the weights of zero or more that give it the highest index, where no region may
    have more than 1 with the same weights. A score of 1 says that no other region does better in
    its own light.

    Parameters
    ----------
    data : polars.DataFrame or mapping of str to column
        One row per region; one column per indicator with its score, zero or more, dimensionless,
        higher is better. A region with a missing score has no result and bounds no other.
    columns : list of str, optional
        The indicators; all columns without it. Others stay beside the results.
    shares : (float, float)
        Least and largest part of each indicator in the region's own index; from 0 to 1. Without
        such limits a region can rest on a single indicator.

    Returns
    -------
    polars.DataFrame
        The other columns, ``dea_score`` (0 to 1), and for each indicator under its name its part in
        the index of the region (sum 1; null where the score is 0).

    Raises
    ------
    UsageError
        Shares that no parts can keep to.
    MethodError
        A score is negative, or the shares cannot be kept by a region, such as one with a zero.

    Notes
    -----
    Source: Melyn and Moesen 1991; Cherchye, Moesen, Rogge and Van Puyenbroeck 2007, doi
    10.1007/s11205-006-9029-7. It is what a node with the aggregation ``benefit-of-the-doubt`` does.
    Where several sets of weights are best for a region, the parts are those of one of them.

    Examples
    --------
    >>> dea_scores({"a": [1.0, 0.2, 0.5], "b": [0.2, 1.0, 0.4]})["dea_score"].round(6).to_list()
    [1.0, 1.0, 0.75]
    """
    table = read_table(data, columns)
    check_columns(table.names)
    low, high = _shares(shares, len(table.names))
    check_each(table.values, lambda x: x < 0, "analysis/dea-negative")
    if table.values.drop_nulls().is_empty():
        raise MethodError(fault("analysis/dea-none", columns=table.names))
    scores, parts = _favoured(table.values, low, high)
    named = [part.alias(name) for name, part in zip(table.names, parts, strict=True)]
    return table.with_results(scores.alias("dea_score"), *named)


def _shares(shares: object, count: int) -> tuple[float, float]:
    """Read the limits of the parts, which must be able to add up to 1."""
    given = list(shares) if isinstance(shares, (tuple, list)) else [shares]
    numbers = [x for x in given if isinstance(x, Real) and not isinstance(x, bool)]
    if len(given) == len(numbers) == 2:
        low, high = map(float, numbers)
        # A share such as 1/3 need not be exact.
        if 0 <= low <= 1 / count + ROUNDING and 1 / count - ROUNDING <= high <= 1:
            return low, high
    raise UsageError(fault("analysis/dea-shares", shares=shown(shares), count=count))


def _favoured(values: pl.DataFrame, low: float, high: float) -> tuple[pl.Series, list[pl.Series]]:
    """Score rows by a plan of one node, and find the part of each column."""
    names = values.columns
    node = {
        "id": "index",
        "aggregate": {"method": "benefit-of-the-doubt", "over": "panel", "shares": [low, high]},
        "missing": {"rule": "no-score"},
        "inputs": [{"leaf": at, "weight": 1.0} for at in range(len(names))],
    }
    leaves = [{"id": name, "normalise": {"method": "none"}} for name in names]
    plan = _core.Plan(json.dumps({"leaves": leaves, "nodes": [node]}))
    matrix = _core.Matrix(values.get_columns())
    number = pl.int_range(values.height, dtype=pl.Int64, eager=True)
    rows = _core.Rows(number, pl.zeros(values.height, pl.Int32, eager=True))
    try:
        score, _, parts = plan.fit(matrix, rows).benefit(matrix, rows, node=0)
    except _core.EngineError as error:
        raise MethodError(
            fault(CODES.get(item["code"], item["code"]), Place(row=(item["row"] or 0) + 1))
            for item in error.faults
        ) from None
    return pl.Series(score).fill_nan(None), [pl.Series(part).fill_nan(None) for part in parts]
