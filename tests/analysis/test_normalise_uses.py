"""What tracking, plans and coupling make of methods that compare values."""

from __future__ import annotations

import pytest

import ecoindex as eco
from ecoindex.errors import SpecError
from ecoindex.spec import parse_system
from tests.analysis.tracking import GOALPOSTS, frame, system

PANEL = frame(
    {
        "330302": {2020: (30, 40), 2021: (36, 50)},
        "330303": {2020: (50, 45), 2021: (52, 60)},
        "330304": {2020: (70, 80), 2021: (75, 85)},
    }
)


def test_track__refuses_logistic_scores() -> None:
    made = system({"a": '{ method = "logistic", over = "base_year", sd = "sample" }'})
    with pytest.raises(SpecError) as caught:
        eco.track(PANEL, made)
    assert caught.value.code == "analysis/track-no-ratio"


@pytest.mark.parametrize("method", ['"rank"', '"percentile"', '"share", of = "sum"'])
def test_track__asks_for_the_base_year_and_can_take_it(method: str) -> None:
    made = system({"a": f'{{ method = {method}, over = "year" }}', "b": GOALPOSTS})
    with pytest.raises(SpecError) as caught:
        eco.track(PANEL, made)
    assert caught.value.code == "analysis/track-not-frozen"
    found = eco.track(PANEL, made, freeze=True)
    assert found.frame.height > 0


@pytest.mark.parametrize(
    "method",
    [
        '"rank", over = "base_year"',
        '"percentile", over = "panel"',
        '"borda", over = "panel"',
        '"logistic", over = "panel", sd = "sample"',
        '"categorical", scores = { 1 = 0 }',
        '"reference", region = "330304", over = "panel", cap = true',
    ],
)
def test_plan__refuses_scores_that_are_not_lines(method: str) -> None:
    made = system({"a": f"{{ method = {method} }}", "b": GOALPOSTS})
    with pytest.raises(eco.UsageError) as caught:
        eco.plan_path(PANEL, made, region="330302", goal="2025:60")
    assert caught.value.code == "normalise/plan-curve"


@pytest.mark.parametrize(
    "method",
    [
        '"share", of = "best", over = "panel"',
        '"distance-to-best", over = "panel"',
        '"scaled", lower = 0, upper = 100, to = [0, 1]',
        '"reference", region = "330304", over = "panel"',
        '"interval", best = [60, 70], over = "panel"',
        '"target", target = 90, over = "panel"',
    ],
)
def test_plan__reaches_what_the_engine_scores(method: str) -> None:
    made = system({"a": f"{{ method = {method} }}", "b": GOALPOSTS})
    now = eco.score(PANEL, made, 2021, regions=["330302"])["score"][0]
    found = eco.plan_path(PANEL, made, region="330302", goal=f"2025:{now + 3:.3f}")
    assert found.verdict == "feasible"
    assert found.reached == pytest.approx(found.target, abs=1e-6)


@pytest.mark.parametrize(
    "method",
    [
        '"share", of = "best", over = "panel"',
        '"distance-to-best", over = "panel", form = "ratio"',
        '"reference", region = "330304", over = "panel", form = "ratio"',
        '"base-ratio"',
    ],
)
def test_plan__never_asks_for_a_value_of_zero_where_it_divides(method: str) -> None:
    """A pace of 8 a year would take 16 below zero in three years."""
    made = system({"a": f"{{ method = {method} }}", "b": GOALPOSTS})
    text = made.text.replace('direction = "higher"', 'direction = "lower"', 1)
    data = frame(
        {
            "330302": {2020: (24, 40), 2021: (16, 41)},
            "330303": {2020: (50, 45), 2021: (48, 46)},
            "330304": {2020: (30, 80), 2021: (28, 81)},
        }
    )
    found = eco.plan_path(data, parse_system(text), region="330302", goal="2024:9999")
    limits = dict(found.frame.select("indicator", "limit").rows())
    assert 0 < limits["a"] < 16
