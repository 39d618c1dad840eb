"""Suspicious cells: found where they are, and hardly anywhere else."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from ecoindex.panel import Field, check_panel, read_all
from ecoindex.panel.check import REASONS, reason_text
from tests.conftest import shared


def _clean(regions: int = 40, years: int = 10, seed: int = 7) -> pl.DataFrame:
    """Random levels by region, slow growth, a little noise."""
    random = np.random.default_rng(seed)
    level = np.exp(random.normal(3.0, 0.8, regions))[:, None]
    growth = np.exp(0.05 * np.arange(years))[None, :]
    noise = np.exp(random.normal(0.0, 0.05, (regions, years)))
    return pl.DataFrame(
        {
            "region": [f"r{at}" for at in range(regions) for _ in range(years)],
            "year": list(range(2010, 2010 + years)) * regions,
            "x": (level * growth * noise).ravel(),
        }
    )


def _found(frame: pl.DataFrame, *fields: Field) -> list[tuple[object, ...]]:
    return check_panel(frame, fields).select("region", "year", "indicator", "reason").rows()


def _with(frame: pl.DataFrame, row: int, value: float) -> pl.DataFrame:
    values = frame["x"].to_list()
    values[row] = value
    return frame.with_columns(x=pl.Series(values))


@pytest.mark.parametrize("seed", range(20))
def test_check__nothing_in_clean_data(seed: int) -> None:
    frame = _clean(seed=seed)
    changes = frame.with_columns(x=pl.col("x") - pl.col("x").mean())
    assert _found(frame) == []
    assert _found(changes) == []


def test_check__nothing_in_little_data() -> None:
    frame = pl.DataFrame({"region": ["a", "b"], "year": [2024, 2024], "x": [1.0, 1e9], "s": "?"})
    assert _found(frame) == []
    assert _found(frame.clear()) == []
    assert _found(frame.with_columns(x=pl.lit(None, dtype=pl.Float64))) == []


def test_check__whole_numbers_are_measured_too() -> None:
    frame = _clean(regions=200).with_columns(pl.col("x").log().mul(10.0).round())
    assert frame["x"].n_unique() < 0.1 * len(frame)
    assert _found(frame) == []
    assert _found(_with(frame, 3, 3000.0)) == [("r0", 2013, "x", "outlier")]
    classes = frame.with_columns(x=pl.col("x") % 5.0 + 1.0)
    assert _found(_with(classes, 3, 9.0)) == []


@pytest.mark.parametrize(
    ("row", "value", "reason"),
    [
        (3, 0.0, "zero"),
        (3, 1e9, "outlier"),
        (3, float("inf"), "infinite"),
        (3, None, None),
        (3, float("nan"), None),
    ],
)
def test_check__one_bad_cell(row: int, value: float, reason: str | None) -> None:
    expected = [] if reason is None else [("r0", 2013, "x", reason)]
    assert _found(_with(_clean(), row, value)) == expected


def test_check__a_wrong_factor_is_named_once_not_the_way_back() -> None:
    frame = _clean()
    assert _found(_with(frame, 15, frame["x"][15] * 6.0)) == [("r1", 2015, "x", "jump")]
    assert _found(_with(frame, 15, frame["x"][15] * 25.0)) == [("r1", 2015, "x", "level")]


def test_check__a_lasting_step_is_named_at_its_beginning() -> None:
    frame = _clean()
    raised = pl.when((pl.col("region") == "r1") & (pl.col("year") >= 2016)).then(6.0).otherwise(1.0)
    assert _found(frame.with_columns(pl.col("x") * raised)) == [("r1", 2016, "x", "jump")]


def test_check__a_gap_in_the_years_is_no_jump() -> None:
    frame = _clean().filter(~((pl.col("region") == "r1") & pl.col("year").is_between(2012, 2017)))
    raised = pl.when((pl.col("region") == "r1") & (pl.col("year") >= 2016)).then(6.0).otherwise(1.0)
    assert _found(frame.with_columns(pl.col("x") * raised)) == []


def test_check__the_order_of_rows_does_not_matter() -> None:
    frame = _clean()
    frame = _with(_with(frame, 15, frame["x"][15] * 6.0), 70, 0.0)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=1)
    assert sorted(map(str, _found(frame))) == sorted(map(str, _found(shuffled)))


def test_check__a_repeated_extreme_that_is_no_natural_end() -> None:
    frame = _clean()
    capped = frame.with_columns(x=pl.when(pl.col("x") > 50.0).then(pl.lit(50.0)).otherwise("x"))
    count = int((capped["x"] == 50.0).sum())
    assert count > 20
    assert [reason for *_, reason in _found(capped)] == ["repeated-extreme"] * count
    natural = frame.with_columns(x=pl.min_horizontal(pl.col("x") * 2, pl.lit(100.0)))
    assert int((natural["x"] == 100.0).sum()) > 10
    assert _found(natural) == []


def test_check__limits_that_are_declared() -> None:
    frame = pl.DataFrame({"region": ["a", "b", "c"], "year": 2024, "x": [-5.0, 50.0, 120.0]})
    percent = Field("x", ("占比",), "%")
    assert [reason for *_, reason in _found(frame, percent)] == ["percent", "percent"]
    assert _found(frame, Field("x", ("GDP增长率",), "%")) == [], "a change may be negative"
    assert _found(frame, Field("x", unit="ug/m3")) == []
    bounded = _found(frame, Field("x", unit="%", bounds=(-10.0, 100.0)))
    assert bounded == [("c", 2024, "x", "bounds")]


def test_check__duplicates() -> None:
    frame = pl.DataFrame({"region": ["a", "a", "b"], "year": 2024, "x": [1.0, 1.0, 2.0]})
    assert _found(frame) == [("a", 2024, None, "duplicate")] * 2


def test_reason_text__both_languages() -> None:
    for reason in REASONS:
        assert reason_text(reason, "zh") != reason_text(reason, "en")


def test_check__dirty_counties() -> None:
    panel = read_all(shared("data/china/county_panel_kfq_2000_2015.csv"))
    found = check_panel(panel)
    frame = panel.frame

    def rows(indicator: str, reason: str) -> pl.DataFrame:
        return found.filter((pl.col("indicator") == indicator) & (pl.col("reason") == reason))

    assert rows("pm", "zero").height == int((frame["pm"] == 0.0).sum()) == 28
    assert rows("mmr", "repeated-extreme").height == int((frame["mmr"] == 1000.0).sum()) == 91
    rich = found.filter((pl.col("indicator") == "rgdp") & (pl.col("value") >= 1e6))
    assert rich.height == int((frame["rgdp"] >= 1e6).sum()) == 5
    assert found.filter(pl.col("reason") == "jump").height > 100
    assert found.height < 0.003 * frame.height * (frame.width - 2), "rare even in dirty data"
    lines = shared("data/china/county_panel_kfq_2000_2015.csv").read_text("utf-8").splitlines()
    for region, year, row in rich.select("region", "year", "row").rows():
        assert lines[row - 1].startswith(f"{region},"), "rows as a person counts them"
        assert f",{year}," in lines[row - 1]


@pytest.mark.parametrize(
    ("file", "region", "most"),
    [
        ("zhejiang/zhejiang_18_counties_panel_2000_2015.csv", None, 18),
        ("zhejiang/zhejiang_prefectures_panel_2005_2019_wide.csv", None, 4),
        ("golden/undp_hdi_1990_2022.csv", "iso3", 1),
    ],
)
def test_check__clean_files_hardly_anything(file: str, region: str | None, most: int) -> None:
    """What is named there: an island county without satellite PM2.5, real breaks such as a war."""
    panel = read_all(shared(f"data/{file}"), region_column=region)
    assert panel.frame.width > 5
    assert check_panel(panel).height <= most
