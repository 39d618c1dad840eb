"""Places among many values, where columns are placed ahead of the pass, beside NumPy's search."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ecoindex import _core

from .test_parity import numbers, run_core

METHODS: list[dict[str, Any]] = [
    {"method": "rank", "direction": "higher", "over": "panel", "ties": "worst", "constant": None},
    {"method": "rank", "direction": "lower", "over": "year", "ties": "best", "constant": None},
    {"method": "percentile", "direction": "higher", "over": "year"},
    {"method": "borda", "direction": "lower", "over": "panel", "ties": "average", "start": 1.0},
]


def plan() -> dict[str, Any]:
    node = {
        "id": "root",
        "aggregate": {"method": "arithmetic"},
        "missing": {"rule": "redistribute", "require": 0.0},
        "inputs": [{"leaf": j, "weight": 0.25} for j in range(4)],
    }
    leaves = [{"id": f"l{j}", "normalise": method} for j, method in enumerate(METHODS)]
    return {"base_year": None, "scale": 1.0, "constraint": None, "leaves": leaves, "nodes": [node]}


def data(rows: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(rows)
    x = rng.lognormal(0, 2, (4, rows))
    x[1] = x[1].round(0)  # long runs of equal values
    x[3] = rng.normal(0, 1, rows).round(2)
    x[rng.random((4, rows)) < 0.03] = np.nan
    return {
        "x": x,
        "applies": rng.random((4, rows)) > 0.05,
        "regions": np.array([f"r{i}" for i in range(rows)]),
        "years": rng.integers(2000, 2003, rows).astype(np.int32),
    }


def expected(spec: dict[str, Any], x: np.ndarray) -> np.ndarray:
    x = -x if spec["direction"] == "lower" else x
    known = np.sort(x[~np.isnan(x)])
    worse = np.searchsorted(known, x, "left")
    equal = np.searchsorted(known, x, "right") - worse
    if spec["method"] == "percentile":
        y = (worse + equal / 2) / len(known)
    else:
        ties = {"best": equal - 1, "average": (equal - 1) / 2, "worst": 0}[spec["ties"]]
        y = worse + ties
        y = y / (len(known) - 1) if spec["method"] == "rank" else spec["start"] + y
    return np.where(np.isnan(x), np.nan, y)


@pytest.mark.parametrize("rows", [40, 4096, 4097, 40_001])
def test_places_equal_numpy(rows: int) -> None:
    given = data(rows)
    ours = run_core(plan(), given, threads=2, chunks=3)
    for j, spec in enumerate(METHODS):
        x = np.where(given["applies"][j], given["x"][j], np.nan)
        want = expected(spec, x)
        if spec["over"] == "year":
            want = np.full(rows, np.nan)
            for year in np.unique(given["years"]):
                here = given["years"] == year
                want[here] = expected(spec, x[here])
        np.testing.assert_allclose(numbers(ours[f"l{j}"]), want, rtol=1e-14, err_msg=str(spec))
    for threads in (1, 3):
        again = run_core(plan(), given, threads=threads)
        assert all(values.equals(again[name]) for name, values in ours.items())


def test_infinite_values_are_named_in_long_columns() -> None:
    given = data(5000)
    given["x"][2, 4711] = np.inf
    given["applies"][2, 4711] = True
    with pytest.raises(_core.EngineError) as caught:
        run_core(plan(), given)
    facts = [(fault["code"], fault["leaf"], fault["row"]) for fault in caught.value.faults]
    assert facts == [("engine/value-infinite", 2, 4711)]
