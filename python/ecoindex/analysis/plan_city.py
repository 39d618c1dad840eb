"""The way of a city to its goal: what each of its counties takes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecoindex.analysis.plan import PlanPath, path_to
from ecoindex.analysis.planning.city import WEIGHTS, CityPlan, Weights, county_frame
from ecoindex.analysis.planning.group import POPULATION, Group, group_of
from ecoindex.analysis.planning.problem import REACHED, Problem
from ecoindex.analysis.planning.ready import block_of, data_fault, met, once
from ecoindex.analysis.planning.result import given_as
from ecoindex.analysis.planning.share import SHARES, Share, least_effort, shared
from ecoindex.analysis.planning.solve import solve
from ecoindex.analysis.planning.task import GoalLike, Task, task_of
from ecoindex.analysis.population import panel_of
from ecoindex.errors import Fault, Note, Place, UsageError, fault
from ecoindex.registry.regions import regions as region_table

if TYPE_CHECKING:
    from ecoindex.analysis.planning.problem import Block
    from ecoindex.panel import Panel
    from ecoindex.spec import System

__all__ = ["POPULATION", "CityPlan", "Weights", "city_of", "plan_city"]


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
    group = group_of(task, panel, counties, weights)
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


def _counties(task: Task, city: str, code: str) -> list[str]:
    present = task.scorer.inputs.keys["region"].unique(maintain_order=True).to_list()
    table = region_table()
    counties = sorted(r for r in present if (known := table.get(r)) and known.parent == code)
    if not counties:
        place = Place(file=task.scorer.inputs.origin.title)
        raise data_fault([fault("analysis/plan-no-counties", place, city=city)])
    return counties


def _blocks(group: Group) -> list[Block]:
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


def _aims(group: Group, blocks: Sequence[Block], share: Share, target: float) -> _Aims:
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
