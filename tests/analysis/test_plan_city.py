from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import ecoindex as eco
from ecoindex.analysis.planning.share import SHARES
from tests.analysis.plan_support import LEAVES, index_of, panel, planned, small

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


def test_city__weights_are_those_of_the_chain() -> None:
    moved = pl.when(pl.col("year") == 2022).then(5).otherwise(1)
    frame = counties().with_columns(population=pl.col("population") * moved * pl.col("a"))
    system = small(more=WEIGHTED)
    city = eco.plan_city(frame, system, "温州市", goal="2028:60%", base=2022)
    track = eco.track(frame, system, goals="2028:60%", base=2022, population="population")
    rows = eco.chain(track).counties.filter(
        (pl.col("year") == 2024) & (pl.col("figure") == "county mean, by population")
    )
    chained = dict(rows.select("region", "weight").iter_rows())
    assert dict(city.frame.select("region", "weight").iter_rows()) == pytest.approx(chained)


def test_city__population_is_read_where_no_system_asks_for_it(tmp_path) -> None:
    counties().write_csv(tmp_path / "counties.csv")
    city = eco.plan_city(tmp_path / "counties.csv", small(), "温州市", goal="2028:25%")
    assert city.weights == "population"


def gaps() -> pl.DataFrame:
    hole = (pl.col("region") == "330326") & (pl.col("year") == 2024)
    few = pl.when(pl.col("region") == "330328").then(None).otherwise(pl.col("population"))
    return counties().filter(~hole).with_columns(population=few)


@pytest.mark.parametrize("share", SHARES)
def test_city__counties_without_an_index_are_left_out_and_named(share: str) -> None:
    system = small(more=WEIGHTED)
    call = {"data": gaps(), "system": system, "city": "温州市", "goal": "2028:25%", "base": 2023}
    city = eco.plan_city(**call, share=share)
    assert city.left_out == ("330326",)
    assert city.weights == "equal"
    codes = [item.code for item in city.notes]
    assert "analysis/plan-left-out" in codes
    assert "analysis/plan-no-index" in codes
    weighted = eco.plan_city(**call, share=share, weights="population")
    assert weighted.left_out == ("330326", "330328")
    assert weighted.frame["weight"].to_list() == pytest.approx([0.75, 0.25])
    assert "analysis/plan-no-population" in {item.code for item in weighted.notes}
    for item in weighted.notes:
        assert item.text("zh")


def test_city__without_any_county_that_has_an_index() -> None:
    frame = counties().with_columns(a=pl.lit(None, pl.Float64))
    with pytest.raises(eco.DataError) as caught:
        eco.plan_city(frame, small(), "温州市", goal="2028:70")
    assert [item.code for item in caught.value.faults] == ["analysis/plan-no-index"] * 4


def test_city__base_of_a_county_not_above_zero() -> None:
    worst = {id_: worst for id_, *_, worst, _ in LEAVES}
    at = (pl.col("region") == "330326") & (pl.col("year") == 2020)
    frame = counties().with_columns(
        pl.when(at).then(pl.lit(value, pl.Float64)).otherwise(pl.col(id_)).alias(id_)
        for id_, value in worst.items()
    )
    city = eco.plan_city(frame, small(), "温州市", goal="2028:60%", base=2020)
    assert city.left_out == ("330326",)
    assert "analysis/plan-base-not-positive" in {item.code for item in city.notes}
