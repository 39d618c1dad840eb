"""Real counties: satellite PM2.5 and CO2 of 18 counties of Zhejiang, 2000 to 2015."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco
from ecoindex.report.plan_text import path_sentence, points
from ecoindex.spec import System, parse_system
from tests.analysis.plan_support import planned
from tests.conftest import shared

SYSTEM = """
schema = 1
system = "pollution-carbon"
edition = "test"
status = "proposal"
title = { zh = "污染与碳", en = "Pollution and carbon" }
base_year = 2005

[index]
scale = 100
aggregate = "%s"

[[goal]]
year = 2015
growth = 0.2

[[node]]
id = "pollution"
title = { zh = "污染", en = "Pollution" }

[[node]]
id = "carbon"
title = { zh = "碳", en = "Carbon" }

[[variable]]
id = "co2"
title = { zh = "二氧化碳", en = "CO2" }
unit = "10^4 t"

[[indicator]]
id = "pm"
node = "pollution"
title = { zh = "细颗粒物", en = "Fine particles" }
unit = "ug/m3"
direction = "lower"
normalise = { method = "goalposts", worst = 80, best = 10 }

[[indicator]]
id = "co2-gdp"
node = "carbon"
title = { zh = "单位产值二氧化碳", en = "CO2 per output" }
unit = "1"
direction = "lower"
normalise = { method = "goalposts", worst = 4, best = 0.2 }

[[indicator]]
id = "sec"
node = "carbon"
title = { zh = "第二产业比重", en = "Share of secondary industry" }
unit = "1"
direction = "lower"
normalise = { method = "goalposts", worst = 0.8, best = 0.2 }
"""


def counties() -> pl.DataFrame:
    file = shared("data/zhejiang/zhejiang_18_counties_panel_2000_2015.csv")
    frame = pl.read_csv(file, schema_overrides={"unit_code": pl.String})
    assert frame.height == 18 * 16
    people = pl.col("pd") / pl.col("pd").mean()
    return frame.select(
        pl.col("unit_code").alias("region"),
        "year",
        "pm",
        "sec",
        (pl.col("co2_mt") / (pl.col("rgdp") / 10_000) / people).alias("co2-gdp"),
    )


@pytest.fixture(scope="module", params=["arithmetic", "geometric"])
def system(request) -> System:
    return parse_system(SYSTEM % request.param, "pollution-carbon.toml")


def missed(frame: pl.DataFrame, system: System) -> list[str]:
    """Counties that grew by less than the goal from 2005 to 2015."""
    scores = eco.score(frame, system)
    year = {y: scores.filter(pl.col("year") == y).select("region", "score") for y in (2005, 2015)}
    both = year[2005].join(year[2015], on="region", suffix="_late")
    return both.filter(pl.col("score_late") < 1.2 * pl.col("score"))["region"].to_list()


def test_zhejiang__plans_for_counties_that_missed_their_goal(system: System) -> None:
    frame = counties()
    late = missed(frame, system)
    assert len(late) >= 3
    verdicts = set()
    for region in late:
        path = eco.plan_path(frame, system, region, goal="2020:20%", year=2015)
        assert (path.base, path.year) == (2005, 2015)
        own = frame.filter((pl.col("region") == region) & (pl.col("year") == 2015))
        values = planned(path)
        new = own.with_columns(pl.lit(value).alias(id_) for id_, value in values.items())
        scored = eco.score(new, system).item(0, "score")
        base = eco.score(frame, system, 2005, regions=[region]).item(0, "score")
        assert path.base_index == pytest.approx(base)
        assert path.target == pytest.approx(1.2 * base)
        assert scored == pytest.approx(path.reached)
        assert path.feasible == (scored >= 1.2 * base - 1e-7)
        assert path.optimum == "global"
        verdicts.add(path.verdict)
        for row in path.frame.iter_rows(named=True):
            assert row["target"] <= row["value"], "every indicator is better when lower"
            assert row["target"] >= row["limit"]
    assert "feasible" in verdicts


def test_zhejiang__the_goal_of_2015_from_2010(system: System) -> None:
    path = eco.plan_path(counties(), system, missed(counties(), system)[0], year=2010)
    assert path.goal == eco.PlanGoal(2015, growth=0.2)
    seen = counties().filter(pl.col("year") <= 2010).sort("region", "year")
    steps = seen.with_columns(pl.col("pm").diff().over("region"))
    row = path.frame.filter(pl.col("indicator") == "pm").row(0, named=True)
    assert row["pace"] == pytest.approx(-steps["pm"].min())
    assert row["limit"] == pytest.approx(max(10, row["value"] - 5 * row["pace"]))


def test_zhejiang__the_sentence_quotes_the_numbers_of_the_plan(system: System) -> None:
    frame = counties()
    for region in missed(frame, system)[:4]:
        path = eco.plan_path(frame, system, region, goal="2020:20%", year=2015)
        for language in ("zh", "en"):
            text = path_sentence(path, language)
            for value in (path.index, path.target, path.base_index, path.best):
                assert points(value) in text
            assert ("Feasible" in text or "可行：" in text) == path.feasible
