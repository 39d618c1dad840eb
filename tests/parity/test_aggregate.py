"""Aggregations of one node, row by row and across rows, against their NumPy twins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoindex import _core

from . import twin
from .test_parity import missing_rule, numbers, run_core

SEEDS = st.integers(0, 2**32 - 1)
FUNCTIONS = [
    {"function": "usual"},
    {"function": "u-shape", "q": 0.2},
    {"function": "v-shape", "p": 0.4},
    {"function": "level", "q": 0.1, "p": 0.5},
    {"function": "linear", "q": 0.1, "p": 0.5},
    {"function": "gaussian", "s": 0.3},
]
ROWWISE = ["power", "minimum", "maximum", "median", "owa", "mazziotta-pareto", "product"]
COMPARING = ["topsis", "vikor", "grey", "promethee", "outranking", "benefit-of-the-doubt"]


def rowwise(rng: np.random.Generator, method: str, inputs: int) -> dict[str, Any]:
    floor = float(rng.choice([0.0, 0.3])) or None
    spec = {
        "power": {"p": float(rng.choice([-2.5, -1.0, 0.5, 2.0, 3.0]))},
        "median": {"weighted": bool(rng.integers(2))},
        "owa": {"weights": rng.dirichlet(np.ones(inputs)).tolist()},
        "mazziotta-pareto": {"penalty": str(rng.choice(["minus", "plus"])), "rescale": [100.0, 10.0]},
        "product": {"degree": float(rng.choice([0.5, 1.0, 3.0])), "floor": floor},
    }  # fmt: skip
    return {"method": method, **spec.get(method, {})}


def comparing(rng: np.random.Generator, method: str, inputs: int) -> dict[str, Any]:
    spec = {
        "topsis": {"scaling": str(rng.choice(["vector", "none"]))},
        "vikor": {"v": float(rng.choice([0.0, 0.5, 0.7]))},
        "grey": {"rho": float(rng.choice([0.1, 0.5, 1.0]))},
        "benefit-of-the-doubt": {"shares": [float(rng.choice([0.0, 0.1])), 1.0]},
        "promethee": {"preferences": [dict(rng.choice(FUNCTIONS)) for _ in range(inputs + 1)]},
    }
    over = str(rng.choice(["year", "base_year", "panel"]))
    return {"method": method, "over": over, **spec.get(method, {})}


def case(
    rng: np.random.Generator, aggregate: dict[str, Any], inputs: int, n: int = 40
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """One node over leaves with gaps, one of them without a weight."""
    years = np.repeat([2021, 2022], n // 2).astype(np.int32)
    data = {
        "x": rng.uniform(0.1, 1, (inputs + 1, n)).round(2),
        "applies": rng.random((inputs + 1, n)) > 0.1,
        "regions": np.array([f"r{i}" for i in range(n)]),
        "years": years,
    }
    data["x"][rng.random((inputs + 1, n)) < 0.1] = np.nan
    weights = [*(rng.integers(1, 5, inputs) / 10.0), 0.0]
    node = {
        "id": "n",
        "aggregate": aggregate,
        "missing": missing_rule(rng),
        "inputs": [{"leaf": j, "weight": float(w)} for j, w in enumerate(weights)],
    }
    leaves = [{"id": f"l{j}", "normalise": {"method": "none"}} for j in range(inputs + 1)]
    plan = {"base_year": 2021, "scale": 1.0, "constraint": None, "leaves": leaves, "nodes": [node]}
    return plan, data


def check(plan: dict[str, Any], data: dict[str, np.ndarray], rtol: float = 1e-11) -> None:
    want = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    got = run_core(plan, data)
    for id_, (score, _, _) in want.items():
        np.testing.assert_allclose(numbers(got[id_]), score, rtol=rtol, atol=1e-11, err_msg=id_)


@pytest.mark.parametrize("method", ROWWISE)
@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_rowwise_equals_twin(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = int(rng.integers(1, 6))
    check(*case(rng, rowwise(rng, method, inputs), inputs))


@pytest.mark.parametrize("method", COMPARING)
@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_comparing_equals_twin(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = int(rng.integers(1, 6))
    plan, data = case(rng, comparing(rng, method, inputs), inputs)
    places = plan["nodes"][0]["inputs"]
    for own, weight in zip(places, rng.permutation([own["weight"] for own in places]), strict=True):
        own["weight"] = float(weight)
    check(plan, data)


@pytest.mark.parametrize("method", COMPARING)
@given(SEEDS)
@settings(max_examples=8, deadline=None)
def test_comparing__rows_threads_and_chunks_change_no_bit(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan, data = case(rng, comparing(rng, method, 3), 3, n=1100)
    order = rng.permutation(len(data["years"]))
    moved = {name: values[..., order] for name, values in data.items()}
    once = run_core(plan, data)
    again = run_core(plan, moved, threads=1, chunks=3)
    for name, values in once.items():
        assert values[order.tolist()].equals(again[name]), name


UPON = [
    (below, above)
    for below in COMPARING
    for above in ("arithmetic", "topsis", "outranking")
    # Who wins such a duel hangs on digits beyond those that two solvers share.
    if (below, above) != ("benefit-of-the-doubt", "outranking")
]


@pytest.mark.parametrize(("below", "above"), UPON)
def test_comparing__nodes_upon_nodes(below: str, above: str) -> None:
    rng = np.random.default_rng(len(below) + len(above))
    plan, data = case(rng, comparing(rng, below, 3), 3)
    top = {"method": above} if above == "arithmetic" else {"method": above, "over": "panel"}
    if above == "topsis":
        top["scaling"] = "none"
    inputs = [{"node": 0, "weight": 0.5}, {"leaf": 3, "weight": 0.5}]
    node = {"id": "top", "aggregate": top, "missing": {"rule": "redistribute", "require": 0.4}}
    plan["nodes"].append({**node, "inputs": inputs})
    check(plan, data)


def codes(plan: dict[str, Any], data: dict[str, np.ndarray]) -> set[str]:
    with pytest.raises(_core.EngineError) as caught:
        run_core(plan, data)
    return {item["code"] for item in caught.value.faults}


def test_undefined_results_are_faults() -> None:
    rng = np.random.default_rng(1)
    for method, spec in (("power", {"p": -1.0}), ("product", {"degree": 1.0})):
        plan, data = case(rng, {"method": method, **spec}, 2)
        data["x"][0, 3] = -0.1
        data["applies"][:, 3], data["x"][1, 3] = True, 0.5
        assert codes(plan, data) == {"engine/power-negative"}
    plan, data = case(rng, {"method": "mazziotta-pareto", "penalty": "plus"}, 2)
    for below in (0.0, -0.3):
        data["x"][:2] = below
        assert codes(plan, data) == {"engine/mean-not-positive"}
    for method in ("topsis", "vikor"):
        plan, data = case(rng, comparing(rng, method, 2) | {"over": "panel"}, 2)
        plan["nodes"][0]["aggregate"].update({"scaling": "vector"} if method == "topsis" else {})
        data["x"][1] = 0.0
        assert codes(plan, data) == {"engine/input-flat"}
    plan, data = case(rng, comparing(rng, "outranking", 2) | {"over": "base_year"}, 2)
    data["years"][:] = 2022
    assert codes(plan, data) == {"engine/node-base-year-absent"}


@pytest.mark.parametrize("method", COMPARING)
def test_frozen__a_year_that_was_not_fitted(method: str) -> None:
    import json

    import polars as pl

    rng = np.random.default_rng(5)
    plan, data = case(rng, comparing(rng, method, 2) | {"over": "year"}, 2)
    columns = [pl.Series(values) for values in data["x"]]
    matrix = _core.Matrix(columns)
    rows = _core.Rows(pl.Series(data["regions"]), pl.Series(data["years"]))
    fitted = _core.Plan(json.dumps(plan)).fit(matrix, rows)
    later = _core.Rows(pl.Series(data["regions"]), pl.Series(data["years"] + 1))
    with pytest.raises(_core.EngineError) as caught:
        fitted.evaluate(matrix, later, nodes=[])
    assert {item["code"] for item in caught.value.faults} == {"engine/node-year-not-fitted"}
    assert {item["year"] for item in caught.value.faults} == {2023}


@pytest.mark.parametrize(
    ("aggregate", "value"),
    [
        ({"method": "power", "p": 0.0}, 0),
        ({"method": "owa", "weights": [0.5, 0.4]}, 0.9),
        ({"method": "owa", "weights": [1.0]}, 1),
        ({"method": "mazziotta-pareto", "penalty": "plus", "rescale": [100, 0]}, 0),
        ({"method": "product", "degree": -1.0}, -1),
        ({"method": "vikor", "over": "year", "v": 1.5}, 1.5),
        ({"method": "grey", "over": "year", "rho": 0.0}, 0),
        ({"method": "promethee", "over": "year", "preferences": []}, 0),
        ({"method": "promethee", "over": "year",
          "preferences": [{"function": "level", "q": 2.0, "p": 1.0}, *[{"function": "usual"}] * 2]}, 1),
    ],
)  # fmt: skip
def test_plans_with_numbers_that_cannot_be_used(aggregate: dict[str, Any], value: float) -> None:
    plan, data = case(np.random.default_rng(0), aggregate, 2)
    with pytest.raises(_core.EngineError) as caught:
        run_core(plan, data)
    (fault,) = caught.value.faults
    assert (fault["code"], fault["value"]) == ("engine/rule-invalid", value)
