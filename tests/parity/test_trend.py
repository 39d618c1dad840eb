"""The trend of the core against ten lines of NumPy, and what must not change a bit."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecoindex import _core

Z = 1.959963984540054
COLUMNS = ("slope", "low", "high", "year", "level", "known")


def twin(years: np.ndarray, values: np.ndarray) -> list[float | None]:
    """Theil-Sen line of all points; the interval after Sen (1968), as SciPy's theilslopes."""
    n = len(years)
    pairs = [(i, j) for j in range(n) for i in range(j)]
    slopes = np.sort([(values[j] - values[i]) / (years[j] - years[i]) for i, j in pairs])
    if not n or not len(slopes):
        return [None] * 5 + [float(n)]
    ties = np.unique(values, return_counts=True)[1]
    sigma = np.sqrt((n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18)
    high = int(np.round((len(slopes) + Z * sigma) / 2))
    low = int(np.round((len(slopes) - Z * sigma) / 2)) - 1
    ends = [slopes[low], slopes[high]] if low >= 0 and high < len(slopes) else [None, None]
    return [np.median(slopes), *ends, np.median(years), np.median(values), float(n)]


def core(frame: pl.DataFrame, threads: int | None = None) -> pl.DataFrame:
    rows = _core.Rows(frame["region"], frame["year"])
    found = _core.trend(frame["value"], rows, z=Z, threads=threads)
    return pl.DataFrame({name: pl.Series(getattr(found, name)) for name in COLUMNS})


def random_frame(seed: int) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    parts = []
    for region in range(rng.integers(1, 6)):
        years = np.sort(rng.choice(np.arange(1990, 2030), rng.integers(1, 18), replace=False))
        values = np.round(rng.normal(1, 0.2, len(years)), int(rng.integers(1, 4)))
        values[rng.random(len(years)) < 0.2] = np.nan
        parts.append(
            pl.DataFrame({"region": [f"r{region}"] * len(years), "year": years, "value": values})
        )
    return pl.concat(parts).sample(fraction=1, shuffle=True, seed=seed)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_trend__equals_its_twin_as_of_each_year(seed: int) -> None:
    frame = random_frame(seed)
    found = core(frame)
    for at, (region, year, _) in enumerate(frame.rows()):
        seen = frame.filter(
            (pl.col("region") == region) & (pl.col("year") <= year) & pl.col("value").is_not_nan()
        ).sort("year")
        want = twin(seen["year"].to_numpy(), seen["value"].to_numpy())
        ours = found.row(at)
        assert [item is None for item in ours] == [item is None for item in want]
        for one, other in zip(ours, want):
            assert one is None or one == pytest.approx(other, rel=1e-12, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_trend__threads_and_row_order_change_no_bit(seed: int) -> None:
    frame = random_frame(seed)
    found = core(frame, threads=3)
    turned = frame.reverse()
    again = core(turned, threads=1).reverse()
    assert found.equals(again)


def test_trend__a_column_of_another_length() -> None:
    rows = _core.Rows(pl.Series(["a"]), pl.Series([2020]))
    with pytest.raises(_core.EngineError):
        _core.trend(pl.Series([1.0, 2.0]), rows, z=Z)
