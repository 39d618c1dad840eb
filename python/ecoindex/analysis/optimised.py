"""Weights that are best in some sense: matching importances, and most favourable to each region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from ecoindex import _core
from ecoindex.analysis.columns import Columns, Weights, check_each, read_table, read_weights
from ecoindex.errors import MethodError, Place, UsageError, fault

if TYPE_CHECKING:
    import numpy as np

STEPS = 2000
PRECISION = 1e-15


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
    Source: Becker, Saisana, Paruolo and Vandecasteele 2017, doi 10.1016/j.ecolind.2017.03.056;
    minimised by SLSQP of SciPy.

    Examples
    --------
    >>> found = importance_weights({"a": [0, 1, 0, 1], "b": [0, 0, 1, 1]}, [1, 1])
    >>> found["weight"].round(6).to_list()
    [0.5, 0.5]
    """
    import numpy as np
    from scipy.optimize import minimize

    table = read_table(data, columns)
    wanted = np.array(read_weights(importance, table.names))
    deviations, r = _correlations(table.values)
    covariances = r * np.outer(deviations, deviations)

    def correlation(weights: np.ndarray) -> np.ndarray:
        size = np.sqrt(max(float(weights @ covariances @ weights), 1e-300))
        found: np.ndarray = covariances @ weights / (deviations * size)
        return found

    def distance(weights: np.ndarray) -> float:
        found = correlation(weights)
        total = found.sum()
        return float(((found / total - wanted) ** 2).sum()) if total > 0 else 1e3

    count = len(wanted)
    sum_one = {"type": "eq", "fun": lambda weights: weights.sum() - 1}
    starts = [np.full(count, 1 / count), wanted, (wanted + 0.01) / deviations]
    runs = [
        minimize(
            distance,
            start / start.sum(),
            method="SLSQP",
            bounds=[(0, 1)] * count,
            constraints=[sum_one],
            options={"maxiter": STEPS, "ftol": PRECISION},
        )
        for start in starts
    ]
    best = np.clip(min(runs, key=lambda run: float(run.fun)).x, 0, None)
    weights = best / best.sum()
    reached = correlation(weights)
    return pl.DataFrame(
        {
            "indicator": table.names,
            "importance": wanted,
            "reached": reached / reached.sum(),
            "correlation": reached,
            "weight": weights,
        }
    )


def _correlations(values: pl.DataFrame) -> tuple[Any, Any]:
    """Return deviations and correlations of columns that all vary."""
    import numpy as np

    constant = [x.name for x in values.get_columns() if x.count() < 2 or x.min() == x.max()]
    if constant:
        raise MethodError(
            fault("analysis/weights-constant-input", Place(column=name)) for name in constant
        )
    _, deviations, table = _core.correlations(_core.Matrix(values.get_columns()))
    return np.array(deviations), np.array(table).reshape(len(deviations), -1)


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
    Source: Cherchye, Moesen, Rogge and Van Puyenbroeck 2007, doi 10.1007/s11205-006-9029-7; solved
    by HiGHS of SciPy.

    Examples
    --------
    >>> dea_scores({"a": [1.0, 0.2, 0.5], "b": [0.2, 1.0, 0.4]})["dea_score"].round(6).to_list()
    [1.0, 1.0, 0.75]
    """
    import numpy as np

    table = read_table(data, columns)
    low, high = shares
    count = len(table.names)
    if not 0 <= low <= 1 / count <= high <= 1:
        raise UsageError(fault("analysis/dea-shares", low=low, high=high, count=count))
    check_each(table.values, lambda x: x < 0, "analysis/score-negative")
    y = table.values.fill_null(float("nan")).to_numpy()
    whole = ~np.isnan(y).any(axis=1)
    # By the largest of each column: the units of the weights do not matter.
    scale = np.where(whole[:, None], y, 0).max(axis=0, initial=0.0)
    peers = y[whole] / np.where(scale > 0, scale, 1)
    found = _solved(peers, np.flatnonzero(whole).tolist(), shares)
    scores = np.full(len(y), np.nan)
    parts = np.full(y.shape, np.nan)
    scores[whole], parts[whole] = found[:, 0], found[:, 1:]
    results = [pl.Series("dea_score", scores).fill_nan(None)]
    results += [pl.Series(name, parts[:, at]).fill_nan(None) for at, name in enumerate(table.names)]
    return table.with_results(*results)


def _solved(peers: Any, rows: Sequence[int], shares: tuple[float, float]) -> Any:  # noqa: ANN401
    """Solve the program of each region: its score, then the parts of the indicators."""
    import numpy as np
    from scipy.optimize import linprog

    low, high = shares
    limits, faults, results = np.ones(len(peers)), [], []
    for row, own in zip(rows, peers, strict=True):
        if not own.any():
            results.append([0.0, *[np.nan] * len(own)])
            continue
        above, bounds = peers, limits
        if low > 0 or high < 1:
            part = np.diag(own)
            above = np.vstack([peers, low * own - part, part - high * own])
            bounds = np.concatenate([limits, np.zeros(2 * len(own))])
        solution = linprog(-own, A_ub=above, b_ub=bounds, method="highs")
        if solution.status or -solution.fun <= 0:
            faults.append(fault("analysis/dea-infeasible", Place(row=int(row) + 1)))
            continue
        score = -float(solution.fun)
        results.append([min(score, 1.0), *(solution.x * own / score)])
    if faults:
        raise MethodError(faults)
    return np.array(results).reshape(len(results), -1)
