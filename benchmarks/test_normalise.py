"""Normalising 60,000 rows x 48: every method beside NumPy and SciPy, learning included, in one run.

pytest benchmarks/test_normalise.py
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import special, stats

import workload
from ecoindex import _core

Array = np.ndarray
ROWS = 60_000
LEARNT = {"direction": "higher", "over": "panel"}
METHODS: dict[str, dict[str, Any]] = {
    "min-max": {**LEARNT, "to": [0.0, 1.0], "constant": None},
    "z-score": {**LEARNT, "sd": "population", "constant": None},
    "share": {**LEARNT, "of": "sum"},
    "logistic": {**LEARNT, "sd": "population", "steepness": 1.0, "constant": None},
    "interval": {"best": [40.0, 60.0], "over": "panel", "tolerance": None},
    "rank": {**LEARNT, "ties": "worst", "constant": None},
    "percentile": LEARNT,
}


def places(x: Array) -> tuple[Array, Array, int]:
    """(worse, worse or equal, known) of one column, by a sort and two searches."""
    known = np.sort(x[~np.isnan(x)])
    return np.searchsorted(known, x), np.searchsorted(known, x, "right"), len(known)


def rank(x: Array) -> Array:
    worse, _, known = places(x)
    return np.where(np.isnan(x), np.nan, worse / (known - 1))


def percentile(x: Array) -> Array:
    worse, upto, known = places(x)
    return np.where(np.isnan(x), np.nan, (worse + upto) / (2 * known))


def interval(x: Array) -> Array:
    reach = max(40.0 - np.nanmin(x), np.nanmax(x) - 60.0)
    return 1 - np.maximum(0, np.maximum(40.0 - x, x - 60.0)) / reach


NUMPY: dict[str, Callable[[Array], Array]] = {
    "min-max": lambda x: (x - np.nanmin(x)) / (np.nanmax(x) - np.nanmin(x)),
    "z-score": lambda x: (x - np.nanmean(x)) / np.nanstd(x),
    "share": lambda x: x / np.nansum(x),
    "logistic": lambda x: 1 / (1 + np.exp(-(x - np.nanmean(x)) / np.nanstd(x))),
    "interval": interval,
    "rank": rank,
    "percentile": percentile,
}
SCIPY: dict[str, Callable[[Array], Array]] = {
    "z-score": lambda x: stats.zscore(x, nan_policy="omit"),
    "logistic": lambda x: special.expit(stats.zscore(x, nan_policy="omit")),
    "rank": lambda x: (stats.rankdata(x, "min", nan_policy="omit") - 1) / ((x == x).sum() - 1),
}
CONTENDERS = [("ecoindex", name) for name in METHODS]
CONTENDERS += [("NumPy", name) for name in NUMPY] + [("SciPy", name) for name in SCIPY]


def plan(spec: dict[str, Any]) -> _core.Plan:
    leaves = [{"id": name, "normalise": spec} for name in workload.NAMES]
    node = {
        "id": "index",
        "aggregate": {"method": "arithmetic"},
        "missing": {"rule": "redistribute", "require": 0.0},
        "inputs": [{"leaf": j, "weight": 1 / len(leaves)} for j in range(len(leaves))],
    }
    text = {"base_year": None, "scale": 1.0, "leaves": leaves, "nodes": [node], "constraint": None}
    return _core.Plan(json.dumps(text))


def ours(name: str, x: Array) -> Callable[[], list[Any]]:
    spec = plan({"method": name} | METHODS[name])
    columns = [pl.Series(column, nan_to_null=True) for column in x]
    matrix = _core.Matrix(columns, {})
    numbers = pl.Series(np.arange(ROWS))
    rows = _core.Rows(numbers, pl.Series(np.full(ROWS, 2025, dtype=np.int32)))
    return lambda: spec.fit(matrix, rows).normalise(matrix, rows)


@pytest.mark.parametrize(("contender", "name"), CONTENDERS, ids=lambda text: text)
def test_normalise(benchmark: Any, contender: str, name: str) -> None:
    x = workload.matrix(ROWS)
    call: Callable[[], Any] = ours(name, x)
    if contender != "ecoindex":
        method = (NUMPY if contender == "NumPy" else SCIPY)[name]
        call = lambda: [method(column) for column in x]  # noqa: E731
    benchmark.group = f"{name}, {ROWS:,} rows x {workload.INDICATORS}"
    benchmark.extra_info["contender"] = contender
    found = benchmark.pedantic(call, rounds=5, iterations=1, warmup_rounds=1)
    first = pl.Series(found[0]).fill_null(float("nan")).to_numpy()
    np.testing.assert_allclose(first, NUMPY[name](x[0]), rtol=1e-9, atol=1e-12)
