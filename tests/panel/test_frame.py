"""Tables in memory: everything with an Arrow or DataFrame interface, without a copy."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from ecoindex.panel import Field, read_frame, read_panel, resolve_regions
from tests.panel.support import FIELDS, WIDE, codes, fails, long_of, values


def _relation(frame: pl.DataFrame) -> object:
    connection = duckdb.connect()
    connection.register("frame", frame.to_arrow())
    return connection.sql("select * from frame")


class _Stream:
    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)


class _Interchange:
    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame.to_arrow()

    def __dataframe__(self, nan_as_null: bool = False, allow_copy: bool = True) -> object:
        return self.frame.__dataframe__(nan_as_null, allow_copy)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda frame: frame,
        lambda frame: frame.lazy(),
        lambda frame: frame.to_arrow(),
        lambda frame: frame.to_pandas(),
        lambda frame: frame.to_pandas().set_index(["region", "year"]),
        lambda frame: frame.to_dict(as_series=False),
        lambda frame: frame.to_dicts(),
        _relation,
        _Stream,
        _Interchange,
    ],
)
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_read_frame__any_table(wrap: Callable[[pl.DataFrame], object], shape: str) -> None:
    frame = WIDE if shape == "wide" else long_of(WIDE)
    panel = read_panel(wrap(frame), FIELDS)
    got = panel.frame.cast({"year": pl.Int64}).with_columns(pl.col(pl.Float64).fill_nan(None))
    assert got.sort("region", "year").equals(WIDE)


def test_read_frame__a_column_is_no_table() -> None:
    for column in (pl.Series("pm25", [1.0]), pa.chunked_array([[1.0]]), pd.Series([1.0])):
        assert fails(column).code == "panel/not-a-table"


def test_read_frame__whole_and_broken_numbers_in_one_list() -> None:
    data = {"region": ["330302", "330303"], "year": [2025, 2025], "pm25": [20, 21.5]}
    assert values(read_panel(data, FIELDS), "pm25") == [20.0, 21.5]


def test_read_frame__no_copy_of_floats() -> None:
    frame = pl.concat([WIDE, WIDE], rechunk=False)
    panel = read_frame(frame, FIELDS)
    assert panel.frame["pm25"].n_chunks() == 2
    assert [address for address, *_ in _buffers(panel.frame["pm25"])] == [
        address for address, *_ in _buffers(frame["pm25"])
    ]
    numbers = np.array([1.0, np.nan])
    pandas = pd.DataFrame({"region": ["a", "b"], "year": [2025, 2025]})
    pandas["pm25"] = numbers
    series = read_frame(pandas, FIELDS).frame["pm25"]
    assert series[1] != series[1], "NaN stays NaN"
    table = pa.table({"region": ["a"], "year": [2025], "pm25": [1.5]})
    assert (
        _buffers(read_frame(table, FIELDS).frame["pm25"])[0][0]
        == table["pm25"].chunk(0).buffers()[1].address
    )


def _buffers(series: pl.Series) -> list[tuple[int, int]]:
    chunks = pa.chunked_array(series).chunks
    return [(chunk.buffers()[1].address + 8 * chunk.offset, len(chunk)) for chunk in chunks]


def test_read_frame__columns_of_other_types() -> None:
    frame = pl.DataFrame(
        {
            "region": pl.Series([330302, 330324], dtype=pl.UInt32),
            "year": [2025, 2025],
            "pm25": pl.Series([1, None], dtype=pl.Int16),
            "good-days": pl.Series([0.5, 2.5], dtype=pl.Float32),
            "gdp": pl.Series(["1,000", "不适用"], dtype=pl.Categorical),
            "plan": [True, False],
            "index": pl.Series([None, None], dtype=pl.Null),
        }
    )
    panel = read_frame(frame, FIELDS)
    assert panel.frame.dtypes[2:] == [pl.Float64] * 5
    assert panel.frame.schema["region"] == pl.UInt32, "integer ids stay integers"
    assert panel.frame.row(0) == (330302, 2025, 1.0, 0.5, 1000.0, 1.0, None)
    assert panel.not_applicable.to_dict(as_series=False) == {"gdp": [False, True]}
    assert fails(frame.with_columns(pm25=pl.Series([True, False]))).code == "panel/cell-truth"
    assert fails(frame.with_columns(plan=pl.Series([1, 2]))).code == "panel/cell-yes-no"
    assert fails(frame.with_columns(reform=pl.Series([1.0, 0.25]))).code == "panel/cell-state"
    assert fails(frame.with_columns(reform=pl.Series([True, False]))).code == "panel/cell-truth"


def test_read_frame__region_and_year_as_floats_or_text() -> None:
    frame = {"region": [330302.0], "year": [2025.0], "pm25": [1.0]}
    assert read_frame(frame, FIELDS).frame.row(0) == (330302, 2025, 1.0)
    assert read_frame({**frame, "year": ["2025年"]}, FIELDS).frame.row(0) == (330302, 2025, 1.0)
    assert fails({**frame, "year": [2025.5]}).code == "panel/year-text"
    assert fails({**frame, "year": pl.Series([None], dtype=pl.Int32)}).code == "panel/year-empty"
    assert (
        fails({**frame, "region": pl.Series([None], dtype=pl.String)}).code == "panel/region-empty"
    )
    assert fails(pl.DataFrame(frame).clear()).code == "panel/no-rows"


def test_read_frame__units_in_names() -> None:
    panel = read_frame({"region": ["x"], "year": [2025], "GDP (万元)": [12345.0]}, FIELDS)
    assert values(panel, "gdp") == pytest.approx([1.2345])
    assert codes(panel) == []


def test_resolve_regions() -> None:
    mapping, notes = resolve_regions([330302, "永嘉县", "Nowhere"])
    assert mapping == {330302: "330302", "永嘉县": "330324", "Nowhere": "Nowhere"}
    assert [item.code for item in notes] == ["panel/regions-unknown"]
    _, many = resolve_regions(f"r{at}" for at in range(9))
    assert [item.code for item in many] == ["panel/regions-unknown-many"]
    for language in ("zh", "en"):
        assert "9" in many[0].text(language)
        assert "Nowhere" in notes[0].text(language)


def test_read_frame__passes_float_columns_through_without_a_copy() -> None:
    frame = pl.DataFrame({"region": ["a", "b"], "year": [2024, 2024], "x": [1.0, 2.0]})
    panel = read_frame(frame, [Field("x", (), "ug/m3")])

    def address(table: pl.DataFrame) -> int:
        return int(table["x"].to_numpy(allow_copy=False).__array_interface__["data"][0])

    assert address(panel.frame) == address(frame)
