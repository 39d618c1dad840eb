"""Whole columns of the core against the twin in NumPy, and against the node of a system."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from tests.parity import twin

FORMS = ["standard", "wang", "fan"]
RESULTS = ("coupling", "level", "coordination")


def matrix(seed: int, columns: int, rows: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    u = rng.uniform(0, 1, (rows, columns)).round(2)
    u[rng.random(u.shape) < 0.1] = np.nan
    u[rng.random(u.shape) < 0.1] = 0.0
    u[rng.random(rows) < 0.1] = 0.0
    u[rng.random(rows) < 0.1] = 0.37
    return u


def twin_columns(u: np.ndarray, form: str, weights: np.ndarray) -> np.ndarray:
    out = np.full((len(u), 3), np.nan)
    for i, row in enumerate(u):
        if not np.isnan(row).any():
            c = min(max(twin.coupling_degree(form, list(row)), 0.0), 1.0)
            t = row @ weights / weights.sum()
            out[i] = c, t, np.sqrt(c * t)
    return out


@pytest.mark.parametrize("form", FORMS)
@given(seed=st.integers(0, 2**32 - 1), columns=st.integers(2, 6), threads=st.sampled_from([1, 2]))
@settings(max_examples=40, deadline=None)
def test_columns__equal_the_twin(form: str, seed: int, columns: int, threads: int) -> None:
    u = matrix(seed, columns, 60)
    weights = np.random.default_rng(seed + 1).uniform(0, 3, columns)
    data = pl.DataFrame(u, schema=[f"u{j}" for j in range(columns)])
    found = eco.coupling_coordination(data, form=form, weights=weights.tolist(), threads=threads)
    ours = found.select(RESULTS).to_numpy()
    np.testing.assert_allclose(ours, twin_columns(u, form, weights), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("form", FORMS)
def test_columns__long_chunked_and_on_any_number_of_threads(form: str) -> None:
    u = matrix(4, 3, 20_000)
    whole = pl.DataFrame(u, schema=["a", "b", "c"]).fill_nan(None)
    chunks = pl.concat([whole[:1], whole[1:7_777], whole[7_777:]], rechunk=False)
    first = eco.coupling_coordination(whole, form=form, threads=1)
    assert first.equals(eco.coupling_coordination(chunks, form=form, threads=2))
    expected = twin_columns(u, form, np.ones(3))
    np.testing.assert_allclose(first.to_numpy(), expected, rtol=1e-12, atol=1e-12)


def system(form: str) -> str:
    head = """schema = 1
system = "pair"
edition = "1"
kind = "composite"
status = "proposal"
note = { zh = "演示", en = "A demo." }
title = { zh = "对", en = "Pair" }
sources = ["wang-2021", "fan-2024"]
[index]
aggregate = { method = "coupling", form = "FORM" }
"""
    leaf = """
[[indicator]]
id = "ID"
title = { zh = "指标", en = "Indicator" }
unit = "1"
direction = "higher"
weight = WEIGHT
normalise = { method = "goalposts", worst = 0, best = 1 }
"""
    leaves = [leaf.replace("ID", id_).replace("WEIGHT", w) for id_, w in WEIGHTS.items()]
    return head.replace("FORM", form) + "".join(leaves)


WEIGHTS = {"water": "2", "air": "1", "soil": "5"}


@pytest.mark.parametrize("form", FORMS)
def test_columns__equal_the_node_of_a_system(form: str, tmp_path) -> None:
    (tmp_path / "pair.toml").write_text(system(form), encoding="utf-8")
    u = matrix(11, 3, 500)
    frame = pl.DataFrame(u, schema=list(WEIGHTS)).fill_nan(None)
    keys = {"region": [f"r{at}" for at in range(500)], "year": [2021] * 500}
    data = pl.DataFrame(keys).hstack(frame)
    scores = eco.score(data, tmp_path / "pair.toml")
    weights = {name: float(weight) for name, weight in WEIGHTS.items()}
    found = eco.coupling_coordination(data, list(WEIGHTS), form=form, weights=weights)
    both = scores.join(found, on=["region", "year"], how="inner")
    assert both.height == 500
    assert both["score"].null_count() == both["coordination"].null_count() > 0
    np.testing.assert_allclose(
        both["score"].to_numpy(), both["coordination"].to_numpy(), rtol=1e-14
    )
