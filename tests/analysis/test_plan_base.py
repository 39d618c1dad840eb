"""Growth over a base: a plan stands on the same figures as `ecoindex.track`."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco
from tests.analysis.plan_support import plain, series
from tests.analysis.test_plan_bounds import POSTS, refused

RANGE = "{ method = 'min-max', over = 'base_year' }"


def moving() -> pl.DataFrame:
    own = series(a=[50, 52, 54], b=[50, 52, 52])
    others = pl.DataFrame(
        {
            "region": ["x", "x", "y", "y"],
            "year": [2021, 2022, 2021, 2022],
            "a": [60.0, 100.0, 40.0, 20.0],
            "b": [50.0, 50.0, 20.0, 20.0],
        }
    )
    return pl.concat([own, others.cast(own.schema)])


@pytest.mark.parametrize("base", [2021, 2022])
def test_base__parameters_are_those_of_the_base_year(base: int) -> None:
    system = plain(a=RANGE, b=POSTS)
    path = eco.plan_path(moving(), system, "r", goal="2025:30%", base=base)
    row = eco.track(moving(), system, goals={2025: 0.3}, base=base, year=2023, regions=["r"]).frame
    assert (path.base_index, path.index) == pytest.approx((row["base"][0], row["index"][0]))


@pytest.mark.parametrize("over", ["year", "panel"])
def test_base__what_track_refuses_plan_refuses_until_it_is_frozen(over: str) -> None:
    system = plain(a=RANGE.replace("base_year", over), b=POSTS)
    call = {"data": moving(), "system": system, "region": "r", "goal": "2025:30%"}
    assert refused(**call) == ["analysis/track-not-frozen"]
    path = eco.plan_path(**call, freeze=True)
    row = eco.track(moving(), system, goals="2025:30%", freeze=True, year=2023, regions=["r"]).frame
    assert (path.base_index, path.index) == pytest.approx((row["base"][0], row["index"][0]))
    assert path.track_options is not None
    assert path.track_options.endswith(" --freeze")


def test_base__index_as_the_goal_on_a_scale_that_moves_says_so() -> None:
    system = plain(a=RANGE.replace("base_year", "year"), b=POSTS)
    data = moving().vstack(
        pl.DataFrame({"region": ["y"], "year": [2023], "a": [20.0], "b": [20.0]}).cast(
            moving().schema
        )
    )
    path = eco.plan_path(data, system, "r", goal="2025:77", limits={"b": {"upper": 99}})
    assert "analysis/plan-scale-moves" in {item.code for item in path.notes}


@pytest.mark.parametrize("first", [0.0, -100.0])
def test_base__not_above_zero(first: float) -> None:
    system = plain(a=POSTS.replace(" }", ", clip = 'none' }"), b=POSTS)
    data = series(a=[first, 52, 54], b=[0, 52, 52])
    call = {"data": data, "system": system, "region": "r", "goal": "2025:10%"}
    assert refused(**call) == ["analysis/plan-base-not-positive"]
    row = eco.track(data, system, goals="2025:10%", year=2023).frame.row(0, named=True)
    assert row["verdict"] == "not assessable"


def test_base__goal_and_start_lie_after_it() -> None:
    call = {"data": series(a=[50, 52, 54], b=[50, 52, 52]), "system": plain(a=POSTS, b=POSTS)}
    call |= {"region": "r", "base": 2022}
    assert refused(**call, goal="2022:10%") == [
        "analysis/track-goal-year",
        "analysis/plan-before-base",
    ]
    assert refused(**call, goal="2025:10%", year=2021) == ["analysis/plan-before-base"]


def test_common__an_indicator_missing_in_one_year_is_left_out_under_every_rule() -> None:
    data = series(a=[50, 52, 54], b=[50, 52, 52], c=[40, 40, None])
    system = plain(a=POSTS, b=POSTS, c=POSTS, missing="{ rule = 'no-score' }")
    path = eco.plan_path(data, system, "r", goal="2025:10%")
    assert (path.base_index, path.index) == (50, 53)
    assert [n.facts["indicators"] for n in path.notes if n.code == "analysis/plan-common"] == [
        ["c"]
    ]


@pytest.mark.parametrize("rule", ["{ rule = 'no-score' }", "{ rule = 'floor', value = 0.1 }"])
def test_common__missing_in_both_years_as_in_track(rule: str) -> None:
    data = series(a=[50, 52, 54], b=[50, 52, 52], c=[None, None, None])
    system = plain(a=POSTS, b=POSTS, c=POSTS, missing=rule)
    path = eco.plan_path(data, system, "r", goal="2025:10%")
    row = eco.track(data, system, goals="2025:10%", year=2023).frame.row(0, named=True)
    assert path.index / path.base_index - 1 == pytest.approx(row["growth"])
    assert path.frame.filter(pl.col("indicator") == "c")["bound"].item() == "missing"


@pytest.mark.parametrize("goal", ["2025:10%", {2025: 0.1}, {"2025": 0.1}, [(2025, 0.1)]])
def test_goal__plan_and_track_read_the_same(goal: object) -> None:
    data, system = series(a=[50, 52, 54], b=[50, 52, 52]), plain(a=POSTS, b=POSTS)
    assert eco.plan_path(data, system, "r", goal=goal).goal == eco.PlanGoal(2025, growth=0.1)
    found = eco.track(data, system, goals=goal).frame
    assert set(found.select("goal_year", "goal").iter_rows()) == {(2025, 0.1)}


@pytest.mark.parametrize("goal", [5, {"a": 0.1}, {2025: "x"}, [2025, 0.1], "2025:75:3", [None]])
def test_goal__that_is_none_is_refused_by_both(goal: object) -> None:
    data, system = series(a=[50, 52, 54], b=[50, 52, 52]), plain(a=POSTS, b=POSTS)
    call = {"data": data, "system": system, "region": "r"}
    assert refused(**call, goal=goal) == ["analysis/plan-goal-form"]
    with pytest.raises(eco.UsageError) as caught:
        eco.track(data, system, goals=goal)
    known = {"analysis/goal-unreadable", "engine/not-a-year"}
    assert {item.code for item in caught.value.faults} <= known
