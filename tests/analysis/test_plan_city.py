from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.planning.share import SHARES
from tests.analysis.plan_support import index_of, panel, planned, small

CODES = {"r0": "330324", "r1": "330326", "r2": "330327", "r3": "330328"}
WEIGHTED = '\n[[variable]]\nid = "population"\ntitle = { zh = "人口", en = "Population" }\nunit = "10^4 persons"\n'


def counties() -> pl.DataFrame:
    people = {"330324": 90.0, "330326": 80.0, "330327": 30.0, "330328": 10.0}
    frame = panel().with_columns(pl.col("region").replace(CODES))
    return frame.with_columns(
        population=pl.col("region").replace_strict(people, return_dtype=pl.Float64)
    )


def plan(
    share: str, how: str = "arithmetic", goal: str = "2028:25%", **more: object
) -> eco.CityPlan:
    system = small(left=how, more=WEIGHTED)
    return eco.plan_city(counties(), system, "温州市", share=share, goal=goal, **more)


@pytest.mark.parametrize("how", ["arithmetic", "geometric"])
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("goal", ["2028:10%", "2028:25%", "2028:300%"])
def test_city__mean_of_the_scored_plans_reaches_the_goal(share: str, how: str, goal: str) -> None:
    city = plan(share, how, goal)
    scored = np.array([index_of(city.system, planned(path))[0] for path in city.paths])
    weights = city.frame.get_column("weight").to_numpy()
    assert weights == pytest.approx(np.array([90, 80, 30, 10]) / 210)
    assert weights @ scored == pytest.approx(city.reached)
    assert city.feasible == (goal != "2028:300%")
    assert city.reached == pytest.approx(city.target if city.feasible else city.best)
    assert city.frame.get_column("pull").sum() == pytest.approx(city.reached - city.index)
    assert city.optimum == "global"
    assert city.effort == pytest.approx(city.frame.get_column("effort").sum())


def test_city__equal_growth_is_equal() -> None:
    growth = plan("equal").frame.get_column("growth").to_numpy()
    assert growth == pytest.approx(0.25, abs=1e-6)


def test_city__equal_growth_where_one_is_beyond_it_and_another_cannot() -> None:
    city = plan("equal", goal="2028:80%", base=2020)
    frame = city.frame
    assert city.feasible
    inner = frame.filter(
        (pl.col("target") > pl.col("index") + 1e-6) & (pl.col("target") < pl.col("best") - 1e-6)
    )
    assert 0 < inner.height < 4, "some give their best"
    assert inner.get_column("growth").std() in (None, pytest.approx(0, abs=1e-6))
    assert city.reached == pytest.approx(city.target)


def test_city__headroom_goes_the_same_part_of_the_way() -> None:
    frame = plan("headroom").frame
    parts = (frame["lift"] / frame["headroom"]).to_numpy()
    assert parts == pytest.approx(parts[0], rel=1e-6)


@pytest.mark.parametrize("how", ["arithmetic", "geometric"])
def test_city__least_effort_takes_least(how: str) -> None:
    efforts = {share: plan(share, how).effort for share in SHARES}
    assert efforts["least-effort"] <= min(efforts.values()) * (1 + 1e-6)
    city = plan("least-effort", how)
    index, best = (city.frame[key].to_numpy() for key in ("index", "best"))
    weights = city.frame["weight"].to_numpy()
    random = np.random.default_rng(3)
    for _ in range(6):
        aims = index + (best - index) * random.uniform(0.1, 0.9, 4)
        part = (city.target - weights @ index) / (weights @ (aims - index))
        if (aims := index + part * (aims - index)).max() > 100 or (aims > best).any():
            continue
        other = sum(
            eco.plan_path(counties(), city.system, path.region, goal=f"2028:{aim!r}").effort
            for path, aim in zip(city.paths, map(float, aims), strict=True)
        )
        assert city.effort <= other * (1 + 1e-6)


def test_city__is_what_its_counties_are_alone() -> None:
    city = plan("headroom")
    for path in city.paths:
        alone = eco.plan_path(counties(), city.system, path.region, goal=f"2028:{path.target!r}")
        assert alone.effort == pytest.approx(path.effort, rel=1e-6)


def test_city__limits_of_a_county_hold_for_it_alone() -> None:
    limits = pl.DataFrame({"region": ["永嘉县"], "indicator": ["a"], "upper": [99.0]})
    bounds = {
        path.region: path.frame.row(0, named=True)["bound"]
        for path in plan("equal", limits=limits).paths
    }
    assert bounds.pop("330324") == "file"
    assert set(bounds.values()) == {"pace"}


def test_city__weights_change_the_mean() -> None:
    one, other = plan("equal"), plan("equal", weights="equal")
    assert one.weights == "population"
    assert other.base_index == pytest.approx(other.frame["base_index"].mean())
    assert one.base_index != pytest.approx(other.base_index)


def test_city__demo() -> None:
    city = eco.plan_city("demo", "isec-structured", "温州市", goal="2030:20%")
    assert city.frame.height == len(city.paths) == 12
    assert city.weights == "population"
    assert city.optimum == "local"
    assert city.reached == pytest.approx(city.target)
    assert "met" in set(city.frame["verdict"])
