"""Weights that match importances, and the benefit of the doubt."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.errors import catalogue
from tests.analysis.support import refused

RNG = np.random.default_rng(4)
Y = RNG.uniform(0, 1, (300, 4))
Y[:, 1] = 0.7 * Y[:, 0] + 0.3 * Y[:, 1]
FRAME = pl.DataFrame(Y, schema=list("abcd"))


@pytest.mark.parametrize("importance", [None, [3, 3, 2, 2]])
def test_importance__is_reached(importance: list[float] | None) -> None:
    found = eco.importance_weights(FRAME, importance)
    wanted = np.array(importance or [1, 1, 1, 1]) / sum(importance or [1] * 4)
    np.testing.assert_allclose(found["reached"], wanted, atol=1e-6)
    weights = found["weight"].to_numpy()
    assert weights.sum() == pytest.approx(1)
    index = Y @ weights
    r = [np.corrcoef(Y[:, j], index)[0, 1] for j in range(4)]
    np.testing.assert_allclose(found["correlation"], r, atol=1e-12)


def test_importance__equal_weights_do_not_reach_it() -> None:
    """The reason for the function: two indicators that say the same count twice."""
    weights = eco.importance_weights(FRAME)["weight"]
    assert weights[0] + weights[1] < weights[2] + weights[3]


def test_importance__does_not_depend_on_rows() -> None:
    turned = FRAME.sample(fraction=1, shuffle=True, seed=2)
    assert eco.importance_weights(turned).equals(eco.importance_weights(FRAME))


def test_importance__refused() -> None:
    same = {"a": [1.0, 1.0], "b": [1.0, 2.0]}
    (fault,) = refused(eco.MethodError, lambda: eco.importance_weights(same))
    assert (fault.code, fault.place.column) == ("analysis/weights-constant-input", "a")


def test_dea__by_hand() -> None:
    found = eco.dea_scores({"region": ["x", "y", "z"], "a": [4, 1, 2], "b": [1, 4, 2]}, ["a", "b"])
    assert found.columns == ["region", "dea_score", "a", "b"]
    # On the line between x and y, a + b = 5: z reaches 4 of 5.
    assert found["dea_score"].to_list() == pytest.approx([1, 1, 0.8])
    assert (found["a"] + found["b"]).to_list() == pytest.approx([1, 1, 1])


def test_dea__shares_and_units() -> None:
    wide = eco.dea_scores(FRAME)["dea_score"].to_numpy()
    held = eco.dea_scores(FRAME, shares=(0.1, 0.5))
    assert (held["dea_score"].to_numpy() <= wide + 1e-9).all()
    parts = held.select("a", "b", "c", "d").to_numpy()
    assert parts.min() > 0.1 - 1e-7
    assert parts.max() < 0.5 + 1e-7
    scaled = eco.dea_scores(FRAME.with_columns(pl.col("a") * 1000))["dea_score"]
    np.testing.assert_allclose(scaled, wide, atol=1e-9)
    assert wide.max() == pytest.approx(1)


def test_dea__missing_and_zero_rows() -> None:
    found = eco.dea_scores({"a": [1.0, None, 0.0, 0.5], "b": [0.5, 9.0, 0.0, 0.25]})
    assert found["dea_score"].to_list() == [1.0, None, 0.0, pytest.approx(0.5)]
    assert found["a"].null_count() == 2


def test_dea__refused() -> None:
    data = {"a": [1.0, 0.0], "b": [0.5, 1.0]}
    (fault,) = refused(eco.MethodError, lambda: eco.dea_scores(data, shares=(0.2, 0.8)))
    assert (fault.code, fault.place.row) == ("analysis/dea-infeasible", 2)
    (fault,) = refused(eco.UsageError, lambda: eco.dea_scores(data, shares=(0.6, 1)))
    assert fault.code == "analysis/dea-shares"
    (fault,) = refused(eco.MethodError, lambda: eco.dea_scores({"a": [1.0, -1.0]}))
    assert fault.code == "analysis/score-negative"
    assert all(
        set(catalogue()[f"analysis/dea-{k}"]) == {"en", "zh"} for k in ("shares", "infeasible")
    )
