"""Weights from plain tables: worked cases, twins, peers, properties, bad input."""

from __future__ import annotations

import csv
from collections.abc import Callable

import numpy as np
import polars as pl
import pymcdm.weights as pymcdm
import pytest
import skcriteria.preprocessing.weighters as skcriteria
from hypothesis import given, settings
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.errors import catalogue
from tests.analysis.support import refused
from tests.conftest import shared

Matrix = np.ndarray

WORKED = {"a": [0.1, 0.5, 0.9, 0.3], "b": [0.9, 0.4, 0.2, 0.7], "c": [0.3, 0.6, 0.8, 0.1]}
THIRD = 1 / 3


def frame(y: Matrix) -> pl.DataFrame:
    return pl.DataFrame(y, schema=[f"y{j}" for j in range(y.shape[1])])


def scores(seed: int, rows: int = 200, columns: int = 6) -> Matrix:
    rng = np.random.default_rng(seed)
    y = rng.uniform(0.01, 1, (rows, columns)) ** rng.uniform(0.5, 4, columns)
    y[:, 1] = 0.6 * y[:, 0] + 0.4 * y[:, 1]
    return y


# Twins: the formulas as they are written, in NumPy.


def shares(x: Matrix) -> Matrix:
    return x / x.sum()


def entropy(y: Matrix) -> Matrix:
    p = y / y.sum(axis=0)
    return shares(1 + (p * np.log(p)).sum(axis=0) / np.log(len(y)))


def critic(y: Matrix) -> Matrix:
    return shares(y.std(axis=0, ddof=1) * (1 - np.corrcoef(y.T)).sum(axis=0))


def gini(y: Matrix) -> Matrix:
    pairs = np.abs(y[:, None, :] - y[None, :, :]).sum(axis=(0, 1))
    return shares(pairs / (2 * len(y) ** 2 * y.mean(axis=0)))


def merec(y: Matrix) -> Matrix:
    logs, count = np.log(y / y.min(axis=0)), y.shape[1]
    whole = np.log(1 + logs.sum(axis=1) / count)[:, None]
    without = np.log(1 + (logs.sum(axis=1)[:, None] - logs) / count)
    return shares(np.abs(whole - without).sum(axis=0))


def pca_first(y: Matrix) -> Matrix:
    _, vectors = np.linalg.eigh(np.corrcoef(y.T))
    return shares(vectors[:, -1] ** 2)


def pca(y: Matrix) -> Matrix:
    values, vectors = np.linalg.eigh(np.corrcoef(y.T))
    kept = values > 1
    return shares((vectors[:, kept] ** 2 * values[kept]) @ values[kept])


TWINS: dict[str, tuple[Callable[..., pl.DataFrame], Callable[[Matrix], Matrix]]] = {
    "entropy": (eco.entropy_weights, entropy),
    "critic": (eco.critic_weights, critic),
    "sd": (eco.sd_weights, lambda y: shares(y.std(axis=0))),
    "cv": (eco.cv_weights, lambda y: shares(y.std(axis=0) / y.mean(axis=0))),
    "gini": (eco.gini_weights, gini),
    "merec": (eco.merec_weights, merec),
    "pca-first": (lambda y: eco.pca_weights(y, keep="first"), pca_first),
    "pca": (eco.pca_weights, pca),
}


@pytest.mark.parametrize("method", TWINS)
@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32 - 1))
def test_weights__equal_their_twin(method: str, seed: int) -> None:
    ours, twin = TWINS[method]
    y = scores(seed)
    np.testing.assert_allclose(ours(frame(y))["weight"], twin(y), rtol=1e-9)


