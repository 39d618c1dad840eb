"""Tracking on real counties and on the worked illustration, beside figures computed apart."""

from __future__ import annotations

from statistics import median

import polars as pl
import pytest

import ecoindex as eco

from ..conftest import shared
from .test_synergy import INDEX, VALUES

SYSTEM = """
schema = 1
system = "pollution-carbon"
edition = "1"
status = "proposal"
title = { zh = "减污降碳", en = "Pollution and carbon" }
base_year = 2005
[index]
scale = 100
[[goal]]
year = 2015
growth = 0.10
[[node]]
id = "pollution"
title = { zh = "减污", en = "Pollution" }
[[node]]
id = "carbon"
title = { zh = "降碳", en = "Carbon" }
[[variable]]
id = "co2-mt"
title = { zh = "二氧化碳排放量", en = "CO2" }
unit = "Mt"
[[variable]]
id = "rgdp"
title = { zh = "人均生产总值", en = "GDP per head" }
unit = "1"
[[variable]]
id = "pd"
title = { zh = "人口密度", en = "Population density" }
unit = "1"
[[indicator]]
id = "pm"
node = "pollution"
title = { zh = "卫星反演细颗粒物", en = "Satellite PM2.5" }
unit = "ug/m3"
direction = "lower"
normalise = { method = "goalposts", worst = 60, best = 10 }
[[indicator]]
id = "intensity"
node = "carbon"
title = { zh = "单位生产总值二氧化碳（2005年为100）", en = "CO2 per GDP, 2005 = 100" }
unit = "1"
direction = "lower"
weight = 2
formula = "100 * (co2_mt / (rgdp * pd)) / base(co2_mt / (rgdp * pd))"
normalise = { method = "goalposts", worst = 250, best = 0 }
[[indicator]]
id = "sec"
node = "carbon"
title = { zh = "第二产业占比", en = "Secondary industry" }
unit = "1"
direction = "lower"
normalise = { method = "goalposts", worst = 1, best = 0 }
"""
PANEL = "data/zhejiang/zhejiang_18_counties_panel_2000_2015.csv"


def clip(x: float) -> float:
    return min(max(x, 0.0), 1.0)


def index(row: dict, base: dict) -> float:
    def burden(item: dict) -> float:
        return item["co2_mt"] / (item["rgdp"] * item["pd"])

    intensity = clip((250 - 100 * burden(row) / burden(base)) / 250)
    carbon = (2 * intensity + clip(1 - row["sec"])) / 3
    return 100 * (clip((60 - row["pm"]) / 50) + carbon) / 2


@pytest.fixture(scope="module")
def counties() -> dict[str, dict[int, dict]]:
    table = pl.read_csv(shared(PANEL), schema_overrides={"unit_code": pl.String})
    found: dict[str, dict[int, dict]] = {}
    for row in table.iter_rows(named=True):
        found.setdefault(row["unit_code"], {})[row["year"]] = row
    assert len(found) == 18
    return found


@pytest.fixture(scope="module")
def tracked(tmp_path_factory, counties) -> eco.Track:
    file = tmp_path_factory.mktemp("systems") / "pollution-carbon.toml"
    file.write_text(SYSTEM, encoding="utf-8")
    return eco.track(shared(PANEL), file)


def test_zhejiang__every_figure_equals_a_plain_loop(tracked, counties) -> None:
    rows = tracked.frame.filter(pl.col("year") >= 2005)
    assert rows.height == 18 * 11
    for row in rows.iter_rows(named=True):
        years = counties[row["region"]]
        series = {y: index(item, years[2005]) for y, item in years.items() if y <= row["year"]}
        base = series[2005]
        assert row["index"] == pytest.approx(series[row["year"]], rel=1e-12)
        assert row["growth"] == pytest.approx(row["index"] / base - 1, abs=1e-12)
        way = 0.10 * (row["year"] - 2005) / 10
        assert row["path"] == pytest.approx(base * (1 + way), rel=1e-12)
        slopes = [
            (series[b] - series[a]) / (b - a) for b in series for a in series if a < b
        ]  # every pair of years
        line = median(series.values()) + median(slopes) * (2015 - median(series))
        assert row["projected"] == pytest.approx(min(line, 100), rel=1e-9)
        if row["year"] < 2015:
            needed = max(0.0, (0.10 - row["growth"]) / (2015 - row["year"]))
            assert row["needed_per_year"] == pytest.approx(needed, abs=1e-12)


def test_zhejiang__verdicts_of_the_last_year(tracked, counties) -> None:
    last = tracked.frame.filter(year=2015)
    assert last.height == 18
    for row in last.iter_rows(named=True):
        years = counties[row["region"]]
        base = index(years[2005], years[2005])
        met = index(years[2015], years[2005]) >= 1.10 * base * (1 - 1e-9)
        assert row["verdict"] == ("met" if met else "unreachable" if 1.1 * base > 100 else "behind")
    assert {"met", "behind"} <= set(last["verdict"])


def test_zhejiang__a_city_from_its_counties(tracked) -> None:
    chain = eco.chain(tracked)
    lishui = chain.counties.filter(city="331100", year=2015)
    assert lishui.height > 4
    mean = chain.cities.filter(region="331100", year=2015).row(0, named=True)
    assert abs(lishui["contribution"].sum() - mean["distance"]) < 1e-9
    assert mean["index"] == pytest.approx(lishui["comparable"].mean(), rel=1e-12)


def test_synergy__growth_of_the_worked_illustration() -> None:
    """28.83 % for the index, 9.77 % for the effect alone: section 4.1 of the index."""
    frame = pl.DataFrame(
        {"region": ["洞头区", "洞头区"], "year": [2021, 2025]}
        | {name: list(map(float, pair)) for name, pair in VALUES.items()}
    )
    row = eco.track(frame, "wenzhou-synergy", year=2025).frame.row(0, named=True)
    assert row["index"] == pytest.approx(INDEX[1], abs=5e-7)
    assert row["growth"] == pytest.approx(0.2883, abs=5e-5)
    assert row["growth_effect"] == pytest.approx(0.0977, abs=5e-5)
    assert row["verdict"] == "met"
