"""The goal of a plan: growth over a base year, or an index, by a year."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ecoindex.errors import Fault, Place, fault

if TYPE_CHECKING:
    from ecoindex.spec import System

_GOAL = re.compile(r"(\d{4})\s*[:=]\s*\+?(\d+(?:\.\d+)?)\s*(%?)")


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
    found = _GOAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or float(found[2]) <= 0:
        return fault("analysis/plan-goal-form", value=text)
    year, number = int(found[1]), float(found[2])
    return PlanGoal(year, growth=number / 100) if found[3] else PlanGoal(year, index=number)


def read_goal(goal: PlanGoal | str | None, system: System, after: int | None) -> PlanGoal | Fault:
    """Return the goal given, or the first of the system's that lies after a year.

    Parameters
    ----------
    after : int or None
        The year that the plan starts from; the last year of the data without it.
    """
    if isinstance(goal, str):
        return parse_goal(goal)
    if goal is not None:
        value = goal.growth if goal.growth is not None else goal.index
        one = (goal.growth is None) != (goal.index is None)
        if not one or value is None or not math.isfinite(value) or value <= 0:
            return fault("analysis/plan-goal-form", value=str(goal))
        return goal
    known = sorted(
        (item.year, item.growth)
        for item in system.goals
        if item.growth is not None and (after is None or item.year > after)
    )
    if not known:
        return fault("analysis/plan-no-goal", Place(key=system.ref))
    return PlanGoal(known[0][0], growth=known[0][1])
