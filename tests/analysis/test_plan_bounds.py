"""What a plan may do: the user's bounds, what caps a score, values that have none."""

from __future__ import annotations

import polars as pl
import pytest

import ecoindex as eco
from tests.analysis.plan_support import plain, series

POSTS = "{ method = 'goalposts', worst = 0, best = 100 }"
OPEN = "{ method = 'goalposts', worst = 0, best = 60, clip = 'none' }"


def row(path: eco.PlanPath, indicator: str) -> dict:
    return path.frame.filter(pl.col("indicator") == indicator).row(0, named=True)


def refused(**more: object) -> list[str]:
    with pytest.raises(eco.EcoIndexError) as caught:
        eco.plan_path(**more)
    assert caught.value.text("zh")
    return [item.code for item in caught.value.faults]


def steady() -> pl.DataFrame:
    return series(a=[50, 52, 54], b=[50, 52, 52])


def test_limits__near_bound_beyond_the_pace_is_refused() -> None:
    call = {"data": steady(), "system": plain(a=POSTS, b=POSTS), "region": "r", "goal": "2025:55"}
    assert refused(**call, limits={"a": {"lower": 90}}) == ["analysis/plan-limits-out-of-reach"]
    path = eco.plan_path(**call, limits={"a": {"lower": 57}})
    assert 57 <= row(path, "a")["target"] <= row(path, "a")["limit"] == 58
    far = eco.plan_path(**call, limits={"a": {"lower": 90, "upper": 95}})
    assert row(far, "a")["target"] == pytest.approx(90)


def test_limits__near_bound_is_kept_where_nothing_is_gained() -> None:
    steps = "{ method = 'steps', cuts = [30, 90], scores = [0, 0.5, 1] }"
    path = eco.plan_path(
        steady(),
        plain(a=steps, b=POSTS),
        "r",
        goal="2025:55",
        limits={"a": {"lower": 60, "upper": 80}, "b": {"upper": 99}},
    )
    found = row(path, "a")
    assert (found["target"], found["gain"]) == (pytest.approx(60), 0)
    assert found["effort"] == pytest.approx(found["used"]) == pytest.approx(6 / 26)


def test_limits__lines_of_all_and_of_a_region_that_cross_together() -> None:
    limits = pl.DataFrame(
        {
            "region": [None, "r"],
            "indicator": ["a", "a"],
            "lower": [None, 90.0],
            "upper": [60.0, None],
        }
    )
    call = {"data": steady(), "system": plain(a=POSTS, b=POSTS), "region": "r", "goal": "2025:55"}
    with pytest.raises(eco.UsageError) as caught:
        eco.plan_path(**call, limits=limits)
    (found,) = caught.value.faults
    assert found.code == "analysis/plan-limits-cross"
    assert found.place.row == 2, "the line of the region"


def test_ceiling__a_score_that_nothing_caps_goes_on() -> None:
    frame = series(a=[54, 56, 58])
    path = eco.plan_path(frame, plain(a=OPEN), "r", goal="2025:120", limits={"a": {"upper": 100}})
    assert path.feasible
    assert row(path, "a")["target"] == pytest.approx(72)
    far = eco.plan_path(frame, plain(a=OPEN), "r", goal="2025:170", limits={"a": {"upper": 100}})
    assert (far.verdict, far.best) == ("infeasible", pytest.approx(100 * 100 / 60))


@pytest.mark.parametrize("method", ["target", "goalposts"])
def test_ceiling__is_one_and_the_same_for_plan_and_track(method: str) -> None:
    how = {"target": "{ method = 'target', target = 80, base = 0 }", "goalposts": OPEN}[method]
    system = plain(a=how)
    ceiling = eco.track(steady(), system, goals="2025:10%").frame["ceiling"][-1]
    path = eco.plan_path(steady(), system, "r", goal="2025:1000", limits={"a": {"upper": 1000}})
    if method == "target":
        assert path.best == pytest.approx(ceiling) == pytest.approx(100)
        assert row(path, "a")["bound"] == "goalpost"
    else:
        assert ceiling is None
        assert row(path, "a")["bound"] == "file"


def test_pace__is_not_carried_below_zero() -> None:
    ratio = plain(a=("lower", "{ method = 'base-ratio' }"))
    path = eco.plan_path(series(a=[10, 6, 3]), ratio, "r", goal="2025:250%")
    assert 0 < row(path, "a")["limit"] == pytest.approx(3 * 0.5**2)
    posts = plain(a=("lower", "{ method = 'goalposts', worst = 20, best = -20 }"))
    path = eco.plan_path(series(a=[10, 6, 3]), posts, "r", goal="2025:60")
    assert (row(path, "a")["limit"], row(path, "a")["bound"]) == (0, "zero")
    below = eco.plan_path(series(a=[10, 6, -3]), posts, "r", goal="2025:60")
    assert row(below, "a")["limit"] < -3


def test_pace__comes_from_the_years_up_to_the_start() -> None:
    system = plain(a=POSTS, b=POSTS)
    path = eco.plan_path(
        series(a=[50, 51, 80], b=[50, 51, 51]), system, "r", goal="2023:52", year=2022
    )
    assert (row(path, "a")["pace"], row(path, "a")["pace_last"]) == (1, 2022)


def test_cost__what_is_free_goes_no_farther_than_needed() -> None:
    limits = {"a": {"cost": 0}, "b": {"cost": 1}}
    path = eco.plan_path(steady(), plain(a=POSTS, b=POSTS), "r", goal="2025:54", limits=limits)
    assert path.effort == 0
    assert path.reached == pytest.approx(54)
    free = {id_: {"cost": 0} for id_ in "ab"}
    path = eco.plan_path(steady(), plain(a=POSTS, b=POSTS), "r", goal="2025:54", limits=free)
    assert path.reached == pytest.approx(54)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (pl.DataFrame({"indicator": ["a"], "uper": [60.0]}), "analysis/plan-limits-column"),
        ({"a": {"uper": 60}}, "analysis/plan-limits-column"),
        ({"a": 5}, "analysis/plan-limits-form"),
        (5, "analysis/plan-limits-form"),
        (
            pl.DataFrame({"region": ["999999"], "indicator": ["a"], "upper": [60.0]}),
            "registry/region-unknown",
        ),
    ],
)
def test_limits__nothing_is_dropped(limits: object, code: str) -> None:
    call = {"data": steady(), "system": plain(a=POSTS, b=POSTS), "region": "r", "goal": "2025:55"}
    assert refused(**call, limits=limits) == [code]


def test_limits__know_the_regions_of_the_data_and_columns_of_prose() -> None:
    limits = pl.DataFrame(
        {"region": ["r"], "indicator": ["a"], "upper": [57.0], "note": ["so agreed"]}
    )
    path = eco.plan_path(steady(), plain(a=POSTS, b=POSTS), "r", goal="2025:54", limits=limits)
    assert row(path, "a")["limit"] == 57
