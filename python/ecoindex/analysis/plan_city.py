"""The way of a city to its goal: what each of its counties takes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.plan import PlanPath, path_to
from ecoindex.analysis.planning.city import WEIGHTS, CityPlan, Weights, county_frame
from ecoindex.analysis.planning.problem import REACHED, Problem
from ecoindex.analysis.planning.ready import Start, block_of, data_fault, met, once, start_of
from ecoindex.analysis.planning.result import given_as
from ecoindex.analysis.planning.share import SHARES, Share, least_effort, shared
from ecoindex.analysis.planning.solve import solve
from ecoindex.analysis.planning.task import GoalLike, Task, task_of
from ecoindex.analysis.population import panel_of, population_of
from ecoindex.errors import DataError, Fault, Note, Place, UsageError, fault, note
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.analysis.planning.problem import Block
    from ecoindex.panel import Panel
    from ecoindex.spec import System

__all__ = ["POPULATION", "CityPlan", "Weights", "city_of", "plan_city"]

POPULATION = "population"
"""Id of the column with the resident population."""


def plan_city(
    data: object,
    system: System | str | Path,
    city: str,
    *,
    share: Share = "equal",
    goal: GoalLike = None,
    year: int | None = None,
    base: int | None = None,
    limits: object = None,
    weights: Weights | None = None,
    freeze: bool = False,
    region_column: str | None = None,
    year_column: str | None = None,
) -> CityPlan:
    """Share the goal of a city among its counties, with the indicator targets that follow.

    Parameters
    ----------
    data, system, goal, year, base, limits, freeze, region_column, year_column
        As for :func:`plan_path`. A line of the limits with a region holds for that county.
    city : str
        Code or name of the region above the counties.
    share : {"equal", "headroom", "least-effort"}
        The same growth over the base; the same part of the headroom; or least effort together.
    weights : {"population", "equal"}, optional
        Weights of the counties in the mean: the population of the base year (of the start year for
        a goal without growth), or the same for all. Without it population where the data have it
        for all counties, else equal.

    Returns
    -------
    CityPlan
        Of the counties whose index is known in the years asked for; a note names the others.

    Raises
    ------
    UsageError
        The goal is met already, there is no room, or goal, share and limits make no sense.
    DataError
        The data have no county of the city, or none with an index in the years asked for.
    """
    if share not in SHARES:
        raise UsageError(fault("analysis/plan-share", share=share, known=list(SHARES)))
    if weights is not None and weights not in WEIGHTS:
        raise UsageError(fault("analysis/plan-weights", weights=weights, known=list(WEIGHTS)))
    from ecoindex.engine.evaluate import as_system

    loaded = as_system(system)
    panel = panel_of(data, [loaded], POPULATION, region_column, year_column)
    task = task_of(panel, loaded, goal, year, base, limits, freeze=freeze)
    named = given_as(system, data, region_column, year_column)
    return city_of(replace(task, given=named), panel, city, share, weights)


def city_of(task: Task, panel: Panel, city: str, share: Share, weights: Weights | None) -> CityPlan:
    """Share the goal of a city; see `plan_city`."""
    code = region_table().find(city).code
    counties = _counties(task, city, code)
    group = _group(task, panel, counties, weights)
    task, parts = group.task, group.parts
    base = float(parts @ group.of("base_index"))
    now = float(parts @ group.of("index"))
    target = task.target(base)
    blocks = _blocks(group)
    _refuse_nothing_to_do(task, code, now, target, blocks)
    aims = _aims(group, blocks, share, target)
    paths = tuple(
        path_to(task, start, replace(block, weight=1.0), float(aim))
        for start, block, aim in zip(group.starts, blocks, aims.indices, strict=True)
    )
    out = tuple(sorted(set(counties) - {path.region for path in paths}))
    return CityPlan(
        system=task.system,
        city=code,
        share=share,
        weights=group.how,
        year=task.year,
        base=task.base,
        goal=task.goal,
        base_index=base,
        index=now,
        target=target,
        reached=float(parts @ np.array([path.reached for path in paths])),
        best=aims.best,
        verdict="feasible" if aims.feasible else "infeasible",
        optimum="global" if aims.every else "local",
        proven=aims.proven,
        effort=sum(path.effort for path in paths),
        frame=county_frame(paths, parts),
        paths=paths,
        left_out=out,
        notes=(*group.notes, *_notes(paths)),
        origin=task.scorer.inputs.origin,
    )


@dataclass(frozen=True)
class _Group:
    """The counties that enter the mean, their weights, and what must be said of them."""

    task: Task
    starts: list[Start]
    how: Weights
    parts: np.ndarray
    notes: tuple[Note, ...]

    def of(self, figure: str) -> np.ndarray:
        """Return a figure of each county."""
        return np.array([getattr(start, figure) for start in self.starts])


def _counties(task: Task, city: str, code: str) -> list[str]:
    present = task.scorer.inputs.keys["region"].unique(maintain_order=True).to_list()
    table = region_table()
    counties = sorted(r for r in present if (known := table.get(r)) and known.parent == code)
    if not counties:
        place = Place(file=task.scorer.inputs.origin.title)
        raise data_fault([fault("analysis/plan-no-counties", place, city=city)])
    return counties


def _group(task: Task, panel: Panel, counties: Sequence[str], weights: Weights | None) -> _Group:
    """Score every county and weight those that have an index; the others are left out."""
    gaps: dict[str, list[Fault]] = {}
    starts: list[Start] = []
    for region in counties:
        found = start_of(task, region)
        if isinstance(found, list):
            gaps[region] = found
        else:
            task, start = found
            starts.append(start)
    if not starts:
        raise data_fault([*task.faults, *(item for some in gaps.values() for item in some)])
    people = _people(task, panel, [start.region for start in starts])
    how, said = _weighted(people, weights)
    if how == "equal":
        parts = np.full(len(starts), 1 / len(starts))
        return _Group(task, starts, how, parts, (*said, *_left_out(gaps, len(starts))))
    year, place = _weight_year(task), Place(file=panel.origin.title)
    for start, count in zip(starts, people, strict=True):
        if not count > 0:
            who = {"regions": [start.region]}
            gaps[start.region] = [fault("analysis/plan-no-population", place, year=year, **who)]
    kept = [start for start in starts if start.region not in gaps]
    if not kept:
        regions = [start.region for start in starts]
        raise data_fault([fault("analysis/plan-no-population", place, year=year, regions=regions)])
    parts = people[people > 0] / people[people > 0].sum()
    return _Group(task, kept, how, parts, (*said, *_left_out(gaps, len(kept))))


def _left_out(gaps: dict[str, list[Fault]], count: int) -> list[Note]:
    """Say which counties are left out, and why."""
    if not gaps:
        return []
    why = [Note(item.code, item.place, item.facts) for some in gaps.values() for item in some]
    return [note("analysis/plan-left-out", regions=sorted(gaps), count=count), *why]


def _weight_year(task: Task) -> int:
    """Return the year whose population weights: that of the base, as in the chain."""
    return task.year if task.base is None else task.base


def _people(task: Task, panel: Panel, counties: Sequence[str]) -> np.ndarray:
    """Return the population of counties; NaN where it is not known."""
    try:
        known = population_of(panel, [task.system], POPULATION, _weight_year(task))
    except DataError:
        return np.full(len(counties), np.nan)
    found = dict(known.iter_rows())
    return np.array([found.get(region, np.nan) for region in counties], dtype=float)


def _weighted(people: np.ndarray, weights: Weights | None) -> tuple[Weights, list[Note]]:
    """Choose the weights, and say so where the data decide."""
    if weights is not None:
        return weights, []
    if (people > 0).all():
        return "population", []
    return "equal", [note("analysis/plan-equal-weights", count=len(people))]


def _blocks(group: _Group) -> list[Block]:
    """Find the moves of every county; all faults at once."""
    faults: list[Fault] = list(group.task.faults)
    blocks: list[Block] = []
    for start, part in zip(group.starts, group.parts, strict=True):
        block, wrong = block_of(group.task, start.region, float(part))
        faults += wrong
        if block is not None:
            blocks.append(block)
    if faults:
        raise data_fault(once(faults))
    return blocks


@dataclass(frozen=True)
class _Aims:
    """What each county is to reach, and how sure that is."""

    indices: np.ndarray
    best: float
    feasible: bool
    every: bool
    proven: bool


def _aims(group: _Group, blocks: Sequence[Block], share: Share, target: float) -> _Aims:
    """Share the goal among the counties."""
    task, parts = group.task, group.parts
    goal = target - REACHED * max(1.0, abs(target))
    if share == "least-effort":
        indices, done = least_effort(task.scorer, blocks, target)
        best, feasible, every = done.best, done.feasible, done.optimum == "global"
    else:
        own = [solve(Problem(task.scorer, (replace(b, weight=1.0),), np.inf)) for b in blocks]
        tops = np.array([done.best for done in own])
        now = group.of("index")
        over = group.of("base_index") if task.base is not None else now
        indices = shared(share, over, now, tops, parts, target)
        best = float(parts @ tops)
        feasible = best >= goal
        every = all(done.optimum == "global" for done in own)
    cap = Problem(task.scorer, tuple(blocks), target).cap
    return _Aims(indices, best, feasible, every, feasible or every or cap < goal)


def _notes(paths: Sequence[PlanPath]) -> list[Note]:
    """Return the notes of all plans, each once."""
    found: dict[str, Note] = {}
    for path in paths:
        for item in path.notes:
            found.setdefault(item.text("en"), item)
    return list(found.values())


def _refuse_nothing_to_do(
    task: Task, city: str, index: float, target: float, blocks: Sequence[Block]
) -> None:
    faults = []
    place = Place(key=city)
    if met(index, target):
        facts = {"region": city, "index": index, "target": target, "year": task.year}
        faults.append(fault("analysis/plan-goal-met", place, **facts))
    if all(move.limit == move.value for block in blocks for move in block.moves):
        faults.append(fault("analysis/plan-no-room", place, region=city, index=index))
    if faults:
        raise UsageError(faults)
