"""Weights against their formulas in NumPy where data are awkward: ties, zeros, gaps, two rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

import ecoindex as eco

Matrix = np.ndarray
Method = Callable[..., pl.DataFrame]


def frame(y: Matrix) -> pl.DataFrame:
    return pl.DataFrame(y, schema=[f"y{j}" for j in range(y.shape[1])])


def shares(x: Matrix) -> Matrix:
    return x / x.sum()


def each(y: Matrix, figure: Callable[[Matrix], float]) -> Matrix:
    return np.array([figure(column[~np.isnan(column)]) for column in y.T])


def entropy(y: Matrix) -> Matrix:
    def left(x: Matrix) -> float:
        p = x[x > 0] / x.sum()
        return 1 + float((p * np.log(p)).sum() / np.log(len(x)))

    return shares(each(y, left))


def correlations(y: Matrix) -> Matrix:
    """Pearson's r over the rows that both have; 0 where one of the two does not vary."""
    count = y.shape[1]
    r = np.zeros((count, count))
    for i in range(count):
        for j in range(count):
            both = ~np.isnan(y[:, i]) & ~np.isnan(y[:, j])
            a, b = y[both, i] - y[both, i].mean(), y[both, j] - y[both, j].mean()
            size = np.sqrt((a @ a) * (b @ b))
            r[i, j] = a @ b / size if np.ptp(y[both, i]) and np.ptp(y[both, j]) else 0
    return r


def critic(y: Matrix) -> Matrix:
    r = correlations(y)
    varies = each(y, np.ptp) > 0
    conflict = (1 - r).sum(axis=1) - np.where(varies, 0, 1)
    return shares(each(y, lambda x: x.std(ddof=1)) * conflict)


def gini(y: Matrix) -> Matrix:
    pairs = each(y, lambda x: np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean()))
    return shares(pairs)


def merec(y: Matrix) -> Matrix:
    logs = np.log(y / np.nanmin(y, axis=0))
    known = (~np.isnan(y)).sum(axis=1)[:, None]
    whole = np.nansum(logs, axis=1)[:, None]
    effect = np.abs(np.log(1 + whole / known) - np.log(1 + (whole - logs) / known))
    return shares(np.nanmean(effect, axis=0))


TWINS: dict[str, tuple[Method, Callable[[Matrix], Matrix]]] = {
    "entropy": (eco.entropy_weights, entropy),
    "critic": (eco.critic_weights, critic),
    "sd": (eco.sd_weights, lambda y: shares(each(y, lambda x: x.std(ddof=1)))),
    "cv": (eco.cv_weights, lambda y: shares(each(y, lambda x: x.std(ddof=1) / x.mean()))),
    "gini": (eco.gini_weights, gini),
    "merec": (eco.merec_weights, merec),
}


def tables(rng: np.random.Generator) -> dict[str, Matrix]:
    whole = rng.uniform(0.1, 1, (40, 5))
    constant = whole.copy()
    constant[:, 2] = 0.3
    gaps = whole.copy()
    gaps[rng.random(gaps.shape) < 0.15] = np.nan
    opposed = whole.copy()
    opposed[:, 1] = 1.2 - opposed[:, 0]
    return {
        "ties": whole.round(1),
        "constant": constant,
        "gaps": gaps,
        "constant-and-gaps": np.where(np.isnan(gaps), np.nan, constant),
        "opposed": opposed,
        "two-rows": np.sort(whole[:2], axis=0) + np.array([[0, 1, 0, 1, 0], [0] * 5]),
        "three-rows": whole[:3].round(1) + np.arange(3)[:, None],
        "units": whole * 10.0 ** np.arange(-8, 12, 4),
        "far-from-zero": 1e3 + whole,
    }


@pytest.mark.parametrize("method", TWINS)
@pytest.mark.parametrize("seed", range(3))
def test_awkward_tables(method: str, seed: int) -> None:
    ours, twin = TWINS[method]
    for name, y in tables(np.random.default_rng(seed)).items():
        rtol = 1e-5 if name == "far-from-zero" else 1e-9
        found, wanted = ours(frame(y))["weight"].to_numpy(), twin(y)
        np.testing.assert_allclose(found, wanted, rtol=rtol, atol=1e-14, err_msg=name)
        if name.startswith("constant"):
            assert found[2] == 0


@pytest.mark.parametrize("seed", range(5))
def test_critic__columns_that_say_the_same_have_no_information(seed: int) -> None:
    """What rounding leaves of 1 - r must not become weights."""
    rng = np.random.default_rng(seed)
    two = np.sort(rng.uniform(0.1, 1, (2, 5)), axis=0)
    x = rng.uniform(0, 1, 300)
    for y in (two, x[:, None] * rng.uniform(1, 9, 4) + rng.uniform(0, 9, 4)):
        with pytest.raises(eco.MethodError) as error:
            eco.critic_weights(frame(y))
        assert error.value.code == "analysis/weights-constant"
        equal = eco.critic_weights(frame(y), constant="equal")["weight"].to_numpy()
        np.testing.assert_allclose(equal, 1 / y.shape[1])


@pytest.mark.parametrize("method", ["entropy", "gini", "sd", "critic", "cv"])
def test_zeros_are_scores(method: str) -> None:
    """0 ln 0 is 0; a zero is a score like any other."""
    ours, twin = TWINS[method]
    y = np.random.default_rng(1).uniform(0, 1, (30, 4))
    y[::3, 0] = y[1, 2] = 0
    y[2:, 3] = 0
    np.testing.assert_allclose(ours(frame(y))["weight"], twin(y), rtol=1e-9)


