"""Weights that match importances, and the benefit of the doubt."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize

import ecoindex as eco
from ecoindex.errors import catalogue
from tests.analysis.support import refused
from tests.parity.aggregate_twin import best

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


def slsqp(y: np.ndarray, wanted: np.ndarray) -> float:
    """The least distance that a general optimiser finds from several starts."""
    covariances, count = np.cov(y.T), y.shape[1]
    sd = np.sqrt(np.diag(covariances))

    def distance(w: np.ndarray) -> float:
        r = covariances @ w / sd
        return float(((r / r.sum() - wanted) ** 2).sum()) if r.sum() > 0 else 1e3

    runs = [
        minimize(
            distance,
            start / start.sum(),
            method="SLSQP",
            bounds=[(0, 1)] * count,
            constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1}],
            options={"maxiter": 2000, "ftol": 1e-15},
        )
        for start in (np.ones(count), wanted, (wanted + 0.01) / sd)
    ]
    return float(min(run.fun for run in runs))


@pytest.mark.parametrize("seed", range(12))
def test_importance__nothing_matches_better(seed: int) -> None:
    """Also where it cannot be reached: with mixed signs, few rows and columns that are alike."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 13))
    mix = rng.normal(size=(count, count)) * (seed % 3) + np.eye(count)
    y = rng.normal(size=(int(rng.integers(5, 200)), count)) @ mix
    if seed == 4:
        y[:, 1] = y[:, 0]
    wanted = rng.dirichlet(np.ones(count) * 3)
    found = eco.importance_weights(pl.DataFrame(y), wanted.tolist())
    weights = found["weight"].to_numpy()
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-14)
    reached = np.array([np.corrcoef(column, y @ weights)[0, 1] for column in y.T])
    np.testing.assert_allclose(found["correlation"], reached, atol=1e-11)
    ours = ((reached / reached.sum() - wanted) ** 2).sum()
    assert ours <= slsqp(y, wanted) + 1e-12
    if seed == 4:
        assert weights[0] == pytest.approx(weights[1], rel=1e-6)


def test_importance__does_not_depend_on_rows() -> None:
    turned = FRAME.sample(fraction=1, shuffle=True, seed=2)
    assert eco.importance_weights(turned).equals(eco.importance_weights(FRAME))


@pytest.mark.parametrize("seed", range(20))
def test_importance__does_not_depend_on_columns(seed: int) -> None:
    """Columns that say the same share what one of them has, wherever they stand."""
    rng = np.random.default_rng(seed)
    y, wanted = rng.normal(size=(25, 5)), rng.uniform(0.1, 1, 5)
    y[:, 1] = y[:, 0] * 2 + 3
    order = rng.permutation(5)
    names = np.array(list("abcde"))
    found = eco.importance_weights(pl.DataFrame(y, schema=list(names)), wanted.tolist())
    turned = pl.DataFrame(y[:, order], schema=names[order].tolist())
    again = eco.importance_weights(turned, wanted[order].tolist())
    ours, theirs = (dict(each.select("indicator", "weight").rows()) for each in (found, again))
    np.testing.assert_allclose([theirs[id_] for id_ in names], list(ours.values()), atol=1e-12)
    assert ours["a"] == pytest.approx(2 * ours["b"], rel=1e-12)
    one = np.delete(y, 1, axis=1)
    fewer = np.array([ours["a"] + 2 * ours["b"], ours["c"], ours["d"], ours["e"]])
    assert np.corrcoef(one @ fewer, y @ list(ours.values()))[0, 1] == pytest.approx(1)


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


@pytest.mark.parametrize("seed", range(8))
def test_dea__equals_highs(seed: int) -> None:
    """Rounded scores with ties, zeros and repeated rows; with and without shares."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 9))
    y = rng.uniform(0, 1, (60, count)).round(int(rng.integers(1, 4)))
    y[::7] = y[1]
    shares = (0.0, 1.0) if seed % 2 else (0.2 / count, min(1.0, 2.5 / count))
    if not seed % 2:
        y += 0.05
    found = eco.dea_scores(pl.DataFrame(y), shares=shares)["dea_score"].to_numpy()
    wanted = [best(shares, own, y)[0] if own.any() else 0.0 for own in y]
    np.testing.assert_allclose(found, wanted, atol=1e-9)
    turned = eco.dea_scores(pl.DataFrame(y[::-1]), shares=shares)["dea_score"].to_numpy()
    assert turned[::-1].tolist() == found.tolist()


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
    assert fault.code == "analysis/dea-negative"
    assert all(
        set(catalogue()[f"analysis/dea-{k}"]) == {"en", "zh"} for k in ("shares", "infeasible")
    )


def test_dea__a_negative_score_is_not_told_of_entropy() -> None:
    (fault,) = refused(eco.MethodError, lambda: eco.dea_scores({"a": [1.0, -1.0]}))
    assert "entropy" not in fault.text("en")
    assert "熵" not in fault.text("zh")
