"""Explanations by the Rust core against all coalitions of the whole tree, on random plans."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoindex import _core

from . import explain_twin, twin

SEEDS = st.integers(0, 2**32 - 1)


def aggregate(rng: np.random.Generator, inputs: int) -> dict[str, Any]:
    ways: list[dict[str, Any]] = [
        {"method": "arithmetic"},
        {"method": "geometric"},
        {"method": "geometric", "floor": float(rng.choice([0.01, 0.3]))},
    ]
    if inputs >= 2:
        forms = ["standard", "wang", "fan", "synergy"]
        ways.append({"method": "coupling", "form": str(rng.choice(forms))})
    return dict(rng.choice(ways))


def missing_rule(rng: np.random.Generator) -> dict[str, Any]:
    rules = [
        {"rule": "no-score"},
        {"rule": "redistribute", "require": float(rng.choice([0.0, 0.5]))},
        {"rule": "floor", "value": 0.25, "require": 0.0},
    ]
    return dict(rng.choice(rules, p=[0.2, 0.4, 0.4]))


def random_plan(rng: np.random.Generator, *, least: int = 2, most: int = 8) -> dict[str, Any]:
    """A tree of unequal depth; some inputs feed a second node as well."""
    count = int(rng.integers(least, most))
    goalposts = {"method": "goalposts", "worst": 0.0, "best": 100.0, "clip": "both"}
    leaves = [{"id": f"l{j}", "normalise": goalposts} for j in range(count)]
    free: list[dict[str, int]] = [{"leaf": j} for j in range(count)]
    every = list(free)
    nodes: list[dict[str, Any]] = []
    while len(free) > 1 or not nodes:
        rng.shuffle(free)
        take = len(free) if len(nodes) == 4 else int(rng.integers(1, len(free) + 1))
        inputs = free[:take]
        if rng.random() < 0.3:
            borrowed = [item for item in every if item not in inputs]
            inputs = [*inputs, *list(rng.permutation(np.array(borrowed, dtype=object))[:2])]
        weights = rng.integers(1, 5, len(inputs)).astype(float)
        if rng.random() < 0.2 and len(inputs) > 2:
            weights[-1] = 0.0
        shares = weights / weights.sum()
        nodes.append(
            {
                "id": f"n{len(nodes)}",
                "aggregate": aggregate(rng, int((weights > 0).sum())),
                "missing": missing_rule(rng),
                "inputs": [
                    {**item, "weight": float(share)}
                    for item, share in zip(inputs, shares, strict=True)
                ],
            }
        )
        for node in nodes[-1:]:
            if node["aggregate"]["method"] == "coupling":
                node["missing"] = {"rule": "no-score"}
        free = [*free[take:], {"node": len(nodes) - 1}]
        every.append({"node": len(nodes) - 1})
    return {"base_year": 2021, "scale": 100.0, "leaves": leaves, "nodes": nodes,
            "constraint": None}  # fmt: skip


def random_data(rng: np.random.Generator, leaves: int, gaps: float) -> dict[str, np.ndarray]:
    n = 6
    x = rng.choice([0.0, 100.0, 40.0, *rng.uniform(1, 99, 8)], (leaves, n))
    x[rng.random((leaves, n)) < gaps] = np.nan
    return {
        "x": x,
        "applies": rng.random((leaves, n)) >= gaps / 2,
        "regions": np.array([f"r{row // 2}" for row in range(n)]),
        "years": np.array([2021 + row % 2 for row in range(n)], dtype=np.int32),
    }


def explained(
    plan: dict[str, Any],
    data: dict[str, np.ndarray],
    pairs: list[tuple[int, int | None]],
    **how: Any,
) -> Any:
    columns = [pl.Series(values, nan_to_null=True) for values in data["x"]]
    masks = {j: pl.Series(mask) for j, mask in enumerate(data["applies"]) if not mask.all()}
    rows = _core.Rows(pl.Series(data["regions"]), pl.Series(data["years"]))
    matrix = _core.Matrix(columns, masks)
    fitted = _core.Plan(json.dumps(plan)).fit(matrix, rows)
    to = pl.Series([pair[0] for pair in pairs], dtype=pl.UInt32)
    base = pl.Series([pair[1] for pair in pairs], dtype=pl.UInt32)
    return _core.explain(fitted, matrix, rows, to, base, **how)


def parts_of(found: Any, at: int) -> tuple[dict[Any, float], dict[Any, float]]:
    """Parts by source: of what counts in both rows, and of scope."""
    values: dict[Any, float] = {}
    for (leaf, _), column in zip(found.slots, found.values, strict=True):
        if (part := pl.Series(column)[at]) is not None:
            values["leaf", leaf] = values.get(("leaf", leaf), 0.0) + part
    scope = {
        (kind, number): part
        for kind, columns in (("leaf", found.leaves), ("node", found.nodes))
        for number, column in columns
        if (part := pl.Series(column)[at]) is not None
    }
    return values, scope


PAIRS: list[tuple[int, int | None]] = [(1, 0), (3, 2), (5, 4), (0, 5), (2, 2)]


@settings(deadline=None, max_examples=150)
@given(SEEDS, st.sampled_from([0.0, 0.15, 0.3]))
def test_explain__equals_all_coalitions(seed: int, gaps: float) -> None:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng)
    data = random_data(rng, len(plan["leaves"]), gaps)
    found = explained(plan, data, PAIRS)
    expected = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    score, applies, _ = expected[plan["nodes"][-1]["id"]]
    change = pl.Series(found.change)
    for at, (to, base) in enumerate(PAIRS):
        assert base is not None
        if np.isnan(score[[to, base]]).any() or not applies[[to, base]].all():
            assert change[at] is None
            assert parts_of(found, at) == ({}, {})
            continue
        assert change[at] == pytest.approx(score[to] - score[base], abs=1e-9)
        values, scope = parts_of(found, at)
        assert sum(values.values()) + sum(scope.values()) == pytest.approx(change[at], abs=1e-9)
        cells = [explain_twin.cells_of(plan, expected, row) for row in (base, to)]
        pair = explain_twin.Pair(plan, cells)
        if not pair.has_common():
            assert values == {}
            continue
        for source, part in pair.values().items():
            assert values.get(source, 0.0) == pytest.approx(100 * part, abs=1e-9), source
        coming, going = pair.scope(1), pair.scope(0)
        for source in {*coming, *going}:
            part = 100 * (coming.get(source, 0.0) - going.get(source, 0.0))
            assert scope.get(source, 0.0) == pytest.approx(part, abs=1e-9), source


@settings(deadline=None, max_examples=60)
@given(SEEDS)
def test_explain__against_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng)
    data = random_data(rng, len(plan["leaves"]), 0.1)
    found = explained(plan, data, [(row, None) for row in range(6)], weights=True)
    evaluated = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    score = evaluated[plan["nodes"][-1]["id"]][0]
    arithmetic = all(n["aggregate"]["method"] == "arithmetic" for n in plan["nodes"])
    for at in range(6):
        values, scope = parts_of(found, at)
        total = pl.Series(found.change)[at]
        if total is None:
            continue
        assert total == pytest.approx(score[at], abs=1e-9)
        assert sum(values.values()) + sum(scope.values()) == pytest.approx(total, abs=1e-9)
        if not arithmetic:
            continue
        weights: dict[int, float] = {}
        for (leaf, _), column in zip(found.slots, found.weights, strict=True):
            weights[leaf] = weights.get(leaf, 0.0) + (pl.Series(column)[at] or 0.0)
        for leaf, weight in weights.items():
            y = evaluated[f"l{leaf}"][0][at]
            if not np.isnan(y):
                part = values.get(("leaf", leaf), 0.0)
                assert part == pytest.approx(weight * y, abs=1e-9)


def wide_plan(method: str, leaves: int) -> dict[str, Any]:
    goalposts = {"method": "goalposts", "worst": 0.0, "best": 100.0, "clip": "both"}
    how = {"method": method} | ({"form": "fan"} if method == "coupling" else {})
    return {
        "base_year": None,
        "scale": 100.0,
        "leaves": [{"id": f"l{j}", "normalise": goalposts} for j in range(leaves)],
        "nodes": [
            {
                "id": "n",
                "aggregate": how,
                "missing": {"rule": "no-score"},
                "inputs": [{"leaf": j, "weight": 1 / leaves} for j in range(leaves)],
            }
        ],
        "constraint": None,
    }


def full_data(leaves: int, seed: int = 3) -> dict[str, np.ndarray]:
    data = random_data(np.random.default_rng(seed), leaves, 0.0)
    data["x"] = np.random.default_rng(seed).uniform(1, 99, data["x"].shape)
    return data


def test_explain__a_wide_geometric_mean_needs_no_coalitions() -> None:
    """Forty leaves by the product form; half of them alike, so that twenty say it all."""
    data = full_data(40)
    found = explained(wide_plan("geometric", 40), data, PAIRS[:3])
    for at, (to, base) in enumerate(PAIRS[:3]):
        values, _ = parts_of(found, at)
        assert sum(values.values()) == pytest.approx(pl.Series(found.change)[at], abs=1e-9)
        alone = [np.log(data["x"][j, to] / data["x"][j, base]) for j in range(40)]
        order = np.argsort(alone)
        parts = np.array([values["leaf", int(j)] for j in order])
        assert (np.diff(parts) > 0).all(), "who grows more has more of it"


@pytest.mark.parametrize("sizes", [(5, 6), (1, 4, 3, 3), (10, 1)])
@pytest.mark.parametrize("gaps", [0.0, 0.06])
def test_explain__products_of_wide_means_equal_all_coalitions(
    sizes: tuple[int, ...], gaps: float
) -> None:
    """A geometric mean of weighted means, each split over all of its coalitions."""
    rng = np.random.default_rng(sum(sizes))
    plan = wide_plan("geometric", sum(sizes))
    starts = np.cumsum([0, *sizes])
    plan["nodes"] = [
        {
            "id": f"g{group}",
            "aggregate": {"method": "arithmetic"},
            "missing": {"rule": "redistribute", "require": 0.0},
            "inputs": [
                {"leaf": int(starts[group] + j), "weight": (1 + j % 3)} for j in range(size)
            ],
        }
        for group, size in enumerate(sizes)
    ]
    for node in plan["nodes"]:
        total = sum(item["weight"] for item in node["inputs"])
        node["inputs"] = [item | {"weight": item["weight"] / total} for item in node["inputs"]]
    inputs = [{"node": group, "weight": 1 / len(sizes)} for group in range(len(sizes))]
    root = {"aggregate": {"method": "geometric", "floor": 0.2}, "inputs": inputs}
    plan["nodes"].append(plan["nodes"][0] | root | {"id": "root"})
    data = full_data(sum(sizes))
    data["x"][rng.random(data["x"].shape) < gaps] = np.nan
    found = explained(plan, data, [(1, 0)])
    expected = twin.evaluate(plan, data["x"], data["applies"], data["years"], data["regions"])
    pair = explain_twin.Pair(plan, [explain_twin.cells_of(plan, expected, row) for row in (0, 1)])
    values, _ = parts_of(found, 0)
    by_hand = pair.values()
    assert len(by_hand) >= sum(sizes) - 3
    for source, part in by_hand.items():
        assert values.get(source, 0.0) == pytest.approx(100 * part, abs=1e-9), source


def test_explain__too_many_for_all_coalitions() -> None:
    plan, data = wide_plan("coupling", 17), full_data(17)
    with pytest.raises(_core.EngineError) as refused:
        explained(plan, data, PAIRS[:1])
    assert refused.value.faults[0]["code"] == "engine/block-too-large"
    assert refused.value.faults[0]["value"] == 17
    found = explained(plan, data, PAIRS[:1], samples=400, seed=7)
    values, _ = parts_of(found, 0)
    assert sum(values.values()) == pytest.approx(pl.Series(found.change)[0], abs=1e-9)


def test_explain__samples_come_near_the_exact_parts() -> None:
    """One leaf stays as it is, so that sixteen are exact; the same with all differing is drawn."""
    data = full_data(17)
    exact_data = {**data, "x": data["x"].copy()}
    exact_data["x"][16, 1] = exact_data["x"][16, 0]
    almost = {**data, "x": exact_data["x"].copy()}
    almost["x"][16, 1] += 1e-9
    plan = wide_plan("coupling", 17)
    exact, _ = parts_of(explained(plan, exact_data, PAIRS[:1]), 0)
    found = explained(plan, almost, PAIRS[:1], samples=4000, seed=1)
    drawn, _ = parts_of(found, 0)
    errors = [pl.Series(column)[0] for column in found.errors]
    far = [abs(drawn["leaf", j] - exact["leaf", j]) / max(errors[j], 1e-9) for j in range(17)]
    assert max(far) < 5
    assert np.mean(far) < 2
    again, _ = parts_of(explained(plan, almost, PAIRS[:1], samples=4000, seed=1), 0)
    other, _ = parts_of(explained(plan, almost, PAIRS[:1], samples=4000, seed=2), 0)
    assert again == drawn
    assert other != drawn


@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_explain__order_of_rows_and_threads(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng)
    data = random_data(rng, len(plan["leaves"]), 0.1)
    order = rng.permutation(6)
    back = np.argsort(order)
    turned = {name: values[..., order] for name, values in data.items()}
    pairs = [(int(back[to]), int(back[base])) for to, base in PAIRS if base is not None]
    one = explained(plan, data, PAIRS, threads=1)
    other = explained(plan, turned, pairs[::-1], threads=2)
    for at in range(len(PAIRS)):
        assert parts_of(one, at) == parts_of(other, len(PAIRS) - 1 - at)


@settings(deadline=None, max_examples=25)
@given(SEEDS)
def test_explain__who_does_not_change_has_no_part(seed: int) -> None:
    rng = np.random.default_rng(seed)
    plan = random_plan(rng)
    data = random_data(rng, len(plan["leaves"]), 0.0)
    data["applies"][:] = True
    data["x"][0] = 40.0
    found = explained(plan, data, PAIRS)
    for at in range(len(PAIRS)):
        values, _ = parts_of(found, at)
        assert values.get(("leaf", 0), 0.0) == 0.0


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "coupling"])
def test_explain__equals_are_treated_alike(method: str) -> None:
    data = full_data(6)
    data["x"][4] = data["x"][1]
    found = explained(wide_plan(method, 6), data, PAIRS)
    for at in range(len(PAIRS)):
        values, _ = parts_of(found, at)
        assert values["leaf", 4] == pytest.approx(values["leaf", 1], abs=1e-12)


def test_explain__the_worked_case() -> None:
    """methods.md section 9: two indicators of equal weight, geometric."""
    data = {
        "x": np.array([[40.0, 60.0], [90.0, 80.0]]),
        "applies": np.ones((2, 2), bool),
        "regions": np.array(["a", "a"]),
        "years": np.array([2021, 2022], dtype=np.int32),
    }
    found = explained(wide_plan("geometric", 2) | {"scale": 1.0}, data, [(1, 0)])
    values, _ = parts_of(found, 0)
    assert pl.Series(found.change)[0] == pytest.approx(0.092820, abs=5e-7)
    assert values["leaf", 0] == pytest.approx(0.130991, abs=5e-7)
    assert values["leaf", 1] == pytest.approx(-0.038171, abs=5e-7)


def test_explain__rows_that_are_not_there() -> None:
    with pytest.raises(_core.EngineError):
        explained(wide_plan("arithmetic", 2), full_data(2), [(6, 0)])
