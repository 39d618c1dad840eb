"""The goal of a plan: growth over a base year, or an index, by a year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecoindex.analysis.goals import growth_goals, written
from ecoindex.errors import Fault, Place, fault

if TYPE_CHECKING:
    from ecoindex.spec import System


@dataclass(frozen=True)
class PlanGoal:
    """What is to be reached by when.

    Attributes
    ----------
    year : int
        The year by which.
    growth : float or None
        Growth over the base year: 0.10 is ten per cent.
    index : float or None
        The index itself, in the scale of the system; one of the two is given.
    """

    year: int
    growth: float | None = None
    index: float | None = None

    def __str__(self) -> str:
        if self.growth is not None:
            return f"{self.year}:{_plain(self.growth * 100)}%"
        return f"{self.year}:{_plain(self.index or 0.0)}"


def _plain(value: float) -> str:
    return f"{value:.12g}"


def parse_goal(text: str) -> PlanGoal | Fault:
    """Read ``2025:10%`` (growth over the base year) or ``2025:75`` (index).

    Returns
    -------
    PlanGoal or Fault
        ``analysis/plan-goal-form`` where the text says neither.
    """
    found = written(text)
    if found is None or found.number <= 0:
        return fault("analysis/plan-goal-form", value=text)
    if found.percent:
        return PlanGoal(found.year, growth=found.number / 100)
    return PlanGoal(found.year, index=found.number)


def read_goal(
    goal: PlanGoal | str | Mapping[int, float] | None, system: System, after: int | None
) -> PlanGoal | Fault:
    """Return the goal given, or the first of the system's that lies after a year.

    Parameters
    ----------
    goal : PlanGoal, str, mapping or None
        The mapping holds one year with the growth over the base.
    after : int or None
        The year that the plan starts from; the last year of the data without it.
    """
    if isinstance(goal, str):
        return parse_goal(goal)
    if goal is not None:
        return _checked(goal)
    known = sorted(
        (item.year, item.growth)
        for item in system.goals
        if item.growth is not None and (after is None or item.year > after)
    )
    if not known:
        return fault("analysis/plan-no-goal", Place(key=system.ref))
    return PlanGoal(known[0][0], growth=known[0][1])


def _checked(goal: object) -> PlanGoal | Fault:
    """Return a goal that is not written as a text, if it is one."""
    if not isinstance(goal, PlanGoal):
        pairs, faults = growth_goals(goal)
        if len(pairs) > 1 and not faults:
            return fault("analysis/plan-one-goal", years=[year for year, _ in pairs])
        if faults or not pairs:
            return fault("analysis/plan-goal-form", value=str(goal))
        goal = PlanGoal(pairs[0][0], growth=pairs[0][1])
    value = goal.growth if goal.growth is not None else goal.index
    one = (goal.growth is None) != (goal.index is None)
    if not one or value is None or not math.isfinite(value) or value <= 0:
        return fault("analysis/plan-goal-form", value=str(goal))
    return goal