@pytest.mark.parametrize("method", TWINS)
def test_weights__do_not_depend_on_rows_columns_or_chunks(method: str) -> None:
    ours, _ = TWINS[method]
    y = scores(7, rows=5000)
    if not method.startswith("pca"):  # a component asks for no gaps in particular, a twin does
        y[::17, 2] = np.nan
    plain = ours(frame(y))
    turned = ours(frame(y).sample(fraction=1, shuffle=True, seed=3))
    assert plain.equals(turned)
    chunked = pl.concat([frame(y[:1234]), frame(y[1234:])], rechunk=False)
    assert plain.equals(ours(chunked))
    assert plain["weight"].sum() == pytest.approx(1, abs=1e-14)
    back = frame(y).select(pl.all().reverse().name.keep()).select(reversed(frame(y).columns))
    again = ours(back)["weight"].reverse()
    np.testing.assert_allclose(again, plain["weight"], rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_peers__scikit_criteria(seed: int) -> None:
    """CRITIC there scales columns to [0, 1] first unless told not to; the sd has no ddof."""
    y = scores(seed)
    best = [1] * y.shape[1]
    peers = {
        "entropy": skcriteria.entropy_weights(y),
        "sd": skcriteria.std_weights(y),
        "critic": skcriteria.critic_weights(y, best, scale=False),
        "merec": skcriteria.merec_weights(y, best),
        "gini": skcriteria.gini_weights(y),
    }
    for method, peer in peers.items():
        np.testing.assert_allclose(TWINS[method][0](frame(y))["weight"], peer, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_peers__pymcdm(seed: int) -> None:
    """CRITIC there always scales columns to [0, 1]; its entropy of a column with a zero is 0."""
    y = scores(seed)
    scaled = (y - y.min(axis=0)) / (y.max(axis=0) - y.min(axis=0))
    peers = {
        "entropy": (y, pymcdm.entropy_weights(y)),
        "sd": (y, pymcdm.standard_deviation_weights(y)),
        "critic": (scaled, pymcdm.critic_weights(y)),
        "merec": (y, pymcdm.merec_weights(y, np.ones(y.shape[1]))),
        "gini": (y, pymcdm.gini_weights(y)),
    }
    for method, (matrix, peer) in peers.items():
        np.testing.assert_allclose(TWINS[method][0](frame(matrix))["weight"], peer, atol=1e-9)


def test_worked_cases() -> None:
    deviation = eco.sd_weights(WORKED)
    assert deviation["sd"].to_list() == pytest.approx([0.341565, 0.310913, 0.310913], abs=1e-6)
    assert deviation["weight"].to_list() == pytest.approx([0.354545, 0.322728, 0.322728], abs=1e-6)
    found = eco.critic_weights(WORKED)
    information = [0.726015, 1.192382, 0.626360]
    assert found["information"].to_list() == pytest.approx(information, abs=1e-6)
    assert found["weight"].to_list() == pytest.approx([0.285298, 0.468564, 0.246138], abs=1e-6)


def test_entropy__published_weights() -> None:
    path = shared("domain/golden_entropy_weights.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    systems = {row["system_en"] for row in rows}
    assert len(rows) == 39
    assert len(systems) == 2
    for system in systems:
        own = [row for row in rows if row["system_en"] == system]
        found = eco.weights_from_entropy([float(row["entropy"]) for row in own])
        for weight, row in zip(found, own, strict=True):
            assert weight == pytest.approx(float(row["weight_published"]), abs=float(row["atol"]))
            assert weight == pytest.approx(float(row["weight_computed"]), abs=1e-6)


def test_entropy__nearly_equal_scores_keep_their_digits() -> None:
    """Of scores 1 + d with the variance v of d, 1 - e is v / (2 ln m) to first order."""
    d = np.array([[-3.0, 1.0, 2.0, 0.0], [1.0, -1.0, 1.0, -1.0]]).T * 1e-7
    found = eco.entropy_weights(frame(1 + d))
    np.testing.assert_allclose(found["weight"], shares(d.var(axis=0)), rtol=1e-6)


def test_gaps__spread_of_what_is_there_and_correlations_of_pairs() -> None:
    y = scores(11, rows=3000, columns=5)
    rng = np.random.default_rng(5)
    y[rng.random(y.shape) < 0.2] = np.nan
    found = eco.critic_weights(frame(y))
    r = np.empty((5, 5))
    for i in range(5):
        for j in range(5):
            both = ~np.isnan(y[:, i]) & ~np.isnan(y[:, j])
            r[i, j] = np.corrcoef(y[both, i], y[both, j])[0, 1]
    wanted = np.nanstd(y, axis=0, ddof=1) * (1 - r).sum(axis=0)
    np.testing.assert_allclose(found["information"], wanted, rtol=1e-9)
    assert found["count"].to_list() == (~np.isnan(y)).sum(axis=0).tolist()


def test_critic__what_does_not_vary_weighs_nothing() -> None:
    found = eco.critic_weights(WORKED | {"same": [0.4] * 4})
    assert found.filter(indicator="same").row(0) == ("same", 4, 0.0, 0.0)
    # Its r counts as 0, so it adds one deviation to the information of each other.
    more = [0.726015 + 0.341565, 1.192382 + 0.310913, 0.626360 + 0.310913]
    assert found["information"].to_list()[:3] == pytest.approx(more, abs=2e-6)


def test_pca__varimax_keeps_what_components_explain() -> None:
    y = scores(3, rows=500, columns=8)
    y[:, 5] += y[:, 4]
    y[:, 7] += 0.5 * y[:, 6]
    plain = eco.pca_weights(frame(y), keep="share", share=0.7)
    turned = eco.pca_weights(frame(y), keep="share", share=0.7, rotate=True)
    assert plain["weight"].to_list() != turned["weight"].to_list()
    for found in (plain, turned):
        assert found["weight"].sum() == pytest.approx(1, abs=1e-14)
        assert found["weight"].min() >= 0


# Stated weights


def test_ahp__worked_case() -> None:
    matrix = [[1, 3, 5], [THIRD, 1, 2], [1 / 5, 1 / 2, 1]]
    for priority in ("eigenvector", "geometric-mean"):
        found = eco.ahp_weights(matrix, ["a", "b", "c"], priority=priority)
        weights = found.frame["weight"].to_list()
        assert weights == pytest.approx([0.648329, 0.229651, 0.122020], abs=1e-6)
        assert found.eigenvalue == pytest.approx(3.003695, abs=1e-6)
        assert found.index == pytest.approx(0.001847, abs=1e-6)
        assert found.ratio == pytest.approx(0.003185, abs=1e-6)
    later = eco.ahp_weights(matrix, random_index="saaty-later")
    assert later.ratio == pytest.approx(found.index / 0.52, abs=1e-12)


def test_ahp__consistent_comparisons_give_their_weights() -> None:
    weights = np.array([0.5, 0.3, 0.15, 0.05])
    found = eco.ahp_weights(weights[:, None] / weights)
    assert found.frame["weight"].to_list() == pytest.approx(weights.tolist(), abs=1e-14)
    assert found.ratio == 0
    two = eco.ahp_weights([[1, 4], [0.25, 1]])
    assert (two.ratio, two.frame["weight"].to_list()) == (0, pytest.approx([0.8, 0.2]))


def test_ahp__equals_numpy() -> None:
    rng = np.random.default_rng(0)
    a = np.triu(rng.integers(1, 9, (7, 7)).astype(float), 1)
    a = a + np.eye(7) + np.tril(1 / np.where(a.T > 0, a.T, 1), -1)
    values, vectors = np.linalg.eig(a)
    top = np.argmax(values.real)
    found = eco.ahp_weights(a, force=True)
    np.testing.assert_allclose(found.frame["weight"], shares(vectors[:, top].real), rtol=1e-9)
    assert found.eigenvalue == pytest.approx(values[top].real, abs=1e-9)


def test_ahp__refused() -> None:
    wheel = [[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]]
    (fault,) = refused(eco.MethodError, lambda: eco.ahp_weights(wheel))
    assert fault.code == "weights/inconsistent"
    assert eco.ahp_weights(wheel, force=True).frame["weight"].to_list() == pytest.approx(
        [THIRD] * 3
    )
    (fault,) = refused(eco.MethodError, lambda: eco.ahp_weights(np.ones((11, 11))))
    assert fault.code == "weights/no-random-index"
    assert eco.ahp_weights(np.ones((11, 11)), force=True).ratio is None
    (fault,) = refused(eco.UsageError, lambda: eco.ahp_weights([[1, 2]]))
    assert fault.code == "weights/shape"
    for odd in ([[1, 2], [2, 1]], [[1, -2], [-0.5, 1]], [[2, 1], [1, 1]]):
        (fault,) = refused(eco.UsageError, lambda odd=odd: eco.ahp_weights(odd))
        assert fault.code == "weights/not-reciprocal"


def test_budget__mean_and_spread_of_shares() -> None:
    found = eco.budget_weights({"one": [60, 40], "two": {"b": 1, "a": 4}}, ["a", "b"])
    assert found["weight"].to_list() == pytest.approx([0.7, 0.3])
    assert found["spread"].to_list() == pytest.approx([0.1, 0.1])
    assert found["lowest"].to_list() == pytest.approx([0.6, 0.2])
    (fault,) = refused(eco.UsageError, lambda: eco.budget_weights({}, ["a"]))
    assert fault.code == "analysis/weights-sets"


def test_combinations() -> None:
    sets = {"one": [0.2, 0.3, 0.5], "two": [0.5, 0.25, 0.25]}
    one, two = map(np.array, sets.values())
    wanted = {
        "product": shares(one * two),
        "mean": (one + two) / 2,
        "least-information": shares(np.sqrt(one * two)),
    }
    for how, weights in wanted.items():
        found = eco.combine_weights(sets, ["a", "b", "c"], how=how)
        assert found.columns == ["indicator", "one", "two", "weight"]
        np.testing.assert_allclose(found["weight"], weights, rtol=1e-12)
    parts = eco.combine_weights(sets, ["a", "b", "c"], how="mean", parts={"one": 7, "two": 3})
    np.testing.assert_allclose(parts["weight"], 0.7 * one + 0.3 * two, rtol=1e-12)
    products = np.array([[one @ one, one @ two], [two @ one, two @ two]])
    factors = shares(np.abs(np.linalg.solve(products, np.diag(products))))
    game = eco.combine_weights(sets, ["a", "b", "c"], how="game")
    np.testing.assert_allclose(game["weight"], factors[0] * one + factors[1] * two, rtol=1e-12)
    (fault,) = refused(eco.UsageError, lambda: eco.combine_weights({"one": [1]}, ["a"]))
    assert fault.code == "analysis/weights-sets"


def test_pca__loadings_are_the_weights_unless_one_is_negative() -> None:
    """The first column of R's prcomp(..., scale = TRUE), over its sum."""
    y = scores(3)
    y[:, 1:] = y[:, [0]] + 0.3 * y[:, 1:]
    _, vectors = np.linalg.eigh(np.corrcoef(y.T))
    ours = eco.pca_weights(frame(y), keep="loadings")
    np.testing.assert_allclose(ours["weight"], shares(vectors[:, -1]), rtol=1e-9)
    assert eco.principal_components(frame(y)).loadings["vector"][0] > 0
    y[:, 2] *= -1
    with pytest.raises(eco.MethodError) as caught:
        eco.pca_weights(frame(y), keep="loadings")
    assert [item.code for item in caught.value.faults] == ["analysis/weights-loading"]


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("analysis/weights-few", lambda: eco.critic_weights({"a": [1, None], "b": [1, 2]})),
    ("analysis/weights-negative", lambda: eco.gini_weights({"a": [1, -1], "b": [1, 2]})),
    ("analysis/weights-not-positive", lambda: eco.merec_weights({"a": [1, 0], "b": [1, 2]})),
    ("analysis/weights-zeros", lambda: eco.gini_weights({"a": [0, 0], "b": [1, 2]})),
    ("analysis/weights-mean", lambda: eco.cv_weights({"a": [1, -1], "b": [1, 2]})),
    ("analysis/weights-constant-input", lambda: eco.pca_weights({"a": [1, 1], "b": [1, 2]})),
    ("analysis/weights-infinite", lambda: eco.sd_weights({"a": [-1.7e308, 1.7e308]})),
]


@pytest.mark.parametrize(("code", "call"), REFUSED, ids=[code for code, _ in REFUSED])
def test_what_is_not_defined__names_the_column(code: str, call: Callable[[], object]) -> None:
    (fault,) = refused(eco.MethodError, call)
    assert (fault.code, fault.place.column) == (code, "a")
    assert set(catalogue()[code]) == {"en", "zh"}


def test_nothing_varies() -> None:
    same = {"a": [1, 1], "b": [2, 2]}
    for method in (eco.critic_weights, eco.sd_weights, eco.cv_weights, eco.gini_weights):
        (fault,) = refused(eco.MethodError, lambda method=method: method(same))
        assert fault.code == "analysis/weights-constant"
        assert method(same, constant="equal")["weight"].to_list() == [0.5, 0.5]
    (fault,) = refused(eco.UsageError, lambda: eco.pca_weights(same, share=2))
    assert fault.code == "analysis/share-range"
