"""The Rust core against its NumPy twin on random plans; and what must not change a bit."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoindex import _core

from . import twin
from .limit_twin import random_limits

BASE_YEAR = 2021
SEEDS = st.integers(0, 2**32 - 1)


def normalisation(rng: np.random.Generator) -> dict[str, Any]:
    direction = str(rng.choice(["higher", "lower"]))
    over = str(rng.choice(["year", "base_year", "panel"]))
    low, high = sorted(rng.uniform(1, 99, 2))
    worst, best = (high, low) if direction == "lower" else (low, high)
    clip = str(rng.choice(["both", "none", "lower", "upper"]))
    ties = str(rng.choice(["best", "average", "worst"]))
    learnt = {"direction": direction, "over": over}
    return dict(
        rng.choice(
            [
                {"method": "none"},
                {"method": "goalposts", "worst": worst, "best": best, "clip": clip,
                 "log": bool(rng.integers(2)), "to": [0.0, 1.0]},
                {"method": "goalposts", "worst": worst, "best": best, "clip": clip,
                 "log": False, "to": [60.0, 100.0]},
                {"method": "min-max", "direction": direction, "to": [0.0, 1.0], "over": over,
                 "constant": 0.5},
                {"method": "min-max", "direction": direction, "to": [60.0, 100.0], "over": over,
                 "constant": 100.0},
                {"method": "z-score", "direction": direction, "over": over, "constant": 0.0,
                 "sd": "population"},
                {"method": "base-ratio", "direction": direction},
                {"method": "target", "direction": "higher", "target": 200.0, "base": 0.5},
                {"method": "target", "direction": "lower", "target": 0.01, "base": None},
                {"method": "steps", "cuts": [20.0, 50.0], "scores": [0.0, 0.4, 1.0],
                 "closed": str(rng.choice(["left", "right"]))},
                {"method": "z-score", **learnt, "constant": 100.0, "sd": "population",
                 "mean": 100.0, "spread": 10.0},
                {"method": "base-ratio", "direction": direction, "inverse": "mirror"},
                {"method": "target", **learnt, "target": 200.0 if direction == "higher" else 0.01,
                 "base": None, "cap": bool(rng.integers(2))},
                {"method": "rank", **learnt, "ties": ties, "constant": 0.5},
                {"method": "percentile", **learnt},
                {"method": "borda", **learnt, "ties": ties, "start": float(rng.integers(2))},
                {"method": "share", **learnt, "of": str(rng.choice(["best", "sum"]))},
                {"method": "logistic", **learnt, "sd": "population", "steepness": 1.7,
                 "constant": 0.5},
                {"method": "interval", "best": [low, high], "over": "panel", "tolerance": None},
                {"method": "interval", "best": [low, low], "over": None, "tolerance": 20.0},
                {"method": "categorical", "codes": [1.0, 2.0], "scores": [0.0, 3.0],
                 "other": 0.25},
            ]
        )
    )  # fmt: skip


def missing_rule(rng: np.random.Generator) -> dict[str, Any]:
    require = float(rng.choice([0.0, 0.5, 2 / 3]))
    rules = [
        {"rule": "no-score"},
        {"rule": "redistribute", "require": require},
        {"rule": "floor", "value": 0.25, "require": require},
    ]
    return dict(rng.choice(rules))


def aggregation(rng: np.random.Generator, inputs: int) -> dict[str, Any]:
    """Mostly a weighted mean, else a method that takes scores of either sign."""
    others = [
        {"method": "minimum"},
        {"method": "maximum"},
        {"method": "median", "weighted": bool(rng.integers(2))},
        {"method": "owa", "weights": rng.dirichlet(np.ones(inputs)).tolist()},
        {"method": "mazziotta-pareto", "penalty": "minus", "rescale": [1000.0, 0.5]},
    ]
    return {"method": "arithmetic"} if rng.random() < 0.5 else dict(rng.choice(others))


def random_plan(rng: np.random.Generator) -> dict[str, Any]:
    """A tree of unequal depth over 2 to 7 leaves; each node takes some of what is still free."""
    leaves = [{"id": f"l{j}", "normalise": normalisation(rng)} for j in range(rng.integers(2, 8))]
    free: list[dict[str, int]] = [{"leaf": j} for j in range(len(leaves))]
    nodes: list[dict[str, Any]] = []
    while len(free) > 1 or not nodes:
        rng.shuffle(free)
        take = len(free) if len(nodes) == 4 else int(rng.integers(1, len(free) + 1))
        weights = rng.integers(0, 5, take).astype(float)  # zero: judged apart, not in the sum
        weights[0] = max(weights[0], 1.0)
        inputs = [
            {**item, "weight": float(weight)}
            for item, weight in zip(free[:take], weights / weights.sum(), strict=True)
        ]
        node = {
            "id": f"n{len(nodes)}",
            "aggregate": aggregation(rng, int((weights > 0).sum())),
            "missing": missing_rule(rng),
            "inputs": inputs,
        }
        free = [*free[take:], {"node": len(nodes)}]
        if rng.random() < 0.4:
            node["limits"] = random_limits(rng, len(leaves), len(nodes))
        nodes.append(node)
    return {"base_year": BASE_YEAR, "scale": 100.0, "leaves": leaves, "nodes": nodes,
            "constraint": None}  # fmt: skip


def random_data(rng: np.random.Generator, leaves: int) -> dict[str, np.ndarray]:
    regions, years = int(rng.integers(2, 8)), int(rng.integers(1, 4))
    keys = [(f"r{r}", BASE_YEAR + t) for r in range(regions) for t in range(years)]
    rng.shuffle(keys)
    n = len(keys)
    x = rng.uniform(0.5, 120, (leaves, n))
    x[rng.random((leaves, n)) < 0.15] = np.nan
    return {
        "x": x,
        "applies": rng.random((leaves, n)) > 0.1,
        "regions": np.array([region for region, _ in keys]),
        "years": np.array([int(year) for _, year in keys], dtype=np.int32),
    }


def run_core(
    plan: dict[str, Any], data: dict[str, np.ndarray], threads: int | None = None, chunks: int = 1
) -> dict[str, Any]:
    def series(values: np.ndarray, **how: Any) -> pl.Series:
        whole = pl.Series("", values, **how)
        cuts = np.linspace(0, len(whole), chunks + 1).astype(int)
        parts = [whole[a:b] for a, b in pairwise(cuts) if b > a]
        return pl.concat(parts, rechunk=False) if len(parts) > 1 else whole

    columns = [series(values, nan_to_null=j % 2 == 0) for j, values in enumerate(data["x"])]
    masks = {j: series(mask) for j, mask in enumerate(data["applies"]) if not mask.all()}
    rows = _core.Rows(series(data["regions"]), series(data["years"]))
    matrix = _core.Matrix(columns, masks)
    fitted = _core.Plan(json.dumps(plan)).fit(matrix, rows, threads=threads)
    fitted = _core.Fitted.from_json(fitted.to_json())
    ids = list(range(len(plan["nodes"])))
    leaves = list(range(len(plan["leaves"])))
    result = fitted.evaluate(matrix, rows, nodes=ids, leaves=leaves, threads=threads)
    named = {
        plan["leaves"][j]["id"]: pl.Series(a) for j, a in zip(leaves, result.leaves, strict=True)
    }
    named |= {plan["nodes"][j]["id"]: pl.Series(a) for j, a in zip(ids, result.nodes, strict=True)}
    named |= {"score": pl.Series(result.score), "coverage": pl.Series(result.coverage)}
    named |= {"state": pl.Series(result.state), "missing": pl.Series(result.missing)}
    for number, rule in enumerate(result.limited):
        for part in ("before", "after", "breached", "unknown"):
            named[f"limit {number} {part}"] = pl.Series(getattr(rule, part))
    for method in ("competition", "dense", "average"):
        named[method] = pl.Series(_core.rank(result.score, rows, method=method, threads=threads))
    return named


def numbers(series: pl.Series) -> np.ndarray:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def nothing_in_base_year(plan: dict[str, Any], data: dict[str, np.ndarray]) -> bool:
    """Some leaf that is learned from the base year has no value in it."""
    base = data["years"] == BASE_YEAR
    known = ~np.isnan(data["x"]) & data["applies"]
    return any(
        leaf["normalise"].get("over") == "base_year" and not known[j, base].any()
        for j, leaf in enumerate(plan["leaves"])
    )


@given(SEEDS)
@settings(max_examples=300, deadline=None)
def test_core_equals_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng)
    data = random_data(rng, len(plan["leaves"]))
    try:
        ours = run_core(plan, data)
    except _core.EngineError as error:
        assert {item["code"] for item in error.faults} == {"engine/year-not-fitted"}
        assert nothing_in_base_year(plan, data)
        return
    want = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    root = plan["nodes"][-1]["id"]
    for id_, (score, _, _) in want.items():
        np.testing.assert_allclose(numbers(ours[id_]), score, rtol=1e-12, atol=1e-10, err_msg=id_)
    np.testing.assert_allclose(numbers(ours["score"]), want[root][0], rtol=1e-12, atol=1e-10)
    np.testing.assert_allclose(numbers(ours["coverage"]), want[root][2], rtol=1e-12, atol=1e-12)
    score = numbers(ours["score"])
    state = np.where(~want[root][1], 3, np.where(np.isnan(want[root][0]), 2, 0))
    _, nodes = twin.tree(plan, data["x"], data["applies"], data["years"], data["regions"])
    state = np.where(want[root][1] & (nodes[-1][3] == 2), 4, state)
    np.testing.assert_array_equal(ours["state"].to_numpy(), state)
    for method in ("competition", "dense", "average"):
        expected = twin.ranks(score, data["years"], method)
        np.testing.assert_array_equal(numbers(ours[method]), expected, err_msg=method)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_rows_threads_and_chunks_change_no_bit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng)
    data = random_data(rng, len(plan["leaves"]))
    order = rng.permutation(len(data["years"]))
    moved = {name: values[..., order] for name, values in data.items()}
    try:
        once = run_core(plan, data)
    except _core.EngineError:
        with pytest.raises(_core.EngineError):
            run_core(plan, moved, threads=1, chunks=3)
        return
    again = run_core(plan, moved, threads=1, chunks=3)
    for name, values in once.items():
        assert values[order.tolist()].equals(again[name]), name


@pytest.mark.parametrize("rows", [1, 511, 512, 513, 5000, 70_001])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_blocks_and_threads_have_no_seams(rows: int, threads: int) -> None:
    """Sizes around the block size, z-scores included: sums must not depend on their order."""
    rng = np.random.default_rng(rows)
    years = rng.integers(2000, 2007, rows).astype(np.int32)
    data = {
        "x": rng.lognormal(0, 3, (4, rows)),
        "applies": np.ones((4, rows), bool),
        "regions": np.array([f"r{i}" for i in range(rows)]),
        "years": years,
    }
    data["x"][rng.random((4, rows)) < 0.03] = np.nan
    methods = [
        {"method": "min-max", "direction": "lower", "to": [0.0, 1.0], "over": "year", "constant": 0.5},
        {"method": "z-score", "direction": "higher", "over": "year", "constant": 0.0, "sd": "population"},
        {"method": "z-score", "direction": "higher", "over": "panel", "constant": 0.0, "sd": "sample"},
        {"method": "goalposts", "worst": 0.0, "best": 9.0, "clip": "both", "log": False, "to": [0.0, 1.0]},
    ]  # fmt: skip
    if rows < 10:
        methods[2]["sd"] = "population"
    plan = {
        "base_year": None,
        "scale": 1.0,
        "constraint": None,
        "leaves": [{"id": f"l{j}", "normalise": method} for j, method in enumerate(methods)],
        "nodes": [
            {
                "id": "root",
                "aggregate": {"method": "arithmetic"},
                "missing": {"rule": "redistribute", "require": 0.0},
                "inputs": [{"leaf": j, "weight": 0.25} for j in range(4)],
            }
        ],
    }
    ours = run_core(plan, data, threads=threads, chunks=7)
    want = twin.evaluate(plan, data["x"], data["applies"], years, data["regions"])
    np.testing.assert_allclose(numbers(ours["score"]), want["root"][0], rtol=1e-10, atol=1e-12)
    base = run_core(plan, data, threads=1)
    assert all(values.equals(ours[name]) for name, values in base.items())


@pytest.mark.parametrize("form", ["standard", "wang", "fan", "synergy"])
@pytest.mark.parametrize("inputs", [2, 3, 4])
def test_coupling_equals_twin(form: str, inputs: int) -> None:
    rng = np.random.default_rng(inputs)
    n = 200
    data = {
        "x": rng.uniform(0, 1, (inputs, n)).round(2),
        "applies": rng.random((inputs, n)) > 0.2,
        "regions": np.array([f"r{i}" for i in range(n)]),
        "years": np.full(n, 2021, dtype=np.int32),
    }
    data["x"][rng.random((inputs, n)) < 0.1] = np.nan
    data["x"][0, :3] = 0.0
    data["x"][:, 0] = 0.0
    plan = {
        "base_year": None,
        "scale": 1.0,
        "constraint": None,
        "leaves": [{"id": f"l{j}", "normalise": {"method": "none"}} for j in range(inputs)],
        "nodes": [
            {
                "id": "d",
                "aggregate": {"method": "coupling", "form": form},
                "missing": {"rule": "no-score"},
                "inputs": [{"leaf": j, "weight": 1 / inputs} for j in range(inputs)],
            }
        ],
    }
    want = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    np.testing.assert_allclose(
        numbers(run_core(plan, data)["d"]), want["d"][0], rtol=1e-12, atol=1e-15
    )


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_geometric_equals_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, leaves = 40, 3
    data = {
        "x": rng.uniform(0, 100, (leaves, n)) * (rng.random((leaves, n)) > 0.1),
        "applies": rng.random((leaves, n)) > 0.1,
        "regions": np.array([f"r{i}" for i in range(n)]),
        "years": np.full(n, 2021, dtype=np.int32),
    }
    data["x"][rng.random((leaves, n)) < 0.1] = np.nan
    weights = rng.dirichlet(np.ones(leaves))
    plan = {
        "base_year": None,
        "scale": 1.0,
        "constraint": None,
        "leaves": [{"id": f"l{j}", "normalise": {"method": "none"}} for j in range(leaves)],
        "nodes": [
            {
                "id": "g",
                "aggregate": {"method": "geometric", **({"floor": 0.01} if seed % 2 else {})},
                "missing": missing_rule(rng),
                "inputs": [{"leaf": j, "weight": w} for j, w in enumerate(map(float, weights))],
            }
        ],
    }
    want = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    got = run_core(plan, data)
    np.testing.assert_allclose(numbers(got["g"]), want["g"][0], rtol=1e-12, atol=1e-12)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_adjusted_equals_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = random_data(rng, 2)
    data["x"][:, data["years"] == BASE_YEAR] = rng.uniform(1, 9, (2, 1)) + rng.uniform(0, 1, 1)
    data["x"][:, 0], data["applies"][:, data["years"] == BASE_YEAR] = (40.0, 70.0), True
    spec = {
        "method": "adjusted",
        "direction": str(rng.choice(["higher", "lower"])),
        "over": "panel",
        "region": [None, "r0"][int(rng.integers(2))],
        "to": [70.0, 130.0],
    }
    node = {"id": "n", "aggregate": {"method": "mazziotta-pareto", "penalty": "minus"},
            "missing": {"rule": "redistribute", "require": 0.0},
            "inputs": [{"leaf": 0, "weight": 0.4}, {"leaf": 1, "weight": 0.6}]}  # fmt: skip
    leaves = [{"id": f"l{j}", "normalise": spec} for j in range(2)]
    plan = {"base_year": BASE_YEAR, "scale": 1.0, "leaves": leaves, "nodes": [node],
            "constraint": None}  # fmt: skip
    data["applies"][:, 0] = True
    got = run_core(plan, data)
    want = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    for id_, (score, _, _) in want.items():
        np.testing.assert_allclose(numbers(got[id_]), score, rtol=1e-11, atol=1e-9, err_msg=id_)
    order = rng.permutation(len(data["years"]))
    again = run_core(plan, {k: v[..., order] for k, v in data.items()}, threads=1, chunks=2)
    assert all(values[order.tolist()].equals(again[name]) for name, values in got.items())
