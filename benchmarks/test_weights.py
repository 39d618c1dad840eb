"""Entropy and CRITIC weights: ecoindex beside NumPy, scikit-criteria and pymcdm, in one run.

    pytest benchmarks/test_weights.py                    # 60,000 rows
    ECOINDEX_BENCH_ROWS=1000000 pytest benchmarks/test_weights.py

All contenders weigh the same matrix, scaled to [0, 1] and above zero, since pymcdm scales it so
itself for CRITIC; every answer is compared with NumPy's first. ecoindex is timed from a Polars
frame to a Polars result, checks included; the order of the rows does not change its last bit.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pymcdm.weights as pymcdm
import pytest
import skcriteria.preprocessing.weighters as skcriteria

import ecoindex as eco

ROWS = [int(n) for n in os.environ.get("ECOINDEX_BENCH_ROWS", "60000").split(",")]
COLUMNS = 48


def matrix(rows: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    y = rng.uniform(0, 1, (rows, COLUMNS))
    y[:, ::3] = 0.5 * y[:, ::3] + 0.5 * y[:, 1::3]
    return y


def scaled(rows: int) -> np.ndarray:
    y = matrix(rows)
    return (y - y.min(axis=0)) / (y.max(axis=0) - y.min(axis=0))


def numpy_entropy(y: np.ndarray) -> np.ndarray:
    p = y / y.sum(axis=0)
    spread = 1 + (p * np.log(p)).sum(axis=0) / np.log(len(y))
    return spread / spread.sum()


def numpy_critic(y: np.ndarray) -> np.ndarray:
    information = y.std(axis=0) * (1 - np.corrcoef(y, rowvar=False)).sum(axis=0)
    return information / information.sum()


def ours(method: str) -> Callable[[pl.DataFrame], np.ndarray]:
    weigh = getattr(eco, f"{method}_weights")
    return lambda frame: weigh(frame)["weight"].to_numpy()


CONTENDERS: dict[str, dict[str, Callable[[Any], np.ndarray]]] = {
    "entropy": {
        "ecoindex": ours("entropy"),
        "NumPy, vectorised": numpy_entropy,
        "scikit-criteria": skcriteria.entropy_weights,
        "pymcdm": pymcdm.entropy_weights,
    },
    "critic": {
        "ecoindex": ours("critic"),
        "NumPy, vectorised": numpy_critic,
        "scikit-criteria": lambda y: skcriteria.critic_weights(y, [1] * COLUMNS, scale=False),
        "pymcdm": pymcdm.critic_weights,
    },
}
CASES = [(method, name) for method, named in CONTENDERS.items() for name in named]


@pytest.mark.parametrize("rows", ROWS, ids=lambda n: f"{n}-rows")
@pytest.mark.parametrize(("method", "contender"), CASES)
def test_weights(benchmark: Any, method: str, contender: str, rows: int) -> None:
    y = scaled(rows) if method == "critic" else matrix(rows) + 1e-9
    given = pl.DataFrame(y) if contender == "ecoindex" else y
    call = CONTENDERS[method][contender]
    benchmark.group = f"{method} weights, {rows:,} rows x {COLUMNS}"
    benchmark.extra_info["contender"] = contender
    rounds = 15 if contender in ("ecoindex", "NumPy, vectorised") else 3
    found = benchmark.pedantic(lambda: call(given), rounds=rounds, iterations=1, warmup_rounds=1)
    twin = CONTENDERS[method]["NumPy, vectorised"](y)
    np.testing.assert_allclose(found, twin, rtol=1e-9)
