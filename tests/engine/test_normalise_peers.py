"""The same numbers as scikit-criteria and pymcdm, where the conventions are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

import ecoindex as eco

from .conftest import indicator

normalizations = pytest.importorskip("pymcdm.normalizations")
helpers = pytest.importorskip("pymcdm.helpers")
skcriteria = pytest.importorskip("skcriteria")

Array = np.ndarray
COLUMNS = 6
SIGNS = np.array([1, -1, 1, 1, -1, -1])


def matrix(seed: int) -> Array:
    return np.random.default_rng(seed).lognormal(1, 1, (40, COLUMNS)).round(3)


def ours(small: Callable[..., Any], x: Array, how: str, signs: Array = SIGNS) -> Array:
    parts = [
        indicator(f"i{j}", how, direction='"higher"' if sign > 0 else '"lower"')
        for j, sign in enumerate(signs)
    ]
    frame = pl.DataFrame(x, schema=[f"i{j}" for j in range(COLUMNS)])
    keys = {"region": [f"r{i}" for i in range(len(x))], "year": [2021] * len(x)}
    found = eco.normalise(pl.DataFrame(keys).hstack(frame.get_columns()), small(*parts))
    return found.drop("region", "year").to_numpy()


PYMCDM = {
    "minmax_normalization": ['"min-max"', '"distance-to-best"'],
    "linear_normalization": ['"share", of = "best"', '"distance-to-best", form = "ratio"'],
    "sum_normalization": ['"share", of = "sum"'],
}


@pytest.mark.parametrize(("name", "how"), [(n, how) for n, all in PYMCDM.items() for how in all])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pymcdm(small, name: str, how: str, seed: int) -> None:
    x = matrix(seed)
    method = getattr(normalizations, name)
    theirs = helpers.normalize_matrix(x, method, SIGNS)
    found = ours(small, x, f'{{ method = {how}, over = "year" }}')
    np.testing.assert_allclose(found, theirs, rtol=1e-9, atol=1e-12)


def scaled_by(name: str, x: Array) -> Array:
    scalers = pytest.importorskip("skcriteria.preprocessing.scalers")
    data = skcriteria.mkdm(x, objectives=[max] * COLUMNS)
    return getattr(scalers, name)(target="matrix").transform(data).matrix.to_numpy()


SCALERS = {
    "MinMaxScaler": '"min-max"',
    "MaxAbsScaler": '"share", of = "best"',
    "SumScaler": '"share", of = "sum"',
    "StandarScaler": '"z-score", sd = "population"',
}


@pytest.mark.parametrize("name", SCALERS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_scikit_criteria(small, name: str, seed: int) -> None:
    x = matrix(seed)
    how = f'{{ method = {SCALERS[name]}, over = "year" }}'
    found = ours(small, x, how, np.ones(COLUMNS))
    np.testing.assert_allclose(found, scaled_by(name, x), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("ties", ["best", "average", "worst"])
def test_scipy_ranks(small, ties: str) -> None:
    """Ranks of scipy from the other end: its "max" is the best of the places."""
    stats = pytest.importorskip("scipy.stats")
    x = matrix(7).round(0)
    names = {"best": "max", "average": "average", "worst": "min"}
    places = stats.rankdata(x * SIGNS, method=names[ties], axis=0)
    borda = ours(small, x, f'{{ method = "borda", over = "year", ties = "{ties}", start = 1 }}')
    np.testing.assert_array_equal(borda, places)
    rank = ours(small, x, f'{{ method = "rank", over = "year", ties = "{ties}" }}')
    np.testing.assert_allclose(rank, (places - 1) / (len(x) - 1), rtol=1e-15)
    percentile = ours(small, x, '{ method = "percentile", over = "year" }')
    mean = [
        [stats.percentileofscore(x[:, j] * SIGNS[j], x[i, j] * SIGNS[j], "mean") for j in range(6)]
        for i in range(len(x))
    ]
    np.testing.assert_allclose(percentile, np.array(mean) / 100, rtol=1e-13)
