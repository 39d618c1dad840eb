"""Monthly air tables of Wenzhou's twelve counties: 96 published ranks."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco

from ..conftest import shared

SYSTEM = """
schema = 1
system = "air-{id}"
edition = "1"
kind = "composite"
status = "published"
title = {{ zh = "空气", en = "Air" }}
[[indicator]]
id = "{id}"
title = {{ zh = "{id}", en = "{id}" }}
unit = "{unit}"
direction = "{direction}"
normalise = {{ method = "min-max", over = "year" }}
"""
INDICATORS = {"aqi_good_day_ratio": ("higher", "%"), "pm25": ("lower", "ug/m3")}
MONTHS = [(2023, 10), (2024, 2), (2024, 10), (2025, 2)]


@pytest.mark.parametrize("indicator", INDICATORS)
@pytest.mark.parametrize(("year", "month"), MONTHS)
def test_air__published_ranks(tmp_path, indicator, year, month):
    table = pl.read_csv(
        shared("data/zhejiang/wenzhou_counties_air_monthly.csv"),
        schema_overrides={"unit_code": pl.String},
    )
    counties = table.filter(
        (pl.col("indicator").str.starts_with(indicator))
        & (pl.col("year") == year)
        & (pl.col("month") == month)
        & pl.col("published_rank").is_not_null()
    )
    direction, unit = INDICATORS[indicator]
    id_ = indicator.replace("_", "-")
    path = tmp_path / "air.toml"
    path.write_text(SYSTEM.format(id=id_, unit=unit, direction=direction), encoding="utf-8")
    frame = counties.select("unit_code", "year", pl.col("value").alias(id_))
    ours = eco.score(frame, path)["rank"].to_list()
    assert len(ours) == 12
    assert ours == counties["published_rank"].cast(pl.Int64).to_list()
