"""What must hold for every system: range, monotonicity, order, weight scale, dimensions."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ecoindex as eco

from .conftest import indicator

VALUES = st.floats(-1e6, 1e6, allow_nan=False, width=32)
CELLS = st.one_of(st.none(), VALUES)
MIN_MAX = '{ method = "min-max", over = "year", constant = 0.5 }'
RULE = '[index]\nmissing = { rule = "redistribute", require = 0 }'
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def frame(columns: list[list[float | None]]) -> pl.DataFrame:
    n = len(columns[0])
    keys = {"region": [f"r{i}" for i in range(n)], "year": [2021] * n}
    data = {f"i{j}": pl.Series(values, dtype=pl.Float64) for j, values in enumerate(columns)}
    return pl.DataFrame(keys | data)


def columns(cells: st.SearchStrategy[float | None]) -> st.SearchStrategy[list[list[float | None]]]:
    sizes = st.integers(1, 12)
    return sizes.flatmap(
        lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=3, max_size=3)
    )


def system(small, weights: tuple[str, ...] = ("1", "2", "3"), normalise: str = MIN_MAX):
    parts = [indicator(f"i{j}", normalise, weight=w) for j, w in enumerate(weights)]
    return small(RULE, *parts)


@given(data=columns(CELLS))
@RELAXED
def test_min_max_scores_stay_within_their_interval(small, data):
    scores = eco.score(frame(data), system(small))
    known = scores["score"].drop_nulls()
    assert ((known >= 0) & (known <= 1)).all()
    assert scores["score"].null_count() == sum(all(v is None for v in row) for row in zip(*data))
    assert ((scores["coverage"] >= 0) & (scores["coverage"] <= 1)).all()


@given(
    data=columns(VALUES), row=st.integers(0, 11), column=st.integers(0, 2), rise=st.floats(0, 1e6)
)
@RELAXED
def test_a_better_value_never_lowers_a_score(small, data, row, column, rise):
    goalposts = '{ method = "goalposts", worst = -1e6, best = 1e6 }'
    table = system(small, normalise=goalposts)
    row %= len(data[0])
    before = eco.score(frame(data), table)["score"][row]
    data[column][row] += rise
    after = eco.score(frame(data), table)["score"][row]
    assert after >= before


@given(data=columns(CELLS), factor=st.integers(2, 10**9))
@RELAXED
def test_scaling_all_weights_changes_no_bit(small, data, factor):
    once = eco.score(frame(data), system(small))
    scaled = eco.score(frame(data), system(small, tuple(str(w * factor) for w in (1, 2, 3))))
    assert once.equals(scaled)


def test_fractions_are_exact(small):
    thirds = system(small, ('"1/3"', '"1/3"', '"1/3"'))
    ones = system(small, ("1", "1", "1"))
    assert thirds.children() == ones.children()


@given(data=columns(CELLS))
@RELAXED
def test_row_order_changes_no_bit(small, data):
    table, data_frame = system(small), frame(data)
    backwards = eco.score(data_frame.reverse(), table).reverse()
    assert eco.score(data_frame, table).equals(backwards)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow", "duckdb", "ints"])
def test_every_kind_of_table_gives_the_same(small, kind):
    import duckdb

    data = frame([[1.0, 2.0, 4.0], [5.0, None, 1.0], [3.0, 2.0, 9.0]])
    want = eco.score(data, system(small))
    if kind == "duckdb":
        with duckdb.connect() as connection:
            connection.register("t", data.to_arrow())
            assert eco.score(connection.sql("select * from t"), system(small)).equals(want)
        return
    table = {
        "polars": lambda: data,
        "pandas": lambda: data.to_pandas(),
        "pyarrow": lambda: data.to_arrow(),
        "ints": lambda: data.with_columns(pl.col("i0").cast(pl.Int64)),
    }[kind]()
    assert eco.score(table, system(small)).equals(want)


def test_the_callers_frame_is_left_alone(small):
    data = pl.concat(
        [
            frame([[1.0], [2.0], [3.0]]),
            frame([[4.0], [5.0], [6.0]]).with_columns(region=pl.lit("z")),
        ],
        rechunk=False,
    )
    copy, chunks = data.clone(), data.n_chunks()
    eco.score(data, system(small))
    assert data.equals(copy)
    assert data.n_chunks() == chunks == 2
