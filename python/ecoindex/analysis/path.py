"""The way from a base year to the goals: goals read, checked, and joined by a path."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from ecoindex.analysis.goals import Goals, GrowthGoal, PathForm, growth_goals
from ecoindex.errors import Fault, Place, UsageError, fault

if TYPE_CHECKING:
    from ecoindex.spec import System

FORMS: tuple[PathForm, ...] = get_args(PathForm)


def goals_of(
    system: System, base: int, given: Goals | None, path: PathForm | None
) -> tuple[GrowthGoal, ...]:
    """Return the goals given, or those that the system declares, by year.

    Raises
    ------
    UsageError
        There is no goal, one is none, does not lie after the base year, is named twice, or is no
        growth above -100 %; the path has no such form.
    """
    pairs, faults = growth_goals(() if given is None else given)
    goals = _declared(system) if given is None else [GrowthGoal(*pair) for pair in pairs]
    if path is not None:
        goals = [replace(goal, path=path) for goal in goals]
    place = Place(key=system.ref)
    if path is not None and path not in FORMS:
        faults.append(fault("analysis/track-path", place, path=path, known=list(FORMS)))
    if not goals and not faults:
        faults.append(fault("analysis/track-no-goal", place))
    faults += goal_faults(goals, base, place)
    if faults:
        raise UsageError(faults)
    return tuple(sorted(goals, key=lambda goal: goal.year))


def _declared(system: System) -> list[GrowthGoal]:
    return [
        GrowthGoal(goal.year, goal.growth, goal.path or "linear")
        for goal in system.goals
        if goal.growth is not None
    ]


def goal_faults(goals: Sequence[GrowthGoal], base: int, place: Place) -> Iterable[Fault]:
    """Refuse goals that no index can grow to over a base year, and two for the same year."""
    years = [goal.year for goal in goals]
    for goal in goals:
        if goal.year <= base:
            yield fault("analysis/track-goal-year", place, year=goal.year, base=base)
        if not (math.isfinite(goal.growth) and goal.growth > -1):
            yield fault("analysis/track-goal-growth", place, year=goal.year, growth=goal.growth)
    for year in sorted({year for year in years if years.count(year) > 1}):
        yield fault("analysis/track-goal-twice", place, year=year)


def path_growth(goals: Sequence[GrowthGoal], base: int, year: int) -> float | None:
    """Growth over the base that the path asks for in a year.

    The path runs through all goals one after the other, and stays at the last one; before the
    base year there is none.

    Examples
    --------
    >>> goals = [GrowthGoal(2025, 0.10), GrowthGoal(2030, 0.20)]
    >>> path_growth(goals, 2021, 2023), path_growth(goals, 2021, 2030)
    (0.05, 0.2)
    """
    if year < base:
        return None
    points = [GrowthGoal(base, 0.0), *goals]
    for start, end in pairwise(points):
        if year < end.year:
            return _between(start, end, (year - start.year) / (end.year - start.year))
    return points[-1].growth


def _between(start: GrowthGoal, end: GrowthGoal, part: float) -> float:
    """Growth at a part of the way between two goals."""
    if part == 0 or end.path == "linear":
        return start.growth + part * (end.growth - start.growth)
    rise = (1 + end.growth) / (1 + start.growth)
    return float((1 + start.growth) * rise**part - 1)
