"""What all plans of a call have in common: data, goal, years, limits; all faults at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ecoindex.analysis.frozen import base_absent, base_of, frozen
from ecoindex.analysis.goals import GrowthGoal
from ecoindex.analysis.path import goal_faults
from ecoindex.analysis.planning.goal import PlanGoal, read_goal
from ecoindex.analysis.planning.limit_reading import read_limits
from ecoindex.analysis.planning.limits import Limits
from ecoindex.analysis.planning.paces import best_paces
from ecoindex.analysis.planning.refusals import refusals
from ecoindex.analysis.planning.scorer import Scorer, make_scorer
from ecoindex.engine.evaluate import as_system
from ecoindex.engine.inputs import prepare
from ecoindex.engine.selection import spans
from ecoindex.errors import EcoIndexError, Fault, Note, Place, UsageError, fault
from ecoindex.spec.normalise import scope

if TYPE_CHECKING:
    from ecoindex.analysis.planning.paces import Pace
    from ecoindex.engine.inputs import Inputs
    from ecoindex.panel import Panel
    from ecoindex.spec import System

GoalLike = PlanGoal | str | Mapping[int, float] | None


@dataclass(frozen=True)
class Task:
    """What all plans of a call have in common.

    Attributes
    ----------
    scorer : Scorer
        With the parameters of the base year where the goal is growth.
    goal : PlanGoal
    year, base : int
        The year that the plan starts from, and the base year (None for a goal without growth).
    limits : mapping
    freeze : bool
        Whether the base year stands in for every year, or all years, that a method learns from.
    given : str or None
        Options that name system and data on the command line as they were given.
    faults : tuple of Fault
        What is wrong with the limits; a plan says it together with the faults of its regions.
    """

    scorer: Scorer
    goal: PlanGoal
    year: int
    base: int | None
    limits: Limits
    freeze: bool = False
    given: str | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def system(self) -> System:
        """The index system."""
        return self.scorer.system

    @property
    def years(self) -> int:
        """Years left."""
        return self.goal.year - self.year

    @cached_property
    def paces(self) -> dict[str, Pace]:
        """Best pace of each indicator in the panel, up to the start year."""
        return best_paces(self.scorer.inputs, self.system, self.year)

    @property
    def costed(self) -> bool:
        """Whether the user gives unit costs."""
        return any(limit.cost is not None for limit in self.limits.values())

    @property
    def notes(self) -> tuple[Note, ...]:
        """What must be said of the data and of the scale."""
        items = self.system.indicators
        moving = [item.id for item in items if scope(item.normalise) == "year"]
        said = self.scorer.inputs.notes
        if not moving:
            return said
        facts = {"indicators": moving[:6], "count": len(moving), "year": self.year}
        return (*said, Note("analysis/plan-scale-moves", facts=facts))

    def target(self, base_index: float) -> float:
        """Return the index that the goal asks for."""
        if self.goal.growth is not None:
            return base_index * (1 + self.goal.growth)
        assert self.goal.index is not None
        return self.goal.index


def task_of(
    panel: Panel,
    system: System | str | Path,
    goal: GoalLike,
    year: int | None,
    base: int | None,
    limits: object,
    *,
    freeze: bool = False,
) -> Task:
    """Read everything but the regions.

    Raises
    ------
    UsageError
        Goal, years or limits make no sense, all named at once.
    """
    loaded = as_system(system)
    inputs = prepare(panel, loaded)
    years = list(inputs.rows.years)
    read = read_goal(goal, loaded, year if year is not None else max(years, default=None))
    known, wrong = read_limits(limits, loaded, set(inputs.keys["region"].to_list()))
    if isinstance(read, Fault):
        raise UsageError([*refusals(loaded), read, *wrong])
    start = year if year is not None else max((y for y in years if y < read.year), default=None)
    faults = [*refusals(loaded), *_start_faults(start, read, inputs)]
    if read.growth is not None:
        loaded, base, more = _grown_over(inputs, loaded, read, base, freeze)
        faults += more
        if base is not None and start is not None and start < base:
            place = Place(file=inputs.origin.title)
            faults.append(fault("analysis/plan-before-base", place, year=start, base=base))
    if faults:
        raise UsageError([*wrong, *faults])
    assert start is not None
    scorer = make_scorer(inputs, loaded)
    growth_base = base if read.growth is not None else None
    return Task(scorer, read, start, growth_base, known, freeze, faults=tuple(wrong))


def _start_faults(start: int | None, goal: PlanGoal, inputs: Inputs) -> list[Fault]:
    """Say what stands against starting in a year."""
    years, place = inputs.rows.years, Place(file=inputs.origin.title)
    if start is None:
        facts = {"year": goal.year, "known": spans(years)}
        return [fault("analysis/plan-no-start", place, **facts)]
    if start not in years:
        facts = {"year": start, "known": spans(years)}
        return [fault("analysis/plan-year-absent", place, **facts)]
    if start >= goal.year:
        return [fault("analysis/plan-no-time", place, year=start, goal=goal.year)]
    return []


def _grown_over(
    inputs: Inputs, system: System, goal: PlanGoal, base: int | None, freeze: bool
) -> tuple[System, int | None, list[Fault]]:
    """Freeze a system at the base year as `ecoindex.track` does, or say why that cannot be."""
    try:
        year = base_of(system, base)
    except UsageError as error:
        return system, None, list(error.faults)
    assert goal.growth is not None
    absent = base_absent(inputs, year)
    aims = [GrowthGoal(goal.year, goal.growth)]
    faults = [absent] if absent else []
    faults += goal_faults(aims, year, Place(key=system.ref))
    try:
        return frozen(system, year, freeze=freeze), year, faults
    except EcoIndexError as error:
        return system, year, [*faults, *error.faults]