def test_entropy__shift() -> None:
    y = np.random.default_rng(1).uniform(0, 1, (30, 3))
    y[::3, 0], y[::5, 1] = 0, 1
    moved = np.where(y == 0, 0.002, np.where(y == 1, 0.998, y))
    found = eco.entropy_weights(frame(y), shift=0.002)["weight"]
    np.testing.assert_allclose(found, entropy(moved), rtol=1e-9)


@pytest.mark.parametrize("method", ["critic", "sd"])
def test_negative_scores_are_fine_where_only_spread_counts(method: str) -> None:
    ours, twin = TWINS[method]
    y = np.random.default_rng(2).normal(size=(50, 4))
    np.testing.assert_allclose(ours(frame(y))["weight"], twin(y), rtol=1e-9)


# Principal components


def varimax(loadings: Matrix) -> Matrix:
    """Kaiser's criterion with rows of length one, by singular values, from several starts."""
    lengths = np.sqrt((loadings**2).sum(axis=1))[:, None]
    rows = loadings / lengths
    best, most = rows, -np.inf
    rng = np.random.default_rng(0)
    for _ in range(10):
        turn = np.linalg.qr(rng.normal(size=(rows.shape[1],) * 2))[0]
        for _ in range(2000):
            turned = rows @ turn
            gradient = rows.T @ (turned**3 - turned * (turned**2).mean(axis=0))
            u, _, v = np.linalg.svd(gradient)
            turn = u @ v
        turned = rows @ turn
        value = (turned**2).var(axis=0).sum()
        if value > most:
            best, most = turned, value
    found: Matrix = best * lengths
    return found


@pytest.mark.parametrize("keep", ["eigenvalue", "first", "share"])
@pytest.mark.parametrize("rotate", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_components(keep: str, rotate: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(200, 3))
    y = factors @ rng.normal(size=(3, 8)) + 0.6 * rng.normal(size=(200, 8))
    values, vectors = np.linalg.eigh(np.corrcoef(y.T))
    values, vectors = values[::-1], vectors[:, ::-1]
    many = {
        "eigenvalue": int((values > 1).sum()),
        "first": 1,
        "share": int((np.cumsum(values) / 8 < 0.8).sum()) + 1,
    }[keep]
    loadings = vectors[:, :many] * np.sqrt(values[:many])
    if rotate and many > 1:
        loadings = varimax(loadings)
    part = (loadings**2).sum(axis=0) / 8
    found = eco.pca_weights(frame(y), keep=keep, rotate=rotate)
    np.testing.assert_allclose(found["weight"], shares(loadings**2 @ part), rtol=1e-6)
    np.testing.assert_allclose(found["loading"], loadings**2 @ part, rtol=1e-6)


# Stated weights and combinations


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10])
def test_ahp__both_priorities_and_tables(count: int) -> None:
    rng = np.random.default_rng(count)
    a = np.exp(rng.normal(0, 0.7, (count, count)))
    a = np.triu(a, 1) + np.eye(count) + np.tril(1 / a.T, -1)
    values, vectors = np.linalg.eig(a)
    top = int(np.argmax(values.real))
    eigenvector = shares(vectors[:, top].real)
    means = shares(np.exp(np.log(a).mean(axis=1)))
    eigenvalues = {
        "eigenvector": float(values[top].real),
        "geometric-mean": float((a @ means / means).mean()),
    }
    for priority, wanted in (("eigenvector", eigenvector), ("geometric-mean", means)):
        index = (eigenvalues[priority] - count) / (count - 1) if count > 2 else 0.0
        for table, random in (
            ("saaty-1980", [0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49]),
            ("saaty-later", [0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49]),
        ):
            found = eco.ahp_weights(a, priority=priority, random_index=table, force=True)
            np.testing.assert_allclose(found.frame["weight"], wanted, rtol=1e-9)
            assert found.eigenvalue == pytest.approx(eigenvalues[priority], rel=1e-12)
            assert found.index == pytest.approx(index, abs=1e-12)
            ratio = index / random[count - 1] if count > 2 else 0.0
            assert found.ratio == pytest.approx(ratio, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_combinations(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sets = rng.dirichlet(np.ones(6), int(rng.integers(2, 5)))
    parts = rng.dirichlet(np.ones(len(sets)))
    products = sets @ sets.T
    game = np.abs(np.linalg.solve(products, np.diag(products)))
    wanted = {
        "product": shares(sets.prod(axis=0)),
        "least-information": shares(np.exp(np.log(sets).mean(axis=0))),
        "mean": parts @ sets,
        "game": shares(game) @ sets,
    }
    named = {f"s{at}": one.tolist() for at, one in enumerate(sets)}
    given = {f"s{at}": float(part) for at, part in enumerate(parts)}
    for how, weights in wanted.items():
        found = eco.combine_weights(
            named, list("abcdef"), how=how, parts=given if how == "mean" else None
        )
        np.testing.assert_allclose(found["weight"], weights, rtol=1e-9, err_msg=how)


def test_combinations__sets_that_are_alike_share() -> None:
    """The equations of the game have no single solution then."""
    found = eco.combine_weights({"x": [1, 3], "y": [1, 3]}, ["a", "b"], how="game")
    assert found["weight"].to_list() == pytest.approx([0.25, 0.75])
