"""Entropy weights: the worked case, a NumPy twin, edge rules, bad input."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from tests.analysis.support import refused

WORKED = {"a": [0.1, 0.5, 0.9, 0.3], "b": [0.9, 0.4, 0.2, 0.7], "c": [0.3, 0.6, 0.8, 0.1]}


def twin(y: np.ndarray) -> np.ndarray:
    """Entropy of each column; methods.md section 6."""
    p = y / y.sum(axis=0)
    logs = np.log(p, out=np.zeros_like(p), where=p > 0)
    return -(p * logs).sum(axis=0) / np.log(len(y))


def test_entropy__worked_case() -> None:
    found = eco.entropy_weights(WORKED)
    assert found.columns == ["indicator", "count", "entropy", "weight"]
    assert found["entropy"].to_list() == pytest.approx([0.837911, 0.907425, 0.855389], abs=1e-6)
    assert found["weight"].to_list() == pytest.approx([0.405957, 0.231858, 0.362184], abs=1e-6)
    again = eco.weights_from_entropy(found["entropy"])
    assert again.to_list() == pytest.approx(found["weight"].to_list(), abs=1e-14)


@settings(deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(2, 30), columns=st.integers(1, 5))
def test_entropy__equals_the_twin(seed: int, rows: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.uniform(0, 100, (rows, columns)) * (rng.random((rows, columns)) > 0.2)
    y[0], y[1] = 1.0, 2.0
    frame = pl.DataFrame(y, schema=[f"y{j}" for j in range(columns)])
    found = eco.entropy_weights(frame)
    entropy = twin(y)
    np.testing.assert_allclose(found["entropy"], entropy, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(
        found["weight"], (1 - entropy) / (1 - entropy).sum(), rtol=1e-6, atol=1e-9
    )
    assert sum(found["weight"]) == pytest.approx(1, abs=1e-12)
    turned = eco.entropy_weights(frame.sample(fraction=1, shuffle=True, seed=1) * 7)
    np.testing.assert_allclose(turned["weight"], found["weight"], rtol=1e-6, atol=1e-9)


def test_entropy__missing_values_are_left_out() -> None:
    with_gap = WORKED | {"a": [0.1, None, 0.5, float("nan"), 0.9, 0.3]}
    longer = {name: [*values, *[None] * (6 - len(values))] for name, values in with_gap.items()}
    found, plain = eco.entropy_weights(longer), eco.entropy_weights(WORKED)
    assert found["count"].to_list() == [4, 4, 4]
    assert found["weight"].to_list() == pytest.approx(plain["weight"].to_list(), abs=1e-12)


def test_entropy__what_does_not_vary_has_no_weight() -> None:
    found = eco.entropy_weights({"a": [0.1, 0.9], "same": [0.3, 0.3]})
    assert found.filter(indicator="same").row(0) == ("same", 2, 1.0, 0.0)
    (fault,) = refused(eco.MethodError, lambda: eco.entropy_weights({"a": [2, 2], "b": [1, 1]}))
    assert fault.code == "analysis/entropy-constant"
    equal = eco.entropy_weights({"a": [2, 2], "b": [1, 1]}, constant="equal")
    assert equal["weight"].to_list() == [0.5, 0.5]
    assert eco.weights_from_entropy([1, 1, 1, 1], constant="equal").to_list() == [0.25] * 4


def test_entropy__shift_moves_exact_zeros_and_ones() -> None:
    shifted = eco.entropy_weights({"a": [0.0, 0.5, 1.0], "b": [0.1, 0.2, 0.3]}, shift=0.002)
    plain = eco.entropy_weights({"a": [0.002, 0.5, 0.998], "b": [0.1, 0.2, 0.3]})
    assert shifted.equals(plain)


def test_entropy__refused() -> None:
    data = {"few": [1, None], "zeros": [0, 0], "fine": [1, 2]}
    faults = refused(eco.MethodError, lambda: eco.entropy_weights(data))
    assert [f.code for f in faults] == ["analysis/entropy-rows", "analysis/entropy-zeros"]
    (fault,) = refused(eco.MethodError, lambda: eco.entropy_weights({"a": [1, -1]}))
    assert (fault.code, fault.place.row) == ("analysis/score-negative", 2)
    (fault,) = refused(eco.MethodError, lambda: eco.entropy_weights({"a": [1, 2]}, shift=0.1))
    assert fault.code == "analysis/value-outside"
    (fault,) = refused(eco.UsageError, lambda: eco.entropy_weights({"a": [1, 2]}, shift=0.5))
    assert fault.code == "analysis/shift-range"
    (fault,) = refused(eco.UsageError, lambda: eco.entropy_weights({"a": [1]}, constant="zero"))
    assert fault.code == "analysis/choice-unknown"


def test_weights_from_entropy__refused() -> None:
    (fault,) = refused(eco.MethodError, lambda: eco.weights_from_entropy([0.5, None]))
    assert (fault.code, fault.place.row) == ("analysis/entropy-missing", 2)
    (fault,) = refused(eco.MethodError, lambda: eco.weights_from_entropy([0.5, 1.5]))
    assert fault.code == "analysis/value-outside"
    (fault,) = refused(eco.MethodError, lambda: eco.weights_from_entropy([1, 1]))
    assert fault.code == "analysis/entropy-constant"
