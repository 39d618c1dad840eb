"""Methods across rows against pymcdm and scikit-criteria; conventions that differ are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecoindex import _core

from .test_parity import numbers, run_core

pymcdm = pytest.importorskip("pymcdm")
skcriteria = pytest.importorskip("skcriteria")

SEEDS = range(5)


def matrix(seed: int, n: int = 60, k: int = 7) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(k))
    return rng.uniform(0.05, 1, (n, k)), weights


def ours(x: np.ndarray, weights: np.ndarray, aggregate: dict[str, Any]) -> np.ndarray:
    n, k = x.shape
    node = {
        "id": "n",
        "aggregate": aggregate,
        "missing": {"rule": "no-score"},
        "inputs": [{"leaf": j, "weight": float(w)} for j, w in enumerate(weights)],
    }
    leaves = [{"id": f"l{j}", "normalise": {"method": "none"}} for j in range(k)]
    plan = {"base_year": None, "scale": 1.0, "constraint": None, "leaves": leaves, "nodes": [node]}
    data = {
        "x": x.T.copy(),
        "applies": np.ones((k, n), bool),
        "regions": np.array([f"r{i}" for i in range(n)]),
        "years": np.full(n, 2021, dtype=np.int32),
    }
    return numbers(run_core(plan, data)["n"])


def decision(x: np.ndarray, weights: np.ndarray) -> Any:
    return skcriteria.mkdm(x, [max] * x.shape[1], weights=weights)


@pytest.mark.parametrize("seed", SEEDS)
def test_topsis(seed: int) -> None:
    from pymcdm.methods import TOPSIS
    from pymcdm.normalizations import vector_normalization
    from skcriteria.agg import topsis
    from skcriteria.preprocessing.scalers import VectorScaler

    x, w = matrix(seed)
    found = ours(x, w, {"method": "topsis", "over": "year", "scaling": "vector"})
    types = np.ones(len(w))
    np.testing.assert_allclose(found, TOPSIS(vector_normalization)(x, w, types), atol=1e-9)
    scaled = VectorScaler(target="matrix").transform(decision(x, w))
    np.testing.assert_allclose(found, topsis.TOPSIS().evaluate(scaled).e_.similarity, atol=1e-9)
    plain = ours(x, w, {"method": "topsis", "over": "year", "scaling": "none"})
    similarity = topsis.TOPSIS().evaluate(decision(x, w)).e_.similarity
    np.testing.assert_allclose(plain, similarity, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("v", [0.0, 0.5, 0.8])
def test_vikor__they_return_q(seed: int, v: float) -> None:
    from pymcdm.methods import VIKOR
    from skcriteria.agg import vikor

    x, w = matrix(seed)
    found = ours(x, w, {"method": "vikor", "over": "year", "v": v})
    np.testing.assert_allclose(1 - found, VIKOR(v=v)(x, w, np.ones(len(w))), atol=1e-9)
    if 0 < v < 1:
        q = vikor.VIKOR(v=v).evaluate(decision(x, w)).e_.q_k
        np.testing.assert_allclose(1 - found, q, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("theirs", "function"),
    [
        ("usual", {"function": "usual"}),
        ("ushape", {"function": "u-shape", "q": 0.1}),
        ("vshape", {"function": "v-shape", "p": 0.4}),
        ("level", {"function": "level", "q": 0.1, "p": 0.4}),
        ("vshape_2", {"function": "linear", "q": 0.1, "p": 0.4}),
    ],
)
def test_promethee(seed: int, theirs: str, function: dict[str, Any]) -> None:
    from pymcdm.methods import PROMETHEE_II

    x, w = matrix(seed)
    k = len(w)
    aggregate = {"method": "promethee", "over": "year", "preferences": [function] * k}
    found = ours(x, w, aggregate)
    p, q = ([function.get(name, 0.0)] * k for name in ("p", "q"))
    body = PROMETHEE_II(theirs, p=p, q=q)
    np.testing.assert_allclose(found, body(x, w, np.ones(k)), atol=1e-9)


def test_faults_are_not_hidden_where_pymcdm_raises() -> None:
    x, w = matrix(0)
    x[:, 2] = 0.5
    with pytest.raises(_core.EngineError):
        ours(x, w, {"method": "vikor", "over": "year", "v": 0.5})
