"""The index of rows and the ranks within a year against slow twins, small tables and large ones."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecoindex import _core

LARGE = 50_000
"""Rows enough for several threads to index a part each."""


def check(regions: list[Any], years: list[int], rows: _core.Rows) -> None:
    assert pl.Series(rows.regions).to_list() == list(dict.fromkeys(regions))
    assert rows.years == sorted(set(years))
    first: dict[tuple[Any, int], int] = {}
    again = []
    for row, key in enumerate(zip(regions, years, strict=True)):
        if first.setdefault(key, row) != row:
            again.append((first[key], row))
    assert rows.duplicate_count == len(again)
    assert rows.duplicates == again[: len(rows.duplicates)]
    assert bool(rows.duplicates) == bool(again)


def pieces(values: list[Any], dtype: type[pl.DataType], cuts: list[int]) -> pl.Series:
    whole = pl.Series("key", values, dtype=dtype)
    borders = sorted({0, len(values), *(cut % (len(values) + 1) for cut in cuts)})
    parts = [whole[a:b] for a, b in pairwise(borders)]
    return pl.concat(parts, rechunk=False) if parts else whole


TEXTS = st.text(st.sampled_from("ab0鹿é"), max_size=16)
NUMBERS = st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 2)
YEARS = st.integers(2019, 2023) | st.integers(-(10**6), 10**6)


@given(
    st.one_of(
        st.lists(st.tuples(TEXTS, YEARS), max_size=40),
        st.lists(st.tuples(NUMBERS, YEARS), max_size=40),
    ),
    st.lists(st.integers(0, 100), max_size=3),
    st.booleans(),
)
def test_rows__any_small_table(keys: list[tuple[Any, int]], cuts: list[int], rising: bool) -> None:
    keys = sorted(keys) if rising else keys
    regions, years = [key[0] for key in keys], [key[1] for key in keys]
    kind = pl.Int64 if regions and isinstance(regions[0], int) else pl.String
    rows = _core.Rows(pieces(regions, kind, cuts), pieces(years, pl.Int64, cuts))
    if keys:
        check(regions, years, rows)


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("name", ["{}", "region {:09}", "{:012}", "{:05}县"])
@pytest.mark.parametrize("order", ["rising", "falling", "by year", "shuffled", "one comes again"])
def test_rows__large_tables(order: str, name: str, threads: int) -> None:
    numbers = np.repeat(np.arange(LARGE // 4), 4)
    years = np.tile(np.arange(2020, 2024), LARGE // 4)
    at = np.arange(LARGE)
    if order == "falling":
        at = at[::-1]
    elif order == "by year":
        at = np.argsort(years, kind="stable")
    elif order == "shuffled":
        at = np.random.default_rng(5).permutation(LARGE)
    elif order == "one comes again":
        numbers[-3:] = [7, 3, 7]
        years[-3:] = [2020, 1999, 2020]
    regions = [name.format(number) for number in numbers[at]]
    rows = _core.Rows(pl.Series(regions), pl.Series(years[at]), threads=threads)
    check(regions, years[at].tolist(), rows)


@pytest.mark.parametrize("method", ["competition", "dense", "average"])
@pytest.mark.parametrize("digits", [0, 2, 12])
def test_rank__large_years(method: str, digits: int) -> None:
    """Years of several slices, of one, and of few rows; many ties, an outlier, missing scores."""
    rng = np.random.default_rng(11)
    years = rng.choice([2020, 2021, 2022], 300_000, p=[0.8, 0.1995, 0.0005])
    scores = rng.normal(50, 10, years.size).round(digits)
    scores[rng.random(years.size) < 0.02] = np.nan
    scores[17] = 1e6
    rows = _core.Rows(pl.Series(np.arange(years.size)), pl.Series(years))
    got = pl.Series(_core.rank(pl.Series(scores), rows, method=method))
    how = {"competition": "min"}.get(method, method)
    frame = pl.DataFrame({"year": years, "score": pl.Series(scores, nan_to_null=True)})
    want = frame.select(pl.col("score").rank(how, descending=True).over("year")).to_series()
    assert got.cast(pl.Float64).to_list() == want.cast(pl.Float64).to_list()


def test_records__columns_that_do_not_go_together() -> None:
    rows = [_core.Rows(pl.Series(["a"] * n), pl.Series(range(n))) for n in (1, 2)]
    one, two = (_core.rank(pl.Series([1.0] * len(own)), own) for own in rows)
    assert pl.DataFrame(_core.records(["a", "b"], [two, two])).shape == (2, 2)
    for names, columns in ((["a", "b"], [one, two]), (["a"], [one, one])):
        with pytest.raises(ValueError, match="do not go together"):
            _core.records(names, columns)
