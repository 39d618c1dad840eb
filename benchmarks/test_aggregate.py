"""Aggregations across rows against NumPy, pymcdm and scikit-criteria; ratios are printed.

Run with ``pytest benchmarks/test_aggregate.py -s``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from ecoindex import _core

Shares = tuple[float, float]
ROWS, COLUMNS = 60_000, 48


def best(work: Callable[[], object], repeats: int) -> float:
    """Least time in milliseconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def engine(x: np.ndarray, aggregate: dict[str, Any]) -> Callable[[], _core.Evaluation]:
    """Fit and score, from columns in memory to scores in memory."""
    n, k = x.shape
    node = {
        "id": "n",
        "aggregate": aggregate,
        "missing": {"rule": "no-score"},
        "inputs": [{"leaf": j, "weight": 1 / k} for j in range(k)],
    }
    leaves = [{"id": f"l{j}", "normalise": {"method": "none"}} for j in range(k)]
    plan = {"base_year": None, "scale": 1.0, "constraint": None, "leaves": leaves, "nodes": [node]}
    core = _core.Plan(json.dumps(plan))
    years = pl.Series(np.full(n, 2021, dtype=np.int32))
    rows = _core.Rows(pl.Series(np.arange(n)), years)
    matrix = _core.Matrix([pl.Series(np.ascontiguousarray(column)) for column in x.T])
    return lambda: core.fit(matrix, rows).evaluate(matrix, rows, nodes=[])


def numpy_topsis(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    v = x * (w / np.sqrt((x * x).sum(axis=0)))
    plus = np.sqrt(((v - v.max(axis=0)) ** 2).sum(axis=1))
    minus = np.sqrt(((v - v.min(axis=0)) ** 2).sum(axis=1))
    return np.asarray(minus / (plus + minus))


def numpy_copeland(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    score = np.zeros(len(x))
    for i in range(len(x)):
        lead = (x[i] > x) @ w - (x[i] < x) @ w
        score[i] = (lead > 2e-12).sum() - (lead < -2e-12).sum()
    return score


def test_topsis(capsys: pytest.CaptureFixture[str]) -> None:
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization
    from skcriteria import mkdm
    from skcriteria.agg import topsis
    from skcriteria.preprocessing.scalers import VectorScaler

    x = np.random.default_rng(0).uniform(0.1, 1, (ROWS, COLUMNS))
    w = np.full(COLUMNS, 1 / COLUMNS)
    run = engine(x, {"method": "topsis", "over": "year"})
    np.testing.assert_allclose(pl.Series(run().score).to_numpy(), numpy_topsis(x, w), rtol=1e-12)
    own = best(run, 20)
    scaler, decision = VectorScaler(target="matrix"), mkdm(x, [max] * COLUMNS, weights=w)
    rivals = {
        "NumPy": best(lambda: numpy_topsis(x, w), 5),
        "pymcdm": best(lambda: TOPSIS(vector_normalization)(x, w, np.ones(COLUMNS)), 3),
        "scikit-criteria": best(lambda: topsis.TOPSIS().evaluate(scaler.transform(decision)), 3),
    }
    report(capsys, f"TOPSIS {ROWS} x {COLUMNS}", own, rivals)


def test_copeland(capsys: pytest.CaptureFixture[str]) -> None:
    x = np.random.default_rng(0).uniform(0.1, 1, (3000, COLUMNS))
    w = np.full(COLUMNS, 1 / COLUMNS)
    run = engine(x, {"method": "outranking", "over": "year"})
    np.testing.assert_array_equal(pl.Series(run().score).to_numpy(), numpy_copeland(x, w))
    rivals = {"NumPy": best(lambda: numpy_copeland(x, w), 1)}
    report(capsys, f"Copeland 3000 x {COLUMNS}", best(run, 3), rivals)


def highs(rows: np.ndarray, peers: np.ndarray, shares: Shares) -> np.ndarray:
    low, high = shares
    score = []
    for own in rows:
        part = np.diag(own)
        limits = np.vstack([peers, low * own - part, part - high * own])
        right = np.concatenate([np.ones(len(peers)), np.zeros(2 * len(own))])
        score.append(-linprog(-own, A_ub=limits, b_ub=right, method="highs").fun)
    return np.array(score)


@pytest.mark.parametrize("shares", [(0.0, 1.0), (0.02, 0.3)])
def test_benefit_of_the_doubt(capsys: pytest.CaptureFixture[str], shares: Shares) -> None:
    x = np.random.default_rng(0).uniform(0.1, 1, (1000, 8))
    run = engine(x, {"method": "benefit-of-the-doubt", "over": "year", "shares": shares})
    sample = slice(0, 100)
    scores = pl.Series(run().score).to_numpy()[sample]
    np.testing.assert_allclose(scores, highs(x[sample], x, shares), rtol=1e-9)
    share = len(x) / len(x[sample])
    rivals = {"HiGHS row by row": share * best(lambda: highs(x[sample], x, shares), 1)}
    report(capsys, f"Benefit of the doubt 1000 x 8, {shares}", best(run, 3), rivals)


def report(
    capsys: pytest.CaptureFixture[str], title: str, own: float, rivals: dict[str, float]
) -> None:
    """Print times and ratios."""
    with capsys.disabled():
        print(f"\n{title}: {own:.1f} ms")
        for name, time_ in rivals.items():
            print(f"  {name}: {time_:.1f} ms, {time_ / own:.1f} times as long")
