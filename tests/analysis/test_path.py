from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ecoindex as eco
from ecoindex.analysis.goals import GrowthGoal
from ecoindex.analysis.path import goals_of, path_growth

from .tracking import system

GOALS = (GrowthGoal(2025, 0.10), GrowthGoal(2030, 0.20))


@pytest.mark.parametrize(
    ("year", "growth"),
    [(2020, None), (2021, 0), (2023, 0.05), (2025, 0.10), (2027, 0.14), (2030, 0.20), (2035, 0.20)],
)
def test_path__of_the_plan(year: int, growth: float | None) -> None:
    """The on-track line of synergy-index.md, section 3."""
    assert path_growth(GOALS, 2021, year) == pytest.approx(growth)


def test_path__geometric_has_equal_rates() -> None:
    goals = (GrowthGoal(2025, 0.21, "geometric"),)
    assert path_growth(goals, 2023, 2024) == pytest.approx(0.10)


@given(
    st.lists(
        st.tuples(
            st.integers(2001, 2060),
            st.floats(-0.9, 5),
            st.sampled_from(["linear", "geometric"]),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda item: item[0],
    )
)
def test_path__passes_through_every_goal_and_stays_between_them(goals) -> None:
    ordered = sorted((GrowthGoal(*item) for item in goals), key=lambda goal: goal.year)
    assert path_growth(ordered, 2000, 2000) == 0
    before = GrowthGoal(2000, 0.0)
    for goal in ordered:
        assert path_growth(ordered, 2000, goal.year) == goal.growth
        low, high = sorted([before.growth, goal.growth])
        for year in range(before.year, goal.year):
            assert low - 1e-12 <= path_growth(ordered, 2000, year) <= high + 1e-12
        before = goal


def test_goals__declared_with_their_path() -> None:
    declared = eco.load_system("wenzhou-synergy")
    assert goals_of(declared, 2021, None, None) == GOALS
    assert {g.path for g in goals_of(declared, 2021, None, "geometric")} == {"geometric"}
    from ecoindex.spec import parse_system

    from .tracking import GOALPOSTS, text

    way = '[[goal]]\nyear = 2025\ngrowth = 0.1\npath = "geometric"'
    own = parse_system(text({"a": GOALPOSTS}, extra=way), "own.toml")
    assert goals_of(own, 2020, None, None) == (GrowthGoal(2025, 0.1, "geometric"),)


@pytest.mark.parametrize(
    ("given_goals", "path", "code"),
    [
        ({}, None, "analysis/track-no-goal"),
        ({2020: 0.1}, None, "analysis/track-goal-year"),
        ({2025: -1.0}, None, "analysis/track-goal-growth"),
        ({2025: float("nan")}, None, "analysis/track-goal-growth"),
        ([(2025, 0.1), (2025, 0.2)], None, "analysis/track-goal-twice"),
        ({2025: 0.1}, "crooked", "analysis/track-path"),
    ],
)
def test_goals__refused(given_goals, path, code: str) -> None:
    with pytest.raises(eco.UsageError) as caught:
        goals_of(system(), 2020, given_goals, path)
    assert caught.value.code == code


def test_goals__all_faults_at_once() -> None:
    with pytest.raises(eco.UsageError) as caught:
        goals_of(system(), 2020, [(2019, 0.1), (2025, -2.0), (2025, 0.1)], "crooked")
    assert len(caught.value.faults) == 4
